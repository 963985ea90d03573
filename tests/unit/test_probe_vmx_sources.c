// SPDX-License-Identifier: GPL-2.0-or-later
// What can VMX do: the registers, the vmx flags, what KVM tells, and which of them counts more.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/vmx_cpu.h"

#define ALL_MSRS MSR(0x481, HIGH), MSR(0x482, HIGH), MSR(0x48b, HIGH), MSR(0x48c, BIT(17) | BIT(21))

static void a_processor_that_can_do_everything_says_so_by_its_msrs(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x3a, 5), ALL_MSRS);
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX);
	expect_source(&run.facts, FACT_CPU_VMX, "cpuid 00000001.0 ecx[5]");
	expect_yes(&run.facts, FACT_CPU_VMX_FLAG);
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	expect_source(&run.facts, FACT_CPU_VMX_ENABLED, "msr 3a[2:0]");
	for (size_t i = 0; i < vmx_core_count; i++)
		expect_yes(&run.facts, vmx_core[i]);
	expect_source(&run.facts, FACT_CPU_VMX_EPT, "msr 48b[33]");
	expect_source(&run.facts, FACT_CPU_VMX_EPT_AD, "msr 48c[21]");
	expect_source(&run.facts, FACT_CPU_VMX_POSTED_INTERRUPTS, "msr 481[39]");
	probe_run_close(&run);
}

static void each_control_is_its_own_bit(void **state)
{
	static const struct {
		enum fact_id fact;
		uint32_t msr;
		unsigned bit;
	} rows[] = {
		{FACT_CPU_VMX_EPT, 0x48b, 33},
		{FACT_CPU_VMX_VPID, 0x48b, 37},
		{FACT_CPU_VMX_UNRESTRICTED_GUEST, 0x48b, 39},
		{FACT_CPU_VMX_SHADOW_VMCS, 0x48b, 46},
		{FACT_CPU_VMX_PML, 0x48b, 49},
		{FACT_CPU_VMX_VMFUNC, 0x48b, 45},
		{FACT_CPU_VMX_EPT_MBEC, 0x48b, 54},
		{FACT_CPU_VMX_TSC_SCALING, 0x48b, 57},
		{FACT_CPU_VMX_EPT_AD, 0x48c, 21},
		{FACT_CPU_VMX_EPT_1G, 0x48c, 17},
		{FACT_CPU_VMX_POSTED_INTERRUPTS, 0x481, 39},
		{FACT_CPU_VMX_APICV, 0x482, 53},
		{FACT_CPU_VMX_APICV, 0x48b, 40},
		{FACT_CPU_VMX_APICV, 0x48b, 41},
		{FACT_CPU_VMX_APICV, 0x481, 39},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
#define WITHOUT(m, v) MSR(m, (v) & ~(rows[i].msr == (m) ? BIT(rows[i].bit) : 0))
		struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, WITHOUT(0x481, HIGH),
			WITHOUT(0x482, HIGH), WITHOUT(0x48b, HIGH),
			WITHOUT(0x48c, BIT(17) | BIT(21)));
		struct probe_run run;

		run_vmx(&run, &table);
		expect_no(&run.facts, rows[i].fact);
		for (size_t k = 0; k < vmx_core_count; k++)
			/* Posted interrupts are a fact, and one of the four that make APICv. */
			if (vmx_core[k] != rows[i].fact &&
				(rows[i].msr != 0x481 ||
					(vmx_core[k] != FACT_CPU_VMX_APICV &&
						vmx_core[k] != FACT_CPU_VMX_POSTED_INTERRUPTS)))
				expect_yes(&run.facts, vmx_core[k]);
		probe_run_close(&run);
	}
}

static void refused_msrs_leave_the_controls_unknown(void **state)
{
	struct source_table table =
		SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR_ERR(0x3a, EACCES), MSR_ERR(0x481, EACCES),
			MSR_ERR(0x482, EACCES), MSR_ERR(0x48b, EACCES), MSR_ERR(0x48c, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_PERMISSION);
	for (size_t i = 0; i < vmx_core_count; i++) {
		expect_unknown(&run.facts, vmx_core[i], WHY_PERMISSION);
		assert_int_equal(run.facts.at[vmx_core[i]].err, EACCES);
	}
	expect_source(&run.facts, FACT_CPU_VMX_EPT, "msr 48b");
	probe_run_close(&run);
}

