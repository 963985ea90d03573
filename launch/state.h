// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All that KVM gives out of a VM and its vCPU beside memory, to be put into another one. Which
 * parts there are, and in which order they go in, follows Documentation/virt/kvm/api.rst and what
 * QEMU does (target/i386/kvm/kvm.c).
 */
#ifndef VIRTSCOUT_LAUNCH_STATE_H
#define VIRTSCOUT_LAUNCH_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "launch/trial.h"

#define STATE_BYTES ((size_t)64 << 10)
#define STATE_MSRS_MAX 512
#define STATE_PARTS_MAX 24

struct state_msr {
	uint32_t index;
	uint64_t value;
};

struct state {
	bool has_irqchip; /* set by the caller: the VM has interrupt controllers in the kernel */
	bool has[STATE_PARTS_MAX]; /* parts that were saved */
	size_t at[STATE_PARTS_MAX];
	size_t used;
	int tsc_khz; /* 0: this KVM does not tell */
	size_t msr_count;
	struct state_msr msrs[STATE_MSRS_MAX];
	size_t lost_msrs; /* that did not go in, where the other VM has another value: in the text */
	_Alignas(64) uint8_t bytes[STATE_BYTES];
};

/* False: refused. */
bool state_save(struct vm *vm, struct state *state, struct trial *trial);

/*
 * Into a VM that has not run. MSRs that do not go in are listed in trial->text; where that loses
 * something state->lost_msrs counts them. False: refused.
 */
bool state_restore(struct vm *vm, struct state *state, struct trial *trial);

/*
 * Does @vm, which has not run since state_restore(), give what was put in? False: failed, or
 * refused.
 */
bool state_compare(struct vm *vm, const struct state *state, struct trial *trial);

#endif
