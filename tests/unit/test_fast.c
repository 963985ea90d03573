// SPDX-License-Identifier: GPL-2.0-or-later
// The fast path: each need against each state of the processor and its paging.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/fast_host.h"

static void intel_that_works(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("Y\n"), NO_PVM);
	struct fast_answer answer = fast_ask(&table, NEED_HVM);

	(void)state;
	assert_int_equal(answer.hw, FAST_HW_VMX);
	assert_int_equal(answer.enabled, TRUTH_YES);
	assert_int_equal(answer.slat, FAST_SLAT_EPT);
	assert_int_equal(answer.kvm, FAST_KVM_USABLE);
	assert_int_equal(answer.kvm_err, 0);
	assert_string_equal(answer.backend, "kvm_intel");
	expect_verdicts(&table, FAST_YES, FAST_YES, FAST_YES, FAST_YES);
}

static void amd_that_works(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD_SVM, KVM_WORKS, NPT_IS("1\n"), NO_PVM);
	struct fast_answer answer = fast_ask(&table, NEED_HVM);

	(void)state;
	assert_int_equal(answer.hw, FAST_HW_SVM);
	assert_int_equal(answer.slat, FAST_SLAT_NPT);
	assert_string_equal(answer.backend, "kvm_amd");
	expect_verdicts(&table, FAST_YES, FAST_YES, FAST_YES, FAST_YES);
}

static void a_host_that_works_is_told_in_few_questions(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("Y\n"), NO_PVM);

	(void)state;
	fast_ask(&table, NEED_HVM);
	assert_true(table.asked <= 6);
}

static void what_decides_is_asked_first(void **state)
{
	const struct {
		const char *name;
		struct source_table table;
		enum fast_need need;
		size_t most; /* questions */
	} rows[] = {
		{"kvm", SOURCE_TABLE(INTEL_VMX, KVM_WORKS), NEED_KVM, 2},
		{"no VMX", SOURCE_TABLE(INTEL_NO_VMX, KVM_WORKS), NEED_HVM, 3},
		{"no VMX, hw", SOURCE_TABLE(INTEL_NO_VMX, KVM_WORKS), NEED_HW, 3},
		{"no device", SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED),
			NEED_HVM, 4},
		{"works", SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("Y\n"), NO_PVM), NEED_HVM, 6},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = rows[i].table;

		fast_decide(&table.base, rows[i].need);
		if (table.asked > rows[i].most)
			fail_msg("%s: %zu questions", rows[i].name, table.asked);
	}
}

static void shadow_paging_is_degraded(void **state)
{
	struct source_table intel = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("N\n"), NO_PVM);
	struct source_table amd = SOURCE_TABLE(AMD_SVM, KVM_WORKS, NPT_IS("0\n"), NO_PVM);

	(void)state;
	expect_verdicts(&intel, FAST_DEGRADED, FAST_YES, FAST_YES, FAST_NO);
	expect_verdicts(&amd, FAST_DEGRADED, FAST_YES, FAST_YES, FAST_NO);
	assert_int_equal(fast_ask(&intel, NEED_HVM).slat, FAST_SLAT_NONE);
}

static void an_unreadable_parameter_is_not_shadow_paging(void **state)
{
	struct source_table refused = SOURCE_TABLE(INTEL_VMX, KVM_WORKS,
		FILE_ERR("/sys/module/kvm_intel/parameters/ept", EACCES), NO_PVM);
	struct source_table malformed =
		SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("perhaps\n"), NO_PVM);

	(void)state;
	assert_int_equal(fast_ask(&refused, NEED_HVM).verdict, FAST_UNKNOWN);
	assert_int_equal(fast_ask(&refused, NEED_SLAT).verdict, FAST_UNKNOWN);
	expect_verdicts(&malformed, FAST_UNKNOWN, FAST_YES, FAST_YES, FAST_UNKNOWN);
	assert_string_equal(fast_ask(&malformed, NEED_HVM).backend, "kvm_intel");
}