static void each_refused_msr_makes_only_its_own_controls_unknown(void **state)
{
	struct source_table no_cap = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x481, HIGH),
		MSR(0x482, HIGH), MSR(0x48b, HIGH), MSR_ERR(0x48c, EIO));
	struct source_table no_secondary = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x481, HIGH),
		MSR(0x482, HIGH), MSR_ERR(0x48b, EIO), MSR(0x48c, BIT(17) | BIT(21)));
	struct source_table no_primary = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x481, HIGH),
		MSR_ERR(0x482, EIO), MSR(0x48b, HIGH), MSR(0x48c, BIT(17) | BIT(21)));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &no_cap);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT);
	expect_yes(&run.facts, FACT_CPU_VMX_APICV);
	expect_unknown(&run.facts, FACT_CPU_VMX_EPT_AD, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_VMX_EPT_1G, WHY_IO);
	probe_run_close(&run);

	run_vmx(&run, &no_secondary);
	expect_unknown(&run.facts, FACT_CPU_VMX_EPT, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_VMX_EPT_AD, WHY_IO);
	expect_yes(&run.facts, FACT_CPU_VMX_POSTED_INTERRUPTS);
	expect_unknown(&run.facts, FACT_CPU_VMX_APICV, WHY_IO);
	probe_run_close(&run);

	/* What says whether the others exist is gone. */
	run_vmx(&run, &no_primary);
	expect_unknown(&run.facts, FACT_CPU_VMX_EPT, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_VMX_EPT_AD, WHY_IO);
	expect_yes(&run.facts, FACT_CPU_VMX_POSTED_INTERRUPTS);
	probe_run_close(&run);
}

/*
 * The first VMX processors: no secondary controls, so neither MSR exists and reading them faults.
 */
static void without_secondary_controls_there_is_no_ept(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x481, HIGH),
		MSR(0x482, HIGH & ~BIT(63)), MSR_ERR(0x48b, EIO), MSR_ERR(0x48c, EIO));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX);
	expect_no(&run.facts, FACT_CPU_VMX_EPT);
	expect_source(&run.facts, FACT_CPU_VMX_EPT, "msr 482");
	expect_no(&run.facts, FACT_CPU_VMX_UNRESTRICTED_GUEST);
	expect_no(&run.facts, FACT_CPU_VMX_EPT_AD);
	expect_source(&run.facts, FACT_CPU_VMX_EPT_AD, "msr 482");
	expect_no(&run.facts, FACT_CPU_VMX_APICV);
	expect_yes(&run.facts, FACT_CPU_VMX_POSTED_INTERRUPTS);
	probe_run_close(&run);
}

static void without_ept_and_vpid_their_capabilities_do_not_exist(void **state)
{
	struct source_table neither = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x481, HIGH),
		MSR(0x482, HIGH), MSR(0x48b, HIGH & ~BIT(33) & ~BIT(37)), MSR_ERR(0x48c, EIO));
	struct source_table vpid_only = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x481, HIGH),
		MSR(0x482, HIGH), MSR(0x48b, HIGH & ~BIT(33)), MSR(0x48c, BIT(32)));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &neither);
	expect_no(&run.facts, FACT_CPU_VMX_EPT);
	expect_no(&run.facts, FACT_CPU_VMX_EPT_AD);
	expect_source(&run.facts, FACT_CPU_VMX_EPT_AD, "msr 48b");
	probe_run_close(&run);
	run_vmx(&run, &vpid_only);
	expect_no(&run.facts, FACT_CPU_VMX_EPT);
	expect_yes(&run.facts, FACT_CPU_VMX_VPID);
	expect_no(&run.facts, FACT_CPU_VMX_EPT_AD);
	expect_source(&run.facts, FACT_CPU_VMX_EPT_AD, "msr 48c[21]");
	probe_run_close(&run);
}

