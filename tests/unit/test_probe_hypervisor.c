// SPDX-License-Identifier: GPL-2.0-or-later
// Where are we: under a hypervisor and which, in which role?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define XEN_TYPE "/sys/hypervisor/type"
#define DMI(field) "/sys/class/dmi/id/" field

#define BARE                                                                                       \
	LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0x80000008),             \
		FILE_TEXT("/proc/cpuinfo",                                                         \
			"processor : 0\nvendor_id : GenuineIntel\nflags : fpu vmx\n")
#define GUEST                                                                                      \
	LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, .ecx = HYPERVISOR_BIT),              \
		EXT_MAX(0, 0x80000008),                                                            \
		FILE_TEXT("/proc/cpuinfo",                                                         \
			"processor : 0\nvendor_id : GenuineIntel\nflags : fpu hypervisor\n")
#define NO_XEN FILE_ERR(XEN_TYPE, ENOENT)
#define DMI_NAMES(vendor, product, board, bios)                                                    \
	FILE_TEXT(DMI("sys_vendor"), vendor "\n"), FILE_TEXT(DMI("product_name"), product "\n"),   \
		FILE_TEXT(DMI("chassis_vendor"), board "\n"),                                      \
		FILE_TEXT(DMI("bios_vendor"), bios "\n")
#define DMI_LENOVO DMI_NAMES("LENOVO", "20XW", "LENOVO", "LENOVO")
#define DMI_QEMU DMI_NAMES("QEMU", "Standard PC (Q35 + ICH9, 2009)", "", "SeaBIOS")
#define DMI_NONE                                                                                   \
	FILE_ERR(DMI("sys_vendor"), ENOENT), FILE_ERR(DMI("product_name"), ENOENT),                \
		FILE_ERR(DMI("chassis_vendor"), ENOENT), FILE_ERR(DMI("bios_vendor"), ENOENT)

/* What probe_xen learned before; TRUTH_UNKNOWN: nothing. */
static void run_hypervisor(struct probe_run *run, struct source_table *table, enum truth dom0)
{
	probe_run_open(run, &table->base);
	if (dom0 != TRUTH_UNKNOWN)
		fact_set_bool(&run->facts, FACT_XEN_DOM0, dom0 == TRUTH_YES, NULL);
	probe_cpu(&run->context);
	probe_hypervisor(&run->context);
}

static void bare_hardware_is_none(void **state)
{
	struct source_table table = SOURCE_TABLE(BARE, NO_XEN, DMI_LENOVO);
	struct source_table no_dmi = SOURCE_TABLE(BARE, NO_XEN, DMI_NONE);
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &table, TRUTH_NO);
	expect_no(&run.facts, FACT_CPU_HYPERVISOR);
	expect_source(&run.facts, FACT_CPU_HYPERVISOR, "cpuid 00000001.0 ecx[31]");
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "none");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "none");
	probe_run_close(&run);
	run_hypervisor(&run, &no_dmi, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "none");
	probe_run_close(&run);
}

static void guests_are_told_by_the_signature(void **state)
{
	static const struct {
		const char *vendor;
		struct table_row leaf;
	} rows[] = {
		{"kvm", HV_KVM(0x40000000)},
		{"vmware", HV_VMWARE(0x40000000)},
		{"qemu", HV_TCG(0x40000000)},
		{"xen", HV_XEN(0x40000000)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct table_row all[] = {GUEST, NO_XEN, DMI_QEMU, rows[i].leaf};
		struct source_table table = {.base = {&source_table_ops},
			.rows = all,
			.count = sizeof(all) / sizeof(all[0])};
		struct probe_run run;

		run_hypervisor(&run, &table, TRUTH_NO);
		expect_yes(&run.facts, FACT_CPU_HYPERVISOR);
		expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, rows[i].vendor);
		expect_source(&run.facts, FACT_HYPERVISOR_VENDOR, "cpuid 40000000.0");
		expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
		probe_run_close(&run);
	}
}

static void kvm_and_xen_show_behind_hyperv(void **state)
{
	struct source_table kvm =
		SOURCE_TABLE(GUEST, NO_XEN, DMI_QEMU, HV_MICROSOFT(0x40000000), HV_KVM(0x40000100));
	struct source_table xen =
		SOURCE_TABLE(GUEST, NO_XEN, DMI_QEMU, HV_MICROSOFT(0x40000000), HV_XEN(0x40000100));
	struct source_table further =
		SOURCE_TABLE(GUEST, NO_XEN, DMI_QEMU, HV_MICROSOFT(0x40000000),
			HV_NOTHING(0x40000100), HV_NOTHING(0x40000200), HV_KVM(0x40000300));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &kvm, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "kvm");
	expect_source(&run.facts, FACT_HYPERVISOR_VENDOR, "cpuid 40000100.0");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
	probe_run_close(&run);
	run_hypervisor(&run, &xen, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "xen");
	probe_run_close(&run);
	run_hypervisor(&run, &further, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "kvm");
	expect_source(&run.facts, FACT_HYPERVISOR_VENDOR, "cpuid 40000300.0");
	probe_run_close(&run);
}

