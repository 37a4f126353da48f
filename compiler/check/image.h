/* image.h — the standard library as it is when it has been read, kept in the program.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What cgs_ir_check makes of the standard library alone is the same every time. So it is made when
 * the program is built, by compiler/tool/image.c, and each check begins with a copy of its tables;
 * texts and trees are used in place. A program without an image, as that one, reads the sources.
 */
#ifndef CGS_IMAGE_H
#define CGS_IMAGE_H

#include "ir.h"
#include "std.h"

/* What cgs_image_write wrote, aligned to 16 bytes; begins with a zero when there is none. */
extern const uint32_t cgs_image_std[];

/* Makes schema and names of an IR that has files, symbols and diagnostics only, and enters what
 * the standard library declares. False when the program has no image: nothing is done. */
bool cgs_image_read(struct cgs_ir *ir);
/* The tree of a standard file with that id and text; NULL: it has to be parsed. */
struct cgs_tree *cgs_image_tree(const struct cgs_std_file *f, uint32_t id, struct cgs_str text);
/* Writes the image of an IR that holds the standard library and no project into an empty buffer. */
void cgs_image_write(const struct cgs_ir *ir, struct cgs_buf *out);

#endif
