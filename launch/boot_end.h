// SPDX-License-Identifier: GPL-2.0-or-later
/* How a guest that is booted ends: the first of its threads to see an end says which. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_END_H
#define VIRTSCOUT_LAUNCH_BOOT_END_H

#include <stdatomic.h>

#include "launch/boot.h"
#include "launch/kvm_sys.h"

struct boot_end {
	atomic_bool has_come;
	int wake; /* an eventfd: written to with `has_come`, and by boot_end_wake() */
	struct boot_result *result; /* of the one that set `has_come` */
};

/* True: this was the first one, and the result's other fields are its own to fill in. No locks. */
bool boot_end(struct boot_end *end, enum boot_outcome outcome);

/* @call was refused with @rc, a negative errno. */
void boot_end_refused(struct boot_end *end, enum kvm_call call, int rc);

/* The thread that attends looks up. */
void boot_end_wake(struct boot_end *end);

static inline bool boot_end_has_come(struct boot_end *end)
{
	return atomic_load(&end->has_come);
}

#endif
