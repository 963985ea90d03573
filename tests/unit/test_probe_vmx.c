// SPDX-License-Identifier: GPL-2.0-or-later
// Intel VMX: is it there, does firmware let it be used, what can it do.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define CPU "processor\t: 0\nvendor_id\t: GenuineIntel\n"
#define WITH_FLAG FILE_TEXT("/proc/cpuinfo", CPU "flags\t\t: fpu vmx sse\n")
#define WITHOUT_FLAG FILE_TEXT("/proc/cpuinfo", CPU "flags\t\t: fpu sse\n")
#define WITH_VMX_FLAGS(words)                                                                      \
	FILE_TEXT("/proc/cpuinfo", CPU "flags\t\t: fpu vmx sse\nvmx flags\t: " words "\n")

#define INTEL_VMX                                                                                  \
	LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT),                     \
		EXT_MAX(0, 0x80000008)
#define INTEL_NO_VMX LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0x80000008)

/* Capability MSRs of a processor that can do everything, allowed-1 halves full. */
#define HIGH UINT64_C(0xffffffff00000000)
#define ALL_MSRS MSR(0x481, HIGH), MSR(0x482, HIGH), MSR(0x48b, HIGH), MSR(0x48c, BIT(17) | BIT(21))

static const enum fact_id controls[] = {FACT_CPU_VMX_EPT, FACT_CPU_VMX_VPID,
	FACT_CPU_VMX_UNRESTRICTED_GUEST, FACT_CPU_VMX_EPT_AD, FACT_CPU_VMX_EPT_1G,
	FACT_CPU_VMX_EPT_MBEC, FACT_CPU_VMX_APICV, FACT_CPU_VMX_POSTED_INTERRUPTS,
	FACT_CPU_VMX_SHADOW_VMCS, FACT_CPU_VMX_PML, FACT_CPU_VMX_VMFUNC, FACT_CPU_VMX_TSC_SCALING};

#define CONTROL_COUNT (sizeof(controls) / sizeof(controls[0]))

static const enum fact_id feature_control[] = {FACT_CPU_VMX_LOCKED, FACT_CPU_VMX_ENABLED_IN_SMX,
	FACT_CPU_FEATURE_CONTROL_SENTER, FACT_CPU_FEATURE_CONTROL_SGX_LAUNCH,
	FACT_CPU_FEATURE_CONTROL_SGX, FACT_CPU_FEATURE_CONTROL_LMCE};

#define FEATURE_CONTROL_COUNT (sizeof(feature_control) / sizeof(feature_control[0]))

/* probe_xen has learned before that this is no Xen. */
static void open_without_xen(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	fact_set_text(&run->facts, FACT_XEN_GUEST_TYPE, "none", NULL);
}

static void run_vmx(struct probe_run *run, struct source_table *table)
{
	open_without_xen(run, table);
	probe_vmx(&run->context);
}

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
	for (size_t i = 0; i < CONTROL_COUNT; i++)
		expect_yes(&run.facts, controls[i]);
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
		for (size_t k = 0; k < CONTROL_COUNT; k++)
			/* Posted interrupts are a fact, and one of the four that make APICv. */
			if (controls[k] != rows[i].fact &&
				(rows[i].msr != 0x481 ||
					(controls[k] != FACT_CPU_VMX_APICV &&
						controls[k] != FACT_CPU_VMX_POSTED_INTERRUPTS)))
				expect_yes(&run.facts, controls[k]);
		probe_run_close(&run);
	}
}

