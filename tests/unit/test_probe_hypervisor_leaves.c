// SPDX-License-Identifier: GPL-2.0-or-later
// The range of hypervisor leaves: signatures, who stands behind whom, what the interfaces offer.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define CPU(ecx_bits)                                                                              \
	LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, .ecx = (ecx_bits)),                  \
		EXT_MAX(0, 0x80000008),                                                            \
		FILE_TEXT(                                                                         \
			"/proc/cpuinfo", "processor : 0\nvendor_id : GenuineIntel\nflags : fpu\n")
#define NO_XEN FILE_ERR("/sys/hypervisor/type", ENOENT)
#define GUEST CPU(HYPERVISOR_BIT), NO_XEN
#define END(leaf)                                                                                  \
	HV_NOTHING(leaf), HV_NOTHING((leaf) + 0x100), HV_NOTHING((leaf) + 0x200),                  \
		HV_NOTHING((leaf) + 0x300)
#define MICROSOFT HV_MICROSOFT(0x40000000)

static void run_hypervisor(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	fact_set_bool(&run->facts, FACT_XEN_DOM0, false, NULL);
	probe_cpu(&run->context);
	probe_hypervisor(&run->context);
}

static const struct {
	const char *what;
	struct source_table table;
	const char *signatures; /* NULL: unknown */
	const char *vendor;     /* NULL: unknown */
} walks[] = {
	{"no hypervisor", SOURCE_TABLE(CPU(0), NO_XEN, HV_KVM(0x40000000)), "none", NULL},
	{"KVM", SOURCE_TABLE(GUEST, HV_KVM(0x40000000), HV_NOTHING(0x40000100)), "KVMKVMKVM",
		"kvm"},
	{"KVM, as old as to show no maximum",
		SOURCE_TABLE(GUEST, HV_LEAF(0x40000000, 0, 0x4b4d564b, 0x564b4d56, 0x0000004d),
			HV_NOTHING(0x40000100)),
		"KVMKVMKVM", "kvm"},
	{"KVM behind Hyper-V",
		SOURCE_TABLE(GUEST, MICROSOFT, HV_KVM(0x40000100), HV_NOTHING(0x40000200)),
		"Microsoft Hv, KVMKVMKVM", "kvm"},
	{"Xen behind Hyper-V", SOURCE_TABLE(GUEST, MICROSOFT, HV_XEN(0x40000100), END(0x40000200)),
		"Microsoft Hv, XenVMMXenVMM", "xen"},
	{"KVM that plays Xen",
		SOURCE_TABLE(GUEST, HV_XEN(0x40000000), HV_KVM(0x40000100), HV_NOTHING(0x40000200)),
		"XenVMMXenVMM, KVMKVMKVM", "kvm"},
	{"KVM that plays Xen and Hyper-V",
		SOURCE_TABLE(GUEST, MICROSOFT, HV_XEN(0x40000100), HV_KVM(0x40000200),
			HV_NOTHING(0x40000300)),
		"Microsoft Hv, XenVMMXenVMM, KVMKVMKVM", "kvm"},
	{"Xen", SOURCE_TABLE(GUEST, HV_XEN(0x40000000), END(0x40000100)), "XenVMMXenVMM", "xen"},
	{"Hyper-V", SOURCE_TABLE(GUEST, MICROSOFT, END(0x40000100), CPUID(0x40000003, 0, .ebx = 0)),
		"Microsoft Hv", "hyperv"},
	{"Hyper-V's root is not asked for more",
		SOURCE_TABLE(GUEST, MICROSOFT, CPUID(0x40000003, 0, .ebx = BIT(0) | BIT(12))),
		"Microsoft Hv", "hyperv"},
	/* "ACMEACMEACME" */
	{"somebody unknown",
		SOURCE_TABLE(GUEST,
			HV_LEAF(0x40000000, 0x40000001, 0x454d4341, 0x454d4341, 0x454d4341),
			HV_NOTHING(0x40000100)),
		"ACMEACMEACME", NULL},
	{"nobody signs", SOURCE_TABLE(GUEST, END(0x40000000)), "none", NULL},
	{"a boundary that repeats the one before",
		SOURCE_TABLE(GUEST, HV_KVM(0x40000000),
			HV_LEAF(0x40000100, 0x40000001, 0x4b4d564b, 0x564b4d56, 0x0000004d)),
		"KVMKVMKVM", "kvm"},
	/* KVM on Intel answers what is not there with the last basic leaf. */
	{"a boundary that echoes another leaf",
		SOURCE_TABLE(GUEST, HV_KVM(0x40000000),
			HV_LEAF(0x40000100, 0x7, 0x41414141, 0x41414141, 0x41414141)),
		"KVMKVMKVM", "kvm"},
	{"behind KVM refused",
		SOURCE_TABLE(GUEST, HV_KVM(0x40000000), CPUID_ERR(0x40000100, 0, EIO)), NULL,
		"kvm"},
	{"behind KVM not captured", SOURCE_TABLE(GUEST, HV_KVM(0x40000000)), NULL, "kvm"},
	{"behind Xen not captured", SOURCE_TABLE(GUEST, HV_XEN(0x40000000)), NULL, "xen"},
	{"behind Xen refused",
		SOURCE_TABLE(GUEST, HV_XEN(0x40000000), CPUID_ERR(0x40000100, 0, EIO)), NULL, NULL},
	{"behind Hyper-V not captured", SOURCE_TABLE(GUEST, MICROSOFT), NULL, NULL},
	{"the same, and Hyper-V uses the hardware",
		SOURCE_TABLE(GUEST, MICROSOFT, CPUID(0x40000006, 0, .eax = 0xaf)), NULL, "hyperv"},
	{"the same, and it is QEMU's leaf of zeros",
		SOURCE_TABLE(GUEST, MICROSOFT, CPUID(0x40000006, 0, .eax = 0)), NULL, NULL},
	{"refused", SOURCE_TABLE(GUEST, CPUID_ERR(0x40000000, 0, EIO)), NULL, NULL},
};

