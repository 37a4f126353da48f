/* image.c — makes the image of the standard library: cgs_image FILE, run when cgsc is built.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "../base/print.h"
#include "../check/image.h"

const uint32_t cgs_image_std[4] = {0};

/* A mistake in the standard library is one of ours: it is told, and there is no program. */
static int tell(struct cgs_files *files, struct cgs_diags *ds)
{
	struct cgs_print how = {.format = CGS_PRINT_SHORT};
	struct cgs_buf b = {0};
	cgs_print_all(&b, files, ds, &how);
	fwrite(b.s, 1, b.n, stderr);
	return 1;
}

int main(int argc, char **argv)
{
	struct cgs_files files = {0};
	struct cgs_syms syms = {0};
	struct cgs_diags ds = {0};
	struct cgs_buf b = {0};
	if (argc != 2)
		return 2;
	struct cgs_ir *ir = cgs_ir_std(&files, &syms, &ds);
	if (ds.n)
		return tell(&files, &ds);
	cgs_image_write(ir, &b);
	FILE *out = fopen(argv[1], "wb");
	if (!out || fwrite(b.s, 1, b.n, out) != b.n || fclose(out)) {
		perror(argv[1]);
		return 1;
	}
	cgs_buf_done(&b);
	cgs_ir_free(ir);
	cgs_diag_done(&ds);
	cgs_sym_done(&syms);
	cgs_file_done(&files);
	return 0;
}
