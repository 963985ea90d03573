// SPDX-License-Identifier: GPL-2.0-or-later
// Which CPUs differ, and in what.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define ONLINE(list) FILE_TEXT("/sys/devices/system/cpu/online", list "\n")
#define V1 "fpu cx8 cmov mmx fxsr sse sse2 lm"
#define V2 V1 " pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm"
#define ENTRY(n, model, microcode, flags)                                                          \
	"processor\t: " n "\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: " model        \
	"\nstepping\t: 3\nmicrocode\t: " microcode "\nflags\t\t: " flags "\n\n"
#define CPUINFO(text) FILE_TEXT("/proc/cpuinfo", text)
#define SAME(n) ENTRY(n, "60", "0x28", V2)
#define HASWELL_ON(n) LEAF0_INTEL(n, 1), CPUID_ON(n, 1, 0, .eax = EAX_HASWELL), EXT_MAX(n, 0)

static void run_cpu(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_cpu(&run->context);
}

static void the_kernels_view_names_what_differs(void **state)
{
	static const struct {
		struct table_row cpuinfo;
		const char *differing;
	} rows[] = {
		{CPUINFO(SAME("0") SAME("1") ENTRY("2", "60", "0x28", V2 " vmx")
				 ENTRY("3", "60", "0x28", V2 " vmx")),
			"cpus 2-3: vmx"},
		{CPUINFO(SAME("0") ENTRY("1", "60", "0x27", V2) SAME("2")
				 ENTRY("3", "60", "0x27", V2)),
			"cpus 1,3: microcode"},
		{CPUINFO(SAME("0") ENTRY("1", "61", "0x28", V2) ENTRY("2", "60", "0x27", V2 " svm")
				 SAME("3")),
			"cpu 1: model; cpu 2: microcode, svm"},
		{CPUINFO(SAME("0") SAME("1") SAME("2") ENTRY("3", "60", "0x28", V1)),
			"cpu 3: level, other features"},
		{CPUINFO(SAME("0") SAME("1") SAME("2") ENTRY("3", "60", "0x28", V2 " avx")),
			"cpu 3: other features"},
		{CPUINFO(SAME("0") SAME("1") SAME("2") "processor\t: 3\nvendor_id\t: GenuineIntel\n"
						       "cpu family\t: 6\nmodel : 60\nstepping : 3\n"
						       "microcode : 0x28\nflags : " V2
						       "\nvmx flags : ept\n"),
			"cpu 3: vmx features"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(rows[i].cpuinfo, ONLINE("0-3"));
		struct probe_run run;

		print_message("# %s\n", rows[i].differing);
		run_cpu(&run, &table);
		expect_no(&run.facts, FACT_CPU_UNIFORM);
		expect_text(&run.facts, FACT_CPU_UNIFORM_DIFFERING, rows[i].differing);
		probe_run_close(&run);
	}
}

static void microcode_agrees_differs_or_is_not_told(void **state)
{
	struct source_table agrees = SOURCE_TABLE(CPUINFO(SAME("0") ENTRY("1", "61", "0x28", V2)));
	struct source_table differs = SOURCE_TABLE(CPUINFO(SAME("0") ENTRY("1", "60", "0x29", V2)));
	struct source_table partly = SOURCE_TABLE(
		CPUINFO(SAME("0") "processor : 1\nvendor_id : GenuineIntel\nflags : fpu\n"));
	struct source_table arm = SOURCE_TABLE(CPUINFO("processor : 0\nprocessor : 1\n"));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &agrees);
	expect_yes(&run.facts, FACT_CPU_MICROCODE_UNIFORM);
	probe_run_close(&run);
	run_cpu(&run, &differs);
	expect_no(&run.facts, FACT_CPU_MICROCODE_UNIFORM);
	probe_run_close(&run);
	run_cpu(&run, &partly);
	expect_unknown(&run.facts, FACT_CPU_MICROCODE_UNIFORM, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &arm);
	expect_unknown(&run.facts, FACT_CPU_MICROCODE_UNIFORM, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

/* The kernel sees no difference: firmware hid something after it looked, or it does not know it. */
static void the_cpus_name_what_the_kernel_does_not_see(void **state)
{
	struct source_table table = SOURCE_TABLE(HASWELL_ON(0), HASWELL_ON(1), LEAF0_INTEL(2, 1),
		CPUID_ON(2, 1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT, .edx = BIT(3)), EXT_MAX(2, 0),
		ONLINE("0-2"), CPUINFO(SAME("0") SAME("1") SAME("2")));
	/* The APIC's bit follows what the kernel did to it. */
	struct source_table apic = SOURCE_TABLE(HASWELL_ON(0), LEAF0_INTEL(1, 1),
		CPUID_ON(1, 1, 0, .eax = EAX_HASWELL, .ecx = BIT(27), .edx = BIT(9)), EXT_MAX(1, 0),
		ONLINE("0-1"), CPUINFO(SAME("0") SAME("1")));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_no(&run.facts, FACT_CPU_UNIFORM);
	expect_text(&run.facts, FACT_CPU_UNIFORM_DIFFERING, "cpu 2: vmx, other features");
	probe_run_close(&run);
	run_cpu(&run, &apic);
	expect_yes(&run.facts, FACT_CPU_UNIFORM);
	probe_run_close(&run);
}

/* A part of the truth is not told as all of it. */
static void what_differs_is_unknown_where_a_source_was_refused(void **state)
{
	struct source_table no_kernel = SOURCE_TABLE(HASWELL_ON(0), LEAF0_INTEL(1, 1),
		CPUID_ON(1, 1, 0, .eax = EAX_HASWELL + 1), EXT_MAX(1, 0), ONLINE("0-1"),
		FILE_ERR("/proc/cpuinfo", EACCES));
	struct source_table one_silent =
		SOURCE_TABLE(HASWELL_ON(0), ONLINE("0-1"), CPUINFO(SAME("0") SAME("1")));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &no_kernel);
	expect_no(&run.facts, FACT_CPU_UNIFORM);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM_DIFFERING, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_cpu(&run, &one_silent);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM_DIFFERING, WHY_PREREQUISITE);
	probe_run_close(&run);
}

