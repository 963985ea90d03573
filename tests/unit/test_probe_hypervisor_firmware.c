// SPDX-License-Identifier: GPL-2.0-or-later
// What the firmware says of where this system runs, and the order of hypervisors over each other.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define XEN_TYPE "/sys/hypervisor/type"
#define DMI(field) "/sys/class/dmi/id/" field
#define TYPE_0 "/sys/firmware/dmi/entries/0-0/raw"

#define CPU(ecx_bits)                                                                              \
	LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, .ecx = (ecx_bits)),                  \
		EXT_MAX(0, 0x80000008),                                                            \
		FILE_TEXT("/proc/cpuinfo",                                                         \
			"processor : 0\nvendor_id : GenuineIntel\nflags : fpu vme\n")
#define NO_XEN FILE_ERR(XEN_TYPE, ENOENT)
#define XEN FILE_TEXT(XEN_TYPE, "xen\n")
#define BARE CPU(0), NO_XEN
#define KVM CPU(HYPERVISOR_BIT), NO_XEN, HV_KVM(0x40000000), HV_NOTHING(0x40000100)
#define DMI_NAMES(vendor, product, bios, chassis)                                                  \
	FILE_TEXT(DMI("sys_vendor"), vendor "\n"), FILE_TEXT(DMI("product_name"), product "\n"),   \
		FILE_TEXT(DMI("bios_vendor"), bios "\n"),                                          \
		FILE_TEXT(DMI("chassis_vendor"), chassis "\n")
#define DMI_DELL DMI_NAMES("Dell Inc.", "R740", "Dell Inc.", "Dell Inc.")
#define DMI_QEMU DMI_NAMES("QEMU", "Standard PC (Q35 + ICH9, 2009)", "SeaBIOS", "QEMU")
#define DMI_VMWARE DMI_NAMES("VMware, Inc.", "VMware7,1", "VMware, Inc.", "No Enclosure")
#define DMI_AZURE DMI_NAMES("Microsoft Corporation", "Virtual Machine", "", "Microsoft Corporation")
#define DMI_AWS(product) DMI_NAMES("Amazon EC2", product, "Amazon EC2", "Amazon EC2")
#define TAG(text) FILE_TEXT(DMI("chassis_asset_tag"), text "\n")

static void run_hypervisor(struct probe_run *run, struct source_table *table, enum truth dom0)
{
	probe_run_open(run, &table->base);
	if (dom0 != TRUTH_UNKNOWN)
		fact_set_bool(&run->facts, FACT_XEN_DOM0, dom0 == TRUTH_YES, NULL);
	probe_cpu(&run->context);
	probe_hypervisor(&run->context);
}

/* "unknown", "yes", "no" or the text. */
static void expect_fact(const struct fact_table *facts, enum fact_id id, const char *value)
{
	if (!strcmp(value, "unknown"))
		assert_false(fact_known(facts, id));
	else if (fact_desc(id)->type == FACT_TEXT)
		expect_text(facts, id, value);
	else if (!strcmp(value, "yes"))
		expect_yes(facts, id);
	else
		expect_no(facts, id);
}

