// SPDX-License-Identifier: GPL-2.0-or-later
// What CPUID shows beside VMX and SVM.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

static void run_cpu(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_cpu(&run->context);
}

#define INTEL_TOP(...)                                                                             \
	LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, __VA_ARGS__), EXT_MAX(0, 0x80000008)

static void bits_are_read_where_intel_has_them(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_TOP(.ecx = BIT(6) | BIT(17) | BIT(21)),
		CPUID(7, 0, .ebx = BIT(12), .ecx = BIT(16)), CPUID(0x10, 0, .ebx = BIT(1) | BIT(3)),
		CPUID(0x80000001, 0, .edx = BIT(20) | BIT(26) | BIT(29)),
		CPUID(0x80000007, 0, .edx = BIT(8)), CPUID(0x80000008, 0, .eax = 0x302e));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_yes(&run.facts, FACT_CPU_SMX);
	expect_yes(&run.facts, FACT_CPU_PCID);
	expect_yes(&run.facts, FACT_CPU_X2APIC);
	expect_yes(&run.facts, FACT_CPU_LA57);
	expect_yes(&run.facts, FACT_CPU_NX);
	expect_no(&run.facts, FACT_CPU_NX_MASKED);
	expect_yes(&run.facts, FACT_CPU_PAGE_1G);
	expect_yes(&run.facts, FACT_CPU_LM);
	expect_yes(&run.facts, FACT_CPU_TSC_INVARIANT);
	expect_yes(&run.facts, FACT_CPU_RDT_MONITORING);
	expect_yes(&run.facts, FACT_CPU_RDT_L3);
	expect_no(&run.facts, FACT_CPU_RDT_L2);
	expect_yes(&run.facts, FACT_CPU_RDT_MBA);
	/* The field is AMD's; here it is empty. */
	expect_unknown(&run.facts, FACT_CPU_GUEST_PHYS_BITS, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void clear_bits_are_noes(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_TOP(.ecx = 0), CPUID(7, 0), CPUID(0x10, 0),
		CPUID(0x80000001, 0), CPUID(0x80000007, 0), CPUID(0x80000008, 0, .eax = 0x302e));
	static const enum fact_id ids[] = {FACT_CPU_SMX, FACT_CPU_PCID, FACT_CPU_X2APIC,
		FACT_CPU_LA57, FACT_CPU_NX, FACT_CPU_PAGE_1G, FACT_CPU_LM, FACT_CPU_TSC_INVARIANT,
		FACT_CPU_RDT_MONITORING, FACT_CPU_RDT_L3, FACT_CPU_RDT_L2, FACT_CPU_RDT_MBA,
		FACT_CPU_HYBRID};
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		expect_no(&run.facts, ids[i]);
	probe_run_close(&run);
}

static void refused_leaves_are_unknown(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_TOP(.ecx = 0), CPUID_ERR(7, 0, EIO),
		CPUID_ERR(0x10, 0, EIO), CPUID_ERR(0x15, 0, EIO), CPUID_ERR(0x80000001, 0, EIO),
		CPUID_ERR(0x80000007, 0, EIO), CPUID_ERR(0x80000008, 0, EIO));
	static const enum fact_id ids[] = {FACT_CPU_LA57, FACT_CPU_NX, FACT_CPU_PAGE_1G,
		FACT_CPU_LM, FACT_CPU_TSC_INVARIANT, FACT_CPU_TSC_KHZ, FACT_CPU_RDT_MONITORING,
		FACT_CPU_RDT_L3, FACT_CPU_RDT_L2, FACT_CPU_RDT_MBA, FACT_CPU_HYBRID,
		FACT_CPU_GUEST_PHYS_BITS};
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		expect_unknown(&run.facts, ids[i], WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_NX_MASKED, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void amd_has_its_own_places(void **state)
{
	struct source_table table =
		SOURCE_TABLE(LEAF0_AMD(0, 0x10), CPUID(1, 0, .eax = EAX_ZEN2, .ecx = ~0u),
			EXT_MAX(0, 0x80000026), CPUID(0x10, 0, .ebx = BIT(1) | BIT(3)),
			CPUID(0x80000020, 0, .ebx = BIT(1)), CPUID(0x80000008, 0, .eax = 0x2f3030));
	struct source_table same = SOURCE_TABLE(LEAF0_AMD(0, 0x10), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0x80000008), CPUID(0x10, 0, .ebx = BIT(3)),
		CPUID(0x80000008, 0, .eax = 0x3034));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_no(&run.facts, FACT_CPU_SMX);
	expect_source(&run.facts, FACT_CPU_SMX, "cpuid 00000000.0");
	expect_yes(&run.facts, FACT_CPU_RDT_L3);
	expect_yes(&run.facts, FACT_CPU_RDT_MBA);
	expect_source(&run.facts, FACT_CPU_RDT_MBA, "cpuid 80000020.0 ebx[1]");
	expect_int(&run.facts, FACT_CPU_GUEST_PHYS_BITS, 0x2f);
	probe_run_close(&run);
	run_cpu(&run, &same);
	expect_no(&run.facts, FACT_CPU_RDT_MBA);
	expect_int(&run.facts, FACT_CPU_GUEST_PHYS_BITS, 0x34);
	probe_run_close(&run);
}

