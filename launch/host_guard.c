// SPDX-License-Identifier: GPL-2.0-or-later
// A control group that does not outlive who made it (cgroups(7), "Removing cgroups").
#include "launch/host_guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe/cleanup.h"

/* A group counts as busy a moment longer than its last process lives. */
#define TRIES 500
#define PAUSE_NS 2000000

static void remove_soon(const char *directory)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};

	for (int i = 0; i < TRIES && rmdir(directory) && errno == EBUSY; i++)
		nanosleep(&pause, NULL);
}

/* Holds nothing of its maker's open but the end of the pipe: the caller waits for that to close. */
__attribute__((noreturn)) static void watch(int alive, const char *directory)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM};
	char byte;
	ssize_t got;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	setsid();
	if (alive != STDIN_FILENO)
		dup2(alive, STDIN_FILENO);
	if (close_range(STDIN_FILENO + 1, UINT_MAX, 0)) /* before Linux 5.9 there is none */
		for (int fd = STDIN_FILENO + 1; fd < 1024; fd++)
			close(fd);
	do {
		got = read(STDIN_FILENO, &byte, 1);
	} while (got > 0 || (got < 0 && errno == EINTR));
	remove_soon(directory);
	_exit(0);
}

static int lock(const char *directory, int how)
{
	cleanup_close int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || flock(fd, how))
		return -errno;
	return steal_fd(&fd);
}

int host_guard_begin(struct host_guard *guard, const char *directory)
{
	struct stat at;
	int pair[2];

	guard->locked = lock(directory, LOCK_EX | LOCK_NB);
	/* EWOULDBLOCK: a sweep holds it, and removes it. */
	if (guard->locked < 0)
		return guard->locked == -EWOULDBLOCK ? -ENOENT : guard->locked;
	if (stat(directory, &at) || pipe2(pair, O_CLOEXEC)) {
		const int err = errno;

		close(guard->locked);
		guard->locked = -1;
		return -err;
	}
	guard->pid = fork();
	if (guard->pid == 0) {
		close(pair[1]);
		watch(pair[0], directory);
	}
	close(pair[0]);
	guard->alive = pair[1];
	if (guard->pid > 0)
		return 0;
	close(guard->alive);
	close(guard->locked);
	guard->alive = guard->locked = -1;
	return -EAGAIN;
}

void host_guard_end(struct host_guard *guard)
{
	if (guard->alive < 0)
		return;
	close(guard->alive);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	close(guard->locked);
	guard->alive = guard->locked = -1;
}

static void remove_unlocked(const char *directory, const char *name)
{
	char path[PATH_MAX];
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, name) >= sizeof(path))
		return;
	fd = lock(path, LOCK_EX | LOCK_NB);
	if (fd < 0)
		return;
	rmdir(path);
	close(fd);
}

void host_guard_sweep(const char *directory, const char *prefix)
{
	DIR *listing = opendir(directory);
	const struct dirent *entry;

	if (!listing)
		return;
	while ((entry = readdir(listing)))
		if (!strncmp(entry->d_name, prefix, strlen(prefix)))
			remove_unlocked(directory, entry->d_name);
	closedir(listing);
}
