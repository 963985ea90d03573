// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Times of the ways out of a guest, with a KVM that takes the time it is told to, one that refuses,
 * and guests that leave otherwise.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "launch/trial.h"
#include "tests/fake/kvm_fake.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MS UINT64_C(1000000)
#define ROWS_MAX 4096
#define FACTS 12

/* So slow that no more than the least number of samples is taken: 4 to warm up, and 32. */
#define SLOW_NS (10 * MS)
#define SLOW_SAMPLES 36

struct script {
	struct kvm_fake_row rows[ROWS_MAX];
	size_t count;
	struct trial trial;
};

typedef void trial_function(const struct trial_place *place, struct trial *trial);

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct script));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void add(struct script *script, const struct kvm_fake_row *rows, size_t count)
{
	assert_true(script->count + count <= ROWS_MAX);
	memcpy(script->rows + script->count, rows, count * sizeof(*rows));
	script->count += count;
}

#define ADD(script, ...)                                                                           \
	do {                                                                                       \
		static const struct kvm_fake_row added[] = {__VA_ARGS__};                          \
		add(script, added, COUNT(added));                                                  \
	} while (0)

static void add_open(struct script *script)
{
	ADD(script, FAKE_VM_OPENS, FAKE_STARTS);
}

#define EXIT_IN(r, time)                                                                           \
	{                                                                                          \
		.call = KVM_CALL_RUN, .ns = (time), .exit = {.reason = (r) }                       \
	}
#define HALT_READY                                                                                 \
	{                                                                                          \
		.call = KVM_CALL_RUN, .exit = {.reason = KVM_EXIT_HLT, .window = true }            \
	}

static void add_hlt(struct script *script)
{
	add_open(script);
	for (int i = 0; i < SLOW_SAMPLES; i++)
		ADD(script, EXIT_IN(KVM_EXIT_HLT, SLOW_NS));
}

/* A batch of one, and one of 17. */
static void add_cpuid(struct script *script)
{
	add_open(script);
	for (int i = 0; i < SLOW_SAMPLES; i++)
		ADD(script, FAKE_OUT_IN(SAY_READY, MS), FAKE_OUT_IN(SAY_READY, 33 * MS));
}

static void add_mmio(struct script *script)
{
	add_open(script);
	for (int i = 0; i < SLOW_SAMPLES; i++)
		ADD(script, EXIT_IN(KVM_EXIT_MMIO, 3 * SLOW_NS));
}

static void add_interrupt(struct script *script)
{
	add_open(script);
	for (int i = 0; i < SLOW_SAMPLES; i++)
		ADD(script, HALT_READY, FAKE_OK(INTERRUPT),
			FAKE_OUT_IN(SAY_INTERRUPT, 4 * SLOW_NS));
}

static const struct trial *play(
	struct script *script, trial_function *run, size_t fail_at, int fail_err)
{
	struct kvm_fake fake;
	const struct trial_place place = {&fake.base, "/dev/kvm", UINT64_C(1) << 50};

	kvm_fake_begin(&fake, script->rows, script->count);
	fake.fail_at = fail_at;
	fake.fail_err = fail_err;
	trial_begin(&script->trial);
	run(&place, &script->trial);
	kvm_fake_end(&fake);
	return &script->trial;
}

static void refuse_each(struct script *script, trial_function *run)
{
	for (size_t i = 0; i < script->count; i++) {
		const struct trial *trial = play(script, run, i, EBUSY);

		assert_int_equal(trial->outcome, LAUNCH_REFUSED);
		assert_int_equal(trial->known, 0);
		assert_int_equal(trial->call, script->rows[i].call);
		assert_int_equal(trial->err, EBUSY);
	}
}

/* Three exits in five take 5 us, the others 90: the median says which has the majority. */
static void port_output_is_told_with_its_spread(void **state)
{
	struct script *script = *state;
	const struct trial *trial;
	const struct histogram *times;

	add_open(script);
	for (int i = 0; i < 1004; i++) {
		const struct kvm_fake_row row = FAKE_OUT_IN(SAY_READY, i % 5 < 3 ? 5000 : 90000);

		add(script, &row, 1);
	}
	/* The clock goes on by 1 us with each look, and there is one more for the budget. */
	for (size_t i = 0; i < script->count; i++)
		script->rows[i].ns /= 1000;
	trial = play(script, trial_exit_ns, FAKE_NEVER, 0);
	times = &trial->latency[LATENCY_IO];
	assert_int_equal(trial->outcome, LAUNCH_PASSED);
	assert_int_equal(times->count, 1000);
	assert_int_equal(trial->known, 15);
	assert_int_equal(trial->value[0], 1005);
	assert_int_equal(trial->value[1], 1005);
	assert_int_equal(trial->value[2], 1005);
	assert_int_equal(trial->value[3], 1090);
	assert_int_equal(times->in[histogram_bucket(1005)], 1000);
}

static void slow_exits_are_sampled_less(void **state)
{
	struct script *script = *state;

	add_open(script);
	for (int i = 0; i < SLOW_SAMPLES; i++)
		ADD(script, FAKE_OUT_IN(SAY_READY, SLOW_NS));
	play(script, trial_exit_ns, FAKE_NEVER, 0);
	assert_int_equal(script->trial.outcome, LAUNCH_PASSED);
	assert_int_equal(script->trial.latency[LATENCY_IO].count, 32);
	refuse_each(script, trial_exit_ns);
}

static void each_kind_has_its_own_time(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	add_hlt(script);
	add_cpuid(script);
	add_mmio(script);
	add_interrupt(script);
	trial = play(script, trial_latency, FAKE_NEVER, 0);
	assert_int_equal(trial->outcome, LAUNCH_PASSED);
	assert_int_equal(trial->known, (1 << FACTS) - 1);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(trial->value[i] / (int64_t)MS, 10);
		assert_int_equal(trial->value[3 + i] / (int64_t)MS, 2);
		assert_int_equal(trial->value[6 + i] / (int64_t)MS, 30);
		assert_int_equal(trial->value[9 + i] / (int64_t)MS, 40);
	}
	refuse_each(script, trial_latency);
}

static void a_kind_that_goes_wrong_is_not_known(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	add_hlt(script);
	add_cpuid(script);
	add_open(script);
	ADD(script, FAKE_EXIT(KVM_EXIT_SHUTDOWN));
	add_interrupt(script);
	trial = play(script, trial_latency, FAKE_NEVER, 0);
	assert_int_equal(trial->outcome, LAUNCH_PASSED);
	assert_int_equal(trial->known, ((1 << FACTS) - 1) & ~(7 << 6));
	assert_int_equal(trial->why, WHY_PREREQUISITE);
	assert_non_null(strstr(trial->detail, "MMIO not known"));
}

static void guests_that_do_otherwise_show_nothing(void **state)
{
	struct script *script = *state;

	for (int i = 0; i < 4; i++) {
		add_open(script);
		ADD(script, FAKE_EXIT(KVM_EXIT_SHUTDOWN));
	}
	play(script, trial_latency, FAKE_NEVER, 0);
	assert_int_equal(script->trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(script->trial.known, 0);
}

int main(void)
{
#define LATENCY_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		LATENCY_TEST(port_output_is_told_with_its_spread),
		LATENCY_TEST(slow_exits_are_sampled_less),
		LATENCY_TEST(each_kind_has_its_own_time),
		LATENCY_TEST(a_kind_that_goes_wrong_is_not_known),
		LATENCY_TEST(guests_that_do_otherwise_show_nothing),
	};

	return cmocka_run_group_tests_name("test_launch_latency", tests, NULL, NULL);
}
