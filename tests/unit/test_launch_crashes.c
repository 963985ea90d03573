// SPDX-License-Identifier: GPL-2.0-or-later
// Guests that can't go on, with the reasons that a KVM gives, those it should not, and refusals.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/exits.h"
#include "tests/fake/trial_play.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MS UINT64_C(1000000)
#define NEVER_NS (UINT64_C(1) << 40)
#define KNOWN 0xf /* three facts and the text */

enum { TRIPLE_FAULT, INVALID_STATE, EMULATION };

/* Instruction bytes as KVM gives them: flags, their number, D8 02 (FADD) and what follows. */
static const uint64_t fadd[3] = {1, 0x9002d804, 0};
static const uint64_t other[3] = {1, 0x90020f04, 0};

#define SETS FAKE_OK(GET_SREGS), FAKE_OK(SET_SREGS)
#define CAN_TELL                                                                                   \
	{.call = KVM_CALL_CHECK_EXTENSION,                                                         \
		.answer = 1,                                                                       \
		.checks_arg = true,                                                                \
		.arg = KVM_CAP_EXIT_ON_EMULATION_FAILURE},                                         \
		FAKE_OK(ENABLE_CAP)
#define FAILS(numbers)                                                                             \
	{                                                                                          \
		.call = KVM_CALL_RUN, .exit = {                                                    \
			.reason = KVM_EXIT_INTERNAL_ERROR,                                         \
			.info = KVM_INTERNAL_ERROR_EMULATION,                                      \
			.count = 3,                                                                \
			.internal = (numbers)                                                      \
		}                                                                                  \
	}

/* All rows of a trial; the runs are at the places that follow. */
#define ROWS(first, second, third)                                                                 \
	{                                                                                          \
		FAKE_VM_OPENS, FAKE_STARTS, FAKE_OK(ALARM), first, FAKE_VM_OPENS, FAKE_STARTS,     \
			SETS, FAKE_OK(ALARM), second, FAKE_VM_OPENS, FAKE_STARTS, CAN_TELL,        \
			FAKE_OK(ALARM), third                                                      \
	}

#define SHUTDOWN FAKE_EXIT(KVM_EXIT_SHUTDOWN)
#define REFUSED_BY(reason) FAKE_EXIT_INFO(KVM_EXIT_FAIL_ENTRY, reason)

#define PLAY(rows) trial_play(trial_crashes, rows, COUNT(rows), FAKE_NEVER, 0)

static const struct kvm_fake_row on_vmx[] = ROWS(SHUTDOWN, REFUSED_BY(0x80000021), FAILS(fadd));
static const struct kvm_fake_row on_svm[] = ROWS(SHUTDOWN, REFUSED_BY(UINT64_MAX), FAILS(fadd));

static void reasons_as_they_should_be_pass(void **state)
{
	struct trial trial = PLAY(on_vmx);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, KNOWN);
	for (size_t i = TRIPLE_FAULT; i <= EMULATION; i++)
		assert_int_equal(trial.value[i], 1);
	assert_non_null(strstr(trial.detail, "VMX: INVALID_GUEST_STATE"));
	assert_non_null(strstr(trial.text, "SHUTDOWN"));
	assert_non_null(strstr(trial.text, "EMULATION at d8 02"));
	trial = PLAY(on_svm);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_non_null(strstr(trial.detail, "SVM: invalid guest state"));
}

static void what_runs_on_or_leaves_otherwise_fails(void **state)
{
	static const struct kvm_fake_row no_shutdown[] =
		ROWS(FAKE_EXIT(KVM_EXIT_HLT), REFUSED_BY(0x80000021), FAILS(fadd));
	static const struct kvm_fake_row ran_on[] = ROWS(SHUTDOWN, FAKE_OUT(SAY_DONE), FAILS(fadd));
	static const struct kvm_fake_row emulated[] = ROWS(SHUTDOWN, FAILS(fadd), FAILS(fadd));
	static const struct kvm_fake_row other_bytes[] =
		ROWS(SHUTDOWN, REFUSED_BY(0x80000021), FAILS(other));
	static const struct kvm_fake_row no_error[] =
		ROWS(SHUTDOWN, REFUSED_BY(0x80000021), SHUTDOWN);
	static const struct {
		const struct kvm_fake_row *rows;
		size_t wrong;
		const char *says;
	} cases[] = {
		{no_shutdown, TRIPLE_FAULT, "HLT"},
		{ran_on, INVALID_STATE, "it ran on"},
		{emulated, INVALID_STATE, "INTERNAL_ERROR"},
		{other_bytes, EMULATION, "0f 02"},
		{no_error, EMULATION, "SHUTDOWN"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trial trial =
			trial_play(trial_crashes, cases[i].rows, COUNT(on_vmx), FAKE_NEVER, 0);

		assert_int_equal(trial.outcome, LAUNCH_FAILED);
		assert_int_equal(trial.known, KNOWN);
		for (size_t k = TRIPLE_FAULT; k <= EMULATION; k++)
			assert_int_equal(trial.value[k], k != cases[i].wrong);
		assert_non_null(strstr(trial.detail, cases[i].says));
	}
}

/* Older kernels give no bytes; one that can do FADD has no error to show. */
static void what_a_kernel_does_not_show_is_not_held_against_it(void **state)
{
	static const struct kvm_fake_row bare[] = ROWS(SHUTDOWN, REFUSED_BY(UINT32_MAX),
		FAKE_EXIT_INFO(KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_EMULATION));
	static const struct kvm_fake_row can[] = ROWS(
		SHUTDOWN, REFUSED_BY(UINT32_MAX), FAKE_EXIT_INFO(KVM_EXIT_MMIO, EXITS_UNBACKED));
	struct trial trial = PLAY(bare);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.value[EMULATION], 1);
	trial = PLAY(can);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, KNOWN & ~(1u << EMULATION));
	assert_int_equal(trial.fact_why[EMULATION], WHY_PREREQUISITE);
}

