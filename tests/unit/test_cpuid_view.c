// SPDX-License-Identifier: GPL-2.0-or-later
// CPUID of one CPU, as far as it goes, and who defines which bit.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/cpuid_view.h"
#include "probe/fact.h"
#include "tests/fake/cpu_rows.h"

static void identity_is_read_once(void **state)
{
	struct source_table table = SOURCE_TABLE(LEAF0_INTEL(2, 0x16),
		CPUID_ON(2, 1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT), EXT_MAX(2, 0x80000008));
	struct cpuid_regs regs;
	struct cpuid_view view;
	size_t asked;

	(void)state;
	cpuid_view_open(&view, &table.base, 2);
	assert_int_equal(view.rc, 0);
	assert_int_equal(view.leaf1_rc, 0);
	assert_int_equal(view.ext_rc, 0);
	assert_int_equal(view.cpu, 2);
	assert_int_equal(view.max_basic, 0x16);
	assert_int_equal(view.max_ext, 0x80000008);
	assert_string_equal(view.vendor_text, "GenuineIntel");
	assert_int_equal(view.vendor, CPU_INTEL);
	assert_int_equal(view.family, 6);
	assert_int_equal(view.model, 0x3c);
	assert_int_equal(view.stepping, 3);
	asked = table.asked;
	assert_int_equal(cpuid_view_leaf(&view, 1, 0, &regs), 0);
	assert_int_equal(regs.ecx, VMX_BIT);
	assert_int_equal(table.asked, asked);
}

/* The table answers all of these, as a processor that echoes its last leaf would. */
static void leaves_above_the_maximum_are_not_asked(void **state)
{
	struct source_table table = SOURCE_TABLE(LEAF0_INTEL(0, 4), CPUID(1, 0, .eax = EAX_HASWELL),
		EXT_MAX(0, 0x80000001), CPUID(4, 0, .eax = 44), CPUID(7, 0, .ebx = ~0u),
		CPUID(0x80000001, 0, .ecx = 55), CPUID(0x8000000a, 0, .edx = ~0u),
		CPUID(0x8fffffff, 0, .edx = ~0u), CPUID(0xc0000000, 0, .edx = ~0u),
		CPUID(0x20000000, 0, .edx = ~0u));
	static const uint32_t above[] = {5, 7, 0xd, 0x20000000, 0x8000000a, 0x8fffffff, 0xc0000000};
	struct cpuid_regs regs;
	struct cpuid_view view;
	size_t asked;

	(void)state;
	cpuid_view_open(&view, &table.base, 0);
	assert_int_equal(cpuid_view_leaf(&view, 4, 0, &regs), 0);
	assert_int_equal(regs.eax, 44);
	assert_int_equal(cpuid_view_leaf(&view, 0x80000001, 0, &regs), 0);
	assert_int_equal(regs.ecx, 55);
	asked = table.asked;
	for (size_t i = 0; i < sizeof(above) / sizeof(above[0]); i++)
		if (cpuid_view_leaf(&view, above[i], 0, &regs) != -ENXIO)
			fail_msg("leaf %x", above[i]);
	assert_int_equal(table.asked, asked);
}

static void hypervisor_leaves_have_a_maximum_of_their_own(void **state)
{
	struct source_table table = SOURCE_TABLE(LEAF0_INTEL(0, 4), CPUID(1, 0, .eax = EAX_HASWELL),
		EXT_MAX(0, 0x80000001), HV_KVM(0x40000000));
	struct cpuid_regs regs;
	struct cpuid_view view;

	(void)state;
	cpuid_view_open(&view, &table.base, 0);
	assert_int_equal(cpuid_view_leaf(&view, 0x40000000, 0, &regs), 0);
	assert_int_equal(cpuid_view_leaf(&view, 0x40000100, 0, &regs), -ERR_NOT_CAPTURED);
}

