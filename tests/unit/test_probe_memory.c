// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/fake/probe_fixture.h"
#include "tests/fake/source_table.h"

#define MM "/sys/kernel/mm"
#define PAGES_2M MM "/hugepages/hugepages-2048kB/nr_hugepages"
#define PAGES_1G MM "/hugepages/hugepages-1048576kB/nr_hugepages"
#define NODES "/sys/devices/system/node"

#define RUN(fixture, ...)                                                                          \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, NULL);                                           \
	probe_memory(&fixture.context)

static void memory_is_told_in_bytes(void **state)
{
	RUN(fixture, FILE_TEXT("/proc/meminfo", "MemTotal:  16384 kB\nSwapTotal:  0 kB\n"),
		FILE_TEXT(PAGES_2M, "512\n"), FILE_ERR(PAGES_1G, ENOENT),
		DIR_ERR(MM "/hugepages/hugepages-1048576kB", ENOENT),
		DIR_NAMES(MM "/hugepages", "hugepages-2048kB\0"),
		FILE_TEXT(MM "/transparent_hugepage/enabled", "always [madvise] never\n"),
		FILE_TEXT(MM "/ksm/run", "1\n"));
	assert_fact_int(&fixture, FACT_MEMORY_TOTAL, 16384 * 1024);
	assert_fact_int(&fixture, FACT_MEMORY_SWAP, 0);
	assert_fact_int(&fixture, FACT_MEMORY_HUGEPAGES_2M, 512);
	assert_fact_int(&fixture, FACT_MEMORY_HUGEPAGES_1G, 0);
	assert_fact_text(&fixture, FACT_MEMORY_THP, "madvise");
	assert_fact_bool(&fixture, FACT_MEMORY_KSM, true);
	probe_fixture_close(&fixture);
}

static void a_kernel_without_these_features_uses_none(void **state)
{
	RUN(fixture, FILE_ERR(PAGES_2M, ENOENT), FILE_ERR(PAGES_1G, ENOENT),
		FILE_ERR(MM "/transparent_hugepage/enabled", ENOENT),
		FILE_ERR(MM "/ksm/run", ENOENT), DIR_ERR(MM "/hugepages", ENOENT),
		DIR_ERR(MM "/hugepages/hugepages-2048kB", ENOENT),
		DIR_ERR(MM "/hugepages/hugepages-1048576kB", ENOENT),
		DIR_ERR(MM "/transparent_hugepage", ENOENT), DIR_ERR(MM "/ksm", ENOENT),
		DIR_NAMES(MM, "swap\0"));
	assert_fact_int(&fixture, FACT_MEMORY_HUGEPAGES_2M, 0);
	assert_fact_int(&fixture, FACT_MEMORY_HUGEPAGES_1G, 0);
	assert_fact_text(&fixture, FACT_MEMORY_THP, "never");
	assert_fact_bool(&fixture, FACT_MEMORY_KSM, false);
	probe_fixture_close(&fixture);
}

static void separated_pages_are_not_being_merged(void **state)
{
	RUN(fixture, FILE_TEXT(MM "/ksm/run", "2\n"));
	assert_fact_bool(&fixture, FACT_MEMORY_KSM, false);
	probe_fixture_close(&fixture);
}

static void what_is_refused_or_broken_is_unknown(void **state)
{
	RUN(fixture, FILE_TEXT("/proc/meminfo", "MemTotal: many kB\nSwapTotal: 1 MB\n"),
		FILE_ERR(PAGES_2M, EACCES), FILE_TEXT(PAGES_1G, "-1\n"),
		FILE_TEXT(MM "/transparent_hugepage/enabled", "always\n"),
		FILE_ERR(MM "/ksm/run", ENOENT), DIR_ERR(MM "/ksm", ENOENT), DIR_NAMES(MM, ""));
	assert_fact_unknown(&fixture, FACT_MEMORY_TOTAL, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_MEMORY_SWAP, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_MEMORY_HUGEPAGES_2M, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_MEMORY_HUGEPAGES_1G, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_MEMORY_THP, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_MEMORY_KSM, WHY_NO_INTERFACE);
	probe_fixture_close(&fixture);
}

static void nodes_are_rows_in_order(void **state)
{
	RUN(fixture, DIR_NAMES(NODES, "has_cpu\0node1\0node0\0node\0nodex\0online\0"),
		FILE_TEXT(NODES "/node0/cpulist", "0-3,8\n"),
		FILE_TEXT(NODES "/node0/meminfo",
			"Node 0 MemTotal:  2048 kB\nNode 0 MemFree: 1 kB\n"),
		FILE_TEXT(NODES "/node1/cpulist",
			"1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43,45,47\n"));
	assert_fact_unknown(&fixture, FACT_MEMORY_TOTAL, WHY_NOT_CAPTURED);
	assert_int_equal(fixture.inventory.node_count, 2);
	assert_int_equal(fixture.inventory.nodes[0].number, 0);
	assert_string_equal(fixture.inventory.nodes[0].cpus, "0-3,8");
	assert_int_equal(fixture.inventory.nodes[0].memory_bytes, 2048 * 1024);
	assert_int_equal(fixture.inventory.nodes[1].number, 1);
	/* Half a list would be a wrong one. */
	assert_string_equal(fixture.inventory.nodes[1].cpus, "");
	assert_int_equal(fixture.inventory.nodes[1].memory_bytes, 0);
	probe_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_told_in_bytes),
		cmocka_unit_test(a_kernel_without_these_features_uses_none),
		cmocka_unit_test(separated_pages_are_not_being_merged),
		cmocka_unit_test(what_is_refused_or_broken_is_unknown),
		cmocka_unit_test(nodes_are_rows_in_order),
	};

	return cmocka_run_group_tests_name("probe_memory", tests, NULL, NULL);
}
