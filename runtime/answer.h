/* answer.h — the files inside a model's answer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: CommonMark 0.31, "Fenced code blocks": three or more backticks or tildes, closed by at
 * least as many of the same.
 */
#ifndef CGS_ANSWER_H
#define CGS_ANSWER_H

#include "../compiler/base/str.h"

/* The content of one file. With one file asked for (only): the block whose info string ends with
 * the path, else the one block, else the longest, else the whole answer. With several: only a
 * block whose info string ends with the path. A final newline is ensured. False: not there, or a
 * block that is never closed (the answer was cut). */
bool cgs_answer_file(struct cgs_str answer, struct cgs_str path, bool only, struct cgs_buf *out);

#endif
