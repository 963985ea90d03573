// SPDX-License-Identifier: GPL-2.0-or-later
// Intel VMX: is it there, and what says so.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/vmx_cpu.h"

static void without_vmx_there_is_none_of_it(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_NO_VMX, WITHOUT_FLAG, MSR_ERR(0x3a, EIO));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_no(&run.facts, FACT_CPU_VMX);
	expect_no(&run.facts, FACT_CPU_VMX_FLAG);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_PREREQUISITE);
	for (size_t i = 0; i < vmx_core_count; i++) {
		expect_no(&run.facts, vmx_core[i]);
		expect_source(&run.facts, vmx_core[i], "from cpu.vmx");
	}
	probe_run_close(&run);
}

/* Everybody else's bit 5 is reserved, whatever it holds. */
static void the_bit_counts_only_where_the_vendor_defines_it(void **state)
{
	static const struct {
		const char *name;
		struct table_row leaf0;
		uint32_t signature;
		bool vmx;
	} rows[] = {
		{"AMD", LEAF0_AMD(0, 1), EAX_ZEN2, false},
		{"Hygon", LEAF0_HYGON(0, 1), 0x00900f02, false},
		{"WinChip", LEAF0_CENTAUR(0, 1), EAX_WINCHIP, false},
		{"Samuel", LEAF0_CENTAUR(0, 1), EAX_SAMUEL, false},
		{"other", LEAF0_OTHER(0, 1), EAX_HASWELL, false},
		{"Nano", LEAF0_CENTAUR(0, 1), EAX_NANO, true},
		{"Zhaoxin", LEAF0_ZHAOXIN(0, 1), EAX_ZHAOXIN, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct table_row cpu[] = {rows[i].leaf0,
			CPUID(1, 0, .eax = rows[i].signature, .ecx = VMX_BIT), EXT_MAX(0, 0)};
		struct source_table table = {.base = {&source_table_ops}, .rows = cpu, .count = 3};
		struct probe_run run;

		print_message("%s\n", rows[i].name);
		run_vmx(&run, &table);
		if (rows[i].vmx)
			expect_yes(&run.facts, FACT_CPU_VMX);
		else
			expect_no(&run.facts, FACT_CPU_VMX);
		probe_run_close(&run);
	}
}

static void a_cpu_without_leaf_1_has_no_vmx(void **state)
{
	struct source_table table =
		SOURCE_TABLE(LEAF0_INTEL(0, 0), CPUID(1, 0, .ecx = VMX_BIT), EXT_MAX(0, 0));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_no(&run.facts, FACT_CPU_VMX);
	expect_source(&run.facts, FACT_CPU_VMX, "cpuid 00000000.0");
	probe_run_close(&run);
}

static void refused_cpuid_makes_vmx_unknown_with_the_reason(void **state)
{
	static const struct {
		int err;
		enum why why;
	} rows[] = {{EACCES, WHY_PERMISSION}, {EIO, WHY_IO}, {ERR_NOT_CAPTURED, WHY_NOT_CAPTURED},
		{EOPNOTSUPP, WHY_NO_INTERFACE}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table all = SOURCE_TABLE(
			CPUID_ERR(0, 0, rows[i].err), CPUID_ERR(1, 0, rows[i].err), WITHOUT_FLAG);
		struct source_table one = SOURCE_TABLE(LEAF0_INTEL(0, 0x16),
			CPUID_ERR(1, 0, rows[i].err), EXT_MAX(0, 0), WITHOUT_FLAG);
		struct probe_run run;

		run_vmx(&run, &all);
		expect_unknown(&run.facts, FACT_CPU_VMX, rows[i].why);
		for (size_t k = 0; k < vmx_core_count; k++)
			expect_unknown(&run.facts, vmx_core[k], rows[i].why);
		probe_run_close(&run);
		run_vmx(&run, &one);
		expect_unknown(&run.facts, FACT_CPU_VMX, rows[i].why);
		expect_no(&run.facts, FACT_CPU_VMX_FLAG);
		for (size_t k = 0; k < vmx_core_count; k++)
			expect_unknown(&run.facts, vmx_core[k], rows[i].why);
		probe_run_close(&run);
	}
}

static void a_capture_of_proc_alone_tells_what_cpuinfo_says(void **state)
{
	struct source_table table = SOURCE_TABLE(WITH_VMX_FLAGS("ept vpid"));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_unknown(&run.facts, FACT_CPU_VMX, WHY_NOT_CAPTURED);
	expect_yes(&run.facts, FACT_CPU_VMX_FLAG);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT);
	expect_no(&run.facts, FACT_CPU_VMX_UNRESTRICTED_GUEST);
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	probe_run_close(&run);
}

