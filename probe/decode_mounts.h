// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of what is mounted, as far as control groups and devices go.
 *
 * Documents: proc(5), /proc/PID/mountinfo and /proc/mounts; cgroups(7);
 * Documentation/admin-guide/cgroup-v2.rst.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_MOUNTS_H
#define VIRTSCOUT_PROBE_DECODE_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/decode_cpuinfo.h"

enum mounts_format { MOUNTS_INFO /* /proc/PID/mountinfo */, MOUNTS_TABLE /* /proc/mounts */ };

struct cgroup_mounts {
	unsigned mounts;    /* lines that could be read; 0: nothing can be said */
	bool unified;       /* version 2 is what is seen at /sys/fs/cgroup */
	bool controllers;   /* a version 1 hierarchy with controllers is mounted */
	bool named;         /* a version 1 hierarchy without any is (systemd's own) */
	struct span second; /* where version 2 is mounted, best /sys/fs/cgroup; at NULL: nowhere */
};

/* Decodes @text; `second` points into it. */
void cgroup_mounts_decode(
	struct span text, enum mounts_format format, struct cgroup_mounts *mounts);

/*
 * Is the mount that @path lies on without devices? 1 nodev, 0 not, -EBADMSG where no line is of a
 * mount that it lies on.
 */
int mounts_nodev(struct span text, enum mounts_format format, const char *path);

/*
 * 2 where version 2 is in use alone, 1 where version 1 has controllers (hybrid, too), 0 for
 * neither.
 */
int cgroup_mounts_version(const struct cgroup_mounts *mounts);

/*
 * The line of controller @name in /proc/cgroups: 1 enabled, 0 switched off (cgroup_disable=),
 * -ENOENT not listed, -EBADMSG where the text is no such table.
 */
int cgroup_table_enabled(struct span text, const char *name);

#endif
