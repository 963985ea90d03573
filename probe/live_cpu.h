// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers of the CPUs we run on. */
#ifndef VIRTSCOUT_PROBE_LIVE_CPU_H
#define VIRTSCOUT_PROBE_LIVE_CPU_H

#include <stdint.h>

#include "probe/cpuid_regs.h"

/*
 * CPUID on logical CPU @cpu: this thread moves there and back. -EINVAL where it may not run on
 * that CPU (offline, or outside its cpuset); -EOPNOTSUPP where there is no CPUID.
 */
int live_cpu_cpuid(uint32_t cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs);

/*
 * An MSR, through /dev/cpu/N/msr. -ENOENT: the msr module is not there; -EIO: the CPU has no such
 * MSR.
 */
int live_cpu_rdmsr(uint32_t cpu, uint32_t index, uint64_t *value);

#endif
