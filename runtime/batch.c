/* batch.c — the life of a batch: gathered, made, found again, looked at, taken apart.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A batch is durable in the store before the request that makes it leaves, and again once its id is
 * known. One without an id, because the program or the connection ended in between, is looked for
 * at the service, and is made again only when it is not there. It leaves the store behind its
 * answers, in the order of the store's puts.
 */
#include "batch_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "../compiler/base/json.h"
#include "http.h"
#include "wire.h"

enum {
	LEAST = 10, /* fewer are asked live */
	FIRST_LOOK_MS = 500,
	LONGEST_LOOK_MS = 30000,
	CANCEL_S = 900, /* so long a cancelled batch may take to end */
	LOSSES = 5,     /* in sequence, of what must be known */
	MAKINGS = 2,
	RESULTS_MAX = 512 << 20,
	HEX_OF_ID = 48,
	TOKEN = 32,
};

/* The item that is, or was, of this place. */
static void name_item(char name[HEX_OF_ID + 12], const char *hex, uint32_t i)
{
	snprintf(name, HEX_OF_ID + 12, "%.*s-%u", HEX_OF_ID, hex, i);
}

/* Ends those that wait; the batch stays in the store. */
static void fail_all(struct cgs_batch *b, enum cgs_stop stop, const char *why)
{
	for (uint32_t i = 0; i < b->n; i++) {
		struct cgs_ask *a = cgs_batch_let_go(b, i);
		if (a)
			cgs_ask_fail(a, stop, "%s", why);
	}
}

/* They are not in a batch any more. billed: what has a request may cost all the same; gone: so is
 * what nobody waits for now. */
static void ask_live(struct cgs_batch *b, bool billed, bool gone)
{
	bool made = b->entry;
	struct cgs_models *m = b->all->m;
	b->gathering = false;
	for (uint32_t i = 0; made && i < b->n; i++)
		if (b->ask[i])
			cgs_batch_strike(b, i);
	cgs_batch_strike_out(b, gone);
	if (made)
		cgs_batch_write(b->all, false);
	for (uint32_t i = 0; i < b->n; i++) {
		struct cgs_ask *a = cgs_batch_let_go(b, i);
		if (!a)
			continue;
		if (!billed)
			a->answer.requests = 0;
		if (a->answer.requests && m->o.again && !m->o.again(a->arg, &a->answer))
			cgs_ask_fail(a, CGS_STOP_UNKNOWN,
				     "no answer came of its batch, which may have billed it, and "
				     "the budget does not allow to ask again");
		else
			cgs_call_start(a);
	}
	if (!b->entry)
		cgs_batch_drop(b);
}

/* --- requests -------------------------------------------------------------------------------- */

static bool may_resend(void *arg);

static bool on_data(void *arg, int status, bool events, const char *p, size_t n)
{
	struct cgs_batch *b = arg;
	(void)status;
	(void)events;
	cgs_buf_add(&b->raw, p, n);
	return true;
}

static void on_done(void *arg, const struct cgs_http_result *r)
{
	struct cgs_batch *b = arg;
	b->call = NULL;
	cgs_buf_done(&b->body);
	cgs_secret_redact(b->all->m->secrets, &b->raw);
	b->then(b, r);
}

static void fetched(struct cgs_batch *b, const struct cgs_http_result *r);

/* The body is b->body, none: a GET. */
static void request(struct cgs_batch *b, const char *path, const char *type,
		    void (*then)(struct cgs_batch *, const struct cgs_http_result *))
{
	b->url.n = b->raw.n = 0;
	cgs_buf_fmt(&b->url, "%s%s", b->base, path);
	b->then = then;
	struct cgs_http_post post = {.url = b->url.s,
				     .key_header = b->wire->key,
				     .key = b->key,
				     .header = b->wire->header,
				     .accept = "*/*",
				     .type = type,
				     .body = b->body.s,
				     .n = b->body.n,
				     .most = then == fetched ? RESULTS_MAX : CGS_HTTP_NOTE_MAX,
				     .timeout_ms = CGS_ASK_TIMEOUT_MS,
				     .idle_ms = CGS_ASK_TIMEOUT_MS,
				     .again = may_resend,
				     .data = on_data,
				     .done = on_done,
				     .arg = b};
	b->call = cgs_http_post(b->all->m->http, &post);
}

static bool is_good(const struct cgs_http_result *r)
{
	return r->end == CGS_HTTP_WHOLE && r->status == 200;
}

