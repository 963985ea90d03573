// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How fast does a guest's kernel mode run?
 *
 * Ring 0 is timed by the same code in the guest and here, so what differs is the machine, not the
 * code. On VMX and SVM both run at the same speed; a software backend that interprets an
 * unmodified guest's kernel takes hundreds of nanoseconds an instruction.
 */
#include "launch/trial.h"

#include <inttypes.h>

#include "launch/clock.h"
#include "launch/pace.h"

/* A run is long against its exit, and short against what a busy machine gives at a time. */
static const struct pace_plan plan = {
	.rounds_first = 16,
	.rounds_max = UINT64_C(1) << 24,
	.least_ns = MS / 4,
	.budget_ns = 50 * MS,
};

/* What hardware and software differ by is far more; two best times that differ so are none. */
#define NOISE_PERCENT 100

struct worker {
	struct kvm_sys *sys;
	struct vm *vm;
	struct trial *trial;
};

static int work_here(void *context, uint64_t rounds, uint64_t *ns)
{
	const struct worker *worker = context;
	uint64_t memory, begin = worker->sys->ops->now_ns(worker->sys);

	guest_work(&memory, rounds);
	*ns = worker->sys->ops->now_ns(worker->sys) - begin;
	return 0;
}

/* 1: the verdict is in the trial. */
static int work_in_guest(void *context, uint64_t rounds, uint64_t *ns)
{
	const struct worker *worker = context;
	struct vm *vm = worker->vm;
	uint64_t begin;

	guest_poke64(vm, GUEST_DATA, rounds);
	if (!trial_expect_out(vm, SAY_READY, worker->trial))
		return 1;
	begin = vm->sys->ops->now_ns(vm->sys);
	if (!trial_expect_out(vm, SAY_DONE, worker->trial))
		return 1;
	*ns = vm->sys->ops->now_ns(vm->sys) - begin;
	return 0;
}

static int64_t instruction_ps(const struct pace_side *side)
{
	return (int64_t)(pace_round_fs(side) / 1000 / GUEST_WORK_INSTRUCTIONS);
}

static void judge_ring0(
	const struct pace_side *guest, const struct pace_side *here, struct trial *trial)
{
	const int64_t guest_ps = instruction_ps(guest), here_ps = instruction_ps(here);
	int64_t ratio;

	if (guest_ps <= 0 || here_ps <= 0) {
		trial_undecided(trial, WHY_IO, "The clock is too coarse to time the guest's work");
		return;
	}
	if (!pace_agrees(&guest->many, NOISE_PERCENT) || !pace_agrees(&here->many, NOISE_PERCENT)) {
		trial_undecided(trial, WHY_NOISY, "The machine is too busy to time the work");
		return;
	}
	ratio = (guest_ps + here_ps / 2) / here_ps;
	if (ratio < 1)
		ratio = 1;
	trial_passed(trial,
		"One instruction took %" PRId64 ".%02" PRId64
		" ns in the guest's kernel mode, %" PRId64 ".%02" PRId64 " ns here",
		guest_ps / 1000, guest_ps % 1000 / 10, here_ps / 1000, here_ps % 1000 / 10);
	trial->known = 3;
	trial->value[0] = guest_ps;
	trial->value[1] = ratio;
}

void trial_ring0(const struct trial_place *place, struct trial *trial)
{
	const struct guest_registers registers = {.rbx = GUEST_DATA, .rdi = GUEST_DATA_B};
	const struct guest_code code = {(const uint8_t *)guest_work, guest_work_end};
	struct vm vm;
	struct worker worker = {.sys = place->sys, .vm = &vm, .trial = trial};
	struct pace_side guest = {.time = work_in_guest, .context = &worker};
	struct pace_side here = {.time = work_here, .context = &worker};
	struct pace_side *const sides[] = {&guest, &here};

	if (!trial_open(place, &vm, trial))
		return;
	if (guest_copy(&vm, GUEST_WORK, code) == 0 &&
		trial_start(&vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(ring0), &registers,
			trial) &&
		pace_measure(place->sys, &plan, sides, 2) == 0)
		judge_ring0(&guest, &here, trial);
	vm_close(&vm);
}
