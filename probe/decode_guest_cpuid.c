// SPDX-License-Identifier: GPL-2.0-or-later
// The CPUID that a guest can be shown.
#include "probe/decode_guest_cpuid.h"

#include "probe/decode_level.h"

/* XCR0: bits 1 and 2 are SSE and AVX state; 5, 6 and 7 are AVX-512's. */
#define XCR0_AVX 0x6u
#define XCR0_AVX512 0xe6u

struct cpuid_regs guest_cpuid_leaf(const struct guest_cpuid *cpuid, uint32_t leaf, uint32_t subleaf)
{
	for (size_t i = 0; i < cpuid->count; i++)
		if (cpuid->leaves[i].leaf == leaf && cpuid->leaves[i].subleaf == subleaf)
			return cpuid->leaves[i].regs;
	return (struct cpuid_regs){0};
}

/* CPUID.1:ECX: what the processor has, and that a kernel uses it. */
#define XSAVE_BIT 26
#define OSXSAVE_BIT 27

int guest_cpuid_level(const struct guest_cpuid *cpuid)
{
	const uint32_t xcr0 = guest_cpuid_leaf(cpuid, 0xd, 0).eax;
	/* State that a guest may enable ends at 1 of a size of 1; other state has no end. */
	struct level_leaves leaves = {
		.leaf1 = guest_cpuid_leaf(cpuid, 1, 0),
		.leaf7 = guest_cpuid_leaf(cpuid, 7, 0),
		.ext1 = guest_cpuid_leaf(cpuid, 0x80000001, 0),
		.state_size = 1,
		.avx_end = (xcr0 & XCR0_AVX) == XCR0_AVX,
		.avx512_end = (xcr0 & XCR0_AVX512) == XCR0_AVX512,
	};

	/* That a guest's kernel uses XSAVE is up to the guest: KVM leaves the bit out. */
	if (leaves.leaf1.ecx & 1u << XSAVE_BIT)
		leaves.leaf1.ecx |= 1u << OSXSAVE_BIT;
	return level_of_leaves(&leaves);
}