static json_t *read_json(const struct cgs_batch *b)
{
	return cgs_json_load(cgs_buf_view(&b->raw), 0, NULL);
}

/* How long the next look waits: longer each time. */
static void later(struct cgs_batch *b, void (*fn)(void *))
{
	uint64_t ms = b->look_ms ? b->look_ms : FIRST_LOOK_MS;
	b->look_ms = ms * 2 < LONGEST_LOOK_MS ? ms * 2 : LONGEST_LOOK_MS;
	cgs_loop_set(b->all->m->o.loop, &b->timer, ms, fn, b);
}

/* --- results --------------------------------------------------------------------------------- */

/* In percent of that of a live answer; 0: it is not said. */
static json_int_t price_of(const struct cgs_ask *a)
{
	return json_integer_value(json_object_get(a->provider, "batch_price"));
}

static void end_item(struct cgs_batch *b, uint32_t i, const json_t *answer)
{
	struct cgs_ask *a = cgs_batch_let_go(b, i);
	cgs_batch_strike(b, i);
	struct cgs_reply reply = {0};
	char *text = json_dumps(answer, JSON_COMPACT);
	json_int_t percent = price_of(a);
	if (!percent) /* its model has no `batch` any more */
		percent = json_integer_value(json_object_get(b->entry, "percent"));
	cgs_reply_read(&reply, b->wire, cgs_str_of(text), false);
	free(text);
	enum cgs_stop s = cgs_reply_stop(&reply, b->wire, &a->answer.error);
	a->answer.text = reply.text;
	a->answer.usage = reply.usage;
	a->answer.uncounted = s == CGS_STOP_COMPLETE && !reply.usage.out;
	a->answer.percent = percent > 0 && percent <= 100 ? (uint32_t)percent : 0;
	a->answer.counted += cgs_reply_is_counted(&reply, s);
	reply.text = (struct cgs_buf){0};
	cgs_reply_done(&reply);
	cgs_ask_end(a, s);
}

static void take_line(struct cgs_batch *b, struct cgs_str line)
{
	json_t *j = cgs_json_load(line, JSON_ALLOW_NUL, NULL);
	const char *id = cgs_batch_text(j, "custom_id"), *dash = strchr(id, '-');
	unsigned long i = dash ? strtoul(dash + 1, NULL, 10) : b->n;
	bool none;
	json_t *answer = b->wire->batching->answer(j, &none);
	char name[HEX_OF_ID + 12] = "";
	b->read += answer != NULL;
	if (i < b->n && b->ask[i])
		name_item(name, b->ask[i]->hex, (uint32_t)i);
	if (*name && !strcmp(name, id) && answer)
		end_item(b, (uint32_t)i, answer);
	else if (*name && !strcmp(name, id) && none)
		b->ask[i]->answer.requests = 0;
	json_decref(j);
}

static void look(void *arg);

/* What must be known is not: again, but not for ever. */
static void lost(struct cgs_batch *b, void (*fn)(void *), const char *why)
{
	if (b->losses++ < LOSSES)
		later(b, fn);
	else
		fail_all(b, CGS_STOP_UNKNOWN, why);
}

/* Matched by their ids: they come in any order. The rest was not billed, if all that was answered
 * could be read. */
static void fetched(struct cgs_batch *b, const struct cgs_http_result *r)
{
	if (!is_good(r)) {
		lost(b, look, "the results of its batch could not be read; build again later");
		return;
	}
	b->read = 0;
	for (size_t at = 0; at < b->raw.n;) {
		const char *s = b->raw.s + at, *end = memchr(s, '\n', b->raw.n - at);
		size_t n = end ? (size_t)(end - s) : b->raw.n - at;
		if (n <= CGS_HTTP_BODY_MAX)
			take_line(b, (struct cgs_str){s, (uint32_t)n});
		at += n + 1;
	}
	ask_live(b, b->answered < 0 || b->read < b->answered, false);
}

/* --- looking --------------------------------------------------------------------------------- */

static int64_t left_s(const struct cgs_batch *b)
{
	return cgs_batch_made_at(b) + (int64_t)b->wait_s - (int64_t)time(NULL);
}

static void cancelled(struct cgs_batch *b, const struct cgs_http_result *r)
{
	b->cancelled = r->end == CGS_HTTP_WHOLE && r->status < 500;
	later(b, look);
}

