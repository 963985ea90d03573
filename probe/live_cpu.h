// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers of the CPUs we run on. */
#ifndef VIRTSCOUT_PROBE_LIVE_CPU_H
#define VIRTSCOUT_PROBE_LIVE_CPU_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#include "probe/cpuid_regs.h"

/* Room for the masks of 8192 CPUs, the kernel's greatest CONFIG_NR_CPUS. */
#define LIVE_CPU_MAX 8192
#define LIVE_CPU_MASKS (LIVE_CPU_MAX / CPU_SETSIZE)

/* Leaves that one CPU was asked for at once. */
struct live_leaves {
	bool asked;
	uint32_t cpu;
	uint32_t count;
	struct live_leaf {
		uint32_t leaf, subleaf;
		struct cpuid_regs regs;
	} at[24];
};

/* Where this thread runs while it asks CPUs; zeroed: wherever the scheduler likes. */
struct live_cpu {
	bool moved;    /* it runs on `cpu` only, and came from `home` */
	bool is_first; /* before all that do not say so */
	uint32_t cpu;
	cpu_set_t home[LIVE_CPU_MASKS];
	bool leaf_by_leaf;        /* as asked for, and `first` stays empty */
	struct live_leaves first; /* of the first CPU that was asked */
};

/*
 * CPUID on logical CPU @cpu: this thread moves there and stays, because questions to one CPU come
 * in a row and a move is dearer than a CPUID: it may have to wait for others that run there. So the
 * first CPU is asked at once for what most hosts' probes want to know. -EINVAL where it may not run
 * on that CPU (offline, or outside its cpuset); -EOPNOTSUPP where there is no CPUID.
 */
int live_cpu_cpuid(struct live_cpu *live, uint32_t cpu, uint32_t leaf, uint32_t subleaf,
	struct cpuid_regs *regs);

/* Lets this thread run where it ran before: to be called before anything else is done. */
void live_cpu_go_home(struct live_cpu *live);

/*
 * An MSR, through /dev/cpu/N/msr. -ENOENT: the msr module is not there; -EIO: the CPU has no such
 * MSR.
 */
int live_cpu_rdmsr(uint32_t cpu, uint32_t index, uint64_t *value);

#endif
