// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of what SEV needs: numbers of guests, SYSCFG, the reverse map table, and the
 * kernel's list of scarce things.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_SEV_H
#define VIRTSCOUT_PROBE_DECODE_SEV_H

#include <stdint.h>

#include "probe/decode_cpuinfo.h"

#define MSR_AMD_SYSCFG 0xc0010010
#define SYSCFG_MEMORY_ENCRYPTION 23
#define SYSCFG_SNP 24
#define MSR_AMD_RMP_BASE 0xc0010132
#define MSR_AMD_RMP_END 0xc0010133
#define MSR_AMD_RMP_CFG 0xc0010136
#define RMP_CFG_SEGMENTED 0

/**
 * sev_es_asids() - how many guests may be SEV-ES or SEV-SNP guests?
 * @asids: CPUID.8000001FH:ECX, encrypted guests at a time
 * @least: CPUID.8000001FH:EDX, the least ASID of a guest with SEV and without SEV-ES
 *
 * Guests of these kinds have the ASIDs from 1 to @least - 1. -1: @least is out of range, as where
 * a hypervisor fills the register with something else.
 *
 * Source: AMD APM Vol. 3, appendix E.4, "Function 8000_001Fh"; Vol. 2, section 15.34.
 */
int64_t sev_es_asids(uint32_t asids, uint32_t least);

/**
 * rmp_bytes() - how large is a reverse map table in one piece?
 * @base: RMP_BASE (MSR C0010132H)
 * @end: RMP_END (MSR C0010133H), its last byte
 *
 * 0: firmware set none aside (a base or end of nothing but the bits that read as constants).
 * -1: the end is before the base.
 *
 * Source: AMD APM Vol. 2, section 15.36, "Initializing the RMP"; arch/x86/virt/svm/sev.c.
 */
int64_t rmp_bytes(uint64_t base, uint64_t end);

/*
 * The number after @name in the control group file misc.capacity ("sev 509\nsev_es 15\n"). 0;
 * -ENOENT: no line has the name; -EBADMSG: the line is malformed.
 */
int misc_capacity(struct span text, const char *name, int64_t *count);

#endif