static const struct {
	const char *what;
	struct source_table table;
	const char *dmi, *cloud, *bare;
} rented[] = {
	{"own hardware", SOURCE_TABLE(BARE, DMI_DELL), "none", "none", "no"},
	{"own virtual machine", SOURCE_TABLE(KVM, DMI_QEMU, TAG("Not Specified")), "virtual",
		"none", "no"},
	{"own, the tag refused",
		SOURCE_TABLE(KVM, DMI_QEMU, FILE_ERR(DMI("chassis_asset_tag"), EACCES)), "virtual",
		"unknown", "no"},
	{"VMware", SOURCE_TABLE(KVM, DMI_VMWARE), "vmware", "none", "no"},
	{"Amazon's bare metal", SOURCE_TABLE(BARE, DMI_AWS("i3.metal")), "cloud", "aws", "yes"},
	{"Amazon's virtual machine", SOURCE_TABLE(KVM, DMI_AWS("t3.small")), "cloud", "aws", "no"},
	{"Amazon's, the bit unknown", SOURCE_TABLE(NO_XEN, DMI_AWS("t3.small")), "cloud", "aws",
		"unknown"},
	{"Azure",
		SOURCE_TABLE(CPU(HYPERVISOR_BIT), NO_XEN, HV_MICROSOFT(0x40000000),
			HV_NOTHING(0x40000100), HV_NOTHING(0x40000200), HV_NOTHING(0x40000300),
			HV_NOTHING(0x40000400), CPUID(0x40000003, 0, .ebx = 0),
			CPUID(0x40000004, 0, .eax = 0), DMI_AZURE,
			TAG("7783-7084-3265-9085-8269-3286-77")),
		"hyperv", "azure", "no"},
	{"own Hyper-V", SOURCE_TABLE(KVM, DMI_AZURE, TAG("1234-5678")), "hyperv", "none", "no"},
	{"Oracle's virtual machine", SOURCE_TABLE(KVM, DMI_QEMU, TAG("OracleCloud.com")), "virtual",
		"oracle", "no"},
	{"Oracle's bare metal",
		SOURCE_TABLE(BARE,
			DMI_NAMES("Oracle Corporation", "ORACLE SERVER X7-2c", "AMI",
				"Oracle Corporation"),
			TAG("OracleCloud.com")),
		"cloud", "oracle", "yes"},
	{"names refused",
		SOURCE_TABLE(BARE, FILE_ERR(DMI("sys_vendor"), EIO),
			FILE_ERR(DMI("product_name"), EIO), FILE_ERR(DMI("bios_vendor"), EIO),
			FILE_ERR(DMI("chassis_vendor"), EIO)),
		"unknown", "unknown", "unknown"},
	{"the chassis refused",
		SOURCE_TABLE(BARE, FILE_TEXT(DMI("sys_vendor"), "ACME\n"),
			FILE_TEXT(DMI("product_name"), "X\n"), FILE_TEXT(DMI("bios_vendor"), "Y\n"),
			FILE_ERR(DMI("chassis_vendor"), EIO)),
		"unknown", "none", "no"},
	{"no DMI",
		SOURCE_TABLE(BARE, FILE_ERR(DMI("sys_vendor"), ENOENT),
			FILE_ERR(DMI("product_name"), ENOENT), FILE_ERR(DMI("bios_vendor"), ENOENT),
			FILE_ERR(DMI("chassis_vendor"), ENOENT)),
		"none", "none", "no"},
};

static void the_names_tell_the_cloud(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rented) / sizeof(rented[0]); i++) {
		struct source_table table = rented[i].table;
		struct probe_run run;

		print_message("%s\n", rented[i].what);
		run_hypervisor(&run, &table, TRUTH_NO);
		expect_fact(&run.facts, FACT_HYPERVISOR_DMI, rented[i].dmi);
		expect_fact(&run.facts, FACT_HYPERVISOR_CLOUD, rented[i].cloud);
		expect_fact(&run.facts, FACT_HYPERVISOR_BARE_METAL_CLOUD, rented[i].bare);
		probe_run_close(&run);
	}
}

/* The customer's Xen on a bare machine, and in a virtual one. */
static void a_customers_own_hypervisor_keeps_a_machine_bare(void **state)
{
	struct source_table metal = SOURCE_TABLE(CPU(0), XEN, DMI_AWS("i3.metal"));
	struct source_table inside = SOURCE_TABLE(CPU(HYPERVISOR_BIT), XEN, HV_KVM(0x40000000),
		HV_NOTHING(0x40000100), DMI_AWS("m8i.large"));
	struct probe_run run;

	(void)state;
	run_hypervisor(&run, &metal, TRUTH_YES);
	expect_yes(&run.facts, FACT_HYPERVISOR_BARE_METAL_CLOUD);
	expect_text(&run.facts, FACT_HYPERVISOR_NESTING, "xen");
	probe_run_close(&run);
	run_hypervisor(&run, &inside, TRUTH_YES);
	expect_no(&run.facts, FACT_HYPERVISOR_BARE_METAL_CLOUD);
	expect_text(&run.facts, FACT_HYPERVISOR_NESTING, "kvm xen");
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "xen");
	probe_run_close(&run);
}

