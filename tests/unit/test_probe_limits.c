// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/fake/probe_fixture.h"
#include "tests/fake/source_table.h"

#define LIMITS "/proc/self/limits"

#define RUN(fixture, ...)                                                                          \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, NULL);                                           \
	probe_limits(&fixture.context)

static void limits_are_told_in_their_units(void **state)
{
	RUN(fixture, FILE_TEXT(LIMITS, "Limit                     Soft Limit           Hard Limit  "
				       "         Units\n"
				       "Max processes             unlimited            96343       "
				       "         processes\n"
				       "Max open files            1024                 524288      "
				       "         files\n"
				       "Max locked memory         8388608              unlimited   "
				       "         bytes\n"));
	assert_fact_int(&fixture, FACT_LIMITS_MEMLOCK, 8388608);
	assert_fact_int(&fixture, FACT_LIMITS_MEMLOCK_HARD, -1);
	assert_fact_int(&fixture, FACT_LIMITS_NOFILE, 1024);
	assert_fact_int(&fixture, FACT_LIMITS_NPROC, -1);
	probe_fixture_close(&fixture);
}

static void a_broken_line_is_malformed_and_a_missing_one_unknown(void **state)
{
	RUN(fixture, FILE_TEXT(LIMITS, "Max locked memory 8388608\nMax open files x y files\n"));
	assert_fact_unknown(&fixture, FACT_LIMITS_MEMLOCK, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_LIMITS_MEMLOCK_HARD, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_LIMITS_NOFILE, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_LIMITS_NPROC, WHY_NO_INTERFACE);
	probe_fixture_close(&fixture);
}

static void refused_is_unknown(void **state)
{
	RUN(fixture, FILE_ERR(LIMITS, EACCES));
	assert_fact_unknown(&fixture, FACT_LIMITS_MEMLOCK, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_LIMITS_NPROC, WHY_PERMISSION);
	probe_fixture_close(&fixture);
}

static void what_all_processes_share_is_told(void **state)
{
	RUN(fixture, FILE_TEXT("/proc/sys/kernel/pid_max", "4194304\n"),
		FILE_TEXT("/proc/sys/vm/max_map_count", "many\n"),
		FILE_TEXT("/proc/sys/fs/file-max", "9223372036854775807\n"));
	assert_fact_int(&fixture, FACT_LIMITS_PID_MAX, 4194304);
	assert_fact_unknown(&fixture, FACT_LIMITS_MAP_COUNT, WHY_MALFORMED);
	assert_fact_int(&fixture, FACT_LIMITS_FILE_MAX, INT64_MAX);
	probe_fixture_close(&fixture);
}

static void what_all_share_is_unknown_where_refused_or_not_there(void **state)
{
	RUN(fixture, FILE_ERR("/proc/sys/kernel/pid_max", EACCES),
		FILE_ERR("/proc/sys/vm/max_map_count", ENOENT),
		FILE_TEXT("/proc/sys/fs/file-max", "18446744073709551615\n"));
	assert_fact_unknown(&fixture, FACT_LIMITS_PID_MAX, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_LIMITS_MAP_COUNT, WHY_NO_INTERFACE);
	assert_fact_unknown(&fixture, FACT_LIMITS_FILE_MAX, WHY_MALFORMED);
	probe_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_told_in_their_units),
		cmocka_unit_test(a_broken_line_is_malformed_and_a_missing_one_unknown),
		cmocka_unit_test(refused_is_unknown),
		cmocka_unit_test(what_all_processes_share_is_told),
		cmocka_unit_test(what_all_share_is_unknown_where_refused_or_not_there),
	};

	return cmocka_run_group_tests_name("probe_limits", tests, NULL, NULL);
}
