// SPDX-License-Identifier: GPL-2.0-or-later
// How the CPUs are laid out, of which types they are, and what their rows say.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define CPUS "/sys/devices/system/cpu"
#define ONLINE(list) FILE_TEXT(CPUS "/online", list "\n")
#define PRESENT(list) FILE_TEXT(CPUS "/present", list "\n")
#define TOPOLOGY(n, file, list) FILE_TEXT(CPUS "/cpu" n "/topology/" file, list "\n")
/* CPU @n in package @p, of @s logical CPUs and @c cores; on core @core. */
#define ENTRY(n, p, s, core, c)                                                                    \
	"processor\t: " n "\nvendor_id\t: GenuineIntel\nmicrocode\t: 0x2" n "\nphysical id\t: " p  \
	"\nsiblings\t: " s "\ncore id\t\t: " core "\ncpu cores\t: " c "\nflags\t\t: fpu\n\n"
#define CPUINFO(text) FILE_TEXT("/proc/cpuinfo", text)

static void run_cpu(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_cpu(&run->context);
}

static void cpuinfo_tells_the_layout_and_fills_the_rows(void **state)
{
	struct source_table table = SOURCE_TABLE(PRESENT("0-5"), ONLINE("0-3,5"),
		CPUINFO(ENTRY("0", "0", "3", "0", "2") ENTRY("1", "0", "3", "4", "2")
				ENTRY("2", "1", "2", "0", "1") ENTRY("3", "0", "3", "0", "2")
					ENTRY("5", "1", "2", "0", "1")));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_int(&run.facts, FACT_CPU_PACKAGES, 2);
	expect_int(&run.facts, FACT_CPU_CORES, 3);
	expect_int(&run.facts, FACT_CPU_THREADS_PER_CORE, 2);
	expect_unknown(&run.facts, FACT_CPU_DIES, WHY_NOT_CAPTURED);
	expect_text(&run.facts, FACT_CPU_OFFLINE, "4");
	expect_yes(&run.facts, FACT_CPU_SMT);
	assert_int_equal(run.inventory.cpu_count, 5);
	assert_int_equal(run.inventory.cpu_offline, 1);
	assert_int_equal(run.inventory.cpus[1].package, 0);
	assert_int_equal(run.inventory.cpus[1].core, 4);
	assert_int_equal(run.inventory.cpus[4].number, 5);
	assert_int_equal(run.inventory.cpus[4].package, 1);
	assert_int_equal(run.inventory.cpus[4].microcode, 0x25);
	assert_int_equal(run.inventory.cpus[4].type, CORE_TYPE_UNKNOWN);
	assert_int_equal(run.inventory.cpus[5].number, 4);
	assert_int_equal(run.inventory.cpus[5].package, -1);
	assert_int_equal(run.inventory.cpus[5].microcode, -1);
	probe_run_close(&run);
}

/* A paravirtualized kernel under Xen: four CPUs, each of which says that it is alone. */
static void a_layout_that_contradicts_itself_is_none(void **state)
{
	struct source_table xen = SOURCE_TABLE(ONLINE("0-3"),
		CPUINFO(ENTRY("0", "0", "1", "0", "1") ENTRY("1", "0", "1", "0", "1")
				ENTRY("2", "0", "1", "0", "1") ENTRY("3", "0", "1", "0", "1")),
		TOPOLOGY("0", "core_siblings_list", "0-3"), TOPOLOGY("0", "die_cpus_list", "0-3"));
	struct source_table more_cores =
		SOURCE_TABLE(ONLINE("0"), CPUINFO(ENTRY("0", "0", "1", "0", "2")));
	struct source_table *const tables[] = {&xen, &more_cores};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct probe_run run;

		run_cpu(&run, tables[i]);
		expect_unknown(&run.facts, FACT_CPU_PACKAGES, WHY_MALFORMED);
		expect_unknown(&run.facts, FACT_CPU_DIES, WHY_MALFORMED);
		expect_unknown(&run.facts, FACT_CPU_CORES, WHY_MALFORMED);
		expect_unknown(&run.facts, FACT_CPU_THREADS_PER_CORE, WHY_MALFORMED);
		expect_unknown(&run.facts, FACT_CPU_SMT, WHY_NOT_CAPTURED);
		probe_run_close(&run);
	}
}

#define ARM CPUINFO("processor : 0\nprocessor : 1\nprocessor : 2\nprocessor : 3\n")

