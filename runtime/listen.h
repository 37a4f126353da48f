/* listen.h — requests over HTTP on 127.0.0.1, from the loop.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing but loopback is listened on, and a request that a browser was led to send under another
 * name is refused.
 */
#ifndef CGS_LISTEN_H
#define CGS_LISTEN_H

#include "loop.h"

enum { CGS_LISTEN_HEAD_MAX = 64 << 10, CGS_LISTEN_BODY_MAX = 32 << 20 };

struct cgs_listen;
struct cgs_visit; /* one request that waits for its answer */

/* Has to lead to one cgs_visit_end, at once or later. All borrowed until the call returns. */
typedef void cgs_listen_ask(void *arg, struct cgs_visit *v, const char *method, const char *path,
			    struct cgs_str body);

/* Listens on 127.0.0.1; *port 0: any, and the one that it was is written there. CGS_EIO: *error
 * says why. */
enum cgs_status cgs_listen_open(struct cgs_loop *l, uint16_t *port, cgs_listen_ask *ask, void *arg,
				struct cgs_listen **out, struct cgs_buf *error);
void cgs_listen_close(struct cgs_listen *s);
/* Sends an answer. */
void cgs_visit_end(struct cgs_visit *v, int status, const char *type, struct cgs_str body);

#endif
