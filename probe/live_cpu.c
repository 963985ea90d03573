// SPDX-License-Identifier: GPL-2.0-or-later
// Registers of the CPUs we run on: CPUID on a CPU of choice, MSRs through the msr driver (msr(4)).
#include "probe/live_cpu.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "probe/cleanup.h"
#include "probe/live_cpuid.h"

static int move_to(struct live_cpu *live, uint32_t cpu)
{
	cpu_set_t only[LIVE_CPU_MASKS];

	if (live->moved && live->cpu == cpu)
		return 0;
	if (cpu >= LIVE_CPU_MAX)
		return -EINVAL;
	if (!live->moved && sched_getaffinity(0, sizeof(live->home), live->home) < 0)
		return -errno;
	CPU_ZERO_S(sizeof(only), only);
	CPU_SET_S(cpu, sizeof(only), only);
	if (sched_setaffinity(0, sizeof(only), only) < 0)
		return -errno;
	live->moved = true;
	live->cpu = cpu;
	return 0;
}

int live_cpu_cpuid(struct live_cpu *live, uint32_t cpu, uint32_t leaf, uint32_t subleaf,
	struct cpuid_regs *regs)
{
	int rc = move_to(live, cpu);

	return rc < 0 ? rc : live_cpuid(leaf, subleaf, regs);
}

void live_cpu_go_home(struct live_cpu *live)
{
	/* These CPUs were allowed when it left: what the kernel has taken from them it masks out. */
	if (live->moved)
		sched_setaffinity(0, sizeof(live->home), live->home);
	live->moved = false;
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
