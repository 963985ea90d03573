// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the processor walk the guest's page tables by itself (EPT, NPT)?
 *
 * The guest changes a page table entry, drops the translation (INVLPG), reads through the new one
 * and loads CR3, many times. With second-level paging nothing of that concerns KVM. Without it
 * KVM keeps shadow page tables, and must be told of INVLPG and of each load of CR3 (Intel SDM
 * Vol. 3C, "controls on CR3 and INVLPG"; AMD APM Vol. 2, section 15.25): at least one exit a
 * time.
 *
 * A software backend may interpret the guest instead of running it, which makes no exits; so the
 * instructions that KVM emulated are counted too. No second-level paging is at work on those.
 *
 * Kernels before Linux 5.14 have no counters for that. There time may show it: a round that takes
 * less than one exit has none. That it takes longer shows nothing.
 */
#include "launch/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "launch/stats.h"

#define ROUNDS 400
#define WARMUP 8
#define TIMED 5 /* runs of ROUNDS */

/*
 * Timer interrupts and the first touch of a page make exits too: far from either end there is no
 * answer.
 */
#define FEW (ROUNDS / 4)
#define MANY (ROUNDS / 2)

#define PTE_PRESENT_WRITABLE 3

extern const uint8_t guest_cpuids[], guest_cpuids_end[];

/*
 * What is counted over the rounds, in the order of the test's facts after the first. All but the
 * first two are told only: which there are hangs on the kernel.
 */
enum counter {
	EXITS,
	EMULATED,
	TLB_FLUSH,
	INVLPG,
	OF_VM,
	MMU_PTE_WRITE = OF_VM,
	MMU_SHADOW_ZAPPED,
	MMU_CACHE_MISS,
	COUNTER_COUNT
};

static const struct stats_counter all_counters[COUNTER_COUNT] = {
	[EXITS] = {.name = "exits"},
	[EMULATED] = {.name = "insn_emulation"},
	[TLB_FLUSH] = {.name = "tlb_flush", .optional = true},
	[INVLPG] = {.name = "invlpg", .optional = true},
	[MMU_PTE_WRITE] = {.name = "mmu_pte_write", .optional = true},
	[MMU_SHADOW_ZAPPED] = {.name = "mmu_shadow_zapped", .optional = true},
	[MMU_CACHE_MISS] = {.name = "mmu_cache_miss", .optional = true},
};

/* The counters of a vCPU and its VM, at one time. */
struct count {
	struct stats_counter at[COUNTER_COUNT];
};

struct count_files {
	int vcpu, vm;
};

static void judge_slat(uint64_t exits, uint64_t emulated, struct trial *trial)
{
	if (exits > MANY)
		trial_failed(trial,
			"%" PRIu64 " exits over %d page table changes: no second-level paging",
			exits, ROUNDS);
	else if (emulated > MANY)
		trial_failed(trial,
			"%" PRIu64 " exits, but KVM emulated %" PRIu64
			" instructions over %d page table changes",
			exits, emulated, ROUNDS);
	else if (exits < FEW && emulated < FEW)
		trial_passed(trial, "%" PRIu64 " exits over %d page table changes", exits, ROUNDS);
	else
		trial_undecided(trial, WHY_CONFLICT,
			"%" PRIu64 " exits and %" PRIu64
			" emulated instructions over %d changes decide nothing",
			exits, emulated, ROUNDS);
}

/* Runs on up to SAY_DONE. */
static bool time_run(struct vm *vm, uint64_t *ns, struct trial *trial)
{
	const uint64_t begin = vm->sys->ops->now_ns(vm->sys);

	if (!trial_expect_out(vm, SAY_DONE, trial))
		return false;
	*ns = vm->sys->ops->now_ns(vm->sys) - begin;
	return true;
}

/* The most that ROUNDS rounds took, and the least that as many exits for CPUID did. */
static bool time_both(struct vm *vm, uint64_t *rounds_ns, uint64_t *exits_ns, struct trial *trial)
{
	const struct guest_registers registers = {.rsi = ROUNDS};
	uint64_t ns;

	*rounds_ns = 0;
	*exits_ns = UINT64_MAX;
	if (!trial_expect_out(vm, SAY_READY, trial))
		return false;
	for (int i = 0; i < TIMED; i++) {
		if (!time_run(vm, &ns, trial))
			return false;
		*rounds_ns = ns > *rounds_ns ? ns : *rounds_ns;
	}
	if (!trial_start(
		    vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(cpuids), &registers, trial))
		return false;
	for (int i = 0; i < TIMED; i++) {
		if (!trial_expect_out(vm, SAY_READY, trial) || !time_run(vm, &ns, trial))
			return false;
		*exits_ns = ns < *exits_ns ? ns : *exits_ns;
	}
	return true;
}