/* KVM tells its guests, also on Intel's processors. */
static void a_guest_of_kvm_is_told_the_width(void **state)
{
	struct source_table table = SOURCE_TABLE(
		INTEL_TOP(.ecx = HYPERVISOR_BIT), CPUID(0x80000008, 0, .eax = 0x302e34));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_int(&run.facts, FACT_CPU_GUEST_PHYS_BITS, 0x30);
	probe_run_close(&run);
}

/* VIA's first ones, Cyrix, Transmeta and the like: no bit of theirs is a yes. */
static void bits_that_a_vendor_does_not_define_are_no_facts(void **state)
{
	struct source_table winchip = SOURCE_TABLE(LEAF0_CENTAUR(0, 1),
		CPUID(1, 0, .eax = EAX_WINCHIP, .ecx = ~0u), EXT_MAX(0, 0x80000000),
		CPUID(7, 0, .ebx = ~0u, .ecx = ~0u, .edx = ~0u), CPUID(0x15, 0, .eax = 1));
	struct source_table samuel = SOURCE_TABLE(LEAF0_CENTAUR(0, 1),
		CPUID(1, 0, .eax = EAX_SAMUEL, .ecx = ~0u), EXT_MAX(0, 0x80000005),
		CPUID(0x80000001, 0, .edx = 0x80803135), CPUID(7, 0, .ebx = ~0u, .edx = ~0u));
	struct source_table other = SOURCE_TABLE(LEAF0_OTHER(0, 0x16),
		CPUID(1, 0, .eax = 0x00000f24, .ecx = ~0u), EXT_MAX(0, 0x80000008),
		CPUID(7, 0, .ebx = ~0u, .ecx = ~0u, .edx = ~0u), CPUID(0x10, 0, .ebx = ~0u),
		CPUID(0x15, 0, .eax = 1, .ebx = 100, .ecx = 24000000),
		CPUID(0x80000001, 0, .edx = ~0u), CPUID(0x80000007, 0, .edx = ~0u),
		CPUID(0x80000008, 0, .eax = 0x2020));
	/* 80000000H echoes leaf 1, as processors without extended leaves do. */
	struct source_table echo = SOURCE_TABLE(LEAF0_OTHER(0, 1), CPUID(1, 0, .ecx = ~0u),
		EXT_MAX(0, 0x00000520), CPUID(0x80000001, 0, .edx = ~0u));
	static const enum fact_id ids[] = {FACT_CPU_SMX, FACT_CPU_PCID, FACT_CPU_X2APIC,
		FACT_CPU_LA57, FACT_CPU_NX, FACT_CPU_PAGE_1G, FACT_CPU_LM, FACT_CPU_TSC_INVARIANT,
		FACT_CPU_RDT_MONITORING, FACT_CPU_RDT_L3, FACT_CPU_RDT_L2, FACT_CPU_RDT_MBA,
		FACT_CPU_HYBRID};
	struct source_table *const tables[] = {&winchip, &samuel, &other, &echo};

	(void)state;
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		struct probe_run run;

		run_cpu(&run, tables[t]);
		for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
			if (fact_truth(&run.facts, ids[i]) == TRUTH_YES)
				fail_msg("table %zu: %s", t, fact_desc(ids[i])->name);
		assert_false(fact_known(&run.facts, FACT_CPU_TSC_KHZ));
		assert_false(fact_known(&run.facts, FACT_CPU_GUEST_PHYS_BITS));
		assert_false(fact_known(&run.facts, FACT_CPU_PLATFORM_ID));
		probe_run_close(&run);
	}
}

static void firmware_can_mask_nx_on_intel_only(void **state)
{
	struct source_table masked = SOURCE_TABLE(
		INTEL_TOP(.ecx = 0), CPUID(0x80000001, 0), MSR(0x1a0, BIT(34) | BIT(0)));
	struct source_table lacking =
		SOURCE_TABLE(INTEL_TOP(.ecx = 0), CPUID(0x80000001, 0), MSR(0x1a0, ~BIT(34)));
	struct source_table refused =
		SOURCE_TABLE(INTEL_TOP(.ecx = 0), CPUID(0x80000001, 0), MSR_ERR(0x1a0, EACCES));
	struct source_table amd = SOURCE_TABLE(LEAF0_AMD(0, 1), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0x80000001), CPUID(0x80000001, 0), MSR(0x1a0, BIT(34)));
	/* A Pentium III has no such register. */
	struct source_table old = SOURCE_TABLE(LEAF0_INTEL(0, 2), CPUID(1, 0, .eax = 0x00000683),
		EXT_MAX(0, 0), MSR(0x1a0, BIT(34)));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &masked);
	expect_no(&run.facts, FACT_CPU_NX);
	expect_yes(&run.facts, FACT_CPU_NX_MASKED);
	expect_source(&run.facts, FACT_CPU_NX_MASKED, "msr 1a0[34]");
	probe_run_close(&run);
	run_cpu(&run, &lacking);
	expect_no(&run.facts, FACT_CPU_NX_MASKED);
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_NX_MASKED, WHY_PERMISSION);
	probe_run_close(&run);
	run_cpu(&run, &amd);
	expect_no(&run.facts, FACT_CPU_NX_MASKED);
	probe_run_close(&run);
	run_cpu(&run, &old);
	expect_no(&run.facts, FACT_CPU_NX_MASKED);
	probe_run_close(&run);
}

