// SPDX-License-Identifier: GPL-2.0-or-later
// Registers of the CPUs we run on: CPUID on a CPU of choice, MSRs through the msr driver (msr(4)).
#include "probe/live_cpu.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "probe/cleanup.h"
#include "probe/decode_cpuid.h"
#include "probe/live_cpuid.h"

/*
 * Who moves to a CPU waits until those that run there have had their turn, milliseconds on a busy
 * host, for questions of microseconds. Who may goes first (sched(7)); who was made to stand back is
 * left alone. Without SCHED_RESET_ON_FORK: who may go first by RLIMIT_RTPRIO alone could never
 * stand back from that, and nothing is started meanwhile.
 */
static void go_first(struct live_cpu *live)
{
	const struct sched_param first = {.sched_priority = 1};

	live->is_first = sched_getscheduler(0) == SCHED_OTHER &&
			 sched_setscheduler(0, SCHED_FIFO, &first) == 0;
}

static void stand_back(struct live_cpu *live)
{
	const struct sched_param usual = {0};

	if (live->is_first)
		sched_setscheduler(0, SCHED_OTHER, &usual);
	live->is_first = false;
}

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
	if (!live->moved)
		go_first(live);
	if (sched_setaffinity(0, sizeof(only), only) < 0) {
		const int rc = -errno;

		if (!live->moved)
			stand_back(live);
		return rc;
	}
	live->moved = true;
	live->cpu = cpu;
	return 0;
}

/* Each range begins with its maximum; the hypervisor's is there where CPUID.1:ECX[31] says so. */
#define RANGES 0xf0000000
static const uint32_t wanted[] = {0, 1, 7, 0x80000000, 0x80000001, 0x80000002, 0x80000003,
	0x80000004, 0x80000007, 0x80000008, 0x8000000a, 0x8000001f, 0x80000020, 0x80000021,
	0x40000000, 0x40000001};

_Static_assert(sizeof(wanted) / sizeof(wanted[0]) <=
		       sizeof(((struct live_leaves *)0)->at) / sizeof(struct live_leaf),
	"all have room");

static const struct cpuid_regs *find_leaf(
	const struct live_leaves *leaves, uint32_t leaf, uint32_t subleaf)
{
	for (uint32_t i = 0; i < leaves->count; i++)
		if (leaves->at[i].leaf == leaf && leaves->at[i].subleaf == subleaf)
			return &leaves->at[i].regs;
	return NULL;
}

/* May @leaf be asked, by what was asked before it? */
static bool is_there(const struct live_leaves *leaves, uint32_t leaf)
{
	const struct cpuid_regs *leaf1 = find_leaf(leaves, 1, 0);
	const struct cpuid_regs *begin = find_leaf(leaves, leaf & RANGES, 0);

	if ((leaf & RANGES) == 0x40000000 && !(leaf1 && bit_of(leaf1->ecx, 31)))
		return false;
	return leaf == (leaf & RANGES) || (begin && leaf <= begin->eax);
}

/* Asks the CPU that this thread is on. 0 or a negative errno. */
static int ask_wanted(struct live_leaves *leaves, uint32_t cpu)
{
	leaves->asked = true;
	leaves->cpu = cpu;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct live_leaf *to = &leaves->at[leaves->count];
		int rc;

		if (!is_there(leaves, wanted[i]))
			continue;
		to->leaf = wanted[i];
		rc = live_cpuid(to->leaf, 0, &to->regs);
		if (rc < 0)
			return rc;
		leaves->count++;
	}
	return 0;
}

int live_cpu_cpuid(struct live_cpu *live, uint32_t cpu, uint32_t leaf, uint32_t subleaf,
	struct cpuid_regs *regs)
{
	struct live_leaves *first = &live->first;
	const struct cpuid_regs *known = NULL;
	int rc = 0;

	if (!first->asked && !live->leaf_by_leaf) {
		rc = move_to(live, cpu);
		if (rc == 0)
			rc = ask_wanted(first, cpu);
	}
	if (rc == 0 && first->asked && first->cpu == cpu)
		known = find_leaf(first, leaf, subleaf);
	if (known) {
		*regs = *known;
		return 0;
	}
	if (rc == 0)
		rc = move_to(live, cpu);
	return rc < 0 ? rc : live_cpuid(leaf, subleaf, regs);
}

void live_cpu_go_home(struct live_cpu *live)
{
	/* These CPUs were allowed when it left: what the kernel has taken from them it masks out. */
	if (live->moved)
		sched_setaffinity(0, sizeof(live->home), live->home);
	stand_back(live);
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