static void a_senseless_extended_maximum_is_none(void **state)
{
	static const uint32_t answers[] = {0, 0x756e6547, 0x00000544, 0x80010000, 0x7fffffff, ~0u};
	struct cpuid_regs regs;
	struct cpuid_view view;

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct source_table table =
			SOURCE_TABLE(LEAF0_INTEL(0, 2), CPUID(1, 0, .eax = EAX_HASWELL),
				EXT_MAX(0, answers[i]), CPUID(0x80000001, 0, .ecx = ~0u));

		cpuid_view_open(&view, &table.base, 0);
		assert_int_equal(view.max_ext, 0);
		assert_int_equal(cpuid_view_leaf(&view, 0x80000001, 0, &regs), -ENXIO);
		assert_int_equal(cpuid_view_leaf(&view, 0x80000000, 0, &regs), -ENXIO);
	}
}

static void a_cpu_without_leaf_1_has_none(void **state)
{
	struct source_table table =
		SOURCE_TABLE(LEAF0_INTEL(0, 0), CPUID(1, 0, .ecx = ~0u), EXT_MAX(0, 0));
	struct cpuid_regs regs;
	struct cpuid_view view;

	(void)state;
	cpuid_view_open(&view, &table.base, 0);
	assert_int_equal(view.leaf1_rc, -ENXIO);
	assert_int_equal(cpuid_view_leaf(&view, 1, 0, &regs), -ENXIO);
	assert_int_equal(table.asked, 2);
}

static void refusals_are_kept_apart(void **state)
{
	struct source_table no_basic =
		SOURCE_TABLE(CPUID_ERR(0, 0, EACCES), EXT_MAX(0, 0x80000004));
	struct source_table no_ext = SOURCE_TABLE(
		LEAF0_AMD(0, 0xd), CPUID(1, 0, .eax = EAX_ZEN2), CPUID_ERR(0x80000000, 0, EIO));
	struct source_table no_leaf1 =
		SOURCE_TABLE(LEAF0_AMD(0, 0xd), CPUID_ERR(1, 0, EIO), EXT_MAX(0, 0x80000004));
	struct source_table nothing = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct cpuid_regs regs;
	struct cpuid_view view;

	(void)state;
	cpuid_view_open(&view, &no_basic.base, 0);
	assert_int_equal(view.rc, -EACCES);
	assert_int_equal(view.leaf1_rc, -EACCES);
	assert_int_equal(cpuid_view_leaf(&view, 7, 0, &regs), -EACCES);
	assert_int_equal(cpuid_view_leaf(&view, 0x80000004, 0, &regs), -ERR_NOT_CAPTURED);

	cpuid_view_open(&view, &no_ext.base, 0);
	assert_int_equal(view.rc, 0);
	assert_int_equal(view.family, 0x17);
	assert_int_equal(cpuid_view_leaf(&view, 0x80000001, 0, &regs), -EIO);
	assert_int_equal(cpuid_view_leaf(&view, 7, 0, &regs), -ERR_NOT_CAPTURED);

	cpuid_view_open(&view, &no_leaf1.base, 0);
	assert_int_equal(view.rc, 0);
	assert_int_equal(view.vendor, CPU_AMD);
	assert_int_equal(cpuid_view_leaf(&view, 1, 0, &regs), -EIO);

	cpuid_view_open(&view, &nothing.base, 0);
	assert_int_equal(view.rc, -ERR_NOT_CAPTURED);
	assert_int_equal(view.vendor, CPU_OTHER);
	assert_int_equal(cpuid_view_leaf(&view, 0, 0, &regs), -ERR_NOT_CAPTURED);
}

