/* export.c — sends telemetry after a build, without the build waiting for it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A process of its own sends: it has left the session, holds no file of ours and ends by itself
 * when time is up. Whether anything arrived is not known, and changes nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgs_run.h"
#include "http.h"

struct sending {
	uint32_t left;
};

static bool on_data(void *arg, int status, bool events, const char *p, size_t n)
{
	(void)arg;
	(void)status;
	(void)events;
	(void)p;
	(void)n;
	return true;
}

static void on_done(void *arg, const struct cgs_http_result *r)
{
	(void)r;
	((struct sending *)arg)->left--;
}

static void send_all(const struct cgs_export *v, uint32_t n)
{
	struct cgs_loop *loop;
	struct cgs_buf error = {0};
	struct sending s = {0};
	if (cgs_loop_new(&loop, NULL, NULL))
		return;
	struct cgs_http *http = cgs_http_new(loop, &error);
	for (uint32_t i = 0; http && i < n; i++) {
		struct cgs_http_post post = {.url = v[i].url,
					     .extra = v[i].header,
					     .accept = "application/json",
					     .body = v[i].body,
					     .n = strlen(v[i].body),
					     .timeout_ms = v[i].timeout_ms,
					     .idle_ms = v[i].timeout_ms,
					     .data = on_data,
					     .done = on_done,
					     .arg = &s};
		s.left++;
		cgs_http_post(http, &post);
	}
	while (s.left && !cgs_loop_turn(loop, -1))
		;
}

/* Nothing of the caller stays open: a pipe that it writes to ends when it does. */
static void let_go(void)
{
	int null = open("/dev/null", O_RDWR);
	setsid();
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	syscall(SYS_close_range, 3U, ~0U, 0U);
	if (chdir("/"))
		_exit(1);
}

void cgs_run_export(const struct cgs_export *v, uint32_t n)
{
	int status;
	pid_t child = n ? fork() : -1;
	if (child < 0)
		return;
	if (child) {
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
		return;
	}
	if (fork()) /* the grandchild is nobody's to wait for */
		_exit(0);
	let_go();
	send_all(v, n);
	_exit(0);
}
