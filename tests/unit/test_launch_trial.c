// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every trial with a KVM that does as it should, with one call after the other refused, and with
 * guests that come back otherwise than they should.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "launch/trial.h"
#include "tests/fake/trial_play.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MS UINT64_C(1000000)

/* Lets each run of the guest end in a triple fault instead. */
static void crash_each(trial_function *run, const struct kvm_fake_row *rows, size_t count)
{
	struct kvm_fake_row copy[64];
	struct trial trial;

	assert_true(count <= COUNT(copy));
	for (size_t i = 0; i < count; i++) {
		if (rows[i].call != KVM_CALL_RUN)
			continue;
		memcpy(copy, rows, count * sizeof(*rows));
		copy[i] = (struct kvm_fake_row)FAKE_EXIT(KVM_EXIT_SHUTDOWN);
		trial = trial_play(run, copy, i + 1, FAKE_NEVER, 0);
		assert_int_equal(trial.outcome, LAUNCH_FAILED);
		assert_int_equal(trial.known, 1);
		assert_int_equal(trial.value[0], 0);
		assert_non_null(strstr(trial.detail, "SHUTDOWN"));
	}
}

#define REAL_MODE FAKE_STARTS, FAKE_OUT(0), FAKE_OUT(GUEST_MAGIC), FAKE_EXIT(KVM_EXIT_HLT)

static const struct kvm_fake_row real_mode[] = {FAKE_VM_OPENS, REAL_MODE};
static const struct kvm_fake_row real_and_reset[] = {
	FAKE_VM_OPENS, REAL_MODE, FAKE_OK(SET_USER_MEMORY_REGION), REAL_MODE};
static const struct kvm_fake_row long_mode[] = {FAKE_VM_OPENS, FAKE_STARTS, FAKE_OUT(0x80000001),
	FAKE_OUT(0x500), FAKE_OUT(GUEST_MAGIC), FAKE_OUT(GUEST_HIGH), FAKE_EXIT(KVM_EXIT_HLT)};
static const struct kvm_fake_row interrupts[] = {FAKE_VM_OPENS, FAKE_STARTS,
	{.call = KVM_CALL_RUN, .exit = {.reason = KVM_EXIT_HLT, .window = true}},
	FAKE_OK(INTERRUPT), FAKE_OUT(SAY_INTERRUPT), FAKE_OUT(SAY_DONE), FAKE_EXIT(KVM_EXIT_HLT)};

static void guests_that_answer_right_pass(void **state)
{
	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_real_mode, real_and_reset).outcome, LAUNCH_PASSED);
	assert_int_equal(TRIAL_PLAY(trial_long_mode, long_mode).outcome, LAUNCH_PASSED);
	assert_int_equal(TRIAL_PLAY(trial_interrupts, interrupts).outcome, LAUNCH_PASSED);
}

static void refused_calls_prove_nothing(void **state)
{
	(void)state;
	trial_refuse_each(trial_real_mode, real_mode, COUNT(real_mode));
	trial_refuse_each(trial_long_mode, long_mode, COUNT(long_mode));
	trial_refuse_each(trial_interrupts, interrupts, COUNT(interrupts));
}

static void guests_that_crash_fail(void **state)
{
	(void)state;
	crash_each(trial_real_mode, real_mode, COUNT(real_mode));
	crash_each(trial_long_mode, long_mode, COUNT(long_mode));
	crash_each(trial_interrupts, interrupts, COUNT(interrupts));
}

/* What becomes of a guest after reset has a fact of its own. */
static void real_mode_stands_apart_from_reset(void **state)
{
	static const struct kvm_fake_row failed[] = {FAKE_VM_OPENS, REAL_MODE,
		FAKE_OK(SET_USER_MEMORY_REGION), FAKE_STARTS,
		FAKE_EXIT_INFO(KVM_EXIT_FAIL_ENTRY, 7)};
	static const struct kvm_fake_row refused[] = {FAKE_VM_OPENS, REAL_MODE,
		FAKE_OK(SET_USER_MEMORY_REGION), FAKE_OK(GET_SREGS), FAKE_ERR(SET_SREGS, EINVAL)};
	static const struct kvm_fake_row no_memory[] = {
		FAKE_VM_OPENS, REAL_MODE, FAKE_ERR(SET_USER_MEMORY_REGION, ENOMEM)};
	struct trial trial = TRIAL_PLAY(trial_real_mode, real_and_reset);

	(void)state;
	assert_int_equal(trial.known, 3);
	assert_int_equal(trial.value[1], 1);
	trial = TRIAL_PLAY(trial_real_mode, failed);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 3);
	assert_int_equal(trial.value[0], 1);
	assert_int_equal(trial.value[1], 0);
	assert_non_null(strstr(trial.detail, "FAIL_ENTRY"));
	trial = TRIAL_PLAY(trial_real_mode, refused);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.fact_err[1], EINVAL);
	trial = TRIAL_PLAY(trial_real_mode, no_memory);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.fact_err[1], ENOMEM);
}

