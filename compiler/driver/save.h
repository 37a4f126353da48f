/* save.h — files that the driver itself writes: whole, or not at all.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SAVE_H
#define CGS_SAVE_H

#include "../base/status.h"
#include "../base/str.h"

/* Replaces a file by way of a temporary file beside it; the mode of an existing file stays.
 * CGS_EIO: errno says why. */
enum cgs_status cgs_save_file(const char *path, struct cgs_str text);
/* Replaces a regular file; its mode stays, and its owner where that is allowed. CGS_ECORRUPT: its
 * text is no longer `old` nor is it `text` already, so it was left alone. CGS_EIO: errno says why;
 * EACCES for a file that is read-only, whoever asks. */
enum cgs_status cgs_save_over(const char *path, struct cgs_str old, struct cgs_str text);
/* Writes a file that must not exist yet, making its directories; CGS_EDENIED when it does. */
enum cgs_status cgs_save_new(const char *path, struct cgs_str text, bool executable);

#endif
