// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Popek and Goldberg's second requirement, resource control: does everything in a guest that
 * reaches for the machine come back to the host, and does the host always get the processor back?
 *
 * To come back is to leave to user space, or to take the exception that the architecture has for
 * it. A guest that simply goes on has reached the machine, or was told a lie; either way KVM did
 * not control it.
 */
#include "launch/trial.h"

#include <errno.h>

#include "launch/clock.h"
#include "launch/popek.h"

#define LOOP_NS (15 * MS) /* how long a guest that never leaves may run */

#define DECLARE(name) extern const uint8_t guest_popek_##name[], guest_popek_##name##_end[]

// clang-format off
DECLARE(out); DECLARE(in); DECLARE(load); DECLARE(store); DECLARE(read_msr); DECLARE(write_msr);
DECLARE(write_cr4); DECLARE(write_cr0); DECLARE(hlt); DECLARE(triple_fault); DECLARE(endless);

enum kind {
	COMES_BACK,
	MAY_READ_ZERO, /* or goes on, with a 0 read: KVM's parameter ignore_msrs */
	MAY_BE_IGNORED,
	IS_STOPPED, /* at its deadline */
};

#define NO_SUCH_MSR 0x12345678
#define CR4_RESERVED (UINT64_C(1) << 31)
#define CR0_WITHOUT_PE UINT64_C(0x80000030) /* paging without protection */

#define IN(level, name, ...) {GUEST_CODE_OF(popek_##name), (level), false, {__VA_ARGS__}, false}

static const struct {
	const char *name;
	enum kind kind;
	struct popek_code code;
} cases[] = {
	{"port output", COMES_BACK, IN(0, out, 0)},
	{"port input", COMES_BACK, IN(0, in, 0)},
	{"reading where no memory is", COMES_BACK, IN(0, load, .rdx = POPEK_UNBACKED)},
	{"writing where no memory is", COMES_BACK, IN(0, store, .rdx = POPEK_UNBACKED)},
	{"reading where no memory is in ring 3", COMES_BACK, IN(3, load, .rdx = POPEK_UNBACKED)},
	{"reading an MSR that does not exist", MAY_READ_ZERO, IN(0, read_msr, .rcx = NO_SUCH_MSR)},
	{"writing an MSR that does not exist", MAY_BE_IGNORED, IN(0, write_msr, .rcx = NO_SUCH_MSR)},
	{"setting a reserved bit of CR4", COMES_BACK, IN(0, write_cr4, .rdx = CR4_RESERVED | 0x20)},
	{"clearing CR0.PE under paging", COMES_BACK, IN(0, write_cr0, .rdx = CR0_WITHOUT_PE)},
	{"HLT", COMES_BACK, IN(0, hlt, 0)},
	{"a triple fault", COMES_BACK, IN(0, triple_fault, 0)},
	{"an endless loop with interrupts off", IS_STOPPED,
		{{guest_endless, guest_endless_end}, 0, false, {0}, false}},
	{"an endless loop in ring 3", IS_STOPPED,
		{GUEST_CODE_OF(popek_endless), 3, true, {0}, false}},
};
// clang-format on

#define CASE_COUNT (sizeof(cases) / sizeof(cases[0]))

static bool is_controlled(enum kind kind, const struct popek_run *run)
{
	switch (kind) {
	case COMES_BACK: return run->end == POPEK_LEFT || run->end == POPEK_FAULTED;
	case MAY_READ_ZERO:
		return run->end == POPEK_LEFT || run->end == POPEK_FAULTED ||
		       (run->end == POPEK_FINISHED && !run->words[POPEK_RESULT]);
	case MAY_BE_IGNORED: return run->end != POPEK_STUCK;
	case IS_STOPPED: return run->end == POPEK_STUCK;
	}
	return false;
}

/* One go of a guest that should not leave. false: the verdict is in @trial. */
static bool go_once(struct vm *vm, const struct popek_code *code, struct popek_run *run,
	enum trial_stop *stop, struct trial *trial)
{
	struct trial_watch watch;
	uint64_t late_ns;
	int rc = trial_watch_begin(vm, LOOP_NS, &watch);

	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	popek_go(vm, code, run, trial);
	*stop = trial_watch_end(vm, &watch, &late_ns);
	return run->end != POPEK_REFUSED;
}

/* A guest that never leaves: stopped, and soon enough at least once. */
static bool stop_loop(struct vm *vm, const struct popek_code *code, uint64_t end_ns,
	bool *controlled, struct trial *trial)
{
	enum trial_stop stop = TRIAL_STOP_LATE;
	struct popek_run run;
	int late = 0;

	*controlled = false;
	for (int i = 0; i < TRIAL_STOP_TRIES && stop != TRIAL_STOP_IN_TIME; i++) {
		if (i > 0 && vm->sys->ops->now_ns(vm->sys) + LOOP_NS > end_ns)
			break;
		if (!go_once(vm, code, &run, &stop, trial))
			return false;
		/* guest_endless speaks before it loops. */
		if (run.end == POPEK_LEFT && run.exit.reason == KVM_EXIT_IO &&
			run.exit.value == SAY_READY && !go_once(vm, code, &run, &stop, trial))
			return false;
		if (!is_controlled(IS_STOPPED, &run))
			return true;
		late += stop == TRIAL_STOP_LATE;
	}
	*controlled = stop == TRIAL_STOP_IN_TIME;
	if (*controlled || late == TRIAL_STOP_TRIES)
		return true;
	trial_undecided(trial, WHY_NOISY,
		"The machine is too busy to tell when an endless loop is stopped");
	return false;
}

static bool run_case(const struct trial_place *place, struct vm *vm, size_t index, bool *controlled,
	struct trial *trial)
{
	const struct popek_code *code = &cases[index].code;
	struct popek_run run;

	if (!popek_set(vm, code, trial))
		return false;
	if (cases[index].kind == IS_STOPPED)
		return stop_loop(vm, code, place->deadline_ns, controlled, trial);
	popek_go_soon(place, vm, code, &run, trial);
	*controlled = is_controlled(cases[index].kind, &run);
	return run.end != POPEK_REFUSED;
}

static void judge(size_t lost, struct trial *trial)
{
	if (lost) {
		trial_failed(trial, "%zu of %zu did not come back: %.70s", lost, CASE_COUNT,
			trial->text);
	} else {
		trial_passed(trial, "%zu of %zu ways to reach for the machine came back",
			CASE_COUNT, CASE_COUNT);
		popek_list(trial, "none");
	}
	trial->known |= 2;
}

void trial_popek_control(const struct trial_place *place, struct trial *trial)
{
	size_t lost = 0;
	struct vm vm;

	for (size_t i = 0; i < CASE_COUNT; i++) {
		bool controlled, answered;

		if (place->sys->ops->now_ns(place->sys) >= place->deadline_ns) {
			trial_refused(trial, KVM_CALL_RUN, -ETIMEDOUT);
			return;
		}
		/* A vCPU of its own for each: most leave it in the middle of an instruction. */
		if (!popek_open(place, &vm, trial))
			return;
		answered = run_case(place, &vm, i, &controlled, trial);
		vm_close(&vm);
		if (!answered)
			return;
		if (!controlled) {
			popek_list(trial, cases[i].name);
			lost++;
		}
	}
	judge(lost, trial);
}