static void a_wrong_answer_fails(void **state)
{
	static const struct kvm_fake_row rows[] = {
		FAKE_VM_OPENS, FAKE_STARTS, FAKE_OUT(0), FAKE_OUT(0xdead)};
	struct kvm_fake_row port[COUNT(rows)];
	struct trial trial = TRIAL_PLAY(trial_real_mode, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_non_null(strstr(trial.detail, "0xdead"));
	memcpy(port, rows, sizeof(rows));
	port[COUNT(port) - 1] = (struct kvm_fake_row)FAKE_OUT(GUEST_MAGIC);
	port[COUNT(port) - 1].exit.port = 0x11;
	assert_int_equal(TRIAL_PLAY(trial_real_mode, port).outcome, LAUNCH_FAILED);
}

static void a_guest_that_takes_too_long_proves_nothing(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_VM_OPENS, FAKE_STARTS,
		{.call = KVM_CALL_RUN, .err = EINTR, .ns = UINT64_C(1) << 41}};
	struct trial trial = TRIAL_PLAY(trial_real_mode, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(trial.err, ETIMEDOUT);
	assert_int_equal(trial.known, 0);
}

static void an_interrupt_waits_for_its_window(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_VM_OPENS, FAKE_STARTS,
		FAKE_EXIT(KVM_EXIT_HLT), FAKE_EXIT(KVM_EXIT_HLT),
		FAKE_EXIT(KVM_EXIT_IRQ_WINDOW_OPEN), FAKE_OK(INTERRUPT), FAKE_OUT(SAY_INTERRUPT),
		FAKE_OUT(SAY_DONE), FAKE_EXIT(KVM_EXIT_HLT)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_interrupts, rows).outcome, LAUNCH_PASSED);
	crash_each(trial_interrupts, rows, COUNT(rows));
	trial_refuse_each(trial_interrupts, rows, COUNT(rows));
}

/* A try of the deadline test that comes back @ms after it began; 20 ms are given. */
#define STOPPED_AFTER(ms)                                                                          \
	FAKE_OK(ALARM),                                                                            \
	{                                                                                          \
		.call = KVM_CALL_RUN, .err = EINTR, .ns = (ms)*MS                                  \
	}

static void a_guest_stopped_in_time_passes(void **state)
{
	static const struct kvm_fake_row rows[] = {
		FAKE_VM_OPENS, FAKE_STARTS, FAKE_OUT(SAY_READY), STOPPED_AFTER(30)};
	static const struct kvm_fake_row at_last[] = {FAKE_VM_OPENS, FAKE_STARTS,
		FAKE_OUT(SAY_READY), STOPPED_AFTER(300), STOPPED_AFTER(90), STOPPED_AFTER(69)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_deadline, rows).outcome, LAUNCH_PASSED);
	assert_int_equal(TRIAL_PLAY(trial_deadline, at_last).outcome, LAUNCH_PASSED);
	trial_refuse_each(trial_deadline, rows, COUNT(rows));
}

static void a_guest_always_stopped_late_fails(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_VM_OPENS, FAKE_STARTS, FAKE_OUT(SAY_READY),
		STOPPED_AFTER(90), STOPPED_AFTER(90), STOPPED_AFTER(90), STOPPED_AFTER(90),
		STOPPED_AFTER(90)};
	static const struct kvm_fake_row left[] = {FAKE_VM_OPENS, FAKE_STARTS, FAKE_OUT(SAY_READY),
		FAKE_OK(ALARM), FAKE_EXIT(KVM_EXIT_HLT)};
	struct trial trial = TRIAL_PLAY(trial_deadline, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(TRIAL_PLAY(trial_deadline, left).outcome, LAUNCH_FAILED);
}

