// SPDX-License-Identifier: GPL-2.0-or-later
// Closing all but some descriptors (close_range(2)).
#include "launch/close_others.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

/* The lowest of @keep's from @from on; INT_MAX: there is none. */
static int next_kept(const int *keep, size_t count, int from)
{
	int next = INT_MAX;

	for (size_t i = 0; i < count; i++)
		if (keep[i] >= from && keep[i] < next)
			next = keep[i];
	return next;
}

int close_others(const int *keep, size_t count)
{
	int from = STDERR_FILENO + 1, next;

	for (; (next = next_kept(keep, count, from)) != INT_MAX; from = next + 1)
		if (next > from && close_range((unsigned)from, (unsigned)next - 1, 0))
			return -errno;
	return close_range((unsigned)from, UINT_MAX, 0) ? -errno : 0;
}
