// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which evidence decides who the hypervisor is, where CPUID's leaves were not captured or
 * another source contradicts them; and machines that are no PCs.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define XEN_TYPE "/sys/hypervisor/type"
#define CLOCKS "/sys/devices/system/clocksource/clocksource0/available_clocksource"
#define DMI(field) "/sys/class/dmi/id/" field

#define CPUINFO(flags)                                                                             \
	FILE_TEXT("/proc/cpuinfo",                                                                 \
		"processor : 0\nvendor_id : GenuineIntel\ncpu family : 6\nmodel : 60\n"            \
		"model name : Intel(R) Xeon(R)\nstepping : 3\nflags : fpu " flags "\nbugs :\n")
#define CPU(ecx_bits, flags)                                                                       \
	LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, .ecx = (ecx_bits)),                  \
		EXT_MAX(0, 0x80000008), CPUINFO(flags)
#define BARE CPU(0, "vme")
#define GUEST CPU(HYPERVISOR_BIT, "vme hypervisor")
#define NO_XEN FILE_ERR(XEN_TYPE, ENOENT)
#define DMI_NAMES(vendor, product, bios, chassis)                                                  \
	FILE_TEXT(DMI("sys_vendor"), vendor "\n"), FILE_TEXT(DMI("product_name"), product "\n"),   \
		FILE_TEXT(DMI("bios_vendor"), bios "\n"),                                          \
		FILE_TEXT(DMI("chassis_vendor"), chassis "\n")
#define DMI_LENOVO DMI_NAMES("LENOVO", "20XW", "LENOVO", "LENOVO")
#define DMI_AWS(product) DMI_NAMES("Amazon EC2", product, "Amazon EC2", "Amazon EC2")
#define DMI_ALIBABA DMI_NAMES("Alibaba Cloud", "Alibaba Cloud ECS", "SeaBIOS", "Alibaba Cloud")
#define DMI_BOCHS DMI_NAMES("Bochs", "Bochs", "Bochs", "Bochs")
#define DMI_QEMU DMI_NAMES("QEMU", "Standard PC (Q35 + ICH9, 2009)", "SeaBIOS", "QEMU")
#define RELEASE(text) UNAME_IS("release", text)

/* NULL: unknown, with `why`. */
struct expected {
	const char *vendor;
	enum why why;
	const char *role;
	const char *source;
};

/* What probe_xen learned before; TRUTH_UNKNOWN: nothing. */
static void run_hypervisor(struct probe_run *run, struct source_table *table, enum truth dom0)
{
	probe_run_open(run, &table->base);
	if (dom0 != TRUTH_UNKNOWN)
		fact_set_bool(&run->facts, FACT_XEN_DOM0, dom0 == TRUTH_YES, NULL);
	probe_kernel(&run->context);
	probe_cpu(&run->context);
	probe_hypervisor(&run->context);
}

static void expect_place(struct source_table table, struct expected expected)
{
	struct probe_run run;

	run_hypervisor(&run, &table, TRUTH_NO);
	if (expected.vendor)
		expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, expected.vendor);
	else
		expect_unknown(&run.facts, FACT_HYPERVISOR_VENDOR, expected.why);
	if (expected.role)
		expect_text(&run.facts, FACT_HYPERVISOR_ROLE, expected.role);
	if (expected.source)
		expect_source(&run.facts, FACT_HYPERVISOR_VENDOR, expected.source);
	probe_run_close(&run);
}

#define TABLE(...) (struct source_table) SOURCE_TABLE(__VA_ARGS__)
#define EXPECT(...) ((struct expected){__VA_ARGS__})

/* Its user manual: "Paravirtualization Providers". */
static void virtualbox_shows_the_interface_of_others(void **state)
{
	(void)state;
	expect_place(TABLE(GUEST, NO_XEN, HV_KVM(0x40000000), HV_NOTHING(0x40000100),
			     DMI_NAMES("innotek GmbH", "VirtualBox", "innotek GmbH", "")),
		EXPECT(.vendor = "virtualbox", .role = "guest",
			.source = "file /sys/class/dmi/id/sys_vendor"));
	/* One name is enough. */
	expect_place(TABLE(GUEST, NO_XEN, HV_KVM(0x40000000), HV_NOTHING(0x40000100),
			     FILE_TEXT(DMI("product_name"), "VirtualBox\n")),
		EXPECT(.vendor = "virtualbox", .source = "file /sys/class/dmi/id/product_name"));
}

