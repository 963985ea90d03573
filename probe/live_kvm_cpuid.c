// SPDX-License-Identifier: GPL-2.0-or-later
// The CPUID that KVM can show a guest (KVM_GET_SUPPORTED_CPUID).
#include "probe/live_kvm.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "probe/cleanup.h"

#if defined(__x86_64__) || defined(__i386__)
/* KVM_MAX_CPUID_ENTRIES in arch/x86/include/asm/kvm_host.h. */
#define ENTRIES_MAX 256

int live_kvm_cpuid(struct live_kvm *kvm, struct blob *entries)
{
	cleanup_free struct kvm_cpuid2 *cpuid = NULL;
	int rc = live_kvm_open(kvm);

	if (rc < 0)
		return rc;
	cpuid = calloc(1, sizeof(*cpuid) + ENTRIES_MAX * sizeof(cpuid->entries[0]));
	if (!cpuid)
		return -ENOMEM;
	cpuid->nent = ENTRIES_MAX;
	if (ioctl(kvm->fd, KVM_GET_SUPPORTED_CPUID, cpuid) < 0)
		return -errno;
	for (uint32_t i = 0; i < cpuid->nent && i < ENTRIES_MAX; i++) {
		const struct kvm_cpuid_entry2 *from = &cpuid->entries[i];
		const struct cpuid_entry entry = {
			.leaf = from->function,
			.subleaf = from->index,
			.regs = {from->eax, from->ebx, from->ecx, from->edx},
		};

		rc = blob_append(entries, &entry, sizeof(entry));
		if (rc < 0)
			return rc;
	}
	return 0;
}
#else
int live_kvm_cpuid(struct live_kvm *kvm, struct blob *entries)
{
	(void)kvm, (void)entries;
	return -EOPNOTSUPP;
}
#endif