static void a_missing_flag_without_cpuid_proves_nothing(void **state)
{
	struct source_table table = SOURCE_TABLE(WITHOUT_FLAG);
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_unknown(&run.facts, FACT_CPU_VMX, WHY_NOT_CAPTURED);
	expect_no(&run.facts, FACT_CPU_VMX_FLAG);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_NOT_CAPTURED);
	for (size_t i = 0; i < vmx_core_count; i++)
		expect_unknown(&run.facts, vmx_core[i], WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void the_flag_is_unknown_where_cpuinfo_is(void **state)
{
	struct source_table refused = SOURCE_TABLE(INTEL_VMX, FILE_ERR("/proc/cpuinfo", EACCES));
	struct source_table missing = SOURCE_TABLE(INTEL_VMX);
	struct source_table foreign = SOURCE_TABLE(
		INTEL_VMX, FILE_TEXT("/proc/cpuinfo", "processor : 0\nFeatures : vmx\n"));
	struct source_table garbage =
		SOURCE_TABLE(INTEL_VMX, FILE_TEXT("/proc/cpuinfo", "\0\xff vmx"));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_VMX_FLAG, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_vmx(&run, &missing);
	expect_unknown(&run.facts, FACT_CPU_VMX_FLAG, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_vmx(&run, &foreign);
	expect_unknown(&run.facts, FACT_CPU_VMX_FLAG, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_vmx(&run, &garbage);
	expect_unknown(&run.facts, FACT_CPU_VMX_FLAG, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

/* Which of VIA's processors it is, leaf 1 tells. */
static void without_leaf_1_a_centaur_may_have_vmx(void **state)
{
	struct source_table table = SOURCE_TABLE(LEAF0_CENTAUR(0, 1));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_unknown(&run.facts, FACT_CPU_VMX, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

/* A Nano and a Samuel differ by the model, which is in the leaf that was refused. */
static void a_refused_model_is_not_an_old_one(void **state)
{
	struct source_table table =
		SOURCE_TABLE(LEAF0_CENTAUR(0, 1), CPUID_ERR(1, 0, EIO), EXT_MAX(0, 0));
	struct source_table amd =
		SOURCE_TABLE(LEAF0_AMD(0, 1), CPUID_ERR(1, 0, EIO), EXT_MAX(0, 0));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_unknown(&run.facts, FACT_CPU_VMX, WHY_IO);
	probe_run_close(&run);
	/* AMD never defined the bit: the vendor is enough. */
	run_vmx(&run, &amd);
	expect_no(&run.facts, FACT_CPU_VMX);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_vmx_there_is_none_of_it),
		cmocka_unit_test(the_bit_counts_only_where_the_vendor_defines_it),
		cmocka_unit_test(a_cpu_without_leaf_1_has_no_vmx),
		cmocka_unit_test(refused_cpuid_makes_vmx_unknown_with_the_reason),
		cmocka_unit_test(a_capture_of_proc_alone_tells_what_cpuinfo_says),
		cmocka_unit_test(a_missing_flag_without_cpuid_proves_nothing),
		cmocka_unit_test(the_flag_is_unknown_where_cpuinfo_is),
		cmocka_unit_test(without_leaf_1_a_centaur_may_have_vmx),
		cmocka_unit_test(a_refused_model_is_not_an_old_one),
	};

	return cmocka_run_group_tests_name("probe_vmx", tests, NULL, NULL);
}
