// SPDX-License-Identifier: GPL-2.0-or-later
// The answer of KVM is as it should be given to a vCPU.
#include "launch/guest_cpuid.h"

#include <string.h>

#define ENTRIES_MAX 256

bool guest_cpuid_offer(struct vm *vm, struct trial *trial)
{
	union {
		struct kvm_cpuid2 list;
		uint8_t bytes[sizeof(struct kvm_cpuid2) +
			      ENTRIES_MAX * sizeof(struct kvm_cpuid_entry2)];
	} cpuid;

	memset(&cpuid, 0, sizeof(cpuid));
	cpuid.list.nent = ENTRIES_MAX;
	return trial_ioctl(
		       vm, vm->device, KVM_CALL_GET_SUPPORTED_CPUID, (uintptr_t)&cpuid, trial) &&
	       trial_ioctl(vm, vm->vcpu, KVM_CALL_SET_CPUID2, (uintptr_t)&cpuid, trial);
}
