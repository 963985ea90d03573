// SPDX-License-Identifier: GPL-2.0-or-later
// Does firmware let VMX be used: its register on each CPU, the flag, what KVM made.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/vmx_cpu.h"

static const enum fact_id feature_control[] = {FACT_CPU_VMX_LOCKED, FACT_CPU_VMX_ENABLED_IN_SMX,
	FACT_CPU_FEATURE_CONTROL_SENTER, FACT_CPU_FEATURE_CONTROL_SGX_LAUNCH,
	FACT_CPU_FEATURE_CONTROL_SGX, FACT_CPU_FEATURE_CONTROL_LMCE};

#define FEATURE_CONTROL_COUNT (sizeof(feature_control) / sizeof(feature_control[0]))

static void a_locked_register_says_switched_off(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITHOUT_FLAG, MSR(0x3a, 1));
	struct source_table old_kernel = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x3a, 1));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_no(&run.facts, FACT_CPU_VMX_ENABLED);
	expect_source(&run.facts, FACT_CPU_VMX_ENABLED, "msr 3a[2:0]");
	probe_run_close(&run);
	/* Kernels before 5.6 keep the flag. */
	run_vmx_on(&run, &old_kernel, "5.4.0");
	expect_yes(&run.facts, FACT_CPU_VMX_FLAG);
	expect_no(&run.facts, FACT_CPU_VMX_ENABLED);
	probe_run_close(&run);
}

/* clearcpuid=, or a kernel without KVM: the flag is gone, but not by firmware. */
static void a_register_that_allows_it_outranks_a_missing_flag(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITHOUT_FLAG, MSR(0x3a, 5));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_no(&run.facts, FACT_CPU_VMX_FLAG);
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	expect_source(&run.facts, FACT_CPU_VMX_ENABLED, "msr 3a[2:0]");
	probe_run_close(&run);
}

static void an_unlocked_register_is_fine(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x3a, 0));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	probe_run_close(&run);
}

static void cpuid_yes_and_flag_no_say_switched_off_without_privilege(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITHOUT_FLAG, MSR_ERR(0x3a, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX);
	expect_no(&run.facts, FACT_CPU_VMX_ENABLED);
	expect_source(&run.facts, FACT_CPU_VMX_ENABLED, "from cpu.vmx, cpu.vmx.flag");
	probe_run_close(&run);
}

/* The flag of a kernel that would have taken it away says that firmware lets VMX be used. */
static void the_flag_proves_it_from_linux_5_6_on(void **state)
{
	static const struct {
		const char *release;
		bool proves;
	} rows[] = {{"5.5.19", false}, {"5.6.0", true}, {"4.19.0-27-amd64", false},
		{"6.1.0-18-amd64", true}, {"garbage", false}, {NULL, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table =
			SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR_ERR(0x3a, EACCES));
		struct probe_run run;

		print_message("%s\n", rows[i].release ? rows[i].release : "no release");
		run_vmx_on(&run, &table, rows[i].release);
		if (rows[i].proves)
			expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
		else
			expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_PERMISSION);
		probe_run_close(&run);
	}
}

/* CPUID of a PV kernel reaches the real processor, its flags are Xen's. */
static void where_xen_is_not_ruled_out_a_missing_flag_says_nothing(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITHOUT_FLAG, MSR_ERR(0x3a, EIO));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &table.base);
	fact_set_text(&run.facts, FACT_XEN_GUEST_TYPE, "pv", NULL);
	probe_vmx(&run.context);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_IO);
	probe_run_close(&run);
	probe_run_open(&run, &table.base);
	fact_set_refused(&run.facts, FACT_XEN_GUEST_TYPE, -EACCES, NULL);
	probe_vmx(&run.context);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_IO);
	probe_run_close(&run);
}

static void a_vm_that_kvm_intel_made_outranks_registers(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITHOUT_FLAG, MSR(0x3a, 1));
	struct probe_run run;

	(void)state;
	probe_run_open_without_xen(&run, &table.base);
	fact_set_text(&run.facts, FACT_KVM_BACKEND, "kvm_intel", NULL);
	fact_set_bool(&run.facts, FACT_KVM_CREATE_VM, true, NULL);
	probe_vmx(&run.context);
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	expect_source(&run.facts, FACT_CPU_VMX_ENABLED, "from kvm.backend, kvm.create_vm");
	probe_run_close(&run);
}