static void cpuid_outranks_the_firmwares_names(void **state)
{
	struct source_table table = SOURCE_TABLE(GUEST, NO_XEN, HV_KVM(0x40000000),
		HV_NOTHING(0x40000100), DMI_NAMES("VMware, Inc.", "VMware7,1", "VMware, Inc.", ""));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &table, TRUTH_NO);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "kvm");
	expect_source(&run.facts, FACT_HYPERVISOR_VENDOR, "cpuid 40000000.0");
	/* What the rule hypervisor.firmware-disagrees looks at. */
	expect_text(&run.facts, FACT_HYPERVISOR_DMI, "vmware");
	probe_run_close(&run);
}

static void a_clouds_name_needs_cpuids_bit(void **state)
{
	(void)state;
	expect_place(TABLE(GUEST, NO_XEN, DMI_AWS("t3.small")),
		EXPECT(.vendor = "kvm", .role = "guest"));
	expect_place(
		TABLE(BARE, NO_XEN, DMI_AWS("i3.metal")), EXPECT(.vendor = "none", .role = "none"));
	/* QEMU's default for the chassis, where somebody gave the rest other names. */
	expect_place(TABLE(BARE, NO_XEN, DMI_NAMES("Amazon EC2", "c5.metal", "Amazon EC2", "QEMU")),
		EXPECT(.vendor = "none", .role = "none"));
	/* Nitro shows the bit always. */
	expect_place(TABLE(BARE, NO_XEN, DMI_AWS("t3.small")), EXPECT(.why = WHY_CONFLICT));
	expect_place(TABLE(CPUINFO("vme hypervisor"), NO_XEN,
			     DMI_NAMES("Google", "Google Compute Engine", "Google", "Google")),
		EXPECT(.vendor = "kvm", .role = "guest"));
	expect_place(TABLE(BARE, NO_XEN,
			     DMI_NAMES("Google", "Google Compute Engine", "Google", "Google")),
		EXPECT(.vendor = "none", .role = "none"));
	expect_place(TABLE(GUEST, NO_XEN, DMI_ALIBABA), EXPECT(.vendor = "kvm", .role = "guest"));
	expect_place(TABLE(BARE, NO_XEN, DMI_ALIBABA), EXPECT(.vendor = "none", .role = "none"));
}

/* Kernels before 2.6.29 have no word for the bit. */
static void an_old_kernels_flags_do_not_make_a_cloud_bare(void **state)
{
	(void)state;
	expect_place(TABLE(CPUINFO("vme"), NO_XEN, DMI_ALIBABA, RELEASE("2.6.18-398.el5")),
		EXPECT(.why = WHY_CONFLICT));
	expect_place(TABLE(CPUINFO("vme"), NO_XEN, DMI_ALIBABA), EXPECT(.why = WHY_CONFLICT));
	expect_place(TABLE(CPUINFO("vme"), NO_XEN, DMI_ALIBABA, RELEASE("5.10.0")),
		EXPECT(.vendor = "none"));
	expect_place(TABLE(CPUINFO("vme"), NO_XEN, DMI_AWS("i3.metal")), EXPECT(.vendor = "none"));
}

static void old_qemus_names_leave_kvm_or_emulation(void **state)
{
	(void)state;
	expect_place(TABLE(CPUINFO("vme hypervisor"), NO_XEN, DMI_BOCHS),
		EXPECT(.vendor = "kvm", .role = "guest",
			.source = "file /sys/class/dmi/id/sys_vendor"));
	/* Nothing here that emulation does not have. */
	expect_place(
		TABLE(CPUINFO("hypervisor"), NO_XEN, DMI_BOCHS), EXPECT(.why = WHY_NOT_CAPTURED));
	/* Later there were others: macOS' and Windows' own. */
	expect_place(TABLE(CPUINFO("vme hypervisor"), NO_XEN, DMI_QEMU),
		EXPECT(.why = WHY_NOT_CAPTURED));
	/* CPUID's word is the stronger one. */
	expect_place(TABLE(GUEST, NO_XEN, DMI_BOCHS, HV_TCG(0x40000000), HV_NOTHING(0x40000100)),
		EXPECT(.vendor = "qemu", .source = "cpuid 40000000.0"));
}

