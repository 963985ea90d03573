// SPDX-License-Identifier: GPL-2.0-or-later
// The limits of this process that guests run into.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define LIMITS "/proc/self/limits"

#define RUN(run, ...) PROBE_RUN(probe_limits, run, NULL, __VA_ARGS__)

static void limits_are_told_in_their_units(void **state)
{
	RUN(run, FILE_TEXT(LIMITS, "Limit                     Soft Limit           Hard Limit  "
				   "         Units\n"
				   "Max processes             unlimited            96343       "
				   "         processes\n"
				   "Max open files            1024                 524288      "
				   "         files\n"
				   "Max locked memory         8388608              unlimited   "
				   "         bytes\n"));
	expect_int(&run.facts, FACT_LIMITS_MEMLOCK, 8388608);
	expect_int(&run.facts, FACT_LIMITS_MEMLOCK_HARD, -1);
	expect_int(&run.facts, FACT_LIMITS_NOFILE, 1024);
	expect_int(&run.facts, FACT_LIMITS_NPROC, -1);
	probe_run_close(&run);
}

static void a_broken_line_is_malformed_and_a_missing_one_unknown(void **state)
{
	RUN(run, FILE_TEXT(LIMITS, "Max locked memory 8388608\nMax open files x y files\n"));
	expect_unknown(&run.facts, FACT_LIMITS_MEMLOCK, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_LIMITS_MEMLOCK_HARD, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_LIMITS_NOFILE, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_LIMITS_NPROC, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void refused_is_unknown(void **state)
{
	RUN(run, FILE_ERR(LIMITS, EACCES));
	expect_unknown(&run.facts, FACT_LIMITS_MEMLOCK, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_LIMITS_NPROC, WHY_PERMISSION);
	probe_run_close(&run);
}

static void what_all_processes_share_is_told(void **state)
{
	RUN(run, FILE_TEXT("/proc/sys/kernel/pid_max", "4194304\n"),
		FILE_TEXT("/proc/sys/vm/max_map_count", "many\n"),
		FILE_TEXT("/proc/sys/fs/file-max", "9223372036854775807\n"));
	expect_int(&run.facts, FACT_LIMITS_PID_MAX, 4194304);
	expect_unknown(&run.facts, FACT_LIMITS_MAP_COUNT, WHY_MALFORMED);
	expect_int(&run.facts, FACT_LIMITS_FILE_MAX, INT64_MAX);
	probe_run_close(&run);
}

static void what_all_share_is_unknown_where_refused_or_not_there(void **state)
{
	RUN(run, FILE_ERR("/proc/sys/kernel/pid_max", EACCES),
		FILE_ERR("/proc/sys/vm/max_map_count", ENOENT),
		FILE_TEXT("/proc/sys/fs/file-max", "18446744073709551615\n"));
	expect_unknown(&run.facts, FACT_LIMITS_PID_MAX, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_LIMITS_MAP_COUNT, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_LIMITS_FILE_MAX, WHY_MALFORMED);
	probe_run_close(&run);
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