static void a_refused_call_leaves_its_own_fact_unknown(void **state)
{
	static const struct kvm_fake_row state_refused[] = {FAKE_VM_OPENS, FAKE_STARTS,
		FAKE_OK(ALARM), SHUTDOWN, FAKE_VM_OPENS, FAKE_STARTS, FAKE_OK(GET_SREGS),
		FAKE_ERR(SET_SREGS, EINVAL), FAKE_VM_OPENS, FAKE_STARTS, CAN_TELL, FAKE_OK(ALARM),
		FAILS(fadd)};
	static const struct kvm_fake_row run_refused[] = {FAKE_VM_OPENS, FAKE_STARTS,
		FAKE_OK(ALARM), FAKE_ERR(RUN, EFAULT), FAKE_VM_OPENS, FAKE_STARTS, SETS,
		FAKE_OK(ALARM), REFUSED_BY(UINT64_MAX), FAKE_VM_OPENS, FAKE_STARTS, CAN_TELL,
		FAKE_OK(ALARM), FAILS(fadd)};
	static const struct kvm_fake_row loop_refused[] =
		ROWS(FAKE_ERR(RUN, ELOOP), REFUSED_BY(UINT64_MAX), FAILS(fadd));
	static const struct kvm_fake_row all_refused[] = {FAKE_VM_OPENS, FAKE_STARTS,
		FAKE_OK(ALARM), FAKE_ERR(RUN, EIO), FAKE_VM_OPENS, FAKE_STARTS, SETS,
		FAKE_OK(ALARM), FAKE_ERR(RUN, EIO), FAKE_VM_OPENS, FAKE_STARTS, CAN_TELL,
		FAKE_OK(ALARM), FAKE_ERR(RUN, EIO)};
	struct trial trial = PLAY(state_refused);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, KNOWN & ~(1u << INVALID_STATE));
	assert_int_equal(trial.fact_err[INVALID_STATE], EINVAL);
	trial = PLAY(run_refused);
	assert_int_equal(trial.known, KNOWN & ~(1u << TRIPLE_FAULT));
	assert_int_equal(trial.fact_err[TRIPLE_FAULT], EFAULT);
	trial = PLAY(loop_refused);
	assert_int_equal(trial.known, KNOWN & ~(1u << TRIPLE_FAULT));
	assert_int_equal(trial.fact_err[TRIPLE_FAULT], ELOOP);
	trial = PLAY(all_refused);
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.call, KVM_CALL_RUN);
	assert_int_equal(trial.err, EIO);
}

static void a_vm_that_is_refused_proves_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < FAKE_VM_OPENS_COUNT; i++) {
		struct trial trial = trial_play(trial_crashes, on_vmx, COUNT(on_vmx), i, EBUSY);

		assert_int_equal(trial.outcome, LAUNCH_REFUSED);
		assert_int_equal(trial.known, 0);
		assert_int_equal(trial.call, on_vmx[i].call);
		assert_int_equal(trial.err, EBUSY);
	}
}

static void a_guest_that_loops_fails(void **state)
{
#define STAYS                                                                                      \
	{                                                                                          \
		.call = KVM_CALL_RUN, .err = EINTR, .ns = 20 * MS                                  \
	}
#define LOOPS STAYS, FAKE_OK(ALARM), STAYS, FAKE_OK(ALARM), STAYS
	static const struct kvm_fake_row rows[] = ROWS(LOOPS, REFUSED_BY(UINT64_MAX), FAILS(fadd));
	struct trial trial = PLAY(rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, KNOWN);
	assert_int_equal(trial.value[TRIPLE_FAULT], 0);
	assert_non_null(strstr(trial.detail, "did not come back"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_as_they_should_be_pass),
		cmocka_unit_test(what_runs_on_or_leaves_otherwise_fails),
		cmocka_unit_test(what_a_kernel_does_not_show_is_not_held_against_it),
		cmocka_unit_test(a_refused_call_leaves_its_own_fact_unknown),
		cmocka_unit_test(a_vm_that_is_refused_proves_nothing),
		cmocka_unit_test(a_guest_that_loops_fails),
	};

	return cmocka_run_group_tests_name("launch_crashes", tests, NULL, NULL);
}