static void a_virtual_machines_names_deny_bare_hardware(void **state)
{
	(void)state;
	expect_place(TABLE(BARE, NO_XEN, DMI_QEMU), EXPECT(.why = WHY_CONFLICT));
	expect_place(TABLE(BARE, NO_XEN, DMI_BOCHS), EXPECT(.why = WHY_CONFLICT));
	/* A chassis alone is a finding, not a reason. */
	expect_place(TABLE(BARE, NO_XEN, DMI_NAMES("ACME", "VPS", "ACME", "QEMU")),
		EXPECT(.vendor = "none"));
}

static void kvms_clock_tells_of_kvm(void **state)
{
	(void)state;
	expect_place(TABLE(CPUINFO("vme hypervisor"), NO_XEN, DMI_QEMU,
			     FILE_TEXT(CLOCKS, "kvm-clock tsc acpi_pm \n")),
		EXPECT(.vendor = "kvm", .role = "guest", .source = "file " CLOCKS));
	expect_place(TABLE(CPUINFO("vme hypervisor"), NO_XEN, DMI_QEMU,
			     FILE_TEXT(CLOCKS, "tsc acpi_pm \n")),
		EXPECT(.why = WHY_NOT_CAPTURED));
	expect_place(TABLE(CPUINFO("vme hypervisor"), NO_XEN, DMI_QEMU, FILE_ERR(CLOCKS, EIO)),
		EXPECT(.why = WHY_NOT_CAPTURED));
	/* VirtualBox gives Linux that clock, too: only DMI would tell. */
	expect_place(TABLE(CPUINFO("vme hypervisor"), NO_XEN, FILE_TEXT(CLOCKS, "kvm-clock tsc\n")),
		EXPECT(.why = WHY_NOT_CAPTURED));
	/* The kernel keeps clocks of a hypervisor only where there is one. */
	expect_place(TABLE(BARE, NO_XEN, DMI_LENOVO, FILE_TEXT(CLOCKS, "kvm-clock tsc\n")),
		EXPECT(.vendor = "none"));
}

#define CORE2DUO                                                                                   \
	FILE_TEXT("/proc/cpuinfo",                                                                 \
		"processor : 0\nvendor_id : GenuineIntel\ncpu family : 6\nmodel : 15\n"            \
		"model name : Intel(R) Core(TM)2 Duo CPU     T7700  @ 2.40GHz\nstepping : 11\n"    \
		"cpu MHz : 2659.998\nflags : fpu vme ss lm hypervisor\n")

static void qemus_processor_is_the_last_to_be_asked(void **state)
{
	(void)state;
	expect_place(TABLE(CORE2DUO),
		EXPECT(.vendor = "kvm", .role = NULL, .source = "file /proc/cpuinfo: model name"));
	expect_place(TABLE(CORE2DUO, DMI_NAMES("Xen", "HVM domU", "Xen", "Xen")),
		EXPECT(.vendor = "xen"));
	expect_place(TABLE(CPUINFO("vme hypervisor")), EXPECT(.why = WHY_NOT_CAPTURED));
}

static void arm_machines_of_amazon_are_told_by_their_type(void **state)
{
	static const char arm[] = "processor : 0\nFeatures : fp asimd\n";

	(void)state;
	expect_place(TABLE(FILE_TEXT("/proc/cpuinfo", arm), NO_XEN, DMI_AWS("c6g.medium")),
		EXPECT(.vendor = "kvm", .role = "guest"));
	expect_place(TABLE(FILE_TEXT("/proc/cpuinfo", arm), NO_XEN, DMI_AWS("m6g.metal")),
		EXPECT(.vendor = "none", .role = "none"));
	expect_place(TABLE(FILE_TEXT("/proc/cpuinfo", arm), NO_XEN,
			     DMI_NAMES("Google", "Google Compute Engine", "Google", "Google")),
		EXPECT(.why = WHY_PREREQUISITE));
	/* The type was refused; or it may be an x86 whose cpuinfo was. */
	expect_place(TABLE(FILE_TEXT("/proc/cpuinfo", arm), NO_XEN,
			     FILE_TEXT(DMI("sys_vendor"), "Amazon EC2\n"),
			     FILE_ERR(DMI("product_name"), EIO)),
		EXPECT(.why = WHY_PREREQUISITE));
	expect_place(TABLE(NO_XEN, DMI_AWS("c6g.medium")), EXPECT(.why = WHY_PREREQUISITE));
}

