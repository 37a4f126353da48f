/* answer.h — what the commands share that answer from the checked model with tables.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_ANSWER_H
#define CGS_ANSWER_H

#include "../report/sheet.h"
#include "project.h"

struct cgs_answer {
	struct cgs_project p;
	struct cgs_sheet sheet; /* prints to cli->out */
};

/* Enters the project, checks names and types, and reads --format and --show; `tables` are what
 * --show may be. In CSV the first of them is printed alone when nothing else is asked for. */
enum cgs_exit cgs_answer_open(struct cgs_answer *a, struct cgs_cli *cli, const char *tables);
void cgs_answer_close(struct cgs_answer *a);
/* What a person named: of one of the kinds, "cost|benefit", or anything. 0 after a message that
 * suggests one of these kinds. */
uint32_t cgs_answer_find(struct cgs_answer *a, const char *name, const char *kinds);

/* Options; false after a message. */
bool cgs_answer_number(struct cgs_cli *cli, enum cgs_opt opt, uint64_t most, uint64_t *out);

#endif
