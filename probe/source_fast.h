// SPDX-License-Identifier: GPL-2.0-or-later
/* The host we run on, as far as `virtscout check` and vs_check() ask. */
#ifndef VIRTSCOUT_PROBE_SOURCE_FAST_H
#define VIRTSCOUT_PROBE_SOURCE_FAST_H

#include "probe/source.h"

/*
 * In the caller's memory. Answers ASK_FILE into fixed memory, ASK_ACCESS for ACCESS_EXISTS,
 * ASK_CPUID (on whichever CPU this thread runs, for cpu 0 only) and of ASK_KVM whether the device
 * opens, and its version. Anything else is -ENOSYS. No heap, no library, no errno, nothing shared.
 * Close gives back what is open, not the memory.
 */
struct source_fast {
	struct source base;
	int kvm_fd; /* open, a negative errno, or LIVE_KVM_NOT_OPENED (live_kvm_fast.h) */
};

void source_fast_open(struct source_fast *fast);

#endif