static void the_walk_finds_all_signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
		struct source_table table = walks[i].table;
		struct probe_run run;

		print_message("%s\n", walks[i].what);
		run_hypervisor(&run, &table);
		if (walks[i].signatures)
			expect_text(&run.facts, FACT_HYPERVISOR_SIGNATURES, walks[i].signatures);
		else
			assert_false(fact_known(&run.facts, FACT_HYPERVISOR_SIGNATURES));
		if (walks[i].vendor)
			expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, walks[i].vendor);
		else
			assert_false(fact_known(&run.facts, FACT_HYPERVISOR_VENDOR));
		probe_run_close(&run);
	}
}

static void an_unknown_bit_leaves_the_interfaces_unknown(void **state)
{
	static const enum fact_id facts[] = {FACT_HYPERVISOR_SIGNATURES,
		FACT_HYPERVISOR_HYPERV_NESTED, FACT_HYPERVISOR_HYPERV_ISOLATION,
		FACT_HYPERVISOR_KVM_CLOCK, FACT_HYPERVISOR_MSHV};
	struct source_table table = SOURCE_TABLE(NO_XEN);
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &table);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		expect_unknown(&run.facts, facts[i], WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void kvm_tells_what_it_offers(void **state)
{
	struct source_table all = SOURCE_TABLE(GUEST, HV_KVM(0x40000000), HV_NOTHING(0x40000100),
		CPUID(0x40000001, 0, .eax = BIT(3) | BIT(5) | BIT(24), .edx = BIT(0)));
	struct source_table behind = SOURCE_TABLE(GUEST, MICROSOFT, HV_KVM(0x40000100),
		HV_NOTHING(0x40000200), CPUID(0x40000101, 0, .eax = BIT(3)));
	struct source_table refused = SOURCE_TABLE(
		GUEST, HV_KVM(0x40000000), HV_NOTHING(0x40000100), CPUID_ERR(0x40000001, 0, EIO));
	struct source_table other =
		SOURCE_TABLE(GUEST, HV_VMWARE(0x40000000), HV_NOTHING(0x40000100));
	struct source_table bare = SOURCE_TABLE(CPU(0), NO_XEN);
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &all);
	expect_yes(&run.facts, FACT_HYPERVISOR_KVM_CLOCK);
	expect_source(&run.facts, FACT_HYPERVISOR_KVM_CLOCK, "cpuid 40000001.0 eax[3]");
	expect_yes(&run.facts, FACT_HYPERVISOR_KVM_CLOCK_STABLE);
	expect_yes(&run.facts, FACT_HYPERVISOR_KVM_STEAL_TIME);
	expect_yes(&run.facts, FACT_HYPERVISOR_KVM_DEDICATED);
	expect_source(&run.facts, FACT_HYPERVISOR_KVM_DEDICATED, "cpuid 40000001.0 edx[0]");
	probe_run_close(&run);
	run_hypervisor(&run, &behind);
	expect_yes(&run.facts, FACT_HYPERVISOR_KVM_CLOCK);
	expect_source(&run.facts, FACT_HYPERVISOR_KVM_CLOCK, "cpuid 40000101.0 eax[3]");
	expect_no(&run.facts, FACT_HYPERVISOR_KVM_STEAL_TIME);
	probe_run_close(&run);
	run_hypervisor(&run, &refused);
	expect_unknown(&run.facts, FACT_HYPERVISOR_KVM_CLOCK, WHY_IO);
	probe_run_close(&run);
	run_hypervisor(&run, &other);
	expect_no(&run.facts, FACT_HYPERVISOR_KVM_CLOCK);
	probe_run_close(&run);
	run_hypervisor(&run, &bare);
	expect_no(&run.facts, FACT_HYPERVISOR_KVM_CLOCK);
	expect_source(&run.facts, FACT_HYPERVISOR_KVM_CLOCK, "from cpu.hypervisor");
	probe_run_close(&run);
}