#define HYPERV_ROOT                                                                                \
	CPU(HYPERVISOR_BIT), NO_XEN, HV_MICROSOFT(0x40000000),                                     \
		CPUID(0x40000003, 0, .ebx = BIT(0) | BIT(12)), CPUID(0x40000004, 0, .eax = 0)

static const struct {
	const char *what;
	struct source_table table;
	enum truth dom0;
	const char *nesting;
} layers[] = {
	{"bare hardware", SOURCE_TABLE(BARE, DMI_DELL), TRUTH_NO, "none"},
	{"a guest sees one", SOURCE_TABLE(KVM, DMI_VMWARE), TRUTH_NO, "kvm"},
	{"dom0 on hardware", SOURCE_TABLE(CPU(0), XEN, DMI_DELL), TRUTH_YES, "xen"},
	{"dom0 in VMware, by DMI", SOURCE_TABLE(CPU(0), XEN, DMI_VMWARE), TRUTH_YES, "vmware xen"},
	{"dom0 in one of QEMU's", SOURCE_TABLE(CPU(0), XEN, DMI_QEMU), TRUTH_YES, "vm xen"},
	{"dom0 in KVM, by CPUID",
		SOURCE_TABLE(CPU(HYPERVISOR_BIT), XEN, HV_KVM(0x40000000), HV_NOTHING(0x40000100),
			DMI_QEMU),
		TRUTH_YES, "kvm xen"},
	{"dom0 that CPUID shows Xen to",
		SOURCE_TABLE(CPU(HYPERVISOR_BIT), XEN, HV_XEN(0x40000000), HV_NOTHING(0x40000100),
			HV_NOTHING(0x40000200), HV_NOTHING(0x40000300), HV_NOTHING(0x40000400),
			DMI_DELL),
		TRUTH_YES, "xen"},
	{"a PV domain of a nested Xen",
		SOURCE_TABLE(
			CPU(HYPERVISOR_BIT), XEN, HV_VMWARE(0x40000000), HV_NOTHING(0x40000100)),
		TRUTH_NO, "vmware xen"},
	{"dom0, DMI refused", SOURCE_TABLE(CPU(0), XEN, FILE_ERR(DMI("sys_vendor"), EIO)),
		TRUTH_YES, "unknown"},
	{"dom0, CPUID refused",
		SOURCE_TABLE(CPU(HYPERVISOR_BIT), XEN, CPUID_ERR(0x40000000, 0, EIO), DMI_DELL),
		TRUTH_YES, "unknown"},
	{"dom0 or not", SOURCE_TABLE(CPU(0), XEN, DMI_VMWARE), TRUTH_UNKNOWN, "unknown"},
	{"Hyper-V's root on hardware", SOURCE_TABLE(HYPERV_ROOT, DMI_DELL), TRUTH_NO, "hyperv"},
	{"Hyper-V's root in VMware", SOURCE_TABLE(HYPERV_ROOT, DMI_VMWARE), TRUTH_NO,
		"vmware hyperv"},
	{"UML in KVM",
		SOURCE_TABLE(LEAF0_INTEL(0, 0x16), CPUID(1, 0, .ecx = HYPERVISOR_BIT),
			EXT_MAX(0, 0), HV_KVM(0x40000000), HV_NOTHING(0x40000100),
			FILE_TEXT("/proc/cpuinfo",
				"processor : 0\nvendor_id : User Mode Linux\nmodel name : UML\n")),
		TRUTH_NO, "kvm uml"},
	{"KVM in z/VM in a partition",
		SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo", "vendor_id : IBM/S390\n"),
			FILE_TEXT("/proc/sysinfo",
				"LPAR Number: 1\nVM00 Control Program: KVM/Linux\n"
				"VM01 Control Program: z/VM 7.1.0\n")),
		TRUTH_NO, "prsm zvm kvm"},
	{"somebody", SOURCE_TABLE(CPU(HYPERVISOR_BIT), NO_XEN, HV_NOTHING(0x40000000), DMI_QEMU),
		TRUTH_NO, "unknown"},
};