static void what_other_backends_made_proves_nothing_of_vmx(void **state)
{
	static const char *const backends[] = {"kvm_pvm", "kvm_amd", "none"};

	(void)state;
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		struct source_table table = SOURCE_TABLE(INTEL_VMX, WITHOUT_FLAG, MSR(0x3a, 1));
		struct probe_run run;

		probe_run_open_without_xen(&run, &table.base);
		fact_set_text(&run.facts, FACT_KVM_BACKEND, backends[i], NULL);
		fact_set_bool(&run.facts, FACT_KVM_CREATE_VM, true, NULL);
		probe_vmx(&run.context);
		expect_no(&run.facts, FACT_CPU_VMX_ENABLED);
		probe_run_close(&run);
	}
}

static void a_module_without_a_vm_proves_nothing(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR_ERR(0x3a, EACCES));
	struct probe_run run;

	(void)state;
	probe_run_open_without_xen(&run, &table.base);
	fact_set_text(&run.facts, FACT_KVM_BACKEND, "kvm_intel", NULL);
	fact_set_bool(&run.facts, FACT_KVM_CREATE_VM, false, NULL);
	probe_vmx(&run.context);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_PERMISSION);
	probe_run_close(&run);
}

/*
 * Trusted boot: firmware allows VMXON inside SMX operation only, which is where the kernel runs
 * then.
 */
static void a_register_that_is_open_inside_smx_only_leaves_it_to_the_flag(void **state)
{
	struct source_table words = SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS("ept"), MSR(0x3a, 3));
	struct source_table cleared = SOURCE_TABLE(INTEL_VMX, WITHOUT_FLAG, MSR(0x3a, 3));
	struct source_table old = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x3a, 3));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &words);
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	expect_source(&run.facts, FACT_CPU_VMX_ENABLED, "file /proc/cpuinfo: flags");
	probe_run_close(&run);
	run_vmx(&run, &cleared);
	expect_no(&run.facts, FACT_CPU_VMX_ENABLED);
	probe_run_close(&run);
	run_vmx(&run, &old);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_PREREQUISITE);
	probe_run_close(&run);
}

#define ENTRY(n, flags) "processor\t: " n "\nvendor_id\t: GenuineIntel\nflags\t\t: fpu " flags "\n"

static void each_bit_of_feature_control_is_its_own_fact(void **state)
{
	static const unsigned bits[] = {0, 1, 15, 17, 18, 20};

	(void)state;
	for (size_t i = 0; i < FEATURE_CONTROL_COUNT; i++) {
		struct source_table table =
			SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x3a, BIT(bits[i])));
		struct probe_run run;

		run_vmx(&run, &table);
		for (size_t k = 0; k < FEATURE_CONTROL_COUNT; k++)
			if (k == i)
				expect_yes(&run.facts, feature_control[k]);
			else
				expect_no(&run.facts, feature_control[k]);
		probe_run_close(&run);
	}
}

static void feature_control_is_unknown_where_refused_or_without_vmx(void **state)
{
	struct source_table refused = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR_ERR(0x3a, EACCES));
	struct source_table none = SOURCE_TABLE(INTEL_NO_VMX, WITHOUT_FLAG, MSR(0x3a, 5));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &refused);
	for (size_t i = 0; i < FEATURE_CONTROL_COUNT; i++)
		expect_unknown(&run.facts, feature_control[i], WHY_PERMISSION);
	probe_run_close(&run);
	run_vmx(&run, &none);
	for (size_t i = 0; i < FEATURE_CONTROL_COUNT; i++)
		expect_unknown(&run.facts, feature_control[i], WHY_PREREQUISITE);
	probe_run_close(&run);
}

#define BOTH(first, second)                                                                        \
	FILE_TEXT("/proc/cpuinfo", ENTRY("0", first) "\n" ENTRY("1", second) "\n")

