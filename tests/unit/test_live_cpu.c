// SPDX-License-Identifier: GPL-2.0-or-later
// CPUID of the CPUs we run on: the thread moves to a CPU, stays for its questions, and goes home.
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/cpu_list.h"
#include "probe/live_cpu.h"
#include "probe/source_live.h"

static int allowed_cpus(void)
{
	cpu_set_t mask[LIVE_CPU_MASKS];

	assert_true(sched_getaffinity(0, sizeof(mask), mask) == 0);
	return CPU_COUNT_S(sizeof(mask), mask);
}

static void the_thread_stays_on_a_cpu_until_it_is_asked_something_else(void **state)
{
	const int before = allowed_cpus();
	struct cpuid_regs regs;
	struct source *source;
	char release[128];
	struct blob blob = BLOB_FIXED(release);
	uint32_t cpu;
	int rc;

	(void)state;
	assert_int_equal(source_live_open(&source), 0);
	cpu = cpu_list_first_allowed(source);
	rc = source_cpuid(source, cpu, 0, 0, &regs);
	if (rc == 0)
		assert_int_equal(allowed_cpus(), 1);
	else
		assert_true(rc == -EOPNOTSUPP || rc == -EPERM);
	assert_int_equal(source_cpuid(source, cpu, 0, 0, &regs), rc);
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_UNAME, .path = "release"},
				 &(struct answer){.blob = &blob}),
		0);
	assert_int_equal(allowed_cpus(), before);
	source_cpuid(source, cpu, 0, 0, &regs);
	source_close(source);
	assert_int_equal(allowed_cpus(), before);
}

/* Asks, and comes back. 0, or what is not as it was. */
static int policy_left_by_a_visit(void)
{
	const int before = sched_getscheduler(0);
	struct cpuid_regs regs;
	struct source *source;

	if (source_live_open(&source) < 0)
		return 2;
	source_cpuid(source, cpu_list_first_allowed(source), 0, 0, &regs);
	source_close(source);
	return sched_getscheduler(0) != before;
}

static void who_went_first_stands_back(void **state)
{
	(void)state;
	assert_int_equal(policy_left_by_a_visit(), 0);
	assert_int_equal(policy_left_by_a_visit(), 0);
}

/* Who may by a limit alone, as in a group of those who work with sound; if this user can be that. */
static void who_went_first_without_privileges_stands_back(void **state)
{
	const struct rlimit limit = {.rlim_cur = 1, .rlim_max = 1};
	const pid_t child = fork();
	int status;

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		if (setrlimit(RLIMIT_RTPRIO, &limit) < 0 || (geteuid() == 0 && setuid(65534) < 0))
			_exit(77);
		_exit(policy_left_by_a_visit());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_cpu_that_can_not_be_is_refused(void **state)
{
	const int before = allowed_cpus();
	struct live_cpu live = {0};
	struct cpuid_regs regs;

	(void)state;
	assert_int_equal(live_cpu_cpuid(&live, LIVE_CPU_MAX, 0, 0, &regs), -EINVAL);
	assert_true(live_cpu_cpuid(&live, LIVE_CPU_MAX - 1, 0, 0, &regs) < 0);
	live_cpu_go_home(&live);
	assert_int_equal(allowed_cpus(), before);
}

static void libcpuid_names_the_cpu_or_says_that_it_can_not(void **state)
{
	char name[64];
	struct blob blob = BLOB_FIXED(name);
	struct source *source;
	int rc;

	(void)state;
	assert_int_equal(source_live_open(&source), 0);
	rc = source_ask(
		source, &(struct question){.ask = ASK_CODENAME}, &(struct answer){.blob = &blob});
	assert_true(rc == 0 ? blob.len > 0 : rc == -ENODATA || rc == -EOPNOTSUPP);
	source_close(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_thread_stays_on_a_cpu_until_it_is_asked_something_else),
		cmocka_unit_test(who_went_first_stands_back),
		cmocka_unit_test(who_went_first_without_privileges_stands_back),
		cmocka_unit_test(a_cpu_that_can_not_be_is_refused),
		cmocka_unit_test(libcpuid_names_the_cpu_or_says_that_it_can_not),
	};

	return cmocka_run_group_tests_name("live_cpu", tests, NULL, NULL);
}
