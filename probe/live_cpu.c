// SPDX-License-Identifier: GPL-2.0-or-later
// Registers of the CPUs we run on: CPUID on a CPU of choice, MSRs through the msr driver (msr(4)).
#include "probe/live_cpu.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "probe/cleanup.h"
#include "probe/live_cpuid.h"

/* Room for the masks of 8192 CPUs, the kernel's greatest CONFIG_NR_CPUS. */
#define MASK_CPUS 8192

int live_cpu_cpuid(uint32_t cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	cpu_set_t was[MASK_CPUS / CPU_SETSIZE], only[MASK_CPUS / CPU_SETSIZE];
	int rc;

	if (cpu >= MASK_CPUS)
		return -EINVAL;
	if (sched_getaffinity(0, sizeof(was), was) < 0)
		return -errno;
	CPU_ZERO_S(sizeof(only), only);
	CPU_SET_S(cpu, sizeof(only), only);
	if (sched_setaffinity(0, sizeof(only), only) < 0)
		return -errno;
	rc = live_cpuid(leaf, subleaf, regs);
	if (sched_setaffinity(0, sizeof(was), was) < 0 && rc == 0)
		rc = -errno;
	return rc;
}

int live_cpu_rdmsr(uint32_t cpu, uint32_t index, uint64_t *value)
{
	cleanup_close int fd = -1;
	char path[32];
	ssize_t got;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	got = pread(fd, value, sizeof(*value), index);
	if (got < 0)
		return -errno;
	return got == sizeof(*value) ? 0 : -EIO;
}
