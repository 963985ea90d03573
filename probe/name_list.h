// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs of 0-terminated names in a blob: from a directory, into order, and found. Needs heap. */
#ifndef VIRTSCOUT_PROBE_NAME_LIST_H
#define VIRTSCOUT_PROBE_NAME_LIST_H

#include "probe/blob.h"

/*
 * Appends the sorted names in directory @fd, but . and ..; @fd is closed in any case. 0 or a
 * negative errno.
 */
int name_list_read_take(int fd, struct blob *names);

/* Sorts the names from byte @first of @names on, by strcmp(). 0 or -ENOMEM. */
int name_list_sort(struct blob *names, size_t first);

/*
 * In sorted names, as a source lists a directory: the first one that does not come before @least;
 * NULL where all do. Looks at few of them.
 */
const char *name_list_from(const struct blob *names, const char *least);

#endif
