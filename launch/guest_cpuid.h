// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What KVM can show a guest of the processor (KVM_GET_SUPPORTED_CPUID), and showing it.
 *
 * Without KVM_SET_CPUID2 a guest's CPUID is all zeros, which does for most of ours.
 */
#ifndef VIRTSCOUT_LAUNCH_GUEST_CPUID_H
#define VIRTSCOUT_LAUNCH_GUEST_CPUID_H

#include "launch/trial.h"

#define GUEST_CPUID_MAX 256

/* The answer of KVM_GET_SUPPORTED_CPUID, with its room. */
union guest_cpuid {
	struct kvm_cpuid2 list;
	uint8_t bytes[sizeof(struct kvm_cpuid2) +
		      GUEST_CPUID_MAX * sizeof(struct kvm_cpuid_entry2)];
};

/* Asks @vm's device, which must be open. 0 or a negative errno; then vm->call says of what. */
int guest_cpuid_supported(struct vm *vm, union guest_cpuid *cpuid);

/* Leaf @leaf, subleaf @subleaf, or NULL. */
struct kvm_cpuid_entry2 *guest_cpuid_find(
	union guest_cpuid *cpuid, uint32_t leaf, uint32_t subleaf);

/* KVM_SET_CPUID2, before the vCPU has run. 0 or a negative errno. */
int guest_cpuid_set(struct vm *vm, union guest_cpuid *cpuid);

#endif
