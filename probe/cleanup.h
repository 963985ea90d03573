// SPDX-License-Identifier: GPL-2.0-or-later
/* What is given back when a variable goes out of scope. */
#ifndef VIRTSCOUT_PROBE_CLEANUP_H
#define VIRTSCOUT_PROBE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void free_pointer(void *pointer)
{
	free(*(void **)pointer);
}

#define cleanup_close __attribute__((cleanup(close_fd)))
#define cleanup_free __attribute__((cleanup(free_pointer)))

/* Hands a descriptor out of the scope that would close it. */
static inline int steal_fd(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

#endif
