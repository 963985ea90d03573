// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock of deadlines: CLOCK_MONOTONIC. */
#ifndef VIRTSCOUT_LAUNCH_CLOCK_H
#define VIRTSCOUT_LAUNCH_CLOCK_H

#include <stdint.h>

#define MS UINT64_C(1000000) /* ns */

uint64_t clock_now_ns(void);

#endif
