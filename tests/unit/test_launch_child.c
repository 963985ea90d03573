// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Trials that crash, hang, are filtered, or answer nonsense; and callers that do odd things with
 * signals.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/child.h"

#define MS UINT64_C(1000000)
#define FDS_MAX 256

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static size_t open_fds(void)
{
	size_t count = 0;

	for (int fd = 0; fd < FDS_MAX; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* Runs @run with @kill_ms to live; nothing may be left behind. */
static struct trial attempt(
	void (*run)(const struct trial_place *place, struct trial *trial), uint64_t kill_ms)
{
	size_t before = open_fds();
	uint64_t now = now_ns();
	struct trial trial;

	assert_int_equal(child_run_trial(run, "/dev/null", now + kill_ms / 2 * MS,
				 now + kill_ms * MS, &trial),
		0);
	assert_true(child_trial_is_sane(&trial));
	assert_int_equal(open_fds(), before);
	errno = 0;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return trial;
}

#define LONG_MS 60000

static void pass(const struct trial_place *place, struct trial *trial)
{
	if (place->device && place->deadline_ns)
		trial_passed(trial, "in process %d", getpid());
}

static void forget(const struct trial_place *place, struct trial *trial)
{
	(void)place;
	(void)trial;
}

static void crash(const struct trial_place *place, struct trial *trial)
{
	trial_passed(trial, "never told");
	(void)place;
	raise(SIGSEGV);
}

static void filtered(const struct trial_place *place, struct trial *trial)
{
	trial_passed(trial, "never told");
	(void)place;
	raise(SIGSYS);
}

static void leave(const struct trial_place *place, struct trial *trial)
{
	trial_passed(trial, "never told");
	(void)place;
	_exit(0);
}

static void hang(const struct trial_place *place, struct trial *trial)
{
	trial_passed(trial, "never told");
	(void)place;
	for (;;)
		pause();
}

static void babble(const struct trial_place *place, struct trial *trial)
{
	(void)place;
	memset(trial, 0xff, sizeof(*trial));
}

static void an_answer_comes_from_another_process(void **state)
{
	struct trial trial = attempt(pass, LONG_MS);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 1);
	assert_string_not_equal(trial.detail, "");
	assert_int_not_equal(atoi(trial.detail + strlen("in process ")), getpid());
}

static void a_trial_without_a_verdict_proves_nothing(void **state)
{
	struct trial trial = attempt(forget, LONG_MS);

	(void)state;
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
}

static void a_child_that_dies_proves_nothing(void **state)
{
	static const struct {
		void (*run)(const struct trial_place *place, struct trial *trial);
		int err;
		const char *word;
	} cases[] = {
		{crash, EIO, "SEGV"},
		{filtered, EPERM, "SYS"}, /* by a seccomp filter: no permission */
		{leave, EIO, "without an answer"},
		{babble, EIO, "without an answer"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trial trial = attempt(cases[i].run, LONG_MS);

		assert_int_equal(trial.outcome, LAUNCH_REFUSED);
		assert_int_equal(trial.known, 0);
		assert_int_equal(trial.err, cases[i].err);
		assert_non_null(strstr(trial.detail, cases[i].word));
	}
}

static void a_child_that_hangs_is_killed(void **state)
{
	struct trial trial = attempt(hang, 50);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.err, ETIMEDOUT);
}

/* What the caller's signals are, and that they are the same afterwards. */
static void with_signals(void (*sigchld)(int), void (*sigalrm)(int), bool block)
{
	struct sigaction chld = {.sa_handler = sigchld}, alrm = {.sa_handler = sigalrm};
	struct sigaction old_chld, old_alrm, after;
	sigset_t all, old, mask;

	sigfillset(&all);
	assert_int_equal(sigaction(SIGCHLD, &chld, &old_chld), 0);
	assert_int_equal(sigaction(SIGALRM, &alrm, &old_alrm), 0);
	assert_int_equal(sigprocmask(SIG_BLOCK, block ? &all : NULL, &old), 0);
	assert_int_equal(attempt(pass, LONG_MS).outcome, LAUNCH_PASSED);
	assert_int_equal(attempt(crash, LONG_MS).err, EIO);
	assert_int_equal(attempt(hang, 50).err, ETIMEDOUT);
	assert_int_equal(sigprocmask(SIG_SETMASK, &old, &mask), 0);
	assert_int_equal(sigismember(&mask, SIGALRM), block);
	assert_int_equal(sigaction(SIGALRM, &old_alrm, &after), 0);
	assert_ptr_equal(after.sa_handler, sigalrm);
	assert_int_equal(sigaction(SIGCHLD, &old_chld, &after), 0);
	assert_ptr_equal(after.sa_handler, sigchld);
}

static void on_signal(int signal)
{
	(void)signal;
}

static void the_callers_signals_do_not_matter(void **state)
{
	(void)state;
	with_signals(SIG_DFL, SIG_DFL, false);
	with_signals(SIG_IGN, SIG_IGN, false);
	with_signals(SIG_IGN, SIG_IGN, true);
	with_signals(on_signal, on_signal, true);
	with_signals(on_signal, on_signal, false);
}

/* A parent that has no descriptors left. */
static void want_of_descriptors_is_told(void **state)
{
	struct rlimit before, none;
	struct trial trial;
	int rc;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	rc = child_run_trial(pass, "/dev/null", now_ns() + 1000 * MS, now_ns() + 2000 * MS, &trial);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(rc, -EMFILE);
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(trial.err, EMFILE);
}

static void nonsense_is_seen(void **state)
{
	struct trial good, bad;

	(void)state;
	trial_begin(&good);
	assert_true(child_trial_is_sane(&good));
	bad = good;
	bad.outcome = LAUNCH_SKIPPED + 1;
	assert_false(child_trial_is_sane(&bad));
	bad = good;
	bad.call = KVM_CALL_COUNT;
	assert_false(child_trial_is_sane(&bad));
	bad = good;
	bad.err = -1;
	assert_false(child_trial_is_sane(&bad));
	bad = good;
	bad.err = ERR_NOT_CAPTURED;
	assert_false(child_trial_is_sane(&bad));
	bad = good;
	bad.why = WHY_COUNT;
	assert_false(child_trial_is_sane(&bad));
	bad = good;
	bad.known = 1u << TRIAL_VALUES;
	assert_false(child_trial_is_sane(&bad));
	bad = good;
	bad.fact_err[TRIAL_VALUES - 1] = ERR_NOT_CAPTURED;
	assert_false(child_trial_is_sane(&bad));
	bad = good;
	bad.fact_why[0] = WHY_COUNT;
	assert_false(child_trial_is_sane(&bad));
	bad = good;
	memset(bad.detail, 'x', sizeof(bad.detail));
	assert_false(child_trial_is_sane(&bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_comes_from_another_process),
		cmocka_unit_test(a_trial_without_a_verdict_proves_nothing),
		cmocka_unit_test(a_child_that_dies_proves_nothing),
		cmocka_unit_test(a_child_that_hangs_is_killed),
		cmocka_unit_test(the_callers_signals_do_not_matter),
		cmocka_unit_test(want_of_descriptors_is_told),
		cmocka_unit_test(nonsense_is_seen),
	};

	return cmocka_run_group_tests_name("launch_child", tests, NULL, NULL);
}
