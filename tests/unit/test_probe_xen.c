// SPDX-License-Identifier: GPL-2.0-or-later
// Is this Xen, and which kind of domain?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define XEN "/sys/hypervisor"
#define CONFIG_HEAD "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_HAS_DMA=y\n"
#define NO_XEN_PROC FILE_ERR("/proc/xen/capabilities", ENOENT)
#define NO_XEN_SYSFS                                                                               \
	NO_XEN_PROC, FILE_ERR(XEN "/type", ENOENT), DIR_ERR(XEN, ENOENT), DIR_NAMES("/sys", "bus\0")

#define RUN(run, release, ...) PROBE_RUN(probe_xen, run, release, __VA_ARGS__)

static void dom0_runs_paravirtualized(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT(XEN "/type", "xen\n"), FILE_TEXT(XEN "/guest_type", "PV\n"),
		FILE_TEXT("/proc/xen/capabilities", "control_d\n"),
		FILE_TEXT(XEN "/properties/capabilities", "xen-3.0-x86_64 hvm-3.0-x86_64 \n"));
	expect_text(&run.facts, FACT_XEN_GUEST_TYPE, "pv");
	expect_yes(&run.facts, FACT_XEN_DOM0);
	expect_yes(&run.facts, FACT_XEN_CAPS_PV);
	expect_yes(&run.facts, FACT_XEN_CAPS_HVM);
	/* It does what the configuration was not there to say. */
	expect_yes(&run.facts, FACT_XEN_KERNEL_PV);
	expect_yes(&run.facts, FACT_XEN_KERNEL_DOM0);
	probe_run_close(&run);
}

static void a_pvh_guest_is_told_by_sysfs(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT(XEN "/type", "xen\n"), FILE_TEXT(XEN "/guest_type", "PVH\n"),
		FILE_TEXT("/proc/xen/capabilities", "\n"),
		FILE_TEXT(XEN "/properties/capabilities", "hvm-3.0-x86_64\n"),
		FILE_TEXT("/boot/config-6.1.0",
			CONFIG_HEAD "CONFIG_XEN=y\n# CONFIG_XEN_PV is not set\n"));
	expect_text(&run.facts, FACT_XEN_GUEST_TYPE, "pvh");
	expect_no(&run.facts, FACT_XEN_DOM0);
	expect_no(&run.facts, FACT_XEN_CAPS_PV);
	expect_yes(&run.facts, FACT_XEN_CAPS_HVM);
	expect_no(&run.facts, FACT_XEN_KERNEL_PV);
	expect_no(&run.facts, FACT_XEN_KERNEL_DOM0);
	probe_run_close(&run);
}