static void go_on(struct cgs_batch *b)
{
	struct cgs_buf path = {0};
	if (left_s(b) < -CANCEL_S) {
		ask_live(b, true, false);
	} else if (left_s(b) <= 0 && !b->cancelled) {
		b->look_ms = 0;
		cgs_buf_putz(&b->body, "");
		cgs_buf_fmt(&path, "%s/%s/cancel", b->wire->batching->path,
			    cgs_batch_text(b->entry, "id"));
		request(b, path.s, NULL, cancelled);
		cgs_buf_done(&path);
	} else {
		later(b, look);
		int64_t left = left_s(b) * 1000;
		if (left > 0 && (uint64_t)left < b->look_ms)
			cgs_loop_set(b->all->m->o.loop, &b->timer, (uint64_t)left, look, b);
	}
}

static void fetch(struct cgs_batch *b, const json_t *j)
{
	struct cgs_buf path = {0};
	b->answered = b->wire->batching->answered(j);
	if (b->wire->batching->results(j, cgs_batch_text(b->entry, "id"), &path))
		request(b, path.s, NULL, fetched);
	else
		ask_live(b, b->answered != 0, true);
	cgs_buf_done(&path);
}

static void looked(struct cgs_batch *b, const struct cgs_http_result *r)
{
	int status = r->end == CGS_HTTP_WHOLE ? r->status : 0;
	json_t *j = status == 200 ? read_json(b) : NULL;
	enum cgs_batch_state s = b->wire->batching->state(j);
	if (status == 404) {
		ask_live(b, true, true);
	} else if (status == 401 || status == 403) {
		fail_all(b, CGS_STOP_FAILED, "the service refuses to show the batch it is in");
	} else if (s == CGS_BATCH_ENDED) {
		fetch(b, j);
	} else if (s == CGS_BATCH_FAILED) {
		ask_live(b, false, true);
	} else {
		b->losses = 0;
		go_on(b);
	}
	json_decref(j);
}

static void look(void *arg)
{
	struct cgs_batch *b = arg;
	struct cgs_buf path = {0};
	if (!cgs_batch_one(b))
		return;
	cgs_buf_fmt(&path, "%s/%s", b->wire->batching->path, cgs_batch_text(b->entry, "id"));
	request(b, path.s, NULL, looked);
	cgs_buf_done(&path);
}

static void known(struct cgs_batch *b, const char *id)
{
	json_object_set_new(b->entry, "id", json_string(id));
	cgs_batch_write(b->all, true);
	b->look_ms = b->losses = 0;
	later(b, look);
}

/* --- making ---------------------------------------------------------------------------------- */

/* It was never made. */
static void make_again(struct cgs_batch *b)
{
	uint32_t n = 0;
	json_decref(b->entry);
	b->entry = NULL;
	cgs_batch_write(b->all, false);
	for (uint32_t i = 0; i < b->n; i++)
		if (b->ask[i]) {
			b->ask[i]->answer.requests--;
			b->ask[n++] = b->ask[i];
		}
	b->n = n;
	b->look_ms = b->losses = 0;
	cgs_batch_make(b);
}

static void find(void *arg);

static void listed(struct cgs_batch *b, const struct cgs_http_result *r)
{
	json_t *j = is_good(r) ? read_json(b) : NULL, *one, *list = json_object_get(j, "data");
	const char *id = NULL;
	size_t i;
	json_array_foreach (list, i, one)
		if (!id && cgs_batch_is_id(cgs_batch_text(one, "id")) &&
		    b->wire->batching->is(one, cgs_batch_text(b->entry, "token"),
					  cgs_batch_made_at(b), b->n))
			id = cgs_batch_text(one, "id");
	if (id)
		known(b, id);
	else if (json_is_array(list))
		make_again(b);
	else
		lost(b, find,
		     "whether its batch was made is not known, which may have been billed; build "
		     "again later");
	json_decref(j);
}

static void find(void *arg)
{
	struct cgs_batch *b = arg;
	struct cgs_buf path = {0};
	if (!cgs_batch_one(b))
		return;
	cgs_buf_fmt(&path, "%s?limit=100", b->wire->batching->path);
	request(b, path.s, NULL, listed);
	cgs_buf_done(&path);
}

static void made(struct cgs_batch *b, const struct cgs_http_result *r)
{
	json_t *j = is_good(r) ? read_json(b) : NULL;
	const char *id = cgs_batch_text(j, "id");
	bool refused = r->end == CGS_HTTP_REFUSED || r->end == CGS_HTTP_UNSENT ||
		       (r->end == CGS_HTTP_WHOLE && r->status >= 300 && r->status < 500);
	if (refused)
		ask_live(b, false, true);
	else if (cgs_batch_is_id(id))
		known(b, id);
	else
		later(b, find);
	json_decref(j);
}

