// SPDX-License-Identifier: GPL-2.0-or-later
/* Pure decoders of SGX's resources. */
#ifndef VIRTSCOUT_PROBE_DECODE_SGX_H
#define VIRTSCOUT_PROBE_DECODE_SGX_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/cpuid_regs.h"

#define SGX_LEAF 0x12
#define SGX_FIRST_SECTION 2

enum sgx_section { SGX_SECTION_END, SGX_SECTION_EPC, SGX_SECTION_OTHER };

/**
 * sgx_section() - what does a subleaf of CPUID.12H from 2 on describe?
 * @regs: the subleaf
 * @bytes: gets the size of a section of the enclave page cache
 *
 * The first invalid subleaf ends the list. What type a section beyond those known has
 * (SGX_SECTION_OTHER) does not end it.
 *
 * Source: Intel SDM Vol. 3D, "Intel SGX Resource Enumeration Leaves", the table of leaf 12H from
 * subleaf 2 on.
 */
enum sgx_section sgx_section(const struct cpuid_regs *regs, uint64_t *bytes);

/**
 * sgx_is_opted_in() - did firmware let software use SGX?
 * @control: IA32_FEATURE_CONTROL (MSR 3AH)
 *
 * Bit 18 counts only once bit 0 has locked the register. CPUID does not show it.
 *
 * Source: Intel SDM Vol. 3D, "Intel SGX Opt-In Configuration".
 */
bool sgx_is_opted_in(uint64_t control);

#endif
