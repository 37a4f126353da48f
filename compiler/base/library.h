/* library.h — shared libraries that are loaded when they are needed, so that a start that does not
 * need them costs nothing.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_LIBRARY_H
#define CGS_LIBRARY_H

#include "str.h"

struct cgs_function { /* of a library, and where its pointer goes */
	const char *name;
	size_t at;
};

struct cgs_library {
	const char *name; /* "libcurl" */
	const char *file; /* "libcurl.so.4" */
	const char *use;  /* "live requests need it" */
	const char *help; /* "install the package libcurl4 (Debian, Ubuntu)" */
	const struct cgs_function *function;
	size_t n;
};

/* Fills the struct api with the functions; the library stays loaded, as some have exit handlers.
 * False: *error says what is missing. */
bool cgs_library_load(const struct cgs_library *l, void *api, struct cgs_buf *error);

#endif
