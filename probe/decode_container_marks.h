// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure: marks that container managers leave, and whose they are.
 *
 * Documents: systemd.io/CONTAINER_INTERFACE (the names in $container and /run/systemd/container);
 * proc_pid_cgroup(5) and the control groups that Docker, Podman (libpod), LXC, Kubernetes, Pouch,
 * rkt and systemd-nspawn make; Linux-VServer's "VxID" of /proc/PID/status; WSL's kernel releases.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_CONTAINER_MARKS_H
#define VIRTSCOUT_PROBE_DECODE_CONTAINER_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/decode_cpuinfo.h"

/* A word in the path of a control group; static. */
struct container_mark {
	const char *word;    /* NULL: none of those that are known */
	const char *runtime; /* NULL: the word does not tell which */
};

/*
 * The last mark in /proc/PID/cgroup: groups lie in each other as containers do, the inner last.
 */
struct container_mark container_of_cgroup(struct span text);

/* How a manager calls itself, as one word into @name; false: it is no name. */
bool container_name_decode(struct span text, char *name, size_t size);

/* $container of /proc/1/environ into @name; false: there is none. */
bool container_of_environ(struct span environ, char *name, size_t size);

/* "VxID: 41639" in /proc/self/status: 1 in a VServer guest, 0 on its host, -1: not VServer. */
int container_vserver(struct span status);

/* "5.15.90.1-microsoft-standard-WSL2", "4.4.0-19041-Microsoft". */
bool container_release_is_wsl(const char *release);

#endif
