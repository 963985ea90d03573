// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of two tables of procfs: /proc/meminfo (and a node's meminfo), /proc/PID/limits.
 *
 * Documents: proc(5); fs/proc/meminfo.c and proc_pid_limits() in fs/proc/base.c of Linux.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_MEMINFO_H
#define VIRTSCOUT_PROBE_DECODE_MEMINFO_H

#include <stdint.h>

#include "probe/decode_cpuinfo.h"

/*
 * "@key:  16384 kB": the bytes. -ENOENT: there is no such line (older kernels have fewer);
 * -EBADMSG: it does not read like that.
 */
int64_t meminfo_bytes(struct span text, const char *key);

#define LIMIT_NONE INT64_C(-1)

struct limit {
	int64_t soft, hard; /* LIMIT_NONE: unlimited */
};

/* The line that begins with @name ("Max locked memory"). 0, -ENOENT or -EBADMSG as above. */
int limits_get(struct span text, const char *name, struct limit *limit);

#endif