static void vmx_flags_tell_yes_and_no_without_privilege(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX,
		WITH_VMX_FLAGS(
			"vnmi preemption_timer posted_intr invvpid ept_ad ept_1gb vtpr ept vpid "
			"vapic_reg vid pml"),
		MSR_ERR(0x3a, EACCES), MSR_ERR(0x481, EACCES), MSR_ERR(0x482, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT);
	expect_source(&run.facts, FACT_CPU_VMX_EPT, "file /proc/cpuinfo: vmx flags");
	expect_yes(&run.facts, FACT_CPU_VMX_VPID);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT_AD);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT_1G);
	expect_yes(&run.facts, FACT_CPU_VMX_APICV);
	expect_yes(&run.facts, FACT_CPU_VMX_PML);
	expect_no(&run.facts, FACT_CPU_VMX_UNRESTRICTED_GUEST);
	expect_no(&run.facts, FACT_CPU_VMX_SHADOW_VMCS);
	expect_no(&run.facts, FACT_CPU_VMX_TSC_SCALING);
	expect_no(&run.facts, FACT_CPU_VMX_EPT_MBEC);
	/* The kernel prints no word for it. */
	expect_unknown(&run.facts, FACT_CPU_VMX_VMFUNC, WHY_PERMISSION);
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	expect_source(&run.facts, FACT_CPU_VMX_ENABLED, "file /proc/cpuinfo: flags");
	probe_run_close(&run);
}

static void eptp_switching_shows_vm_functions(void **state)
{
	struct source_table table = SOURCE_TABLE(
		INTEL_VMX, WITH_VMX_FLAGS("ept eptp_switching"), MSR_ERR(0x482, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX_VMFUNC);
	probe_run_close(&run);
}

static void one_missing_part_makes_apicv_no(void **state)
{
	struct source_table missing = SOURCE_TABLE(
		INTEL_VMX, WITH_VMX_FLAGS("ept vtpr vapic_reg vid"), MSR_ERR(0x482, EACCES));
	struct source_table partly =
		SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x481, 0), MSR_ERR(0x482, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &missing);
	expect_no(&run.facts, FACT_CPU_VMX_POSTED_INTERRUPTS);
	expect_no(&run.facts, FACT_CPU_VMX_APICV);
	probe_run_close(&run);
	/* Unknown and no is no. */
	run_vmx(&run, &partly);
	expect_no(&run.facts, FACT_CPU_VMX_APICV);
	expect_source(&run.facts, FACT_CPU_VMX_APICV, "msr 481[39]");
	probe_run_close(&run);
}

static void msrs_outrank_the_vmx_flags(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS("ept vpid"),
		MSR(0x481, 0), MSR(0x482, HIGH), MSR(0x48b, BIT(39)), MSR_ERR(0x48c, EIO));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_no(&run.facts, FACT_CPU_VMX_EPT);
	expect_yes(&run.facts, FACT_CPU_VMX_UNRESTRICTED_GUEST);
	probe_run_close(&run);
}

/* KVM leaves out what it does not use, so its no is none. */
static void kvms_yes_counts_and_its_no_does_not(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR_ERR(0x482, EACCES),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x481, 0),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x482, HIGH),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48b, BIT(33) | BIT(37)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48c, BIT(21)));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT);
	expect_source(&run.facts, FACT_CPU_VMX_EPT, "kvm feature_msr 48b");
	expect_yes(&run.facts, FACT_CPU_VMX_VPID);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT_AD);
	expect_unknown(&run.facts, FACT_CPU_VMX_UNRESTRICTED_GUEST, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_VMX_POSTED_INTERRUPTS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void the_vmx_flags_no_outranks_kvms_yes(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS("vpid"),
		MSR_ERR(0x482, EACCES), KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48b, BIT(33) | BIT(37)));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_no(&run.facts, FACT_CPU_VMX_EPT);
	expect_yes(&run.facts, FACT_CPU_VMX_VPID);
	probe_run_close(&run);
}