static void without_vmx_and_svm_hvm_is_no_whatever_kvm_says(void **state)
{
	struct source_table absent =
		SOURCE_TABLE(INTEL_NO_VMX, KVM_OPEN_ERR(ENOENT), NO_PVM, NOT_REGISTERED);
	struct source_table denied =
		SOURCE_TABLE(INTEL_NO_VMX, KVM_OPEN_ERR(EACCES), NO_PVM, NOT_REGISTERED);

	(void)state;
	expect_verdicts(&absent, FAST_NO, FAST_NO, FAST_NO, FAST_NO);
	expect_verdicts(&denied, FAST_NO, FAST_UNKNOWN, FAST_NO, FAST_NO);
	assert_non_null(strstr(fast_ask(&absent, NEED_HVM).why, "neither VMX nor SVM"));
}

static void bits_count_only_where_the_vendor_defines_them(void **state)
{
	static const struct {
		const char *name;
		struct table_row leaf0;
		uint32_t signature;
		enum fast_hw hw;
	} rows[] = {
		{"WinChip", LEAF0_CENTAUR(0, 1), EAX_WINCHIP, FAST_HW_NONE},
		{"Samuel", LEAF0_CENTAUR(0, 1), EAX_SAMUEL, FAST_HW_NONE},
		{"Nano", LEAF0_CENTAUR(0, 1), EAX_NANO, FAST_HW_VMX},
		{"Zhaoxin", LEAF0_ZHAOXIN(0, 1), EAX_ZHAOXIN, FAST_HW_VMX},
		{"Hygon", LEAF0_HYGON(0, 1), 0x00900f02, FAST_HW_SVM},
		{"AMD", LEAF0_AMD(0, 1), EAX_ZEN2, FAST_HW_SVM},
		{"other", LEAF0_OTHER(0, 1), EAX_HASWELL, FAST_HW_NONE},
		{"Intel without leaf 1", LEAF0_INTEL(0, 0), EAX_HASWELL, FAST_HW_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(rows[i].leaf0,
			CPUID(1, 0, .eax = rows[i].signature, .ecx = VMX_BIT),
			EXT_MAX(0, 0x80000008), CPUID(0x80000001, 0, .ecx = SVM_BIT),
			KVM_OPEN_ERR(ENOENT));

		if (fast_ask(&table, NEED_HW).hw != rows[i].hw)
			fail_msg(
				"%s: %s", rows[i].name, fast_hw_name(fast_ask(&table, NEED_HW).hw));
	}
}

static void extended_leaves_above_the_maximum_are_none(void **state)
{
	static const uint32_t maxima[] = {0, 0x80000000, 0x444d4163, 0x80010000};

	(void)state;
	for (size_t i = 0; i < sizeof(maxima) / sizeof(maxima[0]); i++) {
		struct source_table table = SOURCE_TABLE(LEAF0_AMD(0, 1), EXT_MAX(0, maxima[i]),
			CPUID(0x80000001, 0, .ecx = SVM_BIT), KVM_OPEN_ERR(ENOENT));

		assert_int_equal(fast_ask(&table, NEED_HW).hw, FAST_HW_NONE);
	}
}

static void refused_cpuid_is_unknown(void **state)
{
	struct source_table none = SOURCE_TABLE(CPUID_ERR(0, 0, EOPNOTSUPP), KVM_WORKS);
	struct source_table leaf1 =
		SOURCE_TABLE(LEAF0_INTEL(0, 1), CPUID_ERR(1, 0, EIO), KVM_WORKS);
	struct source_table ext =
		SOURCE_TABLE(LEAF0_AMD(0, 1), CPUID_ERR(0x80000000, 0, EIO), KVM_WORKS);
	struct source_table ext1 = SOURCE_TABLE(
		LEAF0_AMD(0, 1), EXT_MAX(0, 0x80000008), CPUID_ERR(0x80000001, 0, EIO), KVM_WORKS);
	struct source_table *all[] = {&none, &leaf1, &ext, &ext1};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(fast_ask(all[i], NEED_HW).hw, FAST_HW_UNKNOWN);
		expect_verdicts(all[i], FAST_UNKNOWN, FAST_YES, FAST_UNKNOWN, FAST_UNKNOWN);
	}
}