static void the_tsc_is_what_the_crystal_makes_it(void **state)
{
	struct source_table known = SOURCE_TABLE(
		INTEL_TOP(.ecx = 0), CPUID(0x15, 0, .eax = 2, .ebx = 216, .ecx = 24000000));
	struct source_table greatest =
		SOURCE_TABLE(INTEL_TOP(.ecx = 0), CPUID(0x15, 0, .eax = 1, .ebx = ~0u, .ecx = ~0u));
	/* Skylake leaves the crystal out; leaf 16H is a rounded number. */
	struct source_table no_crystal = SOURCE_TABLE(INTEL_TOP(.ecx = 0),
		CPUID(0x15, 0, .eax = 2, .ebx = 216), CPUID(0x16, 0, .eax = 2600));
	struct source_table no_ratio =
		SOURCE_TABLE(INTEL_TOP(.ecx = 0), CPUID(0x15, 0, .ecx = 24000000));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &known);
	expect_int(&run.facts, FACT_CPU_TSC_KHZ, 2592000);
	expect_source(&run.facts, FACT_CPU_TSC_KHZ, "cpuid 00000015.0");
	probe_run_close(&run);
	run_cpu(&run, &greatest);
	expect_int(&run.facts, FACT_CPU_TSC_KHZ, 18446744065119617);
	probe_run_close(&run);
	run_cpu(&run, &no_crystal);
	expect_unknown(&run.facts, FACT_CPU_TSC_KHZ, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &no_ratio);
	expect_unknown(&run.facts, FACT_CPU_TSC_KHZ, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

#define GUEST                                                                                      \
	INTEL_TOP(.ecx = HYPERVISOR_BIT), CPUID(0x15, 0, .eax = 2, .ebx = 216, .ecx = 24000000)
#define TIMING(khz) CPUID(0x40000010, 0, .eax = (khz))
#define HV_KVM_TIMING HV_LEAF(0x40000000, 0x40000010, 0x4b4d564b, 0x564b4d56, 0x0000004d)

/* The processor's frequency need not be the guest's. */
static void in_a_guest_only_the_hypervisor_tells_the_tsc(void **state)
{
	struct source_table vmware = SOURCE_TABLE(GUEST, HV_VMWARE(0x40000000), TIMING(2194843));
	struct source_table kvm = SOURCE_TABLE(GUEST, HV_KVM_TIMING, TIMING(2600000));
	struct source_table kvm_without = SOURCE_TABLE(GUEST, HV_KVM(0x40000000), TIMING(1));
	struct source_table empty = SOURCE_TABLE(GUEST, HV_VMWARE(0x40000000), TIMING(0));
	struct source_table hyperv = SOURCE_TABLE(GUEST,
		HV_LEAF(0x40000000, 0x40000010, 0x7263694d, 0x666f736f, 0x76482074), TIMING(7));
	struct source_table refused = SOURCE_TABLE(GUEST, CPUID_ERR(0x40000000, 0, EIO));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &vmware);
	expect_int(&run.facts, FACT_CPU_TSC_KHZ, 2194843);
	expect_source(&run.facts, FACT_CPU_TSC_KHZ, "cpuid 40000010.0 eax[31:0]");
	probe_run_close(&run);
	run_cpu(&run, &kvm);
	expect_int(&run.facts, FACT_CPU_TSC_KHZ, 2600000);
	probe_run_close(&run);
	run_cpu(&run, &kvm_without);
	expect_unknown(&run.facts, FACT_CPU_TSC_KHZ, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &empty);
	expect_unknown(&run.facts, FACT_CPU_TSC_KHZ, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &hyperv);
	expect_unknown(&run.facts, FACT_CPU_TSC_KHZ, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_TSC_KHZ, WHY_IO);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits_are_read_where_intel_has_them),
		cmocka_unit_test(clear_bits_are_noes),
		cmocka_unit_test(refused_leaves_are_unknown),
		cmocka_unit_test(amd_has_its_own_places),
		cmocka_unit_test(a_guest_of_kvm_is_told_the_width),
		cmocka_unit_test(bits_that_a_vendor_does_not_define_are_no_facts),
		cmocka_unit_test(firmware_can_mask_nx_on_intel_only),
		cmocka_unit_test(the_tsc_is_what_the_crystal_makes_it),
		cmocka_unit_test(in_a_guest_only_the_hypervisor_tells_the_tsc),
	};

	return cmocka_run_group_tests_name("probe_cpu_features", tests, NULL, NULL);
}
