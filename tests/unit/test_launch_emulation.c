// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An emulator that runs its guest, one that does not, one that hangs, and none; and this machine's,
 * where there is one.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/child.h"
#include "launch/clock.h"
#include "launch/emulation.h"
#include "launch/trial.h"
#include "tests/fake/host_fake.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define QEMU "/usr/bin/qemu-system-x86_64"
#define SAID_MAX 256

static struct trial play(struct host_fake *fake)
{
	struct trial trial;

	trial_begin(&trial);
	trial_emulation_in(&fake->base, UINT64_C(1) << 40, &trial);
	host_fake_end(fake);
	assert_string_not_equal(trial.detail, "");
	return trial;
}

static void begin(struct host_fake *fake, const char *said, size_t len)
{
	host_fake_begin(fake);
	fake->program = QEMU;
	fake->said = said;
	fake->said_len = len;
}

/* What a guest says whose @runs runs took @ticks and more each, after QEMU's own warning. */
static size_t guest_says(char said[SAID_MAX], unsigned runs, uint32_t ticks)
{
	size_t len = (size_t)snprintf(said, SAID_MAX, "qemu: warning: it is slow\n");

	said[len++] = EMULATION_READY;
	for (unsigned i = 0; i < runs; i++)
		for (unsigned digit = 0; digit < EMULATION_DIGITS; digit++)
			said[len++] =
				(char)(EMULATION_DIGIT | ((ticks + i) >> (28 - 4 * digit) & 0xf));
	return len;
}

static void a_guest_that_says_its_times_has_run(void **state)
{
	struct host_fake fake;
	struct trial trial;
	char said[SAID_MAX];

	(void)state;
	begin(&fake, said, guest_says(said, EMULATION_RUNS, 0xf0000000));
	trial = play(&fake);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 3);
	assert_int_equal(trial.value[0], 1);
	/* 5 million instructions in 4 thousand million ticks: no machine here is so slow. */
	assert_true(trial.value[1] > 5);
}

static void every_call_may_be_refused(void **state)
{
	struct host_fake fake;
	char said[SAID_MAX];
	const size_t len = guest_says(said, EMULATION_RUNS, 1000);

	(void)state;
	for (size_t at = 0;; at++) {
		struct trial trial;

		begin(&fake, said, len);
		fake.fail_at = at;
		fake.fail_err = ENOMEM;
		trial = play(&fake);
		if (fake.failed < 0)
			break;
		assert_int_equal(trial.outcome, LAUNCH_REFUSED);
		assert_int_equal(trial.known, 0);
		assert_int_equal(trial.err, ENOMEM);
	}
}

static void a_guest_that_ends_too_early_has_failed(void **state)
{
	struct host_fake fake;
	struct trial trial;
	char said[SAID_MAX];

	(void)state;
	for (unsigned runs = 0; runs < EMULATION_RUNS; runs++) {
		begin(&fake, said, guest_says(said, runs, 1000));
		trial = play(&fake);
		assert_int_equal(trial.outcome, LAUNCH_FAILED);
		assert_int_equal(trial.known, 1);
	}
}

static void what_qemu_complains_of_is_told(void **state)
{
	static const char said[] = "qemu-system-x86_64: invalid accelerator tcg\nmore\n";
	struct host_fake fake;
	struct trial trial;

	(void)state;
	begin(&fake, said, sizeof(said) - 1);
	fake.said_status = 1;
	trial = play(&fake);
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 0);
	assert_string_equal(trial.detail,
		"QEMU ended with status 1: qemu-system-x86_64: invalid accelerator tcg");
}

static void a_guest_that_hangs_is_stopped(void **state)
{
	struct host_fake fake;
	struct trial trial;
	char said[SAID_MAX];

	(void)state;
	begin(&fake, said, guest_says(said, 2, 1000));
	fake.hangs = true;
	trial = play(&fake);
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(trial.err, ETIMEDOUT);
	assert_int_equal(trial.known, 0);
	assert_non_null(strstr(trial.detail, "2 of 5 runs"));
}

static void without_qemu_nothing_is_tried(void **state)
{
	struct host_fake fake;
	struct trial trial;

	(void)state;
	begin(&fake, NULL, 0);
	fake.program = NULL;
	trial = play(&fake);
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.why, WHY_NO_INTERFACE);
	assert_int_equal(fake.calls, 0);
}

static void the_real_one_runs_our_guest(void **state)
{
	struct trial trial;

	(void)state;
	if (access(QEMU, X_OK)) {
		print_message("there is no " QEMU " here\n");
		skip();
	}
	assert_int_equal(child_run_trial(trial_emulation, NULL, clock_now_ns() + 60000 * MS,
				 clock_now_ns() + 70000 * MS, &trial),
		0);
	print_message("%s\n", trial.detail);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 3);
	assert_true(trial.value[1] >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_guest_that_says_its_times_has_run),
		cmocka_unit_test(every_call_may_be_refused),
		cmocka_unit_test(a_guest_that_ends_too_early_has_failed),
		cmocka_unit_test(what_qemu_complains_of_is_told),
		cmocka_unit_test(a_guest_that_hangs_is_stopped),
		cmocka_unit_test(without_qemu_nothing_is_tried),
		cmocka_unit_test(the_real_one_runs_our_guest),
	};

	return cmocka_run_group_tests_name("test_launch_emulation", tests, NULL, NULL);
}
