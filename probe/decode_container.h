// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of small texts that containers depend on.
 *
 * Documents: subuid(5); proc_pid_maps(5); Documentation/admin-guide/kernel-parameters.txt,
 * vsyscall=.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_CONTAINER_H
#define VIRTSCOUT_PROBE_DECODE_CONTAINER_H

#include <stdint.h>

#include "probe/decode_cpuinfo.h"

/*
 * Ranges in /etc/subuid or /etc/subgid: lines "name:first:count" with a count above 0. What else
 * is in there counts for nothing, as for newuidmap(1).
 */
int64_t subid_ranges(struct span text);

/*
 * The vsyscall page in /proc/self/maps: "emulate" (it can be read), "xonly" (it can only be jumped
 * to) or "none"; NULL where that is no such file.
 */
const char *vsyscall_mode(struct span maps);

/*
 * The words of @list, separated by blanks or newlines, with commas between; "none" where there is
 * none. 0, -ENOBUFS.
 */
int words_with_commas(struct span list, char *text, size_t size);

#endif
