// SPDX-License-Identifier: GPL-2.0-or-later
// Memory, huge pages, page merging and swap.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define MM "/sys/kernel/mm"
#define PAGES_2M MM "/hugepages/hugepages-2048kB/nr_hugepages"
#define PAGES_1G MM "/hugepages/hugepages-1048576kB/nr_hugepages"
#define OVERCOMMIT "/proc/sys/vm/overcommit_memory"
#define BALANCING "/proc/sys/kernel/numa_balancing"

#define RUN(run, ...) PROBE_RUN(probe_memory, run, NULL, __VA_ARGS__)

static void memory_is_told_in_bytes(void **state)
{
	RUN(run, FILE_TEXT("/proc/meminfo", "MemTotal:  16384 kB\nSwapTotal:  0 kB\n"),
		FILE_TEXT(PAGES_2M, "512\n"), FILE_ERR(PAGES_1G, ENOENT),
		DIR_ERR(MM "/hugepages/hugepages-1048576kB", ENOENT),
		DIR_NAMES(MM "/hugepages", "hugepages-2048kB\0"),
		FILE_TEXT(MM "/transparent_hugepage/enabled", "always [madvise] never\n"),
		FILE_TEXT(MM "/ksm/run", "1\n"));
	expect_int(&run.facts, FACT_MEMORY_TOTAL, 16384 * 1024);
	expect_int(&run.facts, FACT_MEMORY_SWAP, 0);
	expect_int(&run.facts, FACT_MEMORY_HUGEPAGES_2M, 512);
	expect_int(&run.facts, FACT_MEMORY_HUGEPAGES_1G, 0);
	expect_text(&run.facts, FACT_MEMORY_THP, "madvise");
	expect_yes(&run.facts, FACT_MEMORY_KSM);
	probe_run_close(&run);
}

static void a_kernel_without_these_features_uses_none(void **state)
{
	RUN(run, FILE_ERR(PAGES_2M, ENOENT), FILE_ERR(PAGES_1G, ENOENT),
		FILE_ERR(MM "/transparent_hugepage/enabled", ENOENT),
		FILE_ERR(MM "/ksm/run", ENOENT), DIR_ERR(MM "/hugepages", ENOENT),
		DIR_ERR(MM "/hugepages/hugepages-2048kB", ENOENT),
		DIR_ERR(MM "/hugepages/hugepages-1048576kB", ENOENT),
		DIR_ERR(MM "/transparent_hugepage", ENOENT), DIR_ERR(MM "/ksm", ENOENT),
		DIR_NAMES(MM, "swap\0"));
	expect_int(&run.facts, FACT_MEMORY_HUGEPAGES_2M, 0);
	expect_int(&run.facts, FACT_MEMORY_HUGEPAGES_1G, 0);
	expect_text(&run.facts, FACT_MEMORY_THP, "never");
	expect_no(&run.facts, FACT_MEMORY_KSM);
	probe_run_close(&run);
}

static void separated_pages_are_not_being_merged(void **state)
{
	RUN(run, FILE_TEXT(MM "/ksm/run", "2\n"));
	expect_no(&run.facts, FACT_MEMORY_KSM);
	probe_run_close(&run);
}

