// SPDX-License-Identifier: GPL-2.0-or-later
/* libcpuid: executes CPUID, and names CPUs where our own table does not. */
#ifndef VIRTSCOUT_PROBE_LIVE_CPUID_H
#define VIRTSCOUT_PROBE_LIVE_CPUID_H

#include <stdint.h>

#include "probe/blob.h"
#include "probe/cpuid_regs.h"

/* CPUID on whichever CPU this thread runs. 0, or -EOPNOTSUPP where the processor has no CPUID. */
int live_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs);

/* libcpuid's code name of this CPU. 0, -ENODATA where it has none, -EOPNOTSUPP without CPUID. */
int live_cpuid_codename(struct blob *name);

#endif
