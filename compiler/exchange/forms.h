/* forms.h — the forms: each is one file, which has these three.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FORMS_H
#define CGS_FORMS_H

#include "item.h"

unsigned cgs_csv_guess(struct cgs_str path, struct cgs_str text);
void cgs_csv_read(struct cgs_items *s, struct cgs_str text);
void cgs_csv_write(struct cgs_items *s, struct cgs_buf *out);

unsigned cgs_kiro_guess(struct cgs_str path, struct cgs_str text);
void cgs_kiro_read(struct cgs_items *s, struct cgs_str text);
void cgs_kiro_write(struct cgs_items *s, struct cgs_buf *out);

unsigned cgs_openspec_guess(struct cgs_str path, struct cgs_str text);
void cgs_openspec_read(struct cgs_items *s, struct cgs_str text);
void cgs_openspec_write(struct cgs_items *s, struct cgs_buf *out);

unsigned cgs_speckit_guess(struct cgs_str path, struct cgs_str text);
void cgs_speckit_read(struct cgs_items *s, struct cgs_str text);
void cgs_speckit_write(struct cgs_items *s, struct cgs_buf *out);

unsigned cgs_gherkin_guess(struct cgs_str path, struct cgs_str text);
void cgs_gherkin_read(struct cgs_items *s, struct cgs_str text);
void cgs_gherkin_write(struct cgs_items *s, struct cgs_buf *out);

unsigned cgs_sdoc_guess(struct cgs_str path, struct cgs_str text);
void cgs_sdoc_read(struct cgs_items *s, struct cgs_str text);
void cgs_sdoc_write(struct cgs_items *s, struct cgs_buf *out);

unsigned cgs_doorstop_guess(struct cgs_str path, struct cgs_str text);
void cgs_doorstop_read(struct cgs_items *s, struct cgs_str text);
void cgs_doorstop_write(struct cgs_items *s, struct cgs_buf *out);

#endif
