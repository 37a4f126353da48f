/* import.h — the statements edition, package and import.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_IMPORT_H
#define CGS_IMPORT_H

#include "bind.h"

/* Whether a top-level statement is edition, package or import. */
bool cgs_import_word(struct cgs_str head);
/* The package that a tree says it belongs to; "main" when it says nothing. */
struct cgs_str cgs_import_package(struct cgs_tree *t);
/* Calls each with the dotted name of every import of the tree. */
void cgs_import_each(struct cgs_tree *t, void (*each)(void *to, struct cgs_str package), void *to);
/* Checks edition and package, and enters the imports of a file. All packages are known. */
void cgs_import_read(struct cgs_ir *ir, uint32_t file);
/* Finds packages of the project that import each other. */
void cgs_import_cycles(struct cgs_ir *ir);
/* Whether the file asks for all of a kind of which the imported package has some. */
bool cgs_import_asked(const struct cgs_ir *ir, const struct cgs_import *im);
/* A pack is not there unless it is imported: its words and rules hold without being named. */
bool cgs_import_holds(const struct cgs_ir *ir, uint32_t package);
/* Warns about imports of the project that nothing used. */
void cgs_import_unused(struct cgs_ir *ir);

#endif
