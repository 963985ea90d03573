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

/*
 * Holds nothing of its maker's open but the end of the pipe: the caller waits for that to close.
 * Signals stay blocked, and what a terminal sends to a session does not get here.
 */
__attribute__((noreturn)) static void watch(int alive, const char *directory)
{
	char byte;
	ssize_t got;

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

/* It is there before the directory is, so that there is no moment in which nobody would remove it. */
static int start_watch(struct host_guard *guard, const char *directory)
{
	sigset_t all, before;
	int pair[2];

	if (pipe2(pair, O_CLOEXEC))
		return -errno;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	guard->pid = fork();
	if (guard->pid == 0) {
		close(pair[1]);
		watch(pair[0], directory);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(pair[0]);
	guard->alive = pair[1];
	if (guard->pid > 0)
		return 0;
	close(guard->alive);
	guard->alive = -1;
	return -EAGAIN;
}

static int lock(const char *directory, int how)
{
	cleanup_close int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || flock(fd, how))
		return -errno;
	return steal_fd(&fd);
}

static int make_locked(struct host_guard *guard, const char *directory)
{
	if (mkdir(directory, 0755))
		return -errno;
	guard->locked = lock(directory, LOCK_EX | LOCK_NB);
	/* A sweep holds it, and removes it; or has. */
	if (guard->locked == -EWOULDBLOCK || (guard->locked >= 0 && access(directory, F_OK)))
		return -ENOENT;
	return guard->locked < 0 ? guard->locked : 0;
}

int host_guard_begin(struct host_guard *guard, const char *directory)
{
	int rc = start_watch(guard, directory);

	if (rc < 0)
		return rc;
	rc = make_locked(guard, directory);
	if (rc < 0)
		host_guard_end(guard);
	return rc;
}

void host_guard_end(struct host_guard *guard)
{
	if (guard->alive < 0)
		return;
	close(guard->alive);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	if (guard->locked >= 0)
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
