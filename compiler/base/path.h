/* path.h — which paths an artifact may have, whatever a spec says.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_PATH_H
#define CGS_PATH_H

#include <stdbool.h>
#include <stddef.h>

enum cgs_path_use {
	CGS_PATH_FREE,
	CGS_PATH_BAD,     /* not one relative path below a directory, spelt in one way */
	CGS_PATH_RESERVED /* it belongs to another program, or to people */
};

/* Refuses what is absolute, has "..", empty parts, control, invisible or no UTF-8 characters, is
 * over 4,095 bytes or 255 a part (BAD); and .git, .cgs, *.cgs, cgs.lock and what makes a tool run
 * commands unasked: .envrc, .vscode, .github (RESERVED). *reason is why, static. */
enum cgs_path_use cgs_path_use(const char *path, const char **reason);

/* Is it the name of a text in which code blocks stand: Markdown, plain text and their like? */
bool cgs_path_has_fences(const char *path, size_t n);

#endif
