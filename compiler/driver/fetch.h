/* fetch.h — the files of a dependency put below .cgs/depend.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FETCH_H
#define CGS_FETCH_H

#include "../cgs.h"

/* Unpacks an archive, or a revision that git clones, into a directory named by the hash of the
 * specs, which goes to *key. The working directory is the root of the project. error says what went
 * wrong: CGS_EIO, CGS_ETOOBIG, CGS_ENOTFOUND. */
enum cgs_status cgs_fetch(const struct cgs_depend *d, struct cgs_key *key, struct cgs_buf *error);
/* Removes a directory with all in it. */
void cgs_fetch_remove(const char *dir);

#endif
