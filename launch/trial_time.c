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

/* A run of guest_work is long enough at this, against which the exit around it is small. */
#define WORK_LEAST_NS (2 * MS)
#define WORK_REPEATS 3
#define ROUNDS_FIRST UINT64_C(16)
#define ROUNDS_MAX (UINT64_C(1) << 26)

/* What runs guest_work, @rounds: here, or in a guest. false: the verdict is in @trial. */
struct worker {
	bool (*work)(struct worker *worker, uint64_t rounds, uint64_t *ns, struct trial *trial);
	struct kvm_sys *sys;
	struct vm *vm;
};

static bool work_here(struct worker *worker, uint64_t rounds, uint64_t *ns, struct trial *trial)
{
	uint64_t memory, begin = worker->sys->ops->now_ns(worker->sys);

	(void)trial;
	guest_work(&memory, rounds);
	*ns = worker->sys->ops->now_ns(worker->sys) - begin;
	return true;
}

static bool work_in_guest(struct worker *worker, uint64_t rounds, uint64_t *ns, struct trial *trial)
{
	struct vm *vm = worker->vm;
	uint64_t begin;

	guest_poke64(vm, GUEST_DATA, rounds);
	if (!trial_expect_out(vm, SAY_READY, trial))
		return false;
	begin = vm->sys->ops->now_ns(vm->sys);
	if (!trial_expect_out(vm, SAY_DONE, trial))
		return false;
	*ns = vm->sys->ops->now_ns(vm->sys) - begin;
	return true;
}

static bool least_ns(struct worker *worker, uint64_t rounds, uint64_t *least, struct trial *trial)
{
	uint64_t ns;

	*least = UINT64_MAX;
	for (int i = 0; i < WORK_REPEATS; i++) {
		if (!worker->work(worker, rounds, &ns, trial))
			return false;
		if (ns < *least)
			*least = ns;
	}
	return true;
}

/*
 * Picoseconds of one instruction: doubles the rounds until a run is long, repeats that, and takes
 * off what a single round costs, which is the exit to the guest and back.
 */
static bool measure_work(struct worker *worker, int64_t *ps, struct trial *trial)
{
	uint64_t rounds = ROUNDS_FIRST, ns, base_ns;

	if (!least_ns(worker, 1, &base_ns, trial))
		return false;
	for (;;) {
		if (!worker->work(worker, rounds, &ns, trial))
			return false;
		if (ns >= base_ns + WORK_LEAST_NS || rounds >= ROUNDS_MAX)
			break;
		rounds *= 2;
	}
	if (!least_ns(worker, rounds, &ns, trial))
		return false;
	ns = ns > base_ns ? ns - base_ns : 0;
	*ps = (int64_t)(ns * 1000 / ((rounds - 1) * GUEST_WORK_INSTRUCTIONS));
	return true;
}

static void judge_ring0(int64_t guest_ps, int64_t here_ps, struct trial *trial)
{
	int64_t ratio;

	if (guest_ps <= 0 || here_ps <= 0) {
		trial_undecided(trial, WHY_IO, "The clock is too coarse to time the guest's work");
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
	struct worker here = {.work = work_here, .sys = place->sys};
	struct worker guest = {.work = work_in_guest, .sys = place->sys, .vm = &vm};
	int64_t guest_ps = 0, here_ps = 0;

	if (!trial_open(place, &vm, trial))
		return;
	if (guest_copy(&vm, GUEST_WORK, code) == 0 &&
		trial_start(&vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(ring0), &registers,
			trial) &&
		measure_work(&guest, &guest_ps, trial) && measure_work(&here, &here_ps, trial))
		judge_ring0(guest_ps, here_ps, trial);
	vm_close(&vm);
}