static void features_stand_in_on_old_kernels(void **state)
{
	RUN(run, "4.9.0", FILE_TEXT(XEN "/type", "xen\n"), FILE_ERR(XEN "/guest_type", ENOENT),
		FILE_ERR("/proc/xen/capabilities", ENOENT),
		FILE_TEXT(XEN "/properties/features", "00002705\n"),
		FILE_TEXT(XEN "/version/major", "4\n"), FILE_TEXT(XEN "/version/minor", "8\n"));
	expect_text(&run.facts, FACT_XEN_GUEST_TYPE, "hvm");
	expect_no(&run.facts, FACT_XEN_DOM0);
	expect_unknown(&run.facts, FACT_XEN_CAPS_PV, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_clear_dom0_bit_of_an_old_xen_says_nothing(void **state)
{
	RUN(run, "3.2.0", FILE_TEXT(XEN "/type", "xen\n"), FILE_ERR(XEN "/guest_type", ENOENT),
		FILE_ERR("/proc/xen/capabilities", ENOENT),
		FILE_TEXT(XEN "/properties/features", "00000061\n"),
		FILE_TEXT(XEN "/version/major", "3\n"), FILE_TEXT(XEN "/version/minor", "4\n"));
	expect_text(&run.facts, FACT_XEN_GUEST_TYPE, "pv");
	expect_unknown(&run.facts, FACT_XEN_DOM0, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void blanked_or_strange_answers_are_malformed(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT(XEN "/type", "xen\n"), FILE_TEXT(XEN "/guest_type", "XYZ\n"),
		FILE_TEXT(XEN "/properties/capabilities", "<denied>\n"),
		FILE_ERR("/proc/xen/capabilities", EACCES),
		FILE_TEXT("/boot/config-6.1.0", "cut off\n"));
	expect_unknown(&run.facts, FACT_XEN_GUEST_TYPE, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_XEN_CAPS_PV, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_XEN_CAPS_HVM, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_XEN_DOM0, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_XEN_KERNEL_PV, WHY_MALFORMED);
	probe_run_close(&run);
}

static void without_xen_in_sysfs_and_cpuid_this_is_not_xen(void **state)
{
	RUN(run, "6.1.0", NO_XEN_SYSFS, CPUID(0, 0, .eax = 13), CPUID(1, 0, .ecx = 0),
		FILE_TEXT("/boot/config-6.1.0",
			CONFIG_HEAD "CONFIG_XEN=y\nCONFIG_XEN_PV=y\nCONFIG_XEN_DOM0=y\n"));
	expect_text(&run.facts, FACT_XEN_GUEST_TYPE, "none");
	expect_no(&run.facts, FACT_XEN_DOM0);
	expect_no(&run.facts, FACT_XEN_CAPS_PV);
	expect_no(&run.facts, FACT_XEN_CAPS_HVM);
	expect_yes(&run.facts, FACT_XEN_KERNEL_PV);
	expect_yes(&run.facts, FACT_XEN_KERNEL_DOM0);
	probe_run_close(&run);
}

static void another_hypervisors_signature_is_not_xen(void **state)
{
	/* "KVMKVMKVM" */
	RUN(run, NULL, NO_XEN_SYSFS, CPUID(0, 0, .eax = 13), CPUID(1, 0, .ecx = BIT(31)),
		CPUID(0x40000000, 0, .eax = 0x40000001, .ebx = 0x4b4d564b, .ecx = 0x564b4d56,
			.edx = 0x4d));
	expect_text(&run.facts, FACT_XEN_GUEST_TYPE, "none");
	probe_run_close(&run);
}

static void a_guest_whose_kernel_knows_no_xen_is_unknown(void **state)
{
	/* "Microsoft Hv", and behind it "XenVMMXenVMM" */
	RUN(run, NULL, NO_XEN_SYSFS, CPUID(0, 0, .eax = 13), CPUID(1, 0, .ecx = BIT(31)),
		CPUID(0x40000000, 0, .eax = 0x40000006, .ebx = 0x7263694d, .ecx = 0x666f736f,
			.edx = 0x76482074),
		CPUID(0x40000100, 0, .eax = 0x40000105, .ebx = 0x566e6558, .ecx = 0x65584d4d,
			.edx = 0x4d4d566e));
	expect_unknown(&run.facts, FACT_XEN_GUEST_TYPE, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_XEN_CAPS_HVM, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void what_was_not_captured_is_unknown(void **state)
{
	RUN(run, NULL, NO_XEN_SYSFS);
	expect_unknown(&run.facts, FACT_XEN_GUEST_TYPE, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_XEN_DOM0, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_XEN_KERNEL_PV, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_XEN_KERNEL_DOM0, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void the_control_domain_may_be_told_by_procfs_alone(void **state)
{
	RUN(run, "2.6.18-238.el5xen", FILE_TEXT("/proc/xen/capabilities", "control_d\n"));
	expect_yes(&run.facts, FACT_XEN_DOM0);
	expect_unknown(&run.facts, FACT_XEN_GUEST_TYPE, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_XEN_CAPS_HVM, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void another_type_of_hypervisor_in_sysfs_is_not_xen(void **state)
{
	RUN(run, NULL, NO_XEN_PROC, FILE_TEXT(XEN "/type", "other\n"), CPUID(0, 0, .eax = 13),
		CPUID(1, 0, .ecx = 0));
	expect_text(&run.facts, FACT_XEN_GUEST_TYPE, "none");
	probe_run_close(&run);
}

static void a_kernel_that_knows_xen_has_an_empty_directory_elsewhere(void **state)
{
	RUN(run, NULL, NO_XEN_PROC, FILE_ERR(XEN "/type", ENOENT), DIR_NAMES(XEN, ""),
		CPUID(0, 0, .eax = 13), CPUID(1, 0, .ecx = 0));
	expect_text(&run.facts, FACT_XEN_GUEST_TYPE, "none");
	expect_no(&run.facts, FACT_XEN_DOM0);
	probe_run_close(&run);
}

static void an_empty_sysfs_does_not_show_absence(void **state)
{
	RUN(run, NULL, NO_XEN_PROC, FILE_ERR(XEN "/type", ENOENT), DIR_ERR(XEN, ENOENT),
		DIR_NAMES("/sys", ""), CPUID(0, 0, .eax = 13), CPUID(1, 0, .ecx = 0));
	expect_unknown(&run.facts, FACT_XEN_GUEST_TYPE, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void before_linux_4_12_xen_meant_pv(void **state)
{
	RUN(run, "4.9.0-1", FILE_ERR("/boot/config-4.9.0-1", ENOENT),
		FILE_TEXT("/lib/modules/4.9.0-1/config", CONFIG_HEAD "CONFIG_XEN=y\n"));
	expect_yes(&run.facts, FACT_XEN_KERNEL_PV);
	expect_no(&run.facts, FACT_XEN_KERNEL_DOM0);
	probe_run_close(&run);
}

static void a_release_never_leads_out_of_its_directory(void **state)
{
	RUN(run, "../../etc/x", FILE_TEXT("/boot/config-../../etc/x", CONFIG_HEAD));
	expect_unknown(&run.facts, FACT_XEN_KERNEL_PV, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dom0_runs_paravirtualized),
		cmocka_unit_test(a_pvh_guest_is_told_by_sysfs),
		cmocka_unit_test(features_stand_in_on_old_kernels),
		cmocka_unit_test(a_clear_dom0_bit_of_an_old_xen_says_nothing),
		cmocka_unit_test(blanked_or_strange_answers_are_malformed),
		cmocka_unit_test(without_xen_in_sysfs_and_cpuid_this_is_not_xen),
		cmocka_unit_test(another_hypervisors_signature_is_not_xen),
		cmocka_unit_test(a_guest_whose_kernel_knows_no_xen_is_unknown),
		cmocka_unit_test(what_was_not_captured_is_unknown),
		cmocka_unit_test(the_control_domain_may_be_told_by_procfs_alone),
		cmocka_unit_test(another_type_of_hypervisor_in_sysfs_is_not_xen),
		cmocka_unit_test(a_kernel_that_knows_xen_has_an_empty_directory_elsewhere),
		cmocka_unit_test(an_empty_sysfs_does_not_show_absence),
		cmocka_unit_test(before_linux_4_12_xen_meant_pv),
		cmocka_unit_test(a_release_never_leads_out_of_its_directory),
	};

	return cmocka_run_group_tests_name("probe_xen", tests, NULL, NULL);
}
