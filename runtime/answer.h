/* answer.h — the files inside a model's answer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: CommonMark 0.31, "Fenced code blocks": three or more backticks or tildes, closed by at
 * least as many of the same.
 */
#ifndef CGS_ANSWER_H
#define CGS_ANSWER_H

#include "../compiler/base/str.h"

/* The content of one file. With one file asked for (only): the last block whose info string ends
 * with the path, else the one block, else the longest, else the whole answer. With several: only a
 * block whose info string ends with the path. A final newline is ensured, the indent of the fence
 * is taken off. NULL, or what is wrong: the file is not there, is empty though nothing else was
 * asked for, has a NUL, or may be cut: a fence is left over, or a text in which fences stand (see
 * cgs_path_has_fences) has a fence of three and other blocks beside it. */
const char *cgs_answer_file(struct cgs_str answer, struct cgs_str path, bool only,
			    struct cgs_buf *out);

#endif
