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
 */
#include "launch/trial.h"

#include <inttypes.h>
#include <string.h>

#include "launch/stats.h"

#define ROUNDS 400
#define WARMUP 8

/*
 * Timer interrupts and the first touch of a page make exits too: far from either end there is no
 * answer.
 */
#define FEW (ROUNDS / 4)
#define MANY (ROUNDS / 2)

#define PTE_PRESENT_WRITABLE 3

enum counter { COUNTER_EXITS, COUNTER_EMULATED, COUNTER_COUNT };

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

static bool read_counters(
	struct vm *vm, int fd, struct stats_counter counters[COUNTER_COUNT], struct trial *trial)
{
	int rc = stats_read(vm, fd, counters, COUNTER_COUNT);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc == 0;
}

static void count_exits(struct vm *vm, struct trial *trial)
{
	struct stats_counter before[COUNTER_COUNT] = {
		[COUNTER_EXITS] = {.name = "exits"},
		[COUNTER_EMULATED] = {.name = "insn_emulation"},
	};
	struct stats_counter after[COUNTER_COUNT];
	int fd = stats_open(vm, before, COUNTER_COUNT);

	if (fd < 0) {
		trial_refused(trial, vm->call, fd);
		return;
	}
	memcpy(after, before, sizeof(after));
	if (trial_expect_out(vm, SAY_READY, trial) && read_counters(vm, fd, before, trial) &&
		trial_expect_out(vm, SAY_DONE, trial) && read_counters(vm, fd, after, trial))
		judge_slat(after[COUNTER_EXITS].value - before[COUNTER_EXITS].value,
			after[COUNTER_EMULATED].value - before[COUNTER_EMULATED].value, trial);
	stats_close(vm, fd);
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