#define ISOLATED(type)                                                                             \
	GUEST, HV_LEAF(0x40000000, 0x4000000c, 0x7263694d, 0x666f736f, 0x76482074),                \
		CPUID(0x40000003, 0, .ebx = BIT(22)), CPUID(0x40000004, 0, .eax = 0),              \
		CPUID(0x40000006, 0, .eax = 0xaf), CPUID(0x4000000c, 0, .ebx = (type)),            \
		END(0x40000100)

static void hyperv_tells_how_it_isolates(void **state)
{
	struct source_table snp = SOURCE_TABLE(ISOLATED(2)), odd = SOURCE_TABLE(ISOLATED(9));
	struct source_table not_allowed = SOURCE_TABLE(GUEST, MICROSOFT, END(0x40000100),
		CPUID(0x40000003, 0, .ebx = 0), CPUID(0x40000004, 0, .eax = BIT(12) | BIT(14)),
		CPUID(0x4000000c, 0, .ebx = 2));
	struct source_table refused = SOURCE_TABLE(GUEST, MICROSOFT, END(0x40000100),
		CPUID_ERR(0x40000003, 0, EIO), CPUID_ERR(0x40000004, 0, EIO));
	/* VMware's leaves are Hyper-V's as well, by the interface's name. */
	struct source_table vmware = SOURCE_TABLE(GUEST, HV_VMWARE(0x40000000),
		HV_NOTHING(0x40000100), CPUID(0x40000001, 0, .eax = 0x31237648),
		CPUID(0x40000003, 0, .ebx = 0), CPUID(0x40000004, 0, .eax = 0x20));
	struct source_table kvm = SOURCE_TABLE(GUEST, HV_KVM(0x40000000), HV_NOTHING(0x40000100),
		CPUID(0x40000001, 0, .eax = 0x01007efb));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &snp);
	expect_text(&run.facts, FACT_HYPERVISOR_HYPERV_ISOLATION, "snp");
	expect_source(&run.facts, FACT_HYPERVISOR_HYPERV_ISOLATION, "cpuid 4000000c.0 ebx[3:0]");
	expect_no(&run.facts, FACT_HYPERVISOR_HYPERV_NESTED);
	probe_run_close(&run);
	run_hypervisor(&run, &odd);
	expect_unknown(&run.facts, FACT_HYPERVISOR_HYPERV_ISOLATION, WHY_MALFORMED);
	probe_run_close(&run);
	run_hypervisor(&run, &not_allowed);
	expect_text(&run.facts, FACT_HYPERVISOR_HYPERV_ISOLATION, "none");
	expect_yes(&run.facts, FACT_HYPERVISOR_HYPERV_NESTED);
	expect_source(&run.facts, FACT_HYPERVISOR_HYPERV_NESTED, "cpuid 40000004.0 eax[12]");
	expect_yes(&run.facts, FACT_HYPERVISOR_HYPERV_ENLIGHTENED_VMCS);
	expect_text(&run.facts, FACT_HYPERVISOR_NESTING, "hyperv hyperv");
	probe_run_close(&run);
	run_hypervisor(&run, &refused);
	expect_unknown(&run.facts, FACT_HYPERVISOR_HYPERV_ISOLATION, WHY_IO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_HYPERV_NESTED, WHY_IO);
	probe_run_close(&run);
	run_hypervisor(&run, &vmware);
	expect_text(&run.facts, FACT_HYPERVISOR_HYPERV_ISOLATION, "none");
	expect_no(&run.facts, FACT_HYPERVISOR_HYPERV_ENLIGHTENED_VMCS);
	expect_source(
		&run.facts, FACT_HYPERVISOR_HYPERV_ENLIGHTENED_VMCS, "cpuid 40000004.0 eax[14]");
	probe_run_close(&run);
	run_hypervisor(&run, &kvm);
	expect_text(&run.facts, FACT_HYPERVISOR_HYPERV_ISOLATION, "none");
	expect_no(&run.facts, FACT_HYPERVISOR_HYPERV_NESTED);
	probe_run_close(&run);
}

