// SPDX-License-Identifier: GPL-2.0-or-later
// Nodes of memory and processors.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define NODES "/sys/devices/system/node"
#define LONG_LIST "1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43,45,47"

#define OPEN(run, ...)                                                                             \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	probe_run_open(&run, &table.base)

#define RUN(run, ...)                                                                              \
	OPEN(run, __VA_ARGS__);                                                                    \
	probe_numa(&run.context)

static void nodes_are_rows_in_order(void **state)
{
	const struct inventory_node *nodes;

	RUN(run, DIR_NAMES(NODES, "has_cpu\0node1\0node0\0node\0nodex\0node1024\0online\0"),
		FILE_TEXT(NODES "/node0/cpulist", "0-3,8\n"),
		FILE_TEXT(NODES "/node0/meminfo",
			"Node 0 MemTotal:  2048 kB\nNode 0 MemFree: 1 kB\n"),
		FILE_TEXT(NODES "/node0/distance", "10 21\n"),
		FILE_TEXT(NODES "/node1/cpulist", LONG_LIST "\n"),
		FILE_TEXT(NODES "/node1/meminfo", "Node 1 MemTotal: 0 kB\n"),
		FILE_TEXT(NODES "/node1/distance", "21 x\n"));
	expect_int(&run.facts, FACT_MEMORY_NUMA_NODES, 2);
	assert_int_equal(run.inventory.node_count, 2);
	nodes = run.inventory.nodes;
	assert_int_equal(nodes[0].number, 0);
	assert_string_equal(nodes[0].cpus, "0-3,8");
	assert_int_equal(nodes[0].memory_bytes, 2048 * 1024);
	assert_int_equal(nodes[0].distance_count, 2);
	assert_int_equal(nodes[0].distances[1], 21);
	assert_int_equal(nodes[1].number, 1);
	assert_string_equal(nodes[1].cpus, LONG_LIST);
	/* A node with CPUs alone. */
	assert_int_equal(nodes[1].memory_bytes, 0);
	assert_null(nodes[1].distances);
	probe_run_close(&run);
}

static void what_a_node_does_not_tell_is_not_there(void **state)
{
	RUN(run, DIR_NAMES(NODES, "node0\0node1\0"), FILE_TEXT(NODES "/node0/cpulist", "0-\n"),
		FILE_TEXT(NODES "/node0/meminfo", "Node 0 MemTotal: some kB\n"),
		FILE_ERR(NODES "/node1/cpulist", EIO), FILE_ERR(NODES "/node1/meminfo", EIO));
	for (size_t i = 0; i < 2; i++) {
		assert_null(run.inventory.nodes[i].cpus);
		assert_true(run.inventory.nodes[i].memory_bytes == NODE_BYTES_UNKNOWN);
		assert_int_equal(run.inventory.nodes[i].hugepages_2m, -1);
		assert_int_equal(run.inventory.nodes[i].hugepages_1g, -1);
	}
	probe_run_close(&run);
}

static void a_node_may_have_no_cpus(void **state)
{
	RUN(run, DIR_NAMES(NODES, "node2\0"), FILE_TEXT(NODES "/node2/cpulist", "\n"));
	assert_int_equal(run.inventory.nodes[0].number, 2);
	assert_string_equal(run.inventory.nodes[0].cpus, "");
	probe_run_close(&run);
}

static void huge_pages_are_asked_for_where_there_are_some(void **state)
{
	OPEN(run, DIR_NAMES(NODES, "node0\0"),
		FILE_TEXT(NODES "/node0/hugepages/hugepages-2048kB/nr_hugepages", "512\n"));
	fact_set_int(&run.facts, FACT_MEMORY_HUGEPAGES_2M, 512, EV_FROM_FACTS("test"));
	fact_set_int(&run.facts, FACT_MEMORY_HUGEPAGES_1G, 0, EV_FROM_FACTS("test"));
	probe_numa(&run.context);
	assert_int_equal(run.inventory.nodes[0].hugepages_2m, 512);
	assert_int_equal(run.inventory.nodes[0].hugepages_1g, 0);
	probe_run_close(&run);
}

static void cpus_learn_their_node(void **state)
{
	OPEN(run, DIR_NAMES(NODES, "node0\0node1\0"), FILE_TEXT(NODES "/node0/cpulist", "0,2,5\n"),
		FILE_TEXT(NODES "/node1/cpulist", "1\n"));
	run.inventory.cpus = calloc(4, sizeof(*run.inventory.cpus));
	assert_non_null(run.inventory.cpus);
	run.inventory.cpu_count = 4;
	for (uint32_t i = 0; i < 4; i++)
		run.inventory.cpus[i] = (struct inventory_cpu){.number = i, .node = -1};
	probe_numa(&run.context);
	assert_int_equal(run.inventory.cpus[0].node, 0);
	assert_int_equal(run.inventory.cpus[1].node, 1);
	assert_int_equal(run.inventory.cpus[2].node, 0);
	assert_int_equal(run.inventory.cpus[3].node, -1);
	probe_run_close(&run);
}

static void a_kernel_without_numa_sees_one_node(void **state)
{
	RUN(run, DIR_ERR(NODES, ENOENT), DIR_NAMES("/sys/devices/system", "cpu\0memory\0"));
	expect_int(&run.facts, FACT_MEMORY_NUMA_NODES, 1);
	assert_int_equal(run.inventory.node_count, 0);
	probe_run_close(&run);
}

static void refused_or_empty_is_unknown(void **state)
{
	{
		RUN(run, DIR_ERR(NODES, EACCES));
		expect_unknown(&run.facts, FACT_MEMORY_NUMA_NODES, WHY_PERMISSION);
		probe_run_close(&run);
	}
	{
		RUN(run, DIR_ERR(NODES, ENOENT));
		expect_unknown(&run.facts, FACT_MEMORY_NUMA_NODES, WHY_NO_INTERFACE);
		probe_run_close(&run);
	}
	{
		RUN(run, DIR_NAMES(NODES, "online\0"));
		expect_unknown(&run.facts, FACT_MEMORY_NUMA_NODES, WHY_MALFORMED);
		probe_run_close(&run);
	}
	{
		RUN(run, FILE_TEXT("/x", ""));
		expect_unknown(&run.facts, FACT_MEMORY_NUMA_NODES, WHY_NOT_CAPTURED);
		probe_run_close(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_are_rows_in_order),
		cmocka_unit_test(what_a_node_does_not_tell_is_not_there),
		cmocka_unit_test(a_node_may_have_no_cpus),
		cmocka_unit_test(huge_pages_are_asked_for_where_there_are_some),
		cmocka_unit_test(cpus_learn_their_node),
		cmocka_unit_test(a_kernel_without_numa_sees_one_node),
		cmocka_unit_test(refused_or_empty_is_unknown),
	};

	return cmocka_run_group_tests_name("probe_numa", tests, NULL, NULL);
}