static void what_is_refused_or_broken_is_unknown(void **state)
{
	RUN(run, FILE_TEXT("/proc/meminfo", "MemTotal: many kB\nSwapTotal: 1 MB\n"),
		FILE_ERR(PAGES_2M, EACCES), FILE_TEXT(PAGES_1G, "-1\n"),
		FILE_TEXT(MM "/transparent_hugepage/enabled", "always\n"),
		FILE_ERR(MM "/ksm/run", ENOENT), DIR_ERR(MM "/ksm", ENOENT), DIR_NAMES(MM, ""));
	expect_unknown(&run.facts, FACT_MEMORY_TOTAL, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_MEMORY_SWAP, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_MEMORY_HUGEPAGES_2M, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_MEMORY_HUGEPAGES_1G, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_MEMORY_THP, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_MEMORY_KSM, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void free_pages_are_asked_for_where_some_are_set_aside(void **state)
{
	RUN(run, FILE_TEXT(PAGES_2M, "512\n"),
		FILE_TEXT(MM "/hugepages/hugepages-2048kB/free_hugepages", "500\n"),
		FILE_TEXT(PAGES_1G, "0\n"));
	expect_int(&run.facts, FACT_MEMORY_HUGEPAGES_2M_FREE, 500);
	expect_int(&run.facts, FACT_MEMORY_HUGEPAGES_1G_FREE, 0);
	probe_run_close(&run);
}

static void free_pages_may_be_unknown(void **state)
{
	RUN(run, FILE_TEXT(PAGES_2M, "512\n"),
		FILE_ERR(MM "/hugepages/hugepages-2048kB/free_hugepages", EIO));
	expect_unknown(&run.facts, FACT_MEMORY_HUGEPAGES_2M_FREE, WHY_IO);
	expect_unknown(&run.facts, FACT_MEMORY_HUGEPAGES_1G_FREE, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void overcommit_has_three_words(void **state)
{
	{
		RUN(run, FILE_TEXT(OVERCOMMIT, "0\n"));
		expect_text(&run.facts, FACT_MEMORY_OVERCOMMIT, "heuristic");
		probe_run_close(&run);
	}
	{
		RUN(run, FILE_TEXT(OVERCOMMIT, "2\n"),
			FILE_TEXT("/proc/meminfo", "CommitLimit: 8 kB\n"));
		expect_text(&run.facts, FACT_MEMORY_OVERCOMMIT, "never");
		expect_int(&run.facts, FACT_MEMORY_COMMIT_LIMIT, 8192);
		expect_unknown(&run.facts, FACT_MEMORY_TOTAL, WHY_NO_INTERFACE);
		probe_run_close(&run);
	}
	{
		RUN(run, FILE_TEXT(OVERCOMMIT, "3\n"));
		expect_unknown(&run.facts, FACT_MEMORY_OVERCOMMIT, WHY_MALFORMED);
		probe_run_close(&run);
	}
	{
		RUN(run, FILE_ERR(OVERCOMMIT, EPERM));
		expect_unknown(&run.facts, FACT_MEMORY_OVERCOMMIT, WHY_PERMISSION);
		probe_run_close(&run);
	}
}

static void balancing_and_shared_pages_are_read(void **state)
{
	{
		RUN(run, FILE_TEXT(BALANCING, "1\n"),
			FILE_TEXT(MM "/transparent_hugepage/shmem_enabled",
				"always within_size advise [never] deny force\n"));
		expect_yes(&run.facts, FACT_MEMORY_NUMA_BALANCING);
		expect_text(&run.facts, FACT_MEMORY_THP_SHARED, "never");
		probe_run_close(&run);
	}
	{
		RUN(run, FILE_ERR(BALANCING, ENOENT), DIR_NAMES("/proc/sys/kernel", "osrelease\0"));
		expect_no(&run.facts, FACT_MEMORY_NUMA_BALANCING);
		expect_unknown(&run.facts, FACT_MEMORY_THP_SHARED, WHY_NOT_CAPTURED);
		probe_run_close(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_told_in_bytes),
		cmocka_unit_test(a_kernel_without_these_features_uses_none),
		cmocka_unit_test(separated_pages_are_not_being_merged),
		cmocka_unit_test(what_is_refused_or_broken_is_unknown),
		cmocka_unit_test(free_pages_are_asked_for_where_some_are_set_aside),
		cmocka_unit_test(free_pages_may_be_unknown),
		cmocka_unit_test(overcommit_has_three_words),
		cmocka_unit_test(balancing_and_shared_pages_are_read),
	};

	return cmocka_run_group_tests_name("probe_memory", tests, NULL, NULL);
}
