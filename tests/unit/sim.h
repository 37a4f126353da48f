/* sim.h — starts and ends the hostile server of tests/sim for a test program.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_H
#define SIM_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct sim {
	pid_t pid;
	int hold; /* its stdin: closing it ends it */
	unsigned port;
};

/* False: there is no python3. Run from the project's root, or with CGS_SIM set. */
static inline bool sim_start(struct sim *s)
{
	int in[2], out[2];
	char line[16] = {0};
	const char *path = getenv("CGS_SIM") ? getenv("CGS_SIM") : "tests/sim/chat.py";
	if (pipe(in) || pipe(out))
		return false;
	s->pid = fork();
	if (!s->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(in[0], 0);
		dup2(out[1], 1);
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		execlp("python3", "python3", path, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	s->hold = in[1];
	for (size_t n = 0; n < sizeof line - 1 && !strchr(line, '\n'); n++)
		if (read(out[0], line + n, 1) != 1)
			break;
	close(out[0]);
	s->port = (unsigned)strtoul(line, NULL, 10);
	return s->port != 0;
}

static inline void sim_end(struct sim *s)
{
	close(s->hold);
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
}

#endif
