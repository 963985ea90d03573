// SPDX-License-Identifier: GPL-2.0-or-later
/* What the caller has open is none of the business of a process that runs a guest. */
#ifndef VIRTSCOUT_LAUNCH_CLOSE_OTHERS_H
#define VIRTSCOUT_LAUNCH_CLOSE_OTHERS_H

#include <stddef.h>

/*
 * Closes all descriptors but @keep's (-1: none), and the first three, so that nothing else gets their
 * numbers. 0; -ENOSYS before Linux 5.9, which has no close_range(): then they stay open.
 */
int close_others(const int *keep, size_t count);

#endif