/* Real Hyper-V has nothing further on. */
#define NOTHING_BEHIND                                                                             \
	HV_NOTHING(0x40000100), HV_NOTHING(0x40000200), HV_NOTHING(0x40000300),                    \
		HV_NOTHING(0x40000400), HV_NOTHING(0x40000500), HV_NOTHING(0x40000600),            \
		HV_NOTHING(0x40000700), HV_NOTHING(0x40000800), HV_NOTHING(0x40000900),            \
		HV_NOTHING(0x40000a00), HV_NOTHING(0x40000b00), HV_NOTHING(0x40000c00),            \
		HV_NOTHING(0x40000d00), HV_NOTHING(0x40000e00), HV_NOTHING(0x40000f00)

static void hyperv_has_a_root_and_guests(void **state)
{
	struct source_table guest = SOURCE_TABLE(GUEST, NO_XEN, DMI_NONE, HV_MICROSOFT(0x40000000),
		NOTHING_BEHIND, CPUID(0x40000003, 0, .ebx = 0x30));
	struct source_table root = SOURCE_TABLE(GUEST, NO_XEN, DMI_LENOVO, HV_MICROSOFT(0x40000000),
		NOTHING_BEHIND, CPUID(0x40000003, 0, .ebx = BIT(0) | BIT(12)));
	struct source_table refused = SOURCE_TABLE(GUEST, NO_XEN, DMI_LENOVO,
		HV_MICROSOFT(0x40000000), NOTHING_BEHIND, CPUID_ERR(0x40000003, 0, EIO));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &guest, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "hyperv");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
	probe_run_close(&run);
	run_hypervisor(&run, &root, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "hyperv");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "root");
	expect_source(&run.facts, FACT_HYPERVISOR_ROLE, "cpuid 40000003.0 ebx[12:0]");
	probe_run_close(&run);
	run_hypervisor(&run, &refused, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "hyperv");
	expect_unknown(&run.facts, FACT_HYPERVISOR_ROLE, WHY_IO);
	probe_run_close(&run);
}

static void a_hidden_bit_shows_by_dmi(void **state)
{
	struct source_table table = SOURCE_TABLE(BARE, NO_XEN,
		DMI_NAMES("innotek GmbH", "VirtualBox", "Oracle Corporation", "innotek GmbH"));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &table, TRUTH_NO);
	expect_no(&run.facts, FACT_CPU_HYPERVISOR);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "virtualbox");
	expect_source(&run.facts, FACT_HYPERVISOR_VENDOR, "file /sys/class/dmi/id/sys_vendor");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
	probe_run_close(&run);
}

/*
 * The leaves answer, as a processor that echoes its last leaf would; they are not asked without
 * the bit.
 */
static void without_the_bit_the_signature_is_not_asked(void **state)
{
	struct source_table table = SOURCE_TABLE(BARE, NO_XEN, DMI_LENOVO, HV_KVM(0x40000000));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &table, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "none");
	probe_run_close(&run);
}

