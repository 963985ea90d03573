// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of CPUID's identity leaves.
 *
 * Documents: Intel SDM Vol. 2A, instruction CPUID; AMD APM Vol. 3, appendix E.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_CPUID_H
#define VIRTSCOUT_PROBE_DECODE_CPUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/cpuid_regs.h"

/* CPUID.0: the vendor string, EBX, EDX, ECX; @text gets 12 bytes and a 0. */
void cpuid_vendor_text(const struct cpuid_regs *leaf0, char text[13]);

/* CPUID.40000000H and its like: the signature, EBX, ECX, EDX; zeros at the end are dropped. */
void cpuid_hypervisor_text(const struct cpuid_regs *leaf, char text[13]);

/*
 * CPUID.1:EAX: display family, model and stepping. The extended family counts where the family is
 * 0FH. The extended model counts where the SDM says so (families 06H and 0FH) and, as Linux has
 * it (x86_model() in arch/x86/lib/cpu.c), for family 07H, which Zhaoxin uses.
 */
void cpuid_signature(uint32_t eax, uint32_t *family, uint32_t *model, uint32_t *stepping);

/* Is CPUID.80000000H:EAX a maximum? Processors without extended leaves give anything there. */
bool cpuid_ext_max_is_sane(uint32_t eax);

/*
 * CPUID.80000002H-80000004H: the brand string, runs of blanks made one, ends stripped,
 * 0-terminated.
 */
void cpuid_brand_text(const struct cpuid_regs leaves[3], char text[49]);

/* The bit of a register, by the manuals' numbering. */
static inline bool bit_of(uint64_t value, unsigned bit)
{
	return value >> bit & 1;
}

/* Bits @high to @low of a register. */
static inline uint32_t bits_of(uint64_t value, unsigned high, unsigned low)
{
	return (uint32_t)(value >> low & ((UINT64_C(2) << (high - low)) - 1));
}

#endif