/* As in a root without /proc and /sys: "not captured" would send its user to capture it. */
static void where_no_cpus_are_listed_the_list_says_why(void **state)
{
	struct source_table table = SOURCE_TABLE(HASWELL_ON(0), FILE_ERR("/proc/cpuinfo", ENOENT),
		FILE_ERR("/sys/devices/system/cpu/online", ENOENT));
	struct source_table refused = SOURCE_TABLE(HASWELL_ON(0), FILE_ERR("/proc/cpuinfo", EACCES),
		FILE_ERR("/sys/devices/system/cpu/online", EACCES));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM, WHY_PERMISSION);
	probe_run_close(&run);
}

/* Offline CPUs are not asked; cpu.offline names them. */
static void only_online_cpus_have_to_agree(void **state)
{
	struct source_table table = SOURCE_TABLE(HASWELL_ON(0), HASWELL_ON(2), ONLINE("0,2"),
		FILE_TEXT("/sys/devices/system/cpu/present", "0-3\n"),
		CPUINFO(SAME("0") SAME("2")));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_yes(&run.facts, FACT_CPU_UNIFORM);
	expect_text(&run.facts, FACT_CPU_OFFLINE, "1,3");
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernels_view_names_what_differs),
		cmocka_unit_test(microcode_agrees_differs_or_is_not_told),
		cmocka_unit_test(the_cpus_name_what_the_kernel_does_not_see),
		cmocka_unit_test(what_differs_is_unknown_where_a_source_was_refused),
		cmocka_unit_test(where_no_cpus_are_listed_the_list_says_why),
		cmocka_unit_test(only_online_cpus_have_to_agree),
	};

	return cmocka_run_group_tests_name("probe_cpu_uniform", tests, NULL, NULL);
}