/* One list of each group is read, not one of each CPU. */
static void elsewhere_sysfs_tells_the_layout(void **state)
{
	struct source_table table = SOURCE_TABLE(ONLINE("0-3"), ARM,
		TOPOLOGY("0", "core_siblings_list", "0-3"), TOPOLOGY("0", "die_cpus_list", "0-1"),
		TOPOLOGY("2", "die_cpus_list", "2-3"), TOPOLOGY("0", "thread_siblings_list", "0-1"),
		TOPOLOGY("2", "thread_siblings_list", "2"),
		TOPOLOGY("3", "thread_siblings_list", "3"));
	struct source_table refused =
		SOURCE_TABLE(ONLINE("0-3"), ARM, TOPOLOGY("0", "core_siblings_list", "0-1"),
			FILE_ERR(CPUS "/cpu2/topology/core_siblings_list", EACCES),
			TOPOLOGY("0", "die_cpus_list", "1"), FILE_ERR(CPUS "/smt/active", ENOENT));
	struct source_table no_cpuinfo = SOURCE_TABLE(ONLINE("0-3"),
		FILE_ERR("/proc/cpuinfo", EACCES), TOPOLOGY("0", "core_siblings_list", "0-3"));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_int(&run.facts, FACT_CPU_PACKAGES, 1);
	expect_int(&run.facts, FACT_CPU_DIES, 2);
	expect_int(&run.facts, FACT_CPU_CORES, 3);
	expect_int(&run.facts, FACT_CPU_THREADS_PER_CORE, 2);
	expect_source(
		&run.facts, FACT_CPU_CORES, "file " CPUS "/cpu*/topology: thread_siblings_list");
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_PACKAGES, WHY_PERMISSION);
	/* A list of CPU 0's that does not name CPU 0. */
	expect_unknown(&run.facts, FACT_CPU_DIES, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CPU_CORES, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_THREADS_PER_CORE, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_SMT, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &no_cpuinfo);
	expect_unknown(&run.facts, FACT_CPU_PACKAGES, WHY_PERMISSION);
	probe_run_close(&run);
}

static void offline_cpus_are_named(void **state)
{
	struct source_table none = SOURCE_TABLE(PRESENT("0-1"), ONLINE("0-1"));
	struct source_table some = SOURCE_TABLE(PRESENT("0-7"), ONLINE("0,2-3,7"));
	/* Cores that may come do not count before they are there. */
	struct source_table strange = SOURCE_TABLE(PRESENT("0-1"), ONLINE("0-3"));
	struct source_table refused =
		SOURCE_TABLE(PRESENT("0-1"), FILE_ERR(CPUS "/online", EACCES));
	struct source_table backwards = SOURCE_TABLE(PRESENT("3,1"), ONLINE("1"));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &none);
	expect_text(&run.facts, FACT_CPU_OFFLINE, "none");
	probe_run_close(&run);
	run_cpu(&run, &some);
	expect_text(&run.facts, FACT_CPU_OFFLINE, "1,4-6");
	assert_int_equal(run.inventory.cpu_count, 4);
	assert_int_equal(run.inventory.cpu_offline, 4);
	probe_run_close(&run);
	run_cpu(&run, &strange);
	expect_text(&run.facts, FACT_CPU_OFFLINE, "none");
	assert_int_equal(run.inventory.cpu_count, 4);
	assert_int_equal(run.inventory.cpu_offline, 0);
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_OFFLINE, WHY_PERMISSION);
	assert_int_equal(run.inventory.cpu_offline, 0);
	probe_run_close(&run);
	run_cpu(&run, &backwards);
	expect_unknown(&run.facts, FACT_CPU_OFFLINE, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CPU_COUNT, WHY_MALFORMED);
	probe_run_close(&run);
}

