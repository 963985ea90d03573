// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of Intel's memory encryption.
 *
 * Documents: Intel SDM Vol. 4, IA32_TME_ACTIVATE and IA32_MKTME_KEYID_PARTITIONING; "Intel
 * Architecture Memory Encryption Technologies Specification".
 */
#ifndef VIRTSCOUT_PROBE_DECODE_TME_H
#define VIRTSCOUT_PROBE_DECODE_TME_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/decode_cpuid.h"

#define MSR_MKTME_KEYID_PARTITIONING 0x87
#define MSR_TME_ACTIVATE 0x982
#define TME_ACTIVATE_BYPASS 31

/* Enabled (bit 1) counts only once the register is locked (bit 0); Linux asks for both as well. */
static inline bool tme_is_enabled(uint64_t activate)
{
	return bit_of(activate, 0) && bit_of(activate, 1);
}

/* Keys for software, and those that only the TDX module may use. */
static inline uint32_t mktme_keys(uint64_t partitioning)
{
	return (uint32_t)partitioning;
}

static inline uint32_t tdx_keys(uint64_t partitioning)
{
	return (uint32_t)(partitioning >> 32);
}

#endif
