// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of what a processor offers against speculation, as lists of words. The words are
 * those of QEMU's CPU models where it has them, so that a list can be held against a guest's.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_ARCH_CAPABILITIES_H
#define VIRTSCOUT_PROBE_DECODE_ARCH_CAPABILITIES_H

#include <stddef.h>
#include <stdint.h>

#include "probe/cpuid_regs.h"

#define MSR_ARCH_CAPABILITIES 0x10a
#define ARCH_CAPABILITIES_TEXT 512 /* room for all words */

/**
 * arch_capabilities_text() - what does the processor say it is immune against, and clears?
 * @value: IA32_ARCH_CAPABILITIES (MSR 10AH); exists where CPUID.(EAX=7,ECX=0):EDX[29] is 1
 * @text: gets the words, joined by commas, or "none"
 *
 * Source: Intel SDM Vol. 4, IA32_ARCH_CAPABILITIES; arch/x86/include/asm/msr-index.h. Bit 62 is
 * the hypervisor's to set.
 */
void arch_capabilities_text(uint64_t value, char text[ARCH_CAPABILITIES_TEXT]);

enum controls_vendor { CONTROLS_OF_INTEL, CONTROLS_OF_AMD };

/* The leaves that cpu_controls_text() wants; those that the CPU does not have are all zero. */
struct controls_leaves {
	struct cpuid_regs leaf7, leaf7_2, ext8, ext21;
};

/**
 * cpu_controls_text() - which controls against speculation does the processor have?
 * @leaves: CPUID.(EAX=7,ECX=0), CPUID.(EAX=7,ECX=2), CPUID.80000008H, CPUID.80000021H
 * @vendor: whose definitions count; Hygon's are AMD's
 * @text: gets the words, joined by commas, or "none"
 *
 * Source: Intel SDM Vol. 2A, CPUID; AMD APM Vol. 3, appendix E; arch/x86/include/asm/cpufeatures.h.
 */
void cpu_controls_text(const struct controls_leaves *leaves, enum controls_vendor vendor,
	char text[ARCH_CAPABILITIES_TEXT]);

#endif