static void without_vmx_there_is_none_of_it(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_NO_VMX, WITHOUT_FLAG, MSR_ERR(0x3a, EIO));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	expect_no(&run.facts, FACT_CPU_VMX);
	expect_no(&run.facts, FACT_CPU_VMX_FLAG);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_PREREQUISITE);
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		expect_no(&run.facts, controls[i]);
		expect_source(&run.facts, controls[i], "from cpu.vmx");
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
		for (size_t k = 0; k < CONTROL_COUNT; k++)
			expect_unknown(&run.facts, controls[k], rows[i].why);
		probe_run_close(&run);
		run_vmx(&run, &one);
		expect_unknown(&run.facts, FACT_CPU_VMX, rows[i].why);
		expect_no(&run.facts, FACT_CPU_VMX_FLAG);
		for (size_t k = 0; k < CONTROL_COUNT; k++)
			expect_unknown(&run.facts, controls[k], rows[i].why);
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
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		expect_unknown(&run.facts, controls[i], WHY_PERMISSION);
		assert_int_equal(run.facts.at[controls[i]].err, EACCES);
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
		FILE_TEXT("/proc/cpuinfo", CPU "flags : fpu vmx tpr_shadow vnmi ept vpid\n"),
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
	for (size_t i = 0; i < CONTROL_COUNT; i++)
		expect_unknown(&run.facts, controls[i], WHY_NOT_CAPTURED);
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
	open_without_xen(&run, &old_kernel);
	fact_set_text(&run.facts, FACT_KERNEL_RELEASE, "5.4.0", NULL);
	probe_vmx(&run.context);
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
		open_without_xen(&run, &table);
		if (rows[i].release)
			fact_set_text(&run.facts, FACT_KERNEL_RELEASE, rows[i].release, NULL);
		probe_vmx(&run.context);
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
	open_without_xen(&run, &table);
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

		open_without_xen(&run, &table);
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
	open_without_xen(&run, &table);
	fact_set_text(&run.facts, FACT_KVM_BACKEND, "kvm_intel", NULL);
	fact_set_bool(&run.facts, FACT_KVM_CREATE_VM, false, NULL);
	probe_vmx(&run.context);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_PERMISSION);
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
	for (size_t i = 0; i < CONTROL_COUNT; i++)
		expect_unknown(&run.facts, controls[i], WHY_NO_INTERFACE);
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

static void run_with_release(struct probe_run *run, struct source_table *table)
{
	open_without_xen(run, table);
	fact_set_text(&run->facts, FACT_KERNEL_RELEASE, "6.12.0", NULL);
	probe_vmx(&run->context);
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
	run_with_release(&run, &differ);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_CPUS_DISAGREE);
	probe_run_close(&run);
	run_with_release(&run, &second);
	expect_unknown(&run.facts, FACT_CPU_VMX_ENABLED, WHY_CPUS_DISAGREE);
	probe_run_close(&run);
	run_with_release(&run, &both);
	expect_yes(&run.facts, FACT_CPU_VMX_ENABLED);
	probe_run_close(&run);
	run_with_release(&run, &neither);
	expect_no(&run.facts, FACT_CPU_VMX_ENABLED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_processor_that_can_do_everything_says_so_by_its_msrs),
		cmocka_unit_test(each_control_is_its_own_bit),
		cmocka_unit_test(without_vmx_there_is_none_of_it),
		cmocka_unit_test(the_bit_counts_only_where_the_vendor_defines_it),
		cmocka_unit_test(a_cpu_without_leaf_1_has_no_vmx),
		cmocka_unit_test(refused_cpuid_makes_vmx_unknown_with_the_reason),
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
		cmocka_unit_test(a_capture_of_proc_alone_tells_what_cpuinfo_says),
		cmocka_unit_test(a_missing_flag_without_cpuid_proves_nothing),
		cmocka_unit_test(the_flag_is_unknown_where_cpuinfo_is),
		cmocka_unit_test(a_locked_register_says_switched_off),
		cmocka_unit_test(a_register_that_allows_it_outranks_a_missing_flag),
		cmocka_unit_test(without_leaf_1_a_centaur_may_have_vmx),
		cmocka_unit_test(an_unlocked_register_is_fine),
		cmocka_unit_test(cpuid_yes_and_flag_no_say_switched_off_without_privilege),
		cmocka_unit_test(the_flag_proves_it_from_linux_5_6_on),
		cmocka_unit_test(where_xen_is_not_ruled_out_a_missing_flag_says_nothing),
		cmocka_unit_test(a_vm_that_kvm_intel_made_outranks_registers),
		cmocka_unit_test(what_other_backends_made_proves_nothing_of_vmx),
		cmocka_unit_test(a_module_without_a_vm_proves_nothing),
		cmocka_unit_test(a_missing_msr_driver_proves_nothing),
		cmocka_unit_test(what_kvm_emulates_is_not_taken_for_the_processors),
		cmocka_unit_test(a_refused_model_is_not_an_old_one),
		cmocka_unit_test(a_register_that_is_open_inside_smx_only_leaves_it_to_the_flag),
		cmocka_unit_test(each_bit_of_feature_control_is_its_own_fact),
		cmocka_unit_test(feature_control_is_unknown_where_refused_or_without_vmx),
		cmocka_unit_test(feature_control_counts_where_all_cpus_agree),
		cmocka_unit_test(without_the_register_the_flags_of_all_cpus_must_agree),
	};

	return cmocka_run_group_tests_name("probe_vmx", tests, NULL, NULL);
}
