// SPDX-License-Identifier: GPL-2.0-or-later
// Which CPUID a guest can have (Documentation/virt/kvm/api.rst, 4.46 and 4.20).
#include "launch/guest_cpuid.h"

#include <string.h>

int guest_cpuid_supported(struct vm *vm, union guest_cpuid *cpuid)
{
	int rc;

	memset(cpuid, 0, sizeof(*cpuid));
	cpuid->list.nent = GUEST_CPUID_MAX;
	rc = vm_ioctl(vm, vm->device, KVM_CALL_GET_SUPPORTED_CPUID, (uintptr_t)cpuid);
	if (rc < 0)
		return rc;
	if (cpuid->list.nent > GUEST_CPUID_MAX)
		cpuid->list.nent = GUEST_CPUID_MAX;
	return 0;
}

struct kvm_cpuid_entry2 *guest_cpuid_find(union guest_cpuid *cpuid, uint32_t leaf, uint32_t subleaf)
{
	for (uint32_t i = 0; i < cpuid->list.nent; i++) {
		struct kvm_cpuid_entry2 *entry = &cpuid->list.entries[i];

		if (entry->function != leaf)
			continue;
		if (!(entry->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX) || entry->index == subleaf)
			return entry;
	}
	return NULL;
}

int guest_cpuid_set(struct vm *vm, union guest_cpuid *cpuid)
{
	int rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_SET_CPUID2, (uintptr_t)cpuid);

	return rc < 0 ? rc : 0;
}
