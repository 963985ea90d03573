// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts that are a field of a CPUID leaf: a table names leaf, register, bits, fact, and who
 * defines them.
 *
 * Where another vendor made the CPU, the field is reserved there, so the feature is not there
 * (but for ELSE_UNKNOWN); the same where the CPU has no such leaf. Where CPUID can't be asked, the kernel's word among
 * the flags of cpuinfo shows a yes; the kernel leaves words out for its own reasons, so a missing
 * one never shows a no.
 */
#ifndef VIRTSCOUT_PROBE_CPUID_FACTS_H
#define VIRTSCOUT_PROBE_CPUID_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "probe/probe.h"

/* Who defines a field: bits, by enum cpu_vendor. */
#define BY_INTEL (1u << CPU_INTEL)
#define BY_AMD (1u << CPU_AMD | 1u << CPU_HYGON)
#define BY_ZHAOXIN (1u << CPU_ZHAOXIN)
/* In basic leaves from VIA's Nano on: WinChip and Samuel set garbage bits there. */
#define BY_CENTAUR (1u << CPU_CENTAUR)
#define BY_ALL (BY_INTEL | BY_AMD | BY_ZHAOXIN)
/* What vendors that we do not know put there, we do not know either. */
#define ELSE_UNKNOWN 0x80u

struct cpuid_fact {
	enum fact_id fact; /* BOOL where high and low are the same, else INT */
	uint32_t leaf, subleaf;
	uint8_t reg; /* enum evidence_reg */
	uint8_t high, low;
	uint8_t vendors;  /* BY_* */
	const char *flag; /* its word among the flags; NULL: the kernel has none */
};

/* Sets the fact of every row of @table from the first CPU. */
void cpuid_facts_probe(struct probe_context *context, const struct cpuid_fact *table, size_t count);

#endif
