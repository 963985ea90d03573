// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Trials: the tests themselves. Each makes a VM, runs a guest in it and fills in a struct trial,
 * which travels from the child process to its parent as it is.
 *
 * The rule: what could not be tried is refused (the fact stays unknown); what was tried and went
 * wrong has failed (the fact is known false).
 */
#ifndef VIRTSCOUT_LAUNCH_TRIAL_H
#define VIRTSCOUT_LAUNCH_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "launch/guest.h"
#include "launch/latency.h"
#include "launch/launch.h"
#include "launch/vm.h"

#define TRIAL_VALUES 16

struct trial {
	uint32_t outcome; /* enum launch_outcome */
	uint32_t call;    /* enum kvm_call that was refused; KVM_CALL_NONE: none was */
	int32_t err;      /* its positive errno */
	uint32_t why;     /* enum why of the facts, where they are unknown and err is 0 */
	uint32_t known;   /* bit i: value[i] was learned */
	uint32_t
		by_cpuid; /* 1: what was learned comes from KVM_GET_SUPPORTED_CPUID, no guest ran */
	int64_t value[TRIAL_VALUES]; /* of the test's facts, in their order */
	/* Of one that is not known, or known to be false: its positive errno; 0: `err`. */
	int32_t fact_err[TRIAL_VALUES];
	/* enum why of one that is not known, where it has no errno; 0: `why`. */
	uint8_t fact_why[TRIAL_VALUES];
	char detail[120];
	char text[1600]; /* of the test's fact that is a text */
	struct histogram latency[LATENCY_KINDS];
};

/* Where a trial takes place. */
struct trial_place {
	struct kvm_sys *sys;
	const char *device;
	uint64_t deadline_ns; /* by sys->ops->now_ns */
};

/* The tests. Each gives a verdict on a trial that trial_begin() was called for. */
#define TEST(id, name, ...) void trial_##name(const struct trial_place *place, struct trial *trial);
#include "launch/tests.def"

/* No verdict yet: unknown, so that a trial which forgets to give one proves nothing. */
void trial_begin(struct trial *trial);

/* Verdicts. @detail is one sentence, as printf() takes it. */
__attribute__((format(printf, 2, 3))) void trial_passed(
	struct trial *trial, const char *detail, ...); /* value[0] is true */
__attribute__((format(printf, 2, 3))) void trial_failed(
	struct trial *trial, const char *detail, ...); /* value[0] is false */
void trial_refused(struct trial *trial, enum kvm_call call, int rc /* negative errno */);
/* KVM itself says that it has none of it: the fact is known false, nothing was tried. */
void trial_not_offered(struct trial *trial, const char *detail);
/* Ran, but shows nothing: the fact is unknown because of @why. */
__attribute__((format(printf, 3, 4))) void trial_undecided(
	struct trial *trial, uint32_t why, const char *detail, ...);

/*
 * One of the trial's values, after the verdict: it is yes or no; or it is not known, because of
 * @err where that is not 0 (negative, of a call), else of @why.
 */
void trial_set(struct trial *trial, size_t index, bool yes);
void trial_unset(struct trial *trial, size_t index, uint32_t why, int err);

/* vm_open() for a trial; false: refused, and nothing is left to close. */
bool trial_open(const struct trial_place *place, struct vm *vm, struct trial *trial);

/* vm_open_prepared() for a trial. */
bool trial_open_prepared(const struct trial_place *place, struct vm *vm,
	int (*prepare)(struct vm *vm), struct trial *trial);

/* One ioctl, which is answered by 0 or more; false: refused. */
bool trial_ioctl(struct vm *vm, int fd, enum kvm_call call, uintptr_t arg, struct trial *trial);

/* guest_start() for a trial; false: refused. */
bool trial_start(struct vm *vm, enum guest_mode mode, struct guest_code code,
	const struct guest_registers *registers, struct trial *trial);

/*
 * Runs the guest; it must come back by OUT of @value to GUEST_PORT. false: the verdict is in
 * @trial.
 */
bool trial_expect_out(struct vm *vm, uint32_t value, struct trial *trial);

/* Is that exit the OUT? false: the verdict is in @trial. */
bool trial_is_out(const struct vm_exit *exit, uint32_t value, struct trial *trial);

/* trial_expect_out() for HLT. */
bool trial_expect_halt(struct vm *vm, struct trial *trial);

/*
 * Runs the guest, which should soon come back, up to its next exit. 0; TRIAL_LOOPS: it was given
 * the processor long enough, and stays (it was stopped); or a negative errno as vm_run(),
 * -ETIMEDOUT where the machine was too busy to tell. Leaves another deadline behind.
 */
#define TRIAL_LOOPS 1
int trial_run_soon(const struct trial_place *place, struct vm *vm, struct vm_exit *exit);

/* The same with @used_ns of the processor. */
int trial_run_within(
	const struct trial_place *place, struct vm *vm, uint64_t used_ns, struct vm_exit *exit);

/* When was a guest stopped that never leaves? Later than by TRIAL_LATE_NS is late. */
#define TRIAL_LATE_NS 50000000
#define TRIAL_STOP_TRIES 5 /* one in time shows that it can be; all late, that it can't */
enum trial_stop {
	TRIAL_STOP_IN_TIME,
	TRIAL_STOP_LATE,
	TRIAL_STOP_UNTOLD, /* late, but it had not had the processor: the machine is busy */
};

struct trial_watch {
	uint64_t deadline_ns, used_ns; /* by both clocks */
};

/* Sets vm's deadline @given_ns from now. 0 or a negative errno. */
int trial_watch_begin(struct vm *vm, uint64_t given_ns, struct trial_watch *watch);
/* Once vm_run() is back; how late by the clock is in @late_ns. */
enum trial_stop trial_watch_end(struct vm *vm, const struct trial_watch *watch, uint64_t *late_ns);

#endif