static void vendors_define_their_own_bits(void **state)
{
	static const struct {
		const char *name;
		struct table_row leaf0;
		uint32_t signature;
		bool vmx, svm;
	} rows[] = {
		{"Intel", LEAF0_INTEL(0, 1), EAX_HASWELL, true, false},
		{"AMD", LEAF0_AMD(0, 1), EAX_ZEN2, false, true},
		{"Hygon", LEAF0_HYGON(0, 1), 0x00900f02, false, true},
		{"Zhaoxin", LEAF0_ZHAOXIN(0, 1), EAX_ZHAOXIN, true, false},
		{"WinChip", LEAF0_CENTAUR(0, 1), EAX_WINCHIP, false, false},
		{"Samuel", LEAF0_CENTAUR(0, 1), EAX_SAMUEL, false, false},
		{"C7, the last before the Nano", LEAF0_CENTAUR(0, 1), 0x000006e0, false, false},
		{"Nano", LEAF0_CENTAUR(0, 1), EAX_NANO, true, false},
		{"Centaur of family 7", LEAF0_CENTAUR(0, 1), 0x000107b0, true, false},
		{"other", LEAF0_OTHER(0, 1), EAX_HASWELL, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct table_row cpu[] = {
			rows[i].leaf0, CPUID(1, 0, .eax = rows[i].signature), EXT_MAX(0, 0)};
		struct source_table table = {.base = {&source_table_ops}, .rows = cpu, .count = 3};
		struct cpuid_view view;

		cpuid_view_open(&view, &table.base, 0);
		if (cpuid_view_defines_vmx(&view) != rows[i].vmx ||
			cpuid_view_defines_svm(&view) != rows[i].svm)
			fail_msg("%s", rows[i].name);
	}
}

static void vendors_are_told_by_the_whole_string(void **state)
{
	(void)state;
	assert_int_equal(cpu_vendor_of("GenuineIntel"), CPU_INTEL);
	assert_int_equal(cpu_vendor_of("AuthenticAMD"), CPU_AMD);
	assert_int_equal(cpu_vendor_of("HygonGenuine"), CPU_HYGON);
	assert_int_equal(cpu_vendor_of("CentaurHauls"), CPU_CENTAUR);
	assert_int_equal(cpu_vendor_of("  Shanghai  "), CPU_ZHAOXIN);
	assert_int_equal(cpu_vendor_of("Shanghai"), CPU_OTHER);
	assert_int_equal(cpu_vendor_of("genuineintel"), CPU_OTHER);
	assert_int_equal(cpu_vendor_of("GenuineIntel "), CPU_OTHER);
	assert_int_equal(cpu_vendor_of(""), CPU_OTHER);
}

/*
 * ENXIO is what a source says of a CPU that is not there; only the maximum says that a leaf is
 * not.
 */
static void a_source_without_the_cpu_is_no_missing_leaf(void **state)
{
	struct source_table none =
		SOURCE_TABLE(CPUID_ERR(0, 0, ENXIO), CPUID_ERR(0x80000000, 0, ENXIO));
	struct source_table some = SOURCE_TABLE(LEAF0_AMD(0, 0xd), CPUID_ERR(1, 0, ENXIO),
		CPUID_ERR(7, 0, ENXIO), CPUID_ERR(0x80000000, 0, ENXIO));
	struct cpuid_regs regs;
	struct cpuid_view view;

	(void)state;
	cpuid_view_open(&view, &none.base, 0);
	assert_int_equal(view.rc, -ENODEV);
	assert_int_equal(cpuid_view_leaf(&view, 7, 0, &regs), -ENODEV);
	cpuid_view_open(&view, &some.base, 0);
	assert_int_equal(view.leaf1_rc, -ENODEV);
	assert_int_equal(cpuid_view_leaf(&view, 1, 0, &regs), -ENODEV);
	assert_int_equal(cpuid_view_leaf(&view, 7, 0, &regs), -ENODEV);
	assert_int_equal(cpuid_view_leaf(&view, 0x80000001, 0, &regs), -ENODEV);
	assert_int_equal(cpuid_view_leaf(&view, 0xe, 0, &regs), -ENXIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity_is_read_once),
		cmocka_unit_test(leaves_above_the_maximum_are_not_asked),
		cmocka_unit_test(hypervisor_leaves_have_a_maximum_of_their_own),
		cmocka_unit_test(a_senseless_extended_maximum_is_none),
		cmocka_unit_test(a_cpu_without_leaf_1_has_none),
		cmocka_unit_test(refusals_are_kept_apart),
		cmocka_unit_test(vendors_define_their_own_bits),
		cmocka_unit_test(vendors_are_told_by_the_whole_string),
		cmocka_unit_test(a_source_without_the_cpu_is_no_missing_leaf),
	};

	return cmocka_run_group_tests_name("cpuid_view", tests, NULL, NULL);
}
