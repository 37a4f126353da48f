/* std.h — the files embedded in the program: prelude, packs and the error pages.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_STD_H
#define CGS_STD_H

struct cgs_std_file {
	const char *name; /* "std:prelude/core.cgs", "std:docs/errors/10-names.md" */
	const char *text;
	const char *end;
};

/* Ends with a row of nulls. Generated into build/gen/cgs_std.c. */
extern const struct cgs_std_file cgs_std_files[];

#endif