static uint64_t nothing_used_ns(struct kvm_sys *sys)
{
	(void)sys;
	return 0;
}

/* As under a limit of processor time: late by the clock, and not for having been let run. */
static void a_guest_stopped_late_on_a_busy_machine_shows_nothing(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_VM_OPENS, FAKE_STARTS, FAKE_OUT(SAY_READY),
		STOPPED_AFTER(90), STOPPED_AFTER(90), STOPPED_AFTER(90), STOPPED_AFTER(90),
		STOPPED_AFTER(90)};
	struct kvm_fake fake;
	struct kvm_sys_ops ops;
	struct trial trial;

	(void)state;
	kvm_fake_begin(&fake, rows, COUNT(rows));
	ops = *fake.base.ops;
	ops.used_ns = nothing_used_ns;
	fake.base.ops = &ops;
	trial = trial_play_fake(trial_deadline, &fake);
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.why, WHY_NOISY);
}

/*
 * The guest's rounds: three single ones to know the exit's cost, one of 16 that is long enough, and
 * once more; four turns of 16. The fake's clock, and so the work here, takes 1 us between two looks however
 * many rounds there are; it ends at the most rounds there may be, too fast to be measured.
 */
static void ring0_needs_a_clock_that_shows_it(void **state)
{
#define ROUND(ns) FAKE_OUT(SAY_READY), FAKE_OUT_IN(SAY_DONE, ns)
	static const struct kvm_fake_row rows[] = {FAKE_VM_OPENS, FAKE_STARTS, ROUND(1000),
		ROUND(1000), ROUND(1000), ROUND(3 * MS), ROUND(3 * MS), ROUND(3 * MS),
		ROUND(3 * MS), ROUND(3 * MS), ROUND(3 * MS)};
	struct trial trial = TRIAL_PLAY(trial_ring0, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 0);
	trial_refuse_each(trial_ring0, rows, COUNT(rows));
	crash_each(trial_ring0, rows, COUNT(rows));
}

/* The fake's clock, on which guests take time, and the machine's, on which the work here does. */
static uint64_t both_clocks_ns(struct kvm_sys *sys)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((struct kvm_fake *)sys)->now_ns + (uint64_t)now.tv_sec * 1000000000 +
	       (uint64_t)now.tv_nsec;
}

static void ring0_is_told_for_both_sides(void **state)
{
#define ONE ROUND(100 * MS)
#define MANY ROUND(30100 * MS)
	static const struct kvm_fake_row rows[] = {
		FAKE_VM_OPENS, FAKE_STARTS, ONE, ONE, ONE, MANY, MANY, MANY, MANY, MANY, MANY};
	struct kvm_fake fake;
	struct kvm_sys_ops ops;
	struct trial trial;

	(void)state;
	kvm_fake_begin(&fake, rows, COUNT(rows));
	ops = *fake.base.ops;
	ops.now_ns = both_clocks_ns;
	fake.base.ops = &ops;
	trial = trial_play_fake(trial_ring0, &fake);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 3);
	/* 30 s for 15 rounds of 5 instructions, and whatever the test itself took. */
	assert_true(trial.value[0] >= INT64_C(390000000000));
	assert_true(trial.value[1] >= 1);
}

/* struct kvm_cpuid2 with its entries. */
struct cpuid_answer {
	uint32_t nent, padding;
	struct kvm_cpuid_entry2 entries[2];
};

_Static_assert(offsetof(struct cpuid_answer, entries) == sizeof(struct kvm_cpuid2), "kernel ABI");

#define CPUID_ANSWER(ecx1, ecx8)                                                                   \
	{                                                                                          \
		.nent = 2, .entries = {                                                            \
			{.function = 1, .ecx = (ecx1)},                                            \
			{.function = 0x80000001, .ecx = (ecx8)}                                    \
		}                                                                                  \
	}

static const struct cpuid_answer has_none = CPUID_ANSWER(0, 0);
static const struct cpuid_answer has_svm = CPUID_ANSWER(0, 1u << 2);
static const struct cpuid_answer has_vmx = CPUID_ANSWER(1u << 5, 0);
static const struct cpuid_answer has_no_leaf = {.nent = 0};

