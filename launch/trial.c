// SPDX-License-Identifier: GPL-2.0-or-later
// What trials share: verdicts, and running a guest to the exit that it should make.
#include "launch/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "launch/clock.h"

void trial_begin(struct trial *trial)
{
	*trial = (struct trial){0};
	trial_undecided(trial, WHY_NOT_RUN, "The test came to no end");
}

static void set_verdict(struct trial *trial, enum launch_outcome outcome)
{
	trial->outcome = outcome;
	trial->known = outcome == LAUNCH_PASSED || outcome == LAUNCH_FAILED;
	trial->value[0] = outcome == LAUNCH_PASSED;
}

void trial_passed(struct trial *trial, const char *detail, ...)
{
	va_list args;

	va_start(args, detail);
	vsnprintf(trial->detail, sizeof(trial->detail), detail, args);
	va_end(args);
	set_verdict(trial, LAUNCH_PASSED);
}

void trial_failed(struct trial *trial, const char *detail, ...)
{
	va_list args;

	va_start(args, detail);
	vsnprintf(trial->detail, sizeof(trial->detail), detail, args);
	va_end(args);
	set_verdict(trial, LAUNCH_FAILED);
}

void trial_not_offered(struct trial *trial, const char *detail)
{
	trial_failed(trial, "%s", detail);
	trial->outcome = LAUNCH_SKIPPED;
}

void trial_undecided(struct trial *trial, uint32_t why, const char *detail, ...)
{
	va_list args;

	va_start(args, detail);
	vsnprintf(trial->detail, sizeof(trial->detail), detail, args);
	va_end(args);
	set_verdict(trial, LAUNCH_SKIPPED);
	trial->why = why;
}

void trial_refused(struct trial *trial, enum kvm_call call, int rc)
{
	set_verdict(trial, LAUNCH_REFUSED);
	trial->call = call;
	trial->err = -rc;
	if (call == KVM_CALL_RUN && rc == -ETIMEDOUT)
		snprintf(trial->detail, sizeof(trial->detail),
			"The guest was stopped at the deadline before it had an answer");
	else
		snprintf(trial->detail, sizeof(trial->detail), "%s was refused: %s",
			kvm_call_name(call),
			strerrordesc_np(-rc) ? strerrordesc_np(-rc) : "unknown error");
}

void trial_set(struct trial *trial, size_t index, bool yes)
{
	trial->known |= 1u << index;
	trial->value[index] = yes;
}

void trial_unset(struct trial *trial, size_t index, uint32_t why, int err)
{
	trial->known &= ~(1u << index);
	trial->fact_why[index] = (uint8_t)why;
	trial->fact_err[index] = -err;
}

bool trial_open_prepared(const struct trial_place *place, struct vm *vm,
	int (*prepare)(struct vm *vm), struct trial *trial)
{
	int rc = vm_open_prepared(vm, place->sys, place->device, place->deadline_ns, prepare);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc == 0;
}

bool trial_open(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	return trial_open_prepared(place, vm, NULL, trial);
}

bool trial_ioctl(struct vm *vm, int fd, enum kvm_call call, uintptr_t arg, struct trial *trial)
{
	int rc = vm_ioctl(vm, fd, call, arg);

	if (rc < 0)
		trial_refused(trial, call, rc);
	return rc >= 0;
}

bool trial_start(struct vm *vm, enum guest_mode mode, struct guest_code code,
	const struct guest_registers *registers, struct trial *trial)
{
	int rc = guest_start(vm, mode, code, registers);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc == 0;
}

/* The guest came back otherwise than it should. */
static void fail_exit(const struct vm_exit *exit, const char *expected, struct trial *trial)
{
	char seen[64];

	vm_exit_text(exit, seen, sizeof(seen));
	trial_failed(trial, "The guest left by %s instead of %s", seen, expected);
}

bool trial_is_out(const struct vm_exit *exit, uint32_t value, struct trial *trial)
{
	char expected[24];

	if (exit->reason == KVM_EXIT_IO && exit->port == GUEST_PORT && exit->value == value)
		return true;
	snprintf(expected, sizeof(expected), "OUT of 0x%" PRIx32, value);
	fail_exit(exit, expected, trial);
	return false;
}

bool trial_expect_out(struct vm *vm, uint32_t value, struct trial *trial)
{
	struct vm_exit exit;
	int rc = vm_run(vm, &exit);

	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	return trial_is_out(&exit, value, trial);
}

bool trial_expect_halt(struct vm *vm, struct trial *trial)
{
	struct vm_exit exit;
	int rc = vm_run(vm, &exit);

	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	if (exit.reason == KVM_EXIT_HLT)
		return true;
	fail_exit(&exit, "HLT", trial);
	return false;
}

/*
 * A guest of a few instructions that was let run several times, and has used that much of the
 * processor, is in a loop. Neither is enough alone: a busy machine gives no time, and what this
 * kernel counts as used a host below it may have taken.
 */
#define LOOP_USED_NS (40 * MS)
#define LOOP_SLICES 3
#define SLICE_NS (15 * MS)
#define SLICES_MAX 40

int trial_run_within(
	const struct trial_place *place, struct vm *vm, uint64_t used_ns, struct vm_exit *exit)
{
	const struct kvm_sys_ops *ops = vm->sys->ops;
	const uint64_t begin_ns = ops->used_ns(vm->sys);
	int rc = 0;

	for (int i = 1; i <= SLICES_MAX; i++) {
		uint64_t deadline_ns = ops->now_ns(vm->sys) + SLICE_NS;

		rc = vm_set_deadline(
			vm, deadline_ns < place->deadline_ns ? deadline_ns : place->deadline_ns);
		if (rc == 0)
			rc = vm_run(vm, exit);
		if (rc != -ETIMEDOUT)
			return rc;
		if (i >= LOOP_SLICES && ops->used_ns(vm->sys) - begin_ns >= used_ns)
			return TRIAL_LOOPS;
		if (ops->now_ns(vm->sys) >= place->deadline_ns)
			break;
	}
	return rc;
}

int trial_run_soon(const struct trial_place *place, struct vm *vm, struct vm_exit *exit)
{
	return trial_run_within(place, vm, LOOP_USED_NS, exit);
}

int trial_watch_begin(struct vm *vm, uint64_t given_ns, struct trial_watch *watch)
{
	watch->deadline_ns = vm->sys->ops->now_ns(vm->sys) + given_ns;
	watch->used_ns = vm->sys->ops->used_ns(vm->sys) + given_ns;
	return vm_set_deadline(vm, watch->deadline_ns);
}

/*
 * On a machine that is busy, or under a limit of processor time (cpu.max), a process waits for its
 * turn beyond any deadline; then it has not used what it would have used if it had not been stopped.
 */
enum trial_stop trial_watch_end(struct vm *vm, const struct trial_watch *watch, uint64_t *late_ns)
{
	const uint64_t now = vm->sys->ops->now_ns(vm->sys);
	const uint64_t used = vm->sys->ops->used_ns(vm->sys);

	*late_ns = now > watch->deadline_ns ? now - watch->deadline_ns : 0;
	if (*late_ns <= TRIAL_LATE_NS)
		return TRIAL_STOP_IN_TIME;
	return used > watch->used_ns + TRIAL_LATE_NS ? TRIAL_STOP_LATE : TRIAL_STOP_UNTOLD;
}