/* A batch that is made twice is paid twice. */
static bool may_resend(void *arg)
{
	return ((const struct cgs_batch *)arg)->then != made;
}

static void draw_token(char token[TOKEN + 1])
{
	unsigned char r[TOKEN / 2];
	if (getrandom(r, sizeof r, 0) != sizeof r)
		cgs_mem_bug("no random bytes");
	for (size_t i = 0; i < sizeof r; i++)
		snprintf(token + 2 * i, 3, "%02x", r[i]);
}

/* Noted first, with all that is needed to find it. */
static void create(struct cgs_batch *b)
{
	const struct cgs_batching *g = b->wire->batching;
	char token[TOKEN + 1];
	json_t *items = json_array(), *body;
	struct cgs_ask *any = cgs_batch_one(b);
	draw_token(token);
	for (uint32_t i = 0; i < b->n; i++)
		json_array_append_new(items, json_string(b->ask[i] ? b->ask[i]->hex : ""));
	if (any)
		b->entry =
			json_pack("{s:s, s:s, s:s, s:I, s:I, s:o}", "kind", b->wire->kind, "where",
				  b->where, "token", token, "made", (json_int_t)time(NULL),
				  "percent", price_of(any), "items", items);
	else
		json_decref(items);
	for (uint32_t i = 0; i < b->n; i++)
		if (b->ask[i])
			b->ask[i]->answer.requests++;
	if (!any || !cgs_batch_write(b->all, true)) {
		ask_live(b, false, true);
		return;
	}
	body = g->create(any, b->wire, b->file, b->items, token);
	char *text = json_dumps(body, JSON_SORT_KEYS | JSON_COMPACT);
	cgs_buf_putz(&b->body, text);
	free(text);
	json_decref(body);
	json_decref(b->items);
	b->items = NULL;
	request(b, g->path, NULL, made);
}

static void uploaded(struct cgs_batch *b, const struct cgs_http_result *r)
{
	json_t *j = is_good(r) ? read_json(b) : NULL;
	const char *id = cgs_batch_text(j, "id");
	free(b->file);
	b->file = cgs_batch_is_id(id) ? strdup(id) : NULL;
	json_decref(j);
	if (b->file)
		create(b);
	else
		ask_live(b, false, true);
}

/* src: RFC 7578. The boundary is random: the questions do not have it. */
static void upload(struct cgs_batch *b)
{
	char mark[TOKEN + 1], type[TOKEN + 64];
	json_t *item;
	size_t i;
	draw_token(mark);
	snprintf(type, sizeof type, "multipart/form-data; boundary=%s", mark);
	cgs_buf_fmt(&b->body,
		    "--%s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--%s"
		    "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cgsc.jsonl\"\r\n"
		    "Content-Type: application/jsonl\r\n\r\n",
		    mark, mark);
	json_array_foreach (b->items, i, item) {
		char *line = json_dumps(item, JSON_SORT_KEYS | JSON_COMPACT);
		cgs_buf_fmt(&b->body, "%s\n", line);
		free(line);
	}
	cgs_buf_fmt(&b->body, "\r\n--%s--\r\n", mark);
	request(b, "/files", type, uploaded);
}

void cgs_batch_make(struct cgs_batch *b)
{
	uint32_t n = 0;
	b->gathering = false;
	for (uint32_t i = 0; i < b->n; i++)
		if (b->ask[i])
			b->ask[n++] = b->ask[i];
	b->n = n;
	if (n < LEAST || b->makings++ >= MAKINGS) {
		ask_live(b, false, true);
		return;
	}
	b->items = json_array();
	for (uint32_t i = 0; i < n; i++) {
		char name[HEX_OF_ID + 12];
		json_t *body = b->wire->body(b->ask[i]);
		name_item(name, b->ask[i]->hex, i);
		json_object_del(body, "stream");
		json_object_del(body, "stream_options");
		json_array_append_new(b->items,
				      b->wire->batching->item(b->ask[i], b->wire, name, body));
	}
	if (b->wire->batching->upload)
		upload(b);
	else
		create(b);
}

void cgs_batch_resume(struct cgs_batch *b)
{
	if (b->call || b->timer.slot)
		return;
	b->look_ms = b->losses = 0;
	later(b, *cgs_batch_text(b->entry, "id") ? look : find);
}