/* Before Linux 5.6 three words stood among the flags; a missing one proves nothing. */
static void legacy_words_count_as_yes_only(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX,
		FILE_TEXT("/proc/cpuinfo", INTEL_HEAD "flags : fpu vmx tpr_shadow vnmi ept vpid\n"),
		MSR_ERR(0x482, EACCES), MSR_ERR(0x481, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT);
	expect_source(&run.facts, FACT_CPU_VMX_EPT, "file /proc/cpuinfo: flags");
	expect_yes(&run.facts, FACT_CPU_VMX_VPID);
	expect_unknown(&run.facts, FACT_CPU_VMX_EPT_AD, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_VMX_UNRESTRICTED_GUEST, WHY_PERMISSION);
	expect_yes(&run.facts, FACT_CPU_VMX_VIRTUAL_TPR);
	expect_yes(&run.facts, FACT_CPU_VMX_VIRTUAL_NMIS);
	expect_unknown(&run.facts, FACT_CPU_VMX_FLEXPRIORITY, WHY_PERMISSION);
	probe_run_close(&run);
}

/*
 * A node without its driver, or an offline CPU: open(2) of /dev/cpu/N/msr says ENXIO, which is not
 * "no such MSR".
 */
static void a_missing_msr_driver_proves_nothing(void **state)
{
	struct source_table table =
		SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR_ERR(0x3a, ENXIO), MSR_ERR(0x481, ENXIO),
			MSR_ERR(0x482, ENXIO), MSR_ERR(0x48b, ENXIO), MSR_ERR(0x48c, ENXIO));
	struct source_table with_words = SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS("ept vpid"),
		MSR_ERR(0x481, ENXIO), MSR_ERR(0x482, ENXIO));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	for (size_t i = 0; i < vmx_core_count; i++)
		expect_unknown(&run.facts, vmx_core[i], WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_vmx(&run, &with_words);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT);
	expect_no(&run.facts, FACT_CPU_VMX_PML);
	probe_run_close(&run);
}

/* 1 GiB pages, VMCS shadowing and PML are in its feature MSRs on every processor with EPT. */
static void what_kvm_emulates_is_not_taken_for_the_processors(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR_ERR(0x482, EACCES),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x481, HIGH),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x482, HIGH),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48b, HIGH),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48c, BIT(17) | BIT(21)));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT);
	expect_yes(&run.facts, FACT_CPU_VMX_EPT_AD);
	expect_yes(&run.facts, FACT_CPU_VMX_TSC_SCALING);
	expect_yes(&run.facts, FACT_CPU_VMX_APICV);
	expect_unknown(&run.facts, FACT_CPU_VMX_EPT_1G, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_VMX_SHADOW_VMCS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_VMX_PML, WHY_PERMISSION);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_processor_that_can_do_everything_says_so_by_its_msrs),
		cmocka_unit_test(each_control_is_its_own_bit),
		cmocka_unit_test(refused_msrs_leave_the_controls_unknown),
		cmocka_unit_test(each_refused_msr_makes_only_its_own_controls_unknown),
		cmocka_unit_test(without_secondary_controls_there_is_no_ept),
		cmocka_unit_test(without_ept_and_vpid_their_capabilities_do_not_exist),
		cmocka_unit_test(vmx_flags_tell_yes_and_no_without_privilege),
		cmocka_unit_test(eptp_switching_shows_vm_functions),
		cmocka_unit_test(one_missing_part_makes_apicv_no),
		cmocka_unit_test(msrs_outrank_the_vmx_flags),
		cmocka_unit_test(kvms_yes_counts_and_its_no_does_not),
		cmocka_unit_test(the_vmx_flags_no_outranks_kvms_yes),
		cmocka_unit_test(legacy_words_count_as_yes_only),
		cmocka_unit_test(a_missing_msr_driver_proves_nothing),
		cmocka_unit_test(what_kvm_emulates_is_not_taken_for_the_processors),
	};

	return cmocka_run_group_tests_name("probe_vmx_sources", tests, NULL, NULL);
}
