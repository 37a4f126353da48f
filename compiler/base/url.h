/* url.h — which addresses a model may have.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_URL_H
#define CGS_URL_H

#include <stdbool.h>

enum { CGS_URL_MAX = 2048, CGS_ORIGIN_MAX = 300 };

struct cgs_url {
	char origin[CGS_ORIGIN_MAX]; /* "https://host" or "http://127.0.0.1:8080": lower case, the
				      * default port left out */
	bool loopback;               /* 127.0.0.0/8, [::1] or localhost */
};

/* Takes an https address, or an http one of this machine, without user, query and fragment. False
 * with the reason (static). */
bool cgs_url_parse(const char *url, struct cgs_url *out, const char **why);

#endif
