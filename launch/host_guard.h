// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A control group that does not outlive who made it: the kernel keeps an empty one until somebody
 * removes it.
 *
 * A process of its own waits for the end of the maker and of all its children, however they end, and
 * removes the directory then. What even that process could not remove, because it was killed too,
 * the next one removes: who made a directory holds a lock on it (flock(2)) as long as it lives.
 */
#ifndef VIRTSCOUT_LAUNCH_HOST_GUARD_H
#define VIRTSCOUT_LAUNCH_HOST_GUARD_H

#include <sys/types.h>

struct host_guard {
	int alive;  /* the pipe that ends when all who hold it have; -1: no guard */
	int locked; /* the directory */
	pid_t pid;
};

// clang-format off
#define HOST_GUARD_NONE {.alive = -1, .locked = -1, .pid = -1}
// clang-format on

/*
 * Makes @directory. 0; -ENOENT: there is no place for it, or somebody's sweep has removed it
 * meanwhile; or another negative errno: then it is not there.
 */
int host_guard_begin(struct host_guard *guard, const char *directory);

/* Removes the directory, which must be empty by now or soon. */
void host_guard_end(struct host_guard *guard);

/* Removes those directories @prefix... in @directory that nobody has locked. */
void host_guard_sweep(const char *directory, const char *prefix);

#endif