static void a_bit_without_a_signature_is_somebody(void **state)
{
	struct source_table hidden = SOURCE_TABLE(GUEST, NO_XEN, DMI_QEMU, HV_NOTHING(0x40000000));
	struct source_table foreign = SOURCE_TABLE(GUEST, NO_XEN, DMI_NONE,
		HV_LEAF(0x40000000, 0x40000001, 0x41414141, 0x42424242, 0x43434343));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &hidden, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_NO_INTERFACE);
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
	probe_run_close(&run);
	run_hypervisor(&run, &foreign, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_NO_INTERFACE);
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
	probe_run_close(&run);
	/* Or it is dom0: not known. */
	run_hypervisor(&run, &hidden, TRUTH_UNKNOWN);
	expect_unknown(&run.facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void xen_is_told_by_sysfs_first(void **state)
{
	struct source_table guest = SOURCE_TABLE(GUEST, FILE_TEXT(XEN_TYPE, "xen\n"));
	struct source_table dom0 = SOURCE_TABLE(BARE, FILE_TEXT(XEN_TYPE, "xen\n"), DMI_LENOVO);
	struct source_table old_dom0 = SOURCE_TABLE(BARE, NO_XEN, DMI_LENOVO);
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &guest, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "xen");
	expect_source(&run.facts, FACT_HYPERVISOR_VENDOR, "file /sys/hypervisor/type");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
	probe_run_close(&run);
	run_hypervisor(&run, &dom0, TRUTH_YES);
	expect_no(&run.facts, FACT_CPU_HYPERVISOR);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "xen");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "dom0");
	probe_run_close(&run);
	run_hypervisor(&run, &old_dom0, TRUTH_YES);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "xen");
	expect_source(&run.facts, FACT_HYPERVISOR_VENDOR, "from xen.dom0");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "dom0");
	probe_run_close(&run);
	/* Guest or dom0? */
	run_hypervisor(&run, &guest, TRUTH_UNKNOWN);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "xen");
	expect_unknown(&run.facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void none_needs_every_place_to_have_been_asked(void **state)
{
	struct source_table no_type = SOURCE_TABLE(BARE, FILE_ERR(XEN_TYPE, EACCES), DMI_LENOVO);
	struct source_table no_dmi = SOURCE_TABLE(BARE, NO_XEN,
		FILE_TEXT(DMI("sys_vendor"), "LENOVO\n"), FILE_ERR(DMI("product_name"), EIO),
		FILE_TEXT(DMI("chassis_vendor"), "LENOVO\n"),
		FILE_TEXT(DMI("bios_vendor"), "LENOVO\n"));
	struct source_table cpuid_alone = SOURCE_TABLE(BARE);
	struct source_table no_bit = SOURCE_TABLE(NO_XEN, DMI_LENOVO);
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &no_type, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_hypervisor(&run, &no_dmi, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_IO);
	probe_run_close(&run);
	run_hypervisor(&run, &cpuid_alone, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_hypervisor(&run, &no_bit, TRUTH_NO);
	expect_unknown(&run.facts, FACT_CPU_HYPERVISOR, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void without_cpuid_the_kernels_flag_tells(void **state)
{
	struct source_table guest = SOURCE_TABLE(NO_XEN, DMI_NONE,
		FILE_TEXT("/proc/cpuinfo",
			"processor : 0\nvendor_id : GenuineIntel\nflags : fpu hypervisor\n"));
	struct source_table bare = SOURCE_TABLE(NO_XEN, DMI_LENOVO,
		FILE_TEXT(
			"/proc/cpuinfo", "processor : 0\nvendor_id : GenuineIntel\nflags : fpu\n"));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &guest, TRUTH_NO);
	expect_yes(&run.facts, FACT_CPU_HYPERVISOR);
	expect_source(&run.facts, FACT_CPU_HYPERVISOR, "file /proc/cpuinfo: flags");
	assert_false(fact_known(&run.facts, FACT_HYPERVISOR_VENDOR));
	probe_run_close(&run);
	run_hypervisor(&run, &bare, TRUTH_NO);
	expect_no(&run.facts, FACT_CPU_HYPERVISOR);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "none");
	probe_run_close(&run);
}

/* WinChip sets garbage bits; and a machine that is no x86 has none. */
static void the_bit_of_a_vendor_that_does_not_define_it_is_not_taken(void **state)
{
	struct source_table winchip = SOURCE_TABLE(LEAF0_CENTAUR(0, 1),
		CPUID(1, 0, .eax = EAX_WINCHIP, .ecx = HYPERVISOR_BIT), EXT_MAX(0, 0),
		FILE_TEXT("/proc/cpuinfo",
			"processor : 0\nvendor_id : CentaurHauls\nflags : fpu mmx\n"));
	struct source_table arm = SOURCE_TABLE(CPUID_ERR(0, 0, EOPNOTSUPP),
		FILE_TEXT("/proc/cpuinfo", "processor : 0\nFeatures : fp\n"));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &winchip, TRUTH_NO);
	expect_no(&run.facts, FACT_CPU_HYPERVISOR);
	expect_source(&run.facts, FACT_CPU_HYPERVISOR, "file /proc/cpuinfo: flags");
	probe_run_close(&run);
	run_hypervisor(&run, &arm, TRUTH_NO);
	expect_unknown(&run.facts, FACT_CPU_HYPERVISOR, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

/* What stands behind Hyper-V's signature was not seen: it may be the mask. */
static void hyperv_is_not_told_while_what_is_behind_it_was_refused(void **state)
{
	struct source_table refused =
		SOURCE_TABLE(GUEST, NO_XEN, DMI_QEMU, HV_MICROSOFT(0x40000000),
			CPUID_ERR(0x40000100, 0, EIO), CPUID(0x40000003, 0, .ebx = 0));
	struct source_table not_captured = SOURCE_TABLE(
		GUEST, NO_XEN, DMI_QEMU, HV_MICROSOFT(0x40000000), CPUID(0x40000003, 0, .ebx = 0));
	struct source_table later = SOURCE_TABLE(GUEST, NO_XEN, DMI_QEMU, HV_MICROSOFT(0x40000000),
		HV_NOTHING(0x40000100), CPUID_ERR(0x40000200, 0, EIO));
	/* Other programs' dumps end there. */
	struct source_table dump = SOURCE_TABLE(GUEST, NO_XEN, DMI_NONE, HV_MICROSOFT(0x40000000),
		HV_NOTHING(0x40000100), CPUID(0x40000003, 0, .ebx = 0));
	struct source_table by_dmi = SOURCE_TABLE(GUEST, NO_XEN, HV_MICROSOFT(0x40000000),
		CPUID_ERR(0x40000100, 0, EIO), CPUID(0x40000003, 0, .ebx = 0),
		DMI_NAMES("Microsoft Corporation", "Virtual Machine", "", ""));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &refused, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_IO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_hypervisor(&run, &not_captured, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_hypervisor(&run, &later, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_IO);
	probe_run_close(&run);
	run_hypervisor(&run, &dump, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "hyperv");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
	probe_run_close(&run);
	run_hypervisor(&run, &by_dmi, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "hyperv");
	probe_run_close(&run);
}

/* It may be Hyper-V's root, which is on bare hardware. */
static void who_could_not_be_asked_makes_us_nobodys_guest(void **state)
{
	struct source_table table =
		SOURCE_TABLE(GUEST, NO_XEN, DMI_LENOVO, CPUID_ERR(0x40000000, 0, EIO));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &table, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_IO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE);
	probe_run_close(&run);
}

/* The leaf answers, as one that echoes others would. */
static void privileges_above_hypervs_maximum_are_none(void **state)
{
	struct source_table table = SOURCE_TABLE(GUEST, NO_XEN, DMI_NONE, NOTHING_BEHIND,
		HV_LEAF(0x40000000, 0x40000002, 0x7263694d, 0x666f736f, 0x76482074),
		CPUID(0x40000003, 0, .ebx = ~0u));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &table, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "hyperv");
	expect_text(&run.facts, FACT_HYPERVISOR_ROLE, "guest");
	probe_run_close(&run);
}

/*
 * A PV domain without /sys/hypervisor: CPUID is the real processor's, the kernel's flags or dom0's
 * file tell.
 */
static void none_needs_xen_and_the_kernels_flags_too(void **state)
{
	struct source_table flags = SOURCE_TABLE(LEAF0_INTEL(0, 0x16),
		CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0), NO_XEN, DMI_LENOVO,
		FILE_TEXT("/proc/cpuinfo",
			"processor : 0\nvendor_id : GenuineIntel\nflags : fpu hypervisor\n"));
	struct source_table no_flags =
		SOURCE_TABLE(LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0),
			NO_XEN, DMI_LENOVO, FILE_ERR("/proc/cpuinfo", EACCES));
	struct source_table bare = SOURCE_TABLE(BARE, NO_XEN, DMI_LENOVO);
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &flags, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_CONFLICT);
	probe_run_close(&run);
	run_hypervisor(&run, &no_flags, TRUTH_NO);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_PERMISSION);
	probe_run_close(&run);
	run_hypervisor(&run, &bare, TRUTH_UNKNOWN);
	expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, WHY_PREREQUISITE);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bare_hardware_is_none),
		cmocka_unit_test(guests_are_told_by_the_signature),
		cmocka_unit_test(kvm_and_xen_show_behind_hyperv),
		cmocka_unit_test(hyperv_has_a_root_and_guests),
		cmocka_unit_test(a_hidden_bit_shows_by_dmi),
		cmocka_unit_test(without_the_bit_the_signature_is_not_asked),
		cmocka_unit_test(a_bit_without_a_signature_is_somebody),
		cmocka_unit_test(xen_is_told_by_sysfs_first),
		cmocka_unit_test(none_needs_every_place_to_have_been_asked),
		cmocka_unit_test(without_cpuid_the_kernels_flag_tells),
		cmocka_unit_test(the_bit_of_a_vendor_that_does_not_define_it_is_not_taken),
		cmocka_unit_test(hyperv_is_not_told_while_what_is_behind_it_was_refused),
		cmocka_unit_test(who_could_not_be_asked_makes_us_nobodys_guest),
		cmocka_unit_test(privileges_above_hypervs_maximum_are_none),
		cmocka_unit_test(none_needs_xen_and_the_kernels_flags_too),
	};

	return cmocka_run_group_tests_name("probe_hypervisor", tests, NULL, NULL);
}
