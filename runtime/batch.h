/* batch.h — questions that are ready together, asked as one batch at a lower price.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A model with `batch` gathers its questions. Enough of them go out as one batch; what it does not
 * answer, and what are too few, is asked live. Before a batch is made it stands in the store, with
 * its questions, and stays there until its answers do: a later build finds it again.
 */
#ifndef CGS_BATCH_H
#define CGS_BATCH_H

#include "ask.h"

enum cgs_batch_state {
	CGS_BATCH_ODD, /* it is no batch */
	CGS_BATCH_GOING,
	CGS_BATCH_ENDED,  /* there may be results */
	CGS_BATCH_FAILED, /* as a whole, before anything was billed */
};

struct cgs_wire;
struct cgs_store;

/* What the batches of a service look like: batch_form.c. */
struct cgs_batching {
	const char *path; /* of its batches, behind the address */
	bool upload;      /* the questions are a file of lines */
	/* One question in it. */
	json_t *(*item)(const struct cgs_ask *a, const struct cgs_wire *w, const char *id,
			json_t *body);
	/* The batch of the uploaded file, or of these items, that bears this token if it can. */
	json_t *(*create)(const struct cgs_ask *a, const struct cgs_wire *w, const char *file,
			  json_t *items, const char *token);
	enum cgs_batch_state (*state)(const json_t *batch);
	/* Where its results are, behind the address; false: it has none. */
	bool (*results)(const json_t *batch, const char *id, struct cgs_buf *path);
	/* How many of its items it says it has answered, which is what is billed; -1: nothing. */
	json_int_t (*answered)(const json_t *batch);
	/* The answer in a line of results; NULL: none that can be read. none: the line says that
	 * there is none. */
	json_t *(*answer)(const json_t *line, bool *none);
	/* Whether a listed batch is the one that was made with this token, at that second or later,
	 * of so many questions. */
	bool (*is)(const json_t *batch, const char *token, int64_t made, size_t n);
};

extern const struct cgs_batching cgs_batching_files, cgs_batching_messages;

/* A member that is a text; "": it is not there. */
const char *cgs_batch_text(const json_t *j, const char *name);
/* What services use as ids, which become part of an address. */
bool cgs_batch_is_id(const char *id);

/* Takes the question; false: it is to be asked live. */
bool cgs_batch_join(struct cgs_ask *a);
/* The batches of a project, as they are noted in its store: a new reference. */
json_t *cgs_batch_notes(struct cgs_store *s);
/* Whether a build would take the answer to this question from one of them; the next one with the
 * same question gets another item. */
bool cgs_batch_awaits(json_t *notes, const json_t *request);
/* A sentence for each that may go on and has questions that nobody has taken. */
void cgs_batch_tell(const json_t *notes, void (*tell)(void *arg, const char *text), void *arg);
/* After the last ask. */
void cgs_batch_free(struct cgs_batches *all);

#endif
