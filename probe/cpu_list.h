// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists of CPUs as the kernel writes them: "0-3,8" (Documentation/admin-guide/cputopology.rst). */
#ifndef VIRTSCOUT_PROBE_CPU_LIST_H
#define VIRTSCOUT_PROBE_CPU_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "probe/source.h"

/* The kernel's greatest number of CPUs is 8192; a list that names more is refused. */
#define CPU_LIST_MAX 65536

/*
 * How many CPUs @list names; an empty list has none. @each is called for each, in order; NULL:
 * only count. -EBADMSG: not a list.
 */
int64_t cpu_list_decode(const char *list, void (*each)(void *data, uint32_t cpu), void *data);

/* The list in file @path. The count, or a negative errno. */
int64_t cpu_list_read(struct source *source, const char *path,
	void (*each)(void *data, uint32_t cpu), void *data);

/*
 * Writes the @count CPUs of @cpus, which are sorted, as such a list: 0-terminated, cut off with
 * "..." where @size is too small for all.
 */
void cpu_list_write(const uint32_t *cpus, size_t count, char *text, size_t size);

/*
 * The first CPU that this process may run on (/proc/self/status, Cpus_allowed_list); 0 where that
 * can't be known. In a cpuset CPU 0 may be out of reach.
 */
uint32_t cpu_list_first_allowed(struct source *source);

#endif
