// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of the CPUID that a guest can be shown: the list of leaves that
 * KVM_GET_SUPPORTED_CPUID gives. The list is whole, so a leaf that is not in it does not exist for
 * guests.
 *
 * Documents: Documentation/virt/kvm/api.rst, KVM_GET_SUPPORTED_CPUID; Intel SDM Vol. 2A, CPUID;
 * AMD APM Vol. 3, appendix E.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_GUEST_CPUID_H
#define VIRTSCOUT_PROBE_DECODE_GUEST_CPUID_H

#include <stddef.h>
#include <stdint.h>

#include "probe/cpuid_regs.h"

struct guest_leaf {
	uint32_t leaf, subleaf;
	struct cpuid_regs regs;
};

struct guest_cpuid {
	const struct guest_leaf *leaves;
	size_t count;
};

/* All 0 where there is no such leaf. Leaves without subleaves have subleaf 0. */
struct cpuid_regs guest_cpuid_leaf(
	const struct guest_cpuid *cpuid, uint32_t leaf, uint32_t subleaf);

/*
 * The x86-64 level that a guest can have: XCR0 is what KVM would let it enable (leaf 0DH,
 * EDX:EAX), not what the host has enabled.
 */
int guest_cpuid_level(const struct guest_cpuid *cpuid);

#endif
