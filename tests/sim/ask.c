/* ask.c — asks models from the command line, for wire.sh and for measuring.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     ask [-n COUNT] [-c AT_ONCE] [-i IDLE_MS] [-w RETRY_MS] [-o] ROOT < REQUESTS
 *
 * Reads one request a line (model.h), asks each COUNT times, and prints one JSON line for each
 * answer, or with COUNT over 1 only figures. -i, -w: as in model.h; -o: offline. Exit 1: an answer
 * was not complete.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../runtime/model.h"

struct run {
	struct cgs_models *m;
	json_t *request;
	unsigned left, running, bad;
	bool quiet;
};

static void start_one(struct run *r);

static void on_answer(void *arg, struct cgs_answer *a)
{
	struct run *r = arg;
	r->running--;
	r->bad += a->stop != CGS_STOP_COMPLETE;
	if (!r->quiet) {
		json_t *j = json_pack("{s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:i}", "stop",
				      cgs_model_stop(a->stop), "text", a->text.n ? a->text.s : "",
				      "error", a->error.n ? a->error.s : "", "tokens_in",
				      (int)a->usage.in, "tokens_out", (int)a->usage.out, "cached",
				      (int)a->usage.cached, "reasoning", (int)a->usage.reasoning,
				      "requests", (int)a->requests);
		char *line = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS);
		puts(line ? line : "{}");
		free(line);
		json_decref(j);
	}
	if (r->left)
		start_one(r);
}

static void start_one(struct run *r)
{
	r->left--;
	r->running++;
	cgs_models_ask(r->m, r->request, on_answer, r);
}

static double cpu_s(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static unsigned ask_line(struct cgs_models *m, struct cgs_loop *l, const char *line, unsigned count,
			 unsigned at_once)
{
	struct run r = {.m = m, .left = count, .quiet = count > 1};
	r.request = json_loads(line, 0, NULL);
	int64_t began = cgs_loop_now_ns();
	double cpu = cpu_s();
	while (r.left && r.running < at_once)
		start_one(&r);
	while (r.running)
		cgs_loop_turn(l, -1);
	double s = (double)(cgs_loop_now_ns() - began) / 1e9;
	if (r.quiet)
		printf("%u asks, %u bad, %.3f s, %.0f a second, %.1f us CPU each\n", count, r.bad,
		       s, count / s, (cpu_s() - cpu) * 1e6 / count);
	json_decref(r.request);
	return r.bad;
}

int main(int argc, char **argv)
{
	struct cgs_model_options o = {.env_path = getenv("PATH")};
	struct cgs_models *m;
	unsigned count = 1, at_once = 1, bad = 0;
	char *line = NULL;
	size_t room = 0;
	for (int c; (c = getopt(argc, argv, "n:c:i:w:o")) != -1;) {
		if (c == 'n')
			count = (unsigned)strtoul(optarg, NULL, 10);
		else if (c == 'c')
			at_once = (unsigned)strtoul(optarg, NULL, 10);
		else if (c == 'i')
			o.idle_ms = strtoull(optarg, NULL, 10);
		else if (c == 'w')
			o.retry_ms = strtoull(optarg, NULL, 10);
		else if (c == 'o')
			o.offline = true;
		else
			return 2;
	}
	o.root_fd = open(optind < argc ? argv[optind] : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o.root_fd < 0 || cgs_loop_new(&o.loop, NULL, NULL) != CGS_OK ||
	    cgs_models_new(&o, &m) != CGS_OK)
		return 6;
	while (getline(&line, &room, stdin) > 0)
		bad += ask_line(m, o.loop, line, count, at_once);
	free(line);
	cgs_models_free(m);
	cgs_loop_free(o.loop);
	return bad > 0;
}
