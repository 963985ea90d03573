// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Below which directory may this process make a control group that limits the number of processes?
 *
 * Pure. From /proc/self/cgroup and /proc/self/mountinfo (cgroups(7), proc(5)): version 1's pids
 * hierarchy where there is one, else version 2's.
 */
#ifndef VIRTSCOUT_LAUNCH_CGROUP_PLACE_H
#define VIRTSCOUT_LAUNCH_CGROUP_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#define CGROUP_PATH_SIZE 512

struct cgroup_place {
	bool v2;
	char path[CGROUP_PATH_SIZE]; /* the directory of this process's own group */
	size_t root_len; /* of path: where the hierarchy is mounted; nothing is above that */
};

/*
 * 0; -ENOENT: there is no such hierarchy, or it is not mounted; -EFBIG: the path is too long, or
 * not one to rely on.
 */
int cgroup_place_find(const char *cgroups, const char *mounts, struct cgroup_place *place);

/* One directory up; false: that was the top. */
bool cgroup_place_climb(struct cgroup_place *place);

/* Does /proc/self/cgroup say that the process is in a group that is called @name? */
bool cgroup_place_is_in(const char *cgroups, bool v2, const char *name);

/* Is @word one of the words of @list, which @separator parts? */
bool cgroup_place_lists(const char *list, size_t len, char separator, const char *word);

#endif
