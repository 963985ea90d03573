// SPDX-License-Identifier: GPL-2.0-or-later
// May a user make user namespaces, and what restricts it?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define ALL_NAMESPACES "cgroup\0ipc\0mnt\0net\0pid\0pid_for_children\0time\0user\0uts\0"
#define MAX_USERNS "/proc/sys/user/max_user_namespaces"
#define CLONE "/proc/sys/kernel/unprivileged_userns_clone"
#define APPARMOR "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"
#define STATUS(seccomp) FILE_TEXT("/proc/self/status", "Pid:\t1\nUid:\t0\t0\t0\t0\n" seccomp)
#define NO_FILTER STATUS("Seccomp:\t0\n")
#define OPEN_GATES                                                                                 \
	DIR_NAMES("/proc/self/ns", ALL_NAMESPACES), FILE_TEXT(MAX_USERNS, "95948\n"),              \
		FILE_TEXT(CLONE, "1\n"), FILE_TEXT(APPARMOR, "0\n")
#define OTHER_DIRS                                                                                 \
	DIR_ERR("/usr/local/bin", ENOENT), DIR_NAMES("/usr/sbin", "init\0"),                       \
		DIR_ERR("/usr/local/sbin", ENOENT)
#define BOTH DIR_NAMES("/usr/bin", "env\0newgidmap\0newuidmap\0"), OTHER_DIRS
#define NEWUIDMAP "/usr/bin/newuidmap"
#define NEWGIDMAP "/usr/bin/newgidmap"

#define RUN(run, ...) PROBE_RUN(probe_container, run, "6.1.0", __VA_ARGS__)

static void one_closed_gate_is_enough_for_no(void **state)
{
	static const struct {
		const char *max, *clone, *apparmor; /* what the switch says; "" : it is refused */
		enum truth may;
		const char *by; /* NULL: unknown */
	} cases[] = {
		{"100\n", "1\n", "0\n", TRUTH_YES, "none"},
		{"0\n", "1\n", "0\n", TRUTH_NO, "max_user_namespaces"},
		{"100\n", "0\n", "0\n", TRUTH_NO, "unprivileged_userns_clone"},
		{"100\n", "1\n", "1\n", TRUTH_NO, "apparmor"},
		{"0\n", "0\n", "1\n", TRUTH_NO,
			"max_user_namespaces,unprivileged_userns_clone,apparmor"},
		{"100\n", "1\n", "", TRUTH_UNKNOWN, NULL},
		{"", "", "1\n", TRUTH_NO, NULL},
		{"x\n", "1\n", "0\n", TRUTH_UNKNOWN, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const paths[] = {MAX_USERNS, CLONE, APPARMOR};
		const char *const texts[] = {cases[i].max, cases[i].clone, cases[i].apparmor};
		struct table_row rows[5] = {DIR_NAMES("/proc/self/ns", ALL_NAMESPACES), NO_FILTER};
		struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 5};
		struct probe_run run;
		const char *by;

		print_message("case %zu\n", i);
		for (size_t n = 0; n < 3; n++)
			rows[n + 2] =
				(struct table_row){.question = {.ask = ASK_FILE, .path = paths[n]},
					.err = texts[n][0] ? 0 : EACCES,
					.bytes = texts[n],
					.len = strlen(texts[n])};
		probe_run_open(&run, &table.base);
		probe_container(&run.context);
		assert_int_equal(fact_truth(&run.facts, FACT_CONTAINER_USERNS), cases[i].may);
		by = fact_text(&run.facts, FACT_CONTAINER_USERNS_RESTRICTED_BY);
		assert_int_equal(by != NULL, cases[i].by != NULL);
		if (by)
			assert_string_equal(by, cases[i].by);
		probe_run_close(&run);
	}
}

