// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a process that runs a guest may still ask of the kernel. Which calls those are is told by
 * who runs the guest: boot_confine.c, trial_confine.c.
 */
#ifndef VIRTSCOUT_LAUNCH_CONFINE_H
#define VIRTSCOUT_LAUNCH_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A system call that is allowed; with a mask, only where that argument's bits are as they should be.
 * Only the lower half of an argument is looked at.
 */
struct confine_call {
	uint16_t call;         /* __NR_* */
	uint8_t arg;           /* 0 to 5 */
	uint32_t mask, wanted; /* of the argument; mask 0: whatever the arguments are */
	uint16_t err;          /* a positive errno with which it fails; 0: allowed */
};

#define CONFINE_CALLS_MAX 60

/*
 * From here on this process, and threads that it starts, may make @calls only; all others fail with
 * EPERM. The first row that fits counts. For good: there is no way back. Kernels before Linux 5.16 let programs under a filter run
 * slower, for fear of Speculative Store Bypass; @full_speed asks them not to. 0 or a negative errno;
 * -EINVAL is a kernel without seccomp too, -E2BIG more than CONFINE_CALLS_MAX.
 */
int confine_to(const struct confine_call *calls, size_t count, bool full_speed);

#endif