/* Firmware sets the register up on each CPU, and now and then forgets one. */
static void feature_control_counts_where_all_cpus_agree(void **state)
{
	static const struct {
		uint64_t first, second;
		enum truth enabled, locked, in_smx;
	} rows[] = {
		{5, 5, TRUTH_YES, TRUTH_YES, TRUTH_NO},
		{1, 1, TRUTH_NO, TRUTH_YES, TRUTH_NO},
		{0, 0, TRUTH_YES, TRUTH_NO, TRUTH_NO},
		{5, 1, TRUTH_UNKNOWN, TRUTH_YES, TRUTH_NO},
		{1, 5, TRUTH_UNKNOWN, TRUTH_YES, TRUTH_NO},
		{5, 0, TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_NO},
		/* What VMXON does not hang on may differ. */
		{5, 7, TRUTH_YES, TRUTH_YES, TRUTH_UNKNOWN},
		{5, 0x100005, TRUTH_YES, TRUTH_YES, TRUTH_NO},
		{0, 4, TRUTH_YES, TRUTH_NO, TRUTH_NO},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(INTEL_VMX, BOTH("vmx", "vmx"),
			MSR(0x3a, rows[i].first), MSR_ON(1, 0x3a, rows[i].second));
		struct probe_run run;

		print_message("row %zu\n", i);
		run_vmx(&run, &table);
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_VMX_ENABLED), rows[i].enabled);
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_VMX_LOCKED), rows[i].locked);
		assert_int_equal(
			fact_truth(&run.facts, FACT_CPU_VMX_ENABLED_IN_SMX), rows[i].in_smx);
		if (rows[i].enabled == TRUTH_UNKNOWN)
			expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_CPUS_DISAGREE);
		probe_run_close(&run);
	}
}

static void without_the_register_the_flags_of_all_cpus_must_agree(void **state)
{
	struct source_table differ =
		SOURCE_TABLE(INTEL_VMX, BOTH("vmx", "sse"), MSR_ERR(0x3a, EACCES));
	struct source_table second =
		SOURCE_TABLE(INTEL_VMX, BOTH("sse", "vmx"), MSR_ERR(0x3a, EACCES));
	/* They differ, but not in this. */
	struct source_table both =
		SOURCE_TABLE(INTEL_VMX, BOTH("vmx", "vmx sse"), MSR_ERR(0x3a, EACCES));
	struct source_table neither =
		SOURCE_TABLE(INTEL_VMX, BOTH("sse", "mmx"), MSR_ERR(0x3a, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx_on(&run, &differ, "6.12.0");
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_CPUS_DISAGREE);
	probe_run_close(&run);
	run_vmx_on(&run, &second, "6.12.0");
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_CPUS_DISAGREE);
	probe_run_close(&run);
	run_vmx_on(&run, &both, "6.12.0");
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	probe_run_close(&run);
	run_vmx_on(&run, &neither, "6.12.0");
	expect_no(&run.facts, FACT_CPU_VMX_ENABLED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_locked_register_says_switched_off),
		cmocka_unit_test(a_register_that_allows_it_outranks_a_missing_flag),
		cmocka_unit_test(an_unlocked_register_is_fine),
		cmocka_unit_test(cpuid_yes_and_flag_no_say_switched_off_without_privilege),
		cmocka_unit_test(the_flag_proves_it_from_linux_5_6_on),
		cmocka_unit_test(where_xen_is_not_ruled_out_a_missing_flag_says_nothing),
		cmocka_unit_test(a_vm_that_kvm_intel_made_outranks_registers),
		cmocka_unit_test(what_other_backends_made_proves_nothing_of_vmx),
		cmocka_unit_test(a_module_without_a_vm_proves_nothing),
		cmocka_unit_test(a_register_that_is_open_inside_smx_only_leaves_it_to_the_flag),
		cmocka_unit_test(each_bit_of_feature_control_is_its_own_fact),
		cmocka_unit_test(feature_control_is_unknown_where_refused_or_without_vmx),
		cmocka_unit_test(feature_control_counts_where_all_cpus_agree),
		cmocka_unit_test(without_the_register_the_flags_of_all_cpus_must_agree),
	};

	return cmocka_run_group_tests_name("probe_vmx_enabled", tests, NULL, NULL);
}
