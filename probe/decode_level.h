// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure: the x86-64 microarchitecture level (x86-64 psABI, section 3.1.1 "Processor Architecture").
 *
 * Levels 3 and 4 also need the operating system to have enabled AVX and AVX-512 state in XCR0.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_LEVEL_H
#define VIRTSCOUT_PROBE_DECODE_LEVEL_H

#include "probe/cpuid_regs.h"
#include "probe/decode_cpuinfo.h"

/* From the kernel's flags, which leave out what XCR0 does not enable. 0: not a 64-bit processor. */
int level_of_flags(struct span flags);

/* The leaves that the level is in; one that the CPU does not have is all zero. */
struct level_leaves {
	struct cpuid_regs leaf1, leaf7, ext1; /* 1; 7 subleaf 0; 80000001H */
	/*
	 * CPUID.(0DH,0):EBX, the size of the state that XCR0 enables now, and the end (offset EBX
	 * + size EAX) of AVX state (0DH,2) and of the last part of AVX-512 state (0DH,7): a state
	 * is enabled only if the size reaches its end. 0: not there.
	 */
	uint32_t state_size, avx_end, avx512_end;
};

int level_of_leaves(const struct level_leaves *leaves);

#endif
