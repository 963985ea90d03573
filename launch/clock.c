// SPDX-License-Identifier: GPL-2.0-or-later
// What time is it? See clock_gettime(2).
#include "launch/clock.h"

#include <time.h>

static uint64_t read_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t clock_now_ns(void)
{
	return read_ns(CLOCK_MONOTONIC);
}

uint64_t clock_used_ns(void)
{
	return read_ns(CLOCK_THREAD_CPUTIME_ID);
}
