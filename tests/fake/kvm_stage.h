// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A KVM on which a guest is played: every call succeeds but one, and the first vCPU leaves the
 * guest as a list of exits says; then it waits with its interrupts off, as the others do from the
 * start. For threads, and where there is no /dev/kvm.
 */
#ifndef VIRTSCOUT_TESTS_FAKE_KVM_STAGE_H
#define VIRTSCOUT_TESTS_FAKE_KVM_STAGE_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/kvm_sys.h"

struct kvm_stage_exit {
	uint32_t reason; /* KVM_EXIT_* */
	uint64_t at;     /* port, or guest-physical address */
	uint8_t size;
	bool is_write;
	uint32_t value; /* that is written */
	uint64_t info;  /* of a failed entry, or an internal error */
};

#define STAGE_CPUS_MAX 32
#define STAGE_MAPS_MAX 40
#define STAGE_EXITS_MAX 256
#define STAGE_NEVER UINT_MAX

struct kvm_stage {
	struct kvm_sys base;
	const struct kvm_stage_exit *exits;
	size_t count, next;
	uint32_t read[STAGE_EXITS_MAX]; /* what the guest was given for exits that read */
	unsigned fail_at;               /* the call of that number is refused with fail_err */
	int fail_err;                   /* positive errno */
	atomic_uint calls;
	enum kvm_call failed; /* the one that was; KVM_CALL_NONE: none */
	atomic_int open, threads;
	struct {
		void *at;
		size_t size;
		int fd;
	} maps[STAGE_MAPS_MAX];
};

void kvm_stage_begin(struct kvm_stage *stage, const struct kvm_stage_exit *exits, size_t count);

/* Fails the test where something was left open, mapped or running. */
void kvm_stage_end(struct kvm_stage *stage);

#endif
