// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock of deadlines, CLOCK_MONOTONIC, and that of work, CLOCK_THREAD_CPUTIME_ID. */
#ifndef VIRTSCOUT_LAUNCH_CLOCK_H
#define VIRTSCOUT_LAUNCH_CLOCK_H

#include <stdint.h>

#define MS UINT64_C(1000000) /* ns */

uint64_t clock_now_ns(void);
uint64_t clock_used_ns(void); /* of the processor, by this thread */

#endif