#define ARM FILE_TEXT("/proc/cpuinfo", "processor : 0\nFeatures : fp asimd\n")

static void device_trees_and_partitions_tell(void **state)
{
	(void)state;
	expect_place(TABLE(ARM, FILE_TEXT("/proc/device-tree/hypervisor/compatible",
					"xen,xen-4.11\0xen,xen\0")),
		EXPECT(.vendor = "xen", .source = "file /proc/device-tree/hypervisor/compatible"));
	expect_place(TABLE(ARM, FILE_TEXT("/proc/device-tree/compatible", "linux,dummy-virt\0")),
		EXPECT(.why = WHY_NO_INTERFACE, .role = "guest"));
	expect_place(TABLE(ARM, DIR_NAMES("/proc/device-tree", "chosen\0fw-cfg@9020000\0")),
		EXPECT(.why = WHY_NO_INTERFACE, .role = "guest"));
	expect_place(TABLE(ARM, DIR_NAMES("/proc/device-tree", "chosen\0cpus\0")),
		EXPECT(.why = WHY_PREREQUISITE));
	expect_place(TABLE(ARM, FILE_TEXT("/proc/ppc64/lparcfg",
					"system_type=IBM,8247-21L\npartition_id=5\n")),
		EXPECT(.vendor = "powervm", .role = "guest"));
	expect_place(TABLE(ARM, FILE_ERR("/proc/device-tree/compatible", EACCES)),
		EXPECT(.why = WHY_PREREQUISITE));
	expect_place(TABLE(FILE_TEXT("/proc/cpuinfo", "cpu : POWER9\nplatform : PowerNV\n")),
		EXPECT(.vendor = "none", .role = "none"));
}

/* An x86 has none of these places; a file that lies there is no answer. */
static void an_x86_is_not_asked_for_them(void **state)
{
	(void)state;
	expect_place(TABLE(BARE, NO_XEN, DMI_LENOVO,
			     FILE_TEXT("/proc/device-tree/hypervisor/compatible", "xen,xen\0")),
		EXPECT(.vendor = "none"));
}

static void uml_is_nearer_than_what_cpuid_shows(void **state)
{
	(void)state;
	expect_place(
		TABLE(LEAF0_INTEL(0, 0x16), CPUID(1, 0, .ecx = HYPERVISOR_BIT), EXT_MAX(0, 0),
			HV_KVM(0x40000000), HV_NOTHING(0x40000100),
			FILE_TEXT("/proc/cpuinfo",
				"processor : 0\nvendor_id : User Mode Linux\nmodel name : UML\n")),
		EXPECT(.vendor = "uml", .role = "guest", .source = "file /proc/cpuinfo"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(virtualbox_shows_the_interface_of_others),
		cmocka_unit_test(cpuid_outranks_the_firmwares_names),
		cmocka_unit_test(a_clouds_name_needs_cpuids_bit),
		cmocka_unit_test(an_old_kernels_flags_do_not_make_a_cloud_bare),
		cmocka_unit_test(old_qemus_names_leave_kvm_or_emulation),
		cmocka_unit_test(a_virtual_machines_names_deny_bare_hardware),
		cmocka_unit_test(kvms_clock_tells_of_kvm),
		cmocka_unit_test(qemus_processor_is_the_last_to_be_asked),
		cmocka_unit_test(arm_machines_of_amazon_are_told_by_their_type),
		cmocka_unit_test(device_trees_and_partitions_tell),
		cmocka_unit_test(an_x86_is_not_asked_for_them),
		cmocka_unit_test(uml_is_nearer_than_what_cpuid_shows),
	};

	return cmocka_run_group_tests_name("probe_hypervisor_evidence", tests, NULL, NULL);
}
