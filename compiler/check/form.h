/* form.h — strings whose type says how they are written: versions, addresses, hashes, schedules.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FORM_H
#define CGS_FORM_H

#include <stdbool.h>

#include "../base/str.h"

enum cgs_form { CGS_FORM_ANY, CGS_FORM_VERSION, CGS_FORM_URL, CGS_FORM_HASH, CGS_FORM_CRON };

/* The form that strings of this type have. */
enum cgs_form cgs_form_of(const char *type);
bool cgs_form_has(enum cgs_form form, struct cgs_str s);
/* What a string of the form looks like: one sentence. */
const char *cgs_form_help(enum cgs_form form);

#endif
