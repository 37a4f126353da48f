/* recording.h — answers kept as text files that people can read, review and write by hand.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The format stands in docs/recordings.md. A directory is listed once, when first needed; the
 * header `request` decides, not the file's name.
 */
#ifndef CGS_RECORDING_H
#define CGS_RECORDING_H

#include "ask.h"

/* Whether recordings come before all else for the provider of a request: replay, or any with
 * `record`. */
bool cgs_recording_counts(const json_t *request);
/* The path of the i-th recording of a request; false: there are no more. */
bool cgs_recording_path(struct cgs_models *m, const json_t *request, uint32_t i,
			struct cgs_buf *path);
/* Answers from a recording, or fails the ask when the recording is damaged or stands there twice;
 * false: there is none, nothing was done. */
bool cgs_recording_answer(struct cgs_ask *a);
/* Ends the ask: tells what is missing and writes the question to .cgs/requests. */
void cgs_recording_missing(struct cgs_ask *a);
/* Whether an answer could be written down; if not, ends the ask, which has asked nothing yet. */
bool cgs_recording_room(struct cgs_ask *a);
/* Writes the answer as a recording; a failure is told in answer.error, the answer stands. */
void cgs_recording_write(struct cgs_ask *a);
/* Whether a recording was written into the directory. */
bool cgs_recording_wrote(const struct cgs_models *m, const char *dir);
void cgs_recording_free(struct cgs_shelves *s);

#endif