static void cpus_set_apart_are_named(void **state)
{
	struct source_table some = SOURCE_TABLE(FILE_TEXT(CPUS "/isolated", "2-3\n"),
		FILE_TEXT(CPUS "/nohz_full", "3\n"), FILE_TEXT(CPUS "/smt/control", "forceoff\n"));
	struct source_table none = SOURCE_TABLE(
		FILE_TEXT(CPUS "/isolated", "\n"), FILE_TEXT(CPUS "/nohz_full", "    (null)\n"));
	/* A kernel without CONFIG_NO_HZ_FULL has no such file. */
	struct source_table absent = SOURCE_TABLE(FILE_ERR(CPUS "/isolated", EACCES),
		FILE_ERR(CPUS "/nohz_full", ENOENT), DIR_NAMES(CPUS, "cpu0\0online\0"));
	struct source_table strange = SOURCE_TABLE(FILE_TEXT(CPUS "/isolated", "all\n"),
		FILE_ERR(CPUS "/nohz_full", ENOENT), FILE_ERR(CPUS "/smt/control", ENOENT));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &some);
	expect_text(&run.facts, FACT_CPU_ISOLATED, "2-3");
	expect_text(&run.facts, FACT_CPU_NOHZ_FULL, "3");
	expect_text(&run.facts, FACT_CPU_SMT_CONTROL, "forceoff");
	probe_run_close(&run);
	run_cpu(&run, &none);
	expect_text(&run.facts, FACT_CPU_ISOLATED, "none");
	expect_text(&run.facts, FACT_CPU_NOHZ_FULL, "none");
	expect_unknown(&run.facts, FACT_CPU_SMT_CONTROL, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_cpu(&run, &absent);
	expect_unknown(&run.facts, FACT_CPU_ISOLATED, WHY_PERMISSION);
	expect_text(&run.facts, FACT_CPU_NOHZ_FULL, "none");
	probe_run_close(&run);
	run_cpu(&run, &strange);
	expect_unknown(&run.facts, FACT_CPU_ISOLATED, WHY_MALFORMED);
	assert_false(fact_known(&run.facts, FACT_CPU_NOHZ_FULL));
	expect_unknown(&run.facts, FACT_CPU_SMT_CONTROL, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

#define ALDER_LAKE(n)                                                                              \
	LEAF0_INTEL(n, 0x1a), CPUID_ON(n, 1, 0, .eax = 0x00090672), EXT_MAX(n, 0x80000000),        \
		CPUID_ON(n, 7, 0, .edx = BIT(15))
#define LISTS(core, atom)                                                                          \
	FILE_TEXT("/sys/devices/cpu_core/cpus", core "\n"),                                        \
		FILE_TEXT("/sys/devices/cpu_atom/cpus", atom "\n")

static void the_kernel_tells_types_of_hybrid_cores(void **state)
{
	struct source_table table = SOURCE_TABLE(ALDER_LAKE(0), ONLINE("0-3"), LISTS("0-1", "2"),
		FILE_TEXT("/sys/devices/cpu_lowpower/cpus", "3\n"));
	/* Without CPUID that the lists are there shows it. */
	struct source_table no_cpuid = SOURCE_TABLE(ONLINE("0-3"), LISTS("0-1", "2-3"));
	struct source_table half = SOURCE_TABLE(ALDER_LAKE(0), ONLINE("0"),
		FILE_TEXT("/sys/devices/cpu_core/cpus", "0\n"),
		FILE_ERR("/sys/devices/cpu_atom/cpus", EACCES), CPUID_ERR(0x1a, 0, EIO));
	struct source_table nothing = SOURCE_TABLE(ONLINE("0-3"));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_yes(&run.facts, FACT_CPU_HYBRID);
	expect_source(&run.facts, FACT_CPU_HYBRID, "cpuid 00000007.0 edx[15]");
	expect_int(&run.facts, FACT_CPU_HYBRID_PERFORMANCE, 2);
	expect_int(&run.facts, FACT_CPU_HYBRID_EFFICIENT, 2);
	assert_int_equal(run.inventory.cpus[1].type, CORE_PERFORMANCE);
	assert_int_equal(run.inventory.cpus[3].type, CORE_EFFICIENCY);
	probe_run_close(&run);
	run_cpu(&run, &no_cpuid);
	expect_yes(&run.facts, FACT_CPU_HYBRID);
	expect_source(&run.facts, FACT_CPU_HYBRID, "file /sys/devices/cpu_core/cpus");
	expect_int(&run.facts, FACT_CPU_HYBRID_EFFICIENT, 2);
	probe_run_close(&run);
	run_cpu(&run, &half);
	expect_yes(&run.facts, FACT_CPU_HYBRID);
	expect_unknown(&run.facts, FACT_CPU_HYBRID_PERFORMANCE, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_HYBRID_EFFICIENT, WHY_IO);
	probe_run_close(&run);
	run_cpu(&run, &nothing);
	expect_unknown(&run.facts, FACT_CPU_HYBRID, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_HYBRID_EFFICIENT, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void else_the_cpus_tell_their_types(void **state)
{
	struct source_table intel = SOURCE_TABLE(ALDER_LAKE(0), ALDER_LAKE(1), ALDER_LAKE(2),
		ONLINE("0-2"), CPUID(0x1a, 0, .eax = 0x40000001),
		CPUID_ON(1, 0x1a, 0, .eax = 0x20000001), CPUID_ON(2, 0x1a, 0, .eax = 0x20000002));
	struct source_table amd = SOURCE_TABLE(LEAF0_AMD(0, 1), CPUID(1, 0, .eax = 0x00b20f40),
		EXT_MAX(0, 0x80000026), CPUID(0x80000026, 0, .eax = BIT(30)),
		CPUID_ON(1, 0x80000026, 0, .eax = BIT(30), .ebx = BIT(28)), ONLINE("0-1"));
	struct source_table uniform = SOURCE_TABLE(
		LEAF0_INTEL(0, 7), CPUID(1, 0), EXT_MAX(0, 0), CPUID(7, 0), LISTS("0", "1"));
	/* Above the greatest leaf: nothing there. */
	struct source_table old_amd = SOURCE_TABLE(LEAF0_AMD(0, 1), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0x80000020), CPUID(0x80000026, 0, .eax = ~0u));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &intel);
	expect_int(&run.facts, FACT_CPU_HYBRID_PERFORMANCE, 1);
	expect_int(&run.facts, FACT_CPU_HYBRID_EFFICIENT, 2);
	expect_source(&run.facts, FACT_CPU_HYBRID_EFFICIENT, "cpuid 0000001a.0");
	assert_int_equal(run.inventory.cpus[2].type, CORE_EFFICIENCY);
	probe_run_close(&run);
	run_cpu(&run, &amd);
	expect_yes(&run.facts, FACT_CPU_HYBRID);
	expect_int(&run.facts, FACT_CPU_HYBRID_PERFORMANCE, 1);
	expect_int(&run.facts, FACT_CPU_HYBRID_EFFICIENT, 1);
	probe_run_close(&run);
	run_cpu(&run, &uniform);
	expect_no(&run.facts, FACT_CPU_HYBRID);
	expect_unknown(&run.facts, FACT_CPU_HYBRID_PERFORMANCE, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_cpu(&run, &old_amd);
	expect_no(&run.facts, FACT_CPU_HYBRID);
	probe_run_close(&run);
}

static void rows_are_put_on_their_nodes(void **state)
{
	struct inventory inventory = {0};

	(void)state;
	inventory.cpus = calloc(3, sizeof(*inventory.cpus));
	inventory.nodes = calloc(2, sizeof(*inventory.nodes));
	assert_non_null(inventory.cpus);
	assert_non_null(inventory.nodes);
	inventory.cpu_count = 3;
	for (uint32_t i = 0; i < 3; i++)
		inventory.cpus[i] = (struct inventory_cpu){.number = 2 * i, .node = -1};
	inventory.node_count = 2;
	inventory.nodes[0].number = 0;
	inventory.nodes[1].number = 3;
	inventory.nodes[1].cpus = strdup("1-2");
	inventory_place_cpus(&inventory);
	assert_int_equal(inventory.cpus[0].node, -1);
	assert_int_equal(inventory.cpus[1].node, 3);
	assert_int_equal(inventory.cpus[2].node, -1);
	assert_null(inventory_find_cpu(&inventory, 5));
	assert_ptr_equal(inventory_find_cpu(&inventory, 4), &inventory.cpus[2]);
	inventory_free(&inventory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpuinfo_tells_the_layout_and_fills_the_rows),
		cmocka_unit_test(a_layout_that_contradicts_itself_is_none),
		cmocka_unit_test(elsewhere_sysfs_tells_the_layout),
		cmocka_unit_test(offline_cpus_are_named),
		cmocka_unit_test(cpus_set_apart_are_named),
		cmocka_unit_test(the_kernel_tells_types_of_hybrid_cores),
		cmocka_unit_test(else_the_cpus_tell_their_types),
		cmocka_unit_test(rows_are_put_on_their_nodes),
	};

	return cmocka_run_group_tests_name("probe_cpu_topology", tests, NULL, NULL);
}
