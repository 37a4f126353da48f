/* git.c — git as a child process.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

bool cgs_git_start(const char *const *arg, int out, pid_t *pid)
{
	extern char **environ;
	posix_spawn_file_actions_t fa;
	setenv("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh", 1);
	setenv("GIT_TERMINAL_PROMPT", "0", 1);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, out < 0 ? STDERR_FILENO : out, STDOUT_FILENO);
	errno = posix_spawnp(pid, "git", &fa, NULL, (char *const *)(uintptr_t)arg, environ);
	posix_spawn_file_actions_destroy(&fa);
	return !errno;
}

int cgs_git_end(pid_t pid)
{
	int status = 0;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