static void a_kernel_without_the_switches_has_no_such_restriction(void **state)
{
	RUN(run, DIR_NAMES("/proc/self/ns", ALL_NAMESPACES), NO_FILTER,
		FILE_ERR(MAX_USERNS, ENOENT), DIR_ERR("/proc/sys/user", ENOENT),
		FILE_ERR(CLONE, ENOENT), FILE_ERR(APPARMOR, ENOENT),
		DIR_NAMES("/proc/sys/kernel", "osrelease\0"),
		DIR_NAMES("/proc/sys", "kernel\0vm\0"));
	expect_yes(&run.facts, FACT_CONTAINER_USERNS);
	expect_text(&run.facts, FACT_CONTAINER_USERNS_RESTRICTED_BY, "none");
	expect_unknown(&run.facts, FACT_CONTAINER_NAMESPACES_MAX_USER, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void a_kernel_without_user_namespaces_restricts_by_that(void **state)
{
	RUN(run, DIR_NAMES("/proc/self/ns", "mnt\0pid\0"), NO_FILTER, FILE_TEXT(MAX_USERNS, "0\n"),
		FILE_TEXT(CLONE, "1\n"), FILE_TEXT(APPARMOR, "0\n"));
	expect_no(&run.facts, FACT_CONTAINER_USERNS);
	expect_text(
		&run.facts, FACT_CONTAINER_USERNS_RESTRICTED_BY, "namespaces,max_user_namespaces");
	probe_run_close(&run);
}

static void under_a_filter_open_switches_do_not_show_it(void **state)
{
	RUN(run, OPEN_GATES, STATUS("NoNewPrivs:\t0\nSeccomp:\t2\n"));
	expect_yes(&run.facts, FACT_CONTAINER_SECCOMP_FILTERED);
	expect_unknown(&run.facts, FACT_CONTAINER_USERNS, WHY_PERMISSION);
	expect_source(&run.facts, FACT_CONTAINER_USERNS, "file /proc/self/status: Seccomp");
	expect_text(&run.facts, FACT_CONTAINER_USERNS_RESTRICTED_BY, "none");
	probe_run_close(&run);
}

static void without_the_status_there_may_be_a_filter(void **state)
{
	RUN(run, OPEN_GATES, FILE_ERR("/proc/self/status", EACCES));
	expect_unknown(&run.facts, FACT_CONTAINER_USERNS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_SECCOMP_FILTERED, WHY_PERMISSION);
	probe_run_close(&run);
}

static void helpers_are_setuid_or_have_capabilities(void **state)
{
	static const unsigned char setgid[20] = {1, 0, 0, 2, 0x40};

	RUN(run, BOTH, STAT_OF(NEWUIDMAP, FILE_REGULAR, 0, 0, 04755, 0, 0),
		STAT_OF(NEWGIDMAP, FILE_REGULAR, 0, 0, 0755, 0, 0),
		CAPABILITY_BYTES(NEWGIDMAP, setgid));
	expect_text(&run.facts, FACT_CONTAINER_NEWUIDMAP, "setuid");
	expect_text(&run.facts, FACT_CONTAINER_NEWGIDMAP, "capability");
	probe_run_close(&run);
}

static void helpers_without_either_are_plain(void **state)
{
	static const unsigned char setgid[20] = {1, 0, 0, 2, 0x40};

	RUN(run, BOTH, STAT_OF(NEWUIDMAP, FILE_REGULAR, 0, 0, 0755, 0, 0),
		CAPABILITY_BYTES(NEWUIDMAP, setgid), /* another one than it needs */
		STAT_OF(NEWGIDMAP, FILE_REGULAR, 0, 0, 0755, 0, 0),
		CAPABILITY_ERR(NEWGIDMAP, ENODATA));
	expect_text(&run.facts, FACT_CONTAINER_NEWUIDMAP, "plain");
	expect_text(&run.facts, FACT_CONTAINER_NEWGIDMAP, "plain");
	probe_run_close(&run);
}

static void helpers_that_are_in_no_directory_are_none(void **state)
{
	RUN(run, DIR_NAMES("/usr/bin", "env\0id\0"), OTHER_DIRS);
	expect_text(&run.facts, FACT_CONTAINER_NEWUIDMAP, "none");
	expect_text(&run.facts, FACT_CONTAINER_NEWGIDMAP, "none");
	probe_run_close(&run);
}

static void what_helpers_may_do_can_be_out_of_sight(void **state)
{
	RUN(run, BOTH, STAT_OF(NEWUIDMAP, FILE_REGULAR, 0, 0, 0755, 0, 0),
		CAPABILITY_ERR(NEWUIDMAP, EACCES),
		STAT_OF(NEWGIDMAP, FILE_REGULAR, 0, 0, 04755, 65534, 0));
	expect_unknown(&run.facts, FACT_CONTAINER_NEWUIDMAP, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_NEWGIDMAP, WHY_MALFORMED);
	probe_run_close(&run);
}

static void a_damaged_capability_is_malformed(void **state)
{
	static const unsigned char damaged[3] = {1, 0, 0};

	RUN(run, BOTH, STAT_OF(NEWUIDMAP, FILE_REGULAR, 0, 0, 0755, 0, 0),
		CAPABILITY_BYTES(NEWUIDMAP, damaged));
	expect_unknown(&run.facts, FACT_CONTAINER_NEWUIDMAP, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_NEWGIDMAP, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_directory_that_can_not_be_listed_may_hold_a_helper(void **state)
{
	RUN(run, DIR_NAMES("/usr/bin", "env\0id\0"), DIR_ERR("/usr/local/bin", EACCES));
	expect_unknown(&run.facts, FACT_CONTAINER_NEWUIDMAP, WHY_PERMISSION);
	probe_run_close(&run);
}

static void ranges_are_counted_and_not_named(void **state)
{
	RUN(run, FILE_TEXT("/etc/subuid", "ann:100000:65536\nbob:165536:65536\n"),
		FILE_ERR("/etc/subgid", ENOENT));
	expect_int(&run.facts, FACT_CONTAINER_SUBUID_RANGES, 2);
	expect_int(&run.facts, FACT_CONTAINER_SUBGID_RANGES, 0);
	probe_run_close(&run);
}

static void ranges_may_be_refused_or_not_captured(void **state)
{
	RUN(run, FILE_ERR("/etc/subuid", EACCES));
	expect_unknown(&run.facts, FACT_CONTAINER_SUBUID_RANGES, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_SUBGID_RANGES, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_closed_gate_is_enough_for_no),
		cmocka_unit_test(a_kernel_without_the_switches_has_no_such_restriction),
		cmocka_unit_test(a_kernel_without_user_namespaces_restricts_by_that),
		cmocka_unit_test(under_a_filter_open_switches_do_not_show_it),
		cmocka_unit_test(without_the_status_there_may_be_a_filter),
		cmocka_unit_test(helpers_are_setuid_or_have_capabilities),
		cmocka_unit_test(helpers_without_either_are_plain),
		cmocka_unit_test(helpers_that_are_in_no_directory_are_none),
		cmocka_unit_test(what_helpers_may_do_can_be_out_of_sight),
		cmocka_unit_test(a_damaged_capability_is_malformed),
		cmocka_unit_test(a_directory_that_can_not_be_listed_may_hold_a_helper),
		cmocka_unit_test(ranges_are_counted_and_not_named),
		cmocka_unit_test(ranges_may_be_refused_or_not_captured),
	};

	return cmocka_run_group_tests_name("probe_userns", tests, NULL, NULL);
}
