/* file.h — the source files of one run: path, text, and offset to line and column.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FILE_H
#define CGS_FILE_H

#include "status.h"
#include "str.h"

enum { CGS_FILE_MAX = 64 << 20, CGS_NO_FILE = UINT32_MAX };

/* Where a file comes from: the project, the number of a dependency, or the program itself. */
enum { CGS_OWN = 0, CGS_STD = UINT32_MAX };

struct cgs_span {
	uint32_t file; /* index into cgs_files, or CGS_NO_FILE: no place */
	uint32_t at;   /* byte offset */
	uint32_t len;  /* bytes */
};

struct cgs_file {
	struct cgs_str path; /* relative to the project root, or "std:..." when embedded */
	struct cgs_str text; /* empty until loaded */
	char *owned;         /* what was read from disk, or NULL */
	bool loaded;
	uint32_t origin; /* CGS_OWN, CGS_STD, or which dependency, from 1 */
	uint32_t *line;  /* byte offset of each line start; built on first use */
	uint32_t nline, cap;
};

struct cgs_files {
	struct cgs_arena mem;
	struct cgs_file *v;
	uint32_t n, cap;
	uint32_t *slot; /* by path: open addressing, power of two; id + 1, or 0 for empty */
	uint32_t nslot;
	int root_fd; /* directory that paths are relative to */
};

struct cgs_pos {
	uint32_t line; /* from 1 */
	uint32_t col;  /* from 1, in bytes */
};

/* The id of a path, added if new; its text is not read. */
uint32_t cgs_file_id(struct cgs_files *fs, struct cgs_str path);
/* Sets the text (copied, so that the caller may free it); returns the file id. */
uint32_t cgs_file_put(struct cgs_files *fs, struct cgs_str path, struct cgs_str text);
/* The same, but the text has to stay where it is. */
uint32_t cgs_file_lend(struct cgs_files *fs, struct cgs_str path, struct cgs_str text);
/* Whether a file that can be opened is a symbolic link out of the directory, or below one, or to
 * what is below .git and .cgs. A repository may hold links to anywhere, /proc/self/environ or keys:
 * what they lead to is not read into what is asked or made. Programs and their own files have
 * absolute paths, which are not looked at. */
bool cgs_file_leads_out(int root_fd, const char *path);
/* Reads the text from disk unless it is loaded; CGS_ENOTFOUND, CGS_EIO, CGS_ETOOBIG. */
enum cgs_status cgs_file_load(struct cgs_files *fs, uint32_t id);
struct cgs_pos cgs_file_pos(struct cgs_files *fs, uint32_t id, uint32_t at);
/* The text of a line (from 1) without its line end. */
struct cgs_str cgs_file_line(struct cgs_files *fs, uint32_t id, uint32_t line);
void cgs_file_done(struct cgs_files *fs);

/* Reads a whole regular file below dir_fd into b. CGS_ENOTFOUND, CGS_EIO, CGS_ETOOBIG (over max),
 * CGS_EDENIED (not a regular file). */
enum cgs_status cgs_file_read(int dir_fd, const char *path, size_t max, struct cgs_buf *b);

#endif
