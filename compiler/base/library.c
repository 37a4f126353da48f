/* library.c — shared libraries that are loaded when they are needed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "library.h"

#include <dlfcn.h>

bool cgs_library_load(const struct cgs_library *l, void *api, struct cgs_buf *error)
{
	void *library = dlopen(l->file, RTLD_NOW | RTLD_LOCAL);
	if (!library) {
		cgs_buf_fmt(error, "%s is not installed, and %s: %s", l->name, l->use, l->help);
		return false;
	}
	for (size_t i = 0; i < l->n; i++) {
		void *f = dlsym(library, l->function[i].name);
		if (!f) {
			cgs_buf_fmt(error, "%s is too old: it has no %s", l->name,
				    l->function[i].name);
			return false;
		}
		/* ISO C has no cast from an object pointer to a function pointer. */
		memcpy((char *)api + l->function[i].at, &f, sizeof f);
	}
	return true;
}