#define ROOT GUEST, MICROSOFT, CPUID(0x40000003, 0, .ebx = BIT(0) | BIT(12))

static void the_kernel_lists_hypervs_device(void **state)
{
	struct source_table there =
		SOURCE_TABLE(ROOT, DIR_NAMES("/sys/class/misc", "mshv\0psaux\0"));
	struct source_table absent = SOURCE_TABLE(ROOT, DIR_NAMES("/sys/class/misc", "psaux\0"));
	struct source_table refused = SOURCE_TABLE(ROOT, DIR_ERR("/sys/class/misc", EACCES));
	struct source_table empty = SOURCE_TABLE(ROOT, DIR_NAMES("/sys/class/misc", ""));
	struct source_table kvm = SOURCE_TABLE(GUEST, HV_KVM(0x40000000), HV_NOTHING(0x40000100),
		DIR_NAMES("/sys/class/misc", "mshv\0"));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &there);
	expect_yes(&run.facts, FACT_HYPERVISOR_MSHV);
	probe_run_close(&run);
	run_hypervisor(&run, &absent);
	expect_no(&run.facts, FACT_HYPERVISOR_MSHV);
	probe_run_close(&run);
	run_hypervisor(&run, &refused);
	expect_unknown(&run.facts, FACT_HYPERVISOR_MSHV, WHY_PERMISSION);
	probe_run_close(&run);
	run_hypervisor(&run, &empty);
	assert_false(fact_known(&run.facts, FACT_HYPERVISOR_MSHV));
	probe_run_close(&run);
	run_hypervisor(&run, &kvm);
	expect_no(&run.facts, FACT_HYPERVISOR_MSHV);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_walk_finds_all_signatures),
		cmocka_unit_test(an_unknown_bit_leaves_the_interfaces_unknown),
		cmocka_unit_test(kvm_tells_what_it_offers),
		cmocka_unit_test(hyperv_tells_how_it_isolates),
		cmocka_unit_test(the_kernel_lists_hypervs_device),
	};

	return cmocka_run_group_tests_name("probe_hypervisor_leaves", tests, NULL, NULL);
}
