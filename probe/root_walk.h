// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opening paths below a directory as if it were the root: no link, however made, leads out of it.
 */
#ifndef VIRTSCOUT_PROBE_ROOT_WALK_H
#define VIRTSCOUT_PROBE_ROOT_WALK_H

/*
 * Opens @path (absolute, inside of the tree) with @flags of open(2); O_CLOEXEC and O_NOCTTY are
 * added. Without O_NOFOLLOW a link at the end is followed, inside of the tree. A descriptor, or a
 * negative errno.
 */
int root_open(int root, const char *path, int flags);

/* The same without openat2(2): for kernels before 5.6 and filters that do not know it. */
int root_open_by_steps(int root, const char *path, int flags);

#endif