static void svm_shows_its_paging_by_cpuid(void **state)
{
	struct source_table npt =
		SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, AMD_TEXT("svm"));
	struct source_table none = SOURCE_TABLE(
		AMD_SVM, NO_NPT, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, AMD_TEXT("svm"));
	struct source_table refused = SOURCE_TABLE(AMD_SVM, CPUID_ERR(0x8000000a, 0, EIO),
		KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, AMD_TEXT("svm"));
	struct source_table no_leaf = SOURCE_TABLE(LEAF0_AMD(0, 1), EXT_MAX(0, 0x80000008),
		CPUID(0x80000001, 0, .ecx = SVM_BIT), NPT, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED,
		AMD_TEXT("svm"));

	(void)state;
	assert_int_equal(fast_ask(&npt, NEED_SLAT).verdict, FAST_YES);
	assert_int_equal(fast_ask(&npt, NEED_SLAT).slat, FAST_SLAT_NPT);
	assert_int_equal(fast_ask(&none, NEED_SLAT).verdict, FAST_NO);
	assert_int_equal(fast_ask(&refused, NEED_SLAT).verdict, FAST_UNKNOWN);
	assert_int_equal(fast_ask(&no_leaf, NEED_SLAT).verdict, FAST_UNKNOWN);
}

static void nothing_captured_is_unknown(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct fast_answer answer = fast_ask(&table, NEED_HVM);

	(void)state;
	assert_int_equal(answer.hw, FAST_HW_UNKNOWN);
	assert_int_equal(answer.kvm, FAST_KVM_UNKNOWN);
	assert_int_equal(answer.slat, FAST_SLAT_UNKNOWN);
	assert_string_equal(answer.backend, "unknown");
	expect_verdicts(&table, FAST_UNKNOWN, FAST_UNKNOWN, FAST_UNKNOWN, FAST_UNKNOWN);
}

static void names_are_those_of_the_contract(void **state)
{
	(void)state;
	assert_string_equal(fast_verdict_name(FAST_YES), "yes");
	assert_string_equal(fast_verdict_name(FAST_DEGRADED), "degraded");
	assert_string_equal(fast_verdict_name(FAST_NO), "no");
	assert_string_equal(fast_verdict_name(FAST_UNKNOWN), "unknown");
	assert_string_equal(fast_hw_name(FAST_HW_UNKNOWN), "unknown");
	assert_string_equal(fast_hw_name(FAST_HW_NONE), "none");
	assert_string_equal(fast_hw_name(FAST_HW_VMX), "vmx");
	assert_string_equal(fast_hw_name(FAST_HW_SVM), "svm");
	assert_string_equal(fast_slat_name(FAST_SLAT_UNKNOWN), "unknown");
	assert_string_equal(fast_slat_name(FAST_SLAT_NONE), "none");
	assert_string_equal(fast_slat_name(FAST_SLAT_EPT), "ept");
	assert_string_equal(fast_slat_name(FAST_SLAT_NPT), "npt");
	assert_string_equal(fast_kvm_name(FAST_KVM_UNKNOWN), "unknown");
	assert_string_equal(fast_kvm_name(FAST_KVM_USABLE), "usable");
	assert_string_equal(fast_kvm_name(FAST_KVM_DENIED), "denied");
	assert_string_equal(fast_kvm_name(FAST_KVM_ABSENT), "absent");
	assert_string_equal(fast_kvm_name(FAST_KVM_BROKEN), "broken");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intel_that_works),
		cmocka_unit_test(amd_that_works),
		cmocka_unit_test(a_host_that_works_is_told_in_few_questions),
		cmocka_unit_test(what_decides_is_asked_first),
		cmocka_unit_test(shadow_paging_is_degraded),
		cmocka_unit_test(an_unreadable_parameter_is_not_shadow_paging),
		cmocka_unit_test(without_vmx_and_svm_hvm_is_no_whatever_kvm_says),
		cmocka_unit_test(bits_count_only_where_the_vendor_defines_them),
		cmocka_unit_test(extended_leaves_above_the_maximum_are_none),
		cmocka_unit_test(refused_cpuid_is_unknown),
		cmocka_unit_test(svm_shows_its_paging_by_cpuid),
		cmocka_unit_test(nothing_captured_is_unknown),
		cmocka_unit_test(names_are_those_of_the_contract),
	};

	return cmocka_run_group_tests_name("fast", tests, NULL, NULL);
}