#define CPUID_ROW(object)                                                                          \
	{                                                                                          \
		.call = KVM_CALL_GET_SUPPORTED_CPUID, .bytes = &(object), .len = sizeof(object)    \
	}

static void nested_guests_run_where_offered(void **state)
{
	static const struct kvm_fake_row svm[] = {FAKE_VM_OPENS, CPUID_ROW(has_svm),
		FAKE_OK(SET_CPUID2), FAKE_STARTS, FAKE_OUT(SAY_READY), FAKE_OUT(0x78),
		FAKE_EXIT(KVM_EXIT_HLT)};
	static const struct kvm_fake_row vmx[] = {FAKE_VM_OPENS, CPUID_ROW(has_vmx),
		FAKE_OK(SET_CPUID2), FAKE_ANSWER(SET_MSRS, 1), FAKE_STARTS, FAKE_OUT(SAY_READY),
		FAKE_OUT(SAY_DONE), FAKE_EXIT(KVM_EXIT_HLT)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_nested, svm).outcome, LAUNCH_PASSED);
	trial_refuse_each(trial_nested, svm, COUNT(svm));
	crash_each(trial_nested, svm, COUNT(svm));
	assert_int_equal(TRIAL_PLAY(trial_nested, vmx).outcome, LAUNCH_PASSED);
	trial_refuse_each(trial_nested, vmx, COUNT(vmx));
	crash_each(trial_nested, vmx, COUNT(vmx));
}

static void nested_not_offered_is_known_by_cpuid(void **state)
{
	static const struct kvm_fake_row none[] = {FAKE_VM_OPENS, CPUID_ROW(has_none)};
	static const struct kvm_fake_row empty[] = {FAKE_VM_OPENS, CPUID_ROW(has_no_leaf)};
	struct trial trial = TRIAL_PLAY(trial_nested, none);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 0);
	assert_int_equal(trial.by_cpuid, 1);
	trial = TRIAL_PLAY(trial_nested, empty);
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.why, WHY_MALFORMED);
}

static void an_msr_that_is_not_taken_proves_nothing(void **state)
{
	static const struct kvm_fake_row vmx[] = {
		FAKE_VM_OPENS, CPUID_ROW(has_vmx), FAKE_OK(SET_CPUID2), FAKE_ANSWER(SET_MSRS, 0)};
	struct trial trial = TRIAL_PLAY(trial_nested, vmx);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(trial.call, KVM_CALL_SET_MSRS);
	assert_int_equal(trial.known, 0);
}

/* The work that is timed, and what runs in guests: as long as it says, and nowhere too long. */
static void the_work_writes_what_its_rounds_make(void **state)
{
	uint64_t memory = 0;

	(void)state;
	guest_work(&memory, 1);
	assert_int_equal(memory, 3);
	guest_work(&memory, 2);
	assert_int_equal(memory, 3 ^ 6);
	assert_in_range(guest_work_end - (const uint8_t *)guest_work, 1, GUEST_REGION);
	assert_in_range(guest_interrupts_handler - guest_interrupts, 1,
		guest_interrupts_end - guest_interrupts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guests_that_answer_right_pass),
		cmocka_unit_test(refused_calls_prove_nothing),
		cmocka_unit_test(guests_that_crash_fail),
		cmocka_unit_test(real_mode_stands_apart_from_reset),
		cmocka_unit_test(a_wrong_answer_fails),
		cmocka_unit_test(a_guest_that_takes_too_long_proves_nothing),
		cmocka_unit_test(an_interrupt_waits_for_its_window),
		cmocka_unit_test(a_guest_stopped_in_time_passes),
		cmocka_unit_test(a_guest_always_stopped_late_fails),
		cmocka_unit_test(a_guest_stopped_late_on_a_busy_machine_shows_nothing),
		cmocka_unit_test(ring0_needs_a_clock_that_shows_it),
		cmocka_unit_test(ring0_is_told_for_both_sides),
		cmocka_unit_test(nested_guests_run_where_offered),
		cmocka_unit_test(nested_not_offered_is_known_by_cpuid),
		cmocka_unit_test(an_msr_that_is_not_taken_proves_nothing),
		cmocka_unit_test(the_work_writes_what_its_rounds_make),
	};

	return cmocka_run_group_tests_name("launch_trial", tests, NULL, NULL);
}