/*
 * Without second-level paging a round has two exits at least (INVLPG, CR3), each of which has KVM
 * do more than CPUID has. @trial: the counters were refused, which stays so where this decides
 * nothing.
 */
static void judge_by_time(struct vm *vm, struct trial *trial)
{
	uint64_t rounds_ns, exits_ns;

	if (!time_both(vm, &rounds_ns, &exits_ns, trial)) {
		if (trial->outcome == LAUNCH_FAILED)
			trial_undecided(trial, WHY_PREREQUISITE,
				"The guest did not do what should be timed");
		return;
	}
	if (rounds_ns < exits_ns) {
		trial_passed(trial,
			"A page table change took at most %" PRIu64 " ns, an exit %" PRIu64
			" ns or more: it makes none",
			rounds_ns / ROUNDS, exits_ns / ROUNDS);
		trial->call = KVM_CALL_NONE; /* the counters are unknown for the errno that stays */
	} else {
		snprintf(trial->detail, sizeof(trial->detail),
			"The kernel has no KVM_GET_STATS_FD, and times (%" PRIu64
			" ns, an exit %" PRIu64 " ns) decide nothing",
			rounds_ns / ROUNDS, exits_ns / ROUNDS);
	}
}

static bool open_counters(
	struct vm *vm, struct count_files *files, struct count *count, struct trial *trial)
{
	memcpy(count->at, all_counters, sizeof(all_counters));
	files->vcpu = stats_open(vm, count->at, OF_VM);
	if (files->vcpu < 0) {
		trial_refused(trial, vm->call, files->vcpu);
		if (files->vcpu == -ENOTTY)
			judge_by_time(vm, trial);
		return false;
	}
	files->vm = stats_open_vm(vm, &count->at[OF_VM], COUNTER_COUNT - OF_VM);
	if (files->vm >= 0)
		return true;
	trial_refused(trial, vm->call, files->vm);
	stats_close(vm, files->vcpu);
	return false;
}

static bool read_counters(
	struct vm *vm, const struct count_files *files, struct count *count, struct trial *trial)
{
	int rc = stats_read(vm, files->vcpu, count->at, OF_VM);

	if (rc == 0)
		rc = stats_read(vm, files->vm, &count->at[OF_VM], COUNTER_COUNT - OF_VM);
	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc == 0;
}

static void tell_counts(const struct count *before, const struct count *after, struct trial *trial)
{
	trial->why = trial->known ? WHY_NO_INTERFACE : trial->why; /* of those that are not there */
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (!after->at[i].offset)
			continue;
		trial->value[i + 1] = (int64_t)(after->at[i].value - before->at[i].value);
		trial->known |= 1u << (i + 1);
	}
}

static void count_exits(struct vm *vm, struct trial *trial)
{
	struct count_files files;
	struct count before, after;

	if (!open_counters(vm, &files, &before, trial))
		return;
	after = before;
	if (trial_expect_out(vm, SAY_READY, trial) && read_counters(vm, &files, &before, trial) &&
		trial_expect_out(vm, SAY_DONE, trial) && read_counters(vm, &files, &after, trial)) {
		judge_slat(after.at[EXITS].value - before.at[EXITS].value,
			after.at[EMULATED].value - before.at[EMULATED].value, trial);
		tell_counts(&before, &after, trial);
	}
	stats_close(vm, files.vm);
	stats_close(vm, files.vcpu);
}

void trial_slat(const struct trial_place *place, struct trial *trial)
{
	const struct guest_registers registers = {
		.rcx = ROUNDS,
		.rdx = WARMUP,
		.rdi = GUEST_PT,
		.rsi = GUEST_WINDOW,
		.r8 = GUEST_DATA_B | PTE_PRESENT_WRITABLE,
		.r9 = GUEST_DATA | PTE_PRESENT_WRITABLE,
		.r10 = GUEST_MAGIC_B,
		.r11 = GUEST_MAGIC,
	};
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return;
	if (trial_start(&vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(page_tables), &registers,
		    trial))
		count_exits(&vm, trial);
	vm_close(&vm);
}