static void layers_are_told_from_the_outside_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++) {
		struct source_table table = layers[i].table;
		struct probe_run run;

		print_message("%s\n", layers[i].what);
		run_hypervisor(&run, &table, layers[i].dom0);
		expect_fact(&run.facts, FACT_HYPERVISOR_NESTING, layers[i].nesting);
		probe_run_close(&run);
	}
}

/* Structure type 0 of 24 bytes. */
#define BIOS(extension) "\0\x18\0\0\1\2\0\xf0\3\xff\0\0\0\0\0\0\0\0\0" extension "\0\0\0\0"

static void smbios_says_that_it_is_virtual(void **state)
{
	static const char virtual[] = BIOS("\x14"), real[] = BIOS("\x04"), old[] = "\0\x12\0\0";
	const struct {
		struct source_table table;
		const char *value;
		enum why why;
	} rows[] = {
		{SOURCE_TABLE(BARE, FILE_TEXT(TYPE_0, virtual)), "yes", 0},
		{SOURCE_TABLE(BARE, FILE_TEXT(TYPE_0, real)), "no", 0},
		{SOURCE_TABLE(BARE, FILE_ERR(TYPE_0, EACCES)), NULL, WHY_PERMISSION},
		{SOURCE_TABLE(BARE, FILE_TEXT(TYPE_0, old)), NULL, WHY_MALFORMED},
		{SOURCE_TABLE(BARE, FILE_TEXT(TYPE_0, "\0\x12\0\0..............")), NULL,
			WHY_NO_INTERFACE},
		{SOURCE_TABLE(BARE), NULL, WHY_NOT_CAPTURED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = rows[i].table;
		struct probe_run run;

		print_message("%zu\n", i);
		run_hypervisor(&run, &table, TRUTH_NO);
		if (rows[i].value)
			expect_fact(&run.facts, FACT_HYPERVISOR_SMBIOS_VM_BIT, rows[i].value);
		else
			expect_unknown(&run.facts, FACT_HYPERVISOR_SMBIOS_VM_BIT, rows[i].why);
		probe_run_close(&run);
	}
}

/*
 * RHEL 5's kernels show no flag on Xen; what such a capture holds of sysfs' directory tells them from
 * others without the flag.
 */
static void a_capture_with_xens_directory_is_not_bare(void **state)
{
	struct source_table xen =
		SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo",
				     "processor : 0\nvendor_id : GenuineIntel\nflags : fpu\n"),
			DIR_NAMES("/sys/hypervisor", "properties\0version\0"), DMI_DELL);
	struct source_table bare =
		SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo",
				     "processor : 0\nvendor_id : GenuineIntel\nflags : fpu\n"),
			DMI_DELL);
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &xen.base);
	probe_cpu(&run.context);
	probe_xen(&run.context);
	probe_hypervisor(&run.context);
	expect_unknown(&run.facts, FACT_XEN_DOM0, WHY_NOT_CAPTURED);
	assert_false(fact_known(&run.facts, FACT_HYPERVISOR_VENDOR));
	probe_run_close(&run);
	probe_run_open(&run, &bare.base);
	probe_cpu(&run.context);
	probe_xen(&run.context);
	probe_hypervisor(&run.context);
	expect_no(&run.facts, FACT_XEN_DOM0);
	expect_text(&run.facts, FACT_HYPERVISOR_VENDOR, "none");
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_names_tell_the_cloud),
		cmocka_unit_test(a_customers_own_hypervisor_keeps_a_machine_bare),
		cmocka_unit_test(layers_are_told_from_the_outside_in),
		cmocka_unit_test(smbios_says_that_it_is_virtual),
		cmocka_unit_test(a_capture_with_xens_directory_is_not_bare),
	};

	return cmocka_run_group_tests_name("probe_hypervisor_firmware", tests, NULL, NULL);
}
