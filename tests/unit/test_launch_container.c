// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A container on a host that lets it, on one that refuses each call in turn, on hosts that do
 * otherwise than they say; and on this machine.
 */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/child.h"
#include "launch/clock.h"
#include "launch/container.h"
#include "launch/trial.h"
#include "tests/fake/host_fake.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ALL ((1u << CONTAINER_PARTS) - 1)
#define BIT(part) (1u << CONTAINER_##part)

static struct trial play(struct host_fake *fake)
{
	struct trial trial;

	trial_begin(&trial);
	trial_container_in(&fake->base, &trial);
	host_fake_end(fake);
	assert_string_not_equal(trial.detail, "");
	return trial;
}

/* Those that are known to be so. */
static uint32_t yes(const struct trial *trial)
{
	uint32_t parts = 0;

	for (size_t i = 0; i < CONTAINER_PARTS; i++)
		if (trial->known & 1u << i && trial->value[i])
			parts |= 1u << i;
	return parts;
}

/* Those that are known not to be so. */
static uint32_t no(const struct trial *trial)
{
	return trial->known & ~yes(trial);
}

static void all_of_it_is_shown(void **state)
{
	struct host_fake fake;
	struct trial trial;

	(void)state;
	for (uid_t uid = 0; uid <= 1000; uid += 1000) {
		host_fake_begin(&fake);
		fake.uid = uid;
		trial = play(&fake);
		assert_int_equal(trial.outcome, LAUNCH_PASSED);
		assert_int_equal(yes(&trial), ALL);
	}
}

static bool tells(const struct trial *trial, int err)
{
	for (size_t i = 0; i < CONTAINER_PARTS; i++)
		if (trial->fact_err[i] == err)
			return true;
	return trial->err == err;
}

/*
 * Each call in turn, by errnos that mean different things: what is said to be so is so, what was
 * refused is told with its errno, or was of no consequence, and nothing is left.
 */
static void every_call_may_be_refused(void **state)
{
	static const int errnos[] = {EPERM, EACCES, EINVAL, ENOSPC, ENODEV, ENOENT, EIO, EAGAIN};
	struct host_fake fake;
	size_t refused = 0;

	(void)state;
	for (size_t e = 0; e < COUNT(errnos); e++) {
		for (size_t at = 0;; at++) {
			struct trial trial;

			host_fake_begin(&fake);
			fake.fail_at = at;
			fake.fail_err = errnos[e];
			trial = play(&fake);
			if (fake.failed < 0)
				break;
			refused++;
			assert_true(yes(&trial) == ALL || no(&trial) || tells(&trial, errnos[e]));
			if (trial.outcome == LAUNCH_PASSED)
				assert_true(yes(&trial) & BIT(RUN));
			else
				assert_false(yes(&trial) & BIT(RUN));
			if (fake.failed == HOST_EXEC || fake.failed == HOST_ENTER_ROOT ||
				fake.failed == HOST_SHARE)
				assert_int_equal(trial.outcome, LAUNCH_REFUSED);
		}
	}
	assert_true(refused > COUNT(errnos) * 30);
}

static void a_user_who_may_not_gets_no_answer(void **state)
{
	static const struct {
		const char *path, *text, *said;
		uid_t uid;
	} reasons[] = {
		{"/proc/sys/kernel/unprivileged_userns_clone", "0\n", "unprivileged_userns_clone=0",
			1000},
		{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n",
			"apparmor_restrict_unprivileged_userns=1", 1000},
		{"/proc/self/status", "Name:\tx\nSeccomp:\t2\n", "seccomp", 1000},
		{"/proc/self/status", "Name:\tx\nSeccomp:\t0\n", "security module", 1000},
		/* That switch is for users without privileges. */
		{"/proc/sys/kernel/unprivileged_userns_clone", "0\n", "security module", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		struct host_fake fake;
		struct trial trial;

		host_fake_begin(&fake);
		fake.uid = reasons[i].uid;
		fake.refused[HOST_UNSHARE] = EPERM;
		fake.files[0].path = reasons[i].path;
		fake.files[0].text = reasons[i].text;
		trial = play(&fake);
		assert_int_equal(trial.outcome, LAUNCH_REFUSED);
		assert_int_equal(trial.err, EPERM);
		assert_int_equal(trial.call, KVM_CALL_UNSHARE);
		assert_int_equal(trial.known & ~BIT(CGROUP), 0);
		assert_non_null(strstr(trial.detail, reasons[i].said));
	}
}

/* A limit of 0 holds for everybody; one that is reached may not be tomorrow. */
static void limits_that_are_0_are_a_no(void **state)
{
	static const char *const limits[] = {"0\n", "1\n"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct host_fake fake;
		struct trial trial;

		host_fake_begin(&fake);
		fake.refused[HOST_UNSHARE] = ENOSPC;
		fake.refused_flag = CLONE_NEWNET;
		fake.files[0].path = "/proc/sys/user/max_net_namespaces";
		fake.files[0].text = limits[i];
		trial = play(&fake);
		assert_int_equal(trial.outcome, LAUNCH_PASSED);
		assert_int_equal(yes(&trial), ALL & ~BIT(NET_NS));
		assert_int_equal(no(&trial), i == 0 ? BIT(NET_NS) : 0);
		assert_int_equal(trial.fact_err[CONTAINER_NET_NS], ENOSPC);
	}
}

static void a_kernel_without_overlay_is_a_no(void **state)
{
	struct host_fake fake;
	struct trial trial;

	(void)state;
	host_fake_begin(&fake);
	fake.refused[HOST_MOUNT] = ENODEV;
	fake.refused_type = "overlay";
	trial = play(&fake);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(yes(&trial), ALL & ~BIT(OVERLAY));
	assert_int_equal(no(&trial), BIT(OVERLAY));
	host_fake_begin(&fake);
	fake.refused[HOST_MOUNT] = EPERM;
	fake.refused_type = "overlay";
	trial = play(&fake);
	assert_int_equal(no(&trial), 0);
	assert_int_equal(trial.fact_err[CONTAINER_OVERLAY], EPERM);
}

static void a_kernel_without_a_namespace_is_a_no(void **state)
{
	struct host_fake fake;
	struct trial trial;

	(void)state;
	host_fake_begin(&fake);
	fake.uid = 0;
	fake.refused[HOST_UNSHARE] = EINVAL;
	fake.refused_flag = CLONE_NEWUSER;
	trial = play(&fake);
	assert_int_equal(no(&trial), BIT(USER_NS));
	assert_int_equal(yes(&trial), ALL & ~BIT(USER_NS));
}

static void what_is_only_said_to_be_new_is_a_no(void **state)
{
	struct host_fake fake;
	struct trial trial;

	(void)state;
	host_fake_begin(&fake);
	fake.same_namespace = true;
	trial = play(&fake);
	assert_int_equal(
		yes(&trial) & (BIT(USER_NS) | BIT(PID_NS) | BIT(MOUNT_NS) | BIT(NET_NS)), 0);
	assert_int_not_equal(trial.outcome, LAUNCH_PASSED);

	host_fake_begin(&fake);
	fake.leaks = true;
	trial = play(&fake);
	assert_true(no(&trial) & BIT(MOUNT_NS));

	host_fake_begin(&fake);
	fake.foreign_up = 1;
	trial = play(&fake);
	assert_int_equal(no(&trial), BIT(NET_NS));

	host_fake_begin(&fake);
	fake.writes_through = true;
	trial = play(&fake);
	assert_int_equal(no(&trial), BIT(OVERLAY));
}

static void a_group_must_hold_what_it_says(void **state)
{
	struct host_fake fake;
	struct trial trial;

	(void)state;
	host_fake_begin(&fake);
	fake.no_limit = true;
	trial = play(&fake);
	assert_int_equal(no(&trial), BIT(CGROUP));
	host_fake_begin(&fake);
	fake.not_joined = true;
	trial = play(&fake);
	assert_int_equal(no(&trial), BIT(CGROUP));
	host_fake_begin(&fake);
	fake.refused[HOST_GUARD] = EACCES;
	trial = play(&fake);
	assert_int_equal(no(&trial), 0);
	assert_int_equal(yes(&trial), ALL & ~BIT(CGROUP));
	assert_int_equal(trial.fact_err[CONTAINER_CGROUP], EACCES);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
}

/* In version 2 the group is made below the first one that hands the controller down. */
static void groups_are_made_where_the_controller_is(void **state)
{
	struct host_fake fake;
	struct trial trial;

	(void)state;
	host_fake_begin(&fake);
	fake.files[0].path = "/proc/self/cgroup";
	fake.files[0].text = "0::/user.slice/session-1.scope\n";
	fake.files[1].path = "/proc/self/mountinfo";
	fake.files[1].text = "30 20 0:26 / /cg rw - cgroup2 cgroup2 rw\n";
	fake.files[2].path = "/cg/user.slice/session-1.scope/cgroup.subtree_control";
	fake.files[2].text = "\n";
	fake.files[3].path = "/cg/user.slice/cgroup.subtree_control";
	fake.files[3].text = "cpu memory pids\n";
	trial = play(&fake);
	assert_int_equal(strncmp(fake.group, "/cg/user.slice/virtscout-trial-", 31), 0);
	/* It is not in there, says the file that the test gives. */
	assert_int_equal(no(&trial), BIT(CGROUP));
	fake.files[3].text = "cpu memory\n";
	fake.files[4].path = "/cg/cgroup.subtree_control";
	fake.files[4].text = "cpu memory\n";
	trial = play(&fake);
	assert_int_equal(trial.fact_err[CONTAINER_CGROUP], EOPNOTSUPP);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
}

static void a_program_that_is_not_process_1_is_a_no(void **state)
{
	struct host_fake fake;
	struct trial trial;

	(void)state;
	host_fake_begin(&fake);
	fake.program_status = CONTAINER_IS_NOT;
	trial = play(&fake);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(no(&trial), BIT(RUN));
	host_fake_begin(&fake);
	fake.program_status = 256; /* a signal */
	trial = play(&fake);
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(no(&trial), 0);
	/* Without a process namespace it could not be process 1. */
	host_fake_begin(&fake);
	fake.program_status = CONTAINER_IS_NOT;
	fake.refused[HOST_UNSHARE] = EPERM;
	fake.refused_flag = CLONE_NEWPID;
	trial = play(&fake);
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(no(&trial), 0);
}

/* Whatever this machine lets us: nothing of it is seen afterwards, and the answers make sense. */
static void nothing_is_left_on_this_machine(void **state)
{
	struct stat before, after;
	struct trial trial;

	(void)state;
	assert_int_equal(stat("/tmp", &before), 0);
	assert_int_equal(child_run_trial(trial_container, NULL, clock_now_ns() + 20000 * MS,
				 clock_now_ns() + 30000 * MS, &trial),
		0);
	assert_int_equal(stat("/tmp", &after), 0);
	assert_true(before.st_dev == after.st_dev && before.st_ino == after.st_ino);
	print_message("%s\n", trial.detail);
	assert_string_not_equal(trial.detail, "");
	for (size_t i = 0; i < CONTAINER_PARTS; i++)
		if (!(trial.known & 1u << i))
			assert_true(trial.fact_err[i] || trial.err || trial.why);
	if (trial.outcome == LAUNCH_PASSED)
		assert_true(yes(&trial) & BIT(RUN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_shown),
		cmocka_unit_test(every_call_may_be_refused),
		cmocka_unit_test(a_user_who_may_not_gets_no_answer),
		cmocka_unit_test(limits_that_are_0_are_a_no),
		cmocka_unit_test(a_kernel_without_overlay_is_a_no),
		cmocka_unit_test(a_kernel_without_a_namespace_is_a_no),
		cmocka_unit_test(what_is_only_said_to_be_new_is_a_no),
		cmocka_unit_test(a_group_must_hold_what_it_says),
		cmocka_unit_test(groups_are_made_where_the_controller_is),
		cmocka_unit_test(a_program_that_is_not_process_1_is_a_no),
		cmocka_unit_test(nothing_is_left_on_this_machine),
	};

	return cmocka_run_group_tests_name("test_launch_container", tests, NULL, NULL);
}
