// SPDX-License-Identifier: GPL-2.0-or-later
// The fast path: has firmware switched VMX or SVM off?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/fast_host.h"

static void firmware_that_switched_vmx_off_is_told_without_privilege(void **state)
{
	struct source_table intel =
		SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, INTEL_TEXT("de", ""));
	struct source_table amd =
		SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, AMD_TEXT("de"));
	struct source_table denied = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(EACCES), NOT_REGISTERED,
		NO_EPT_FILE, NO_PVM, INTEL_TEXT("de", ""));

	(void)state;
	assert_int_equal(fast_ask(&intel, NEED_HVM).enabled, TRUTH_NO);
	assert_string_equal(fast_ask(&intel, NEED_HVM).why,
		"VMX is switched off: in firmware, or by clearcpuid=");
	expect_verdicts(&intel, FAST_NO, FAST_NO, FAST_NO, FAST_UNKNOWN);
	assert_string_equal(fast_ask(&amd, NEED_HVM).why,
		"SVM is switched off: in firmware, or by clearcpuid=");
	expect_verdicts(&amd, FAST_NO, FAST_NO, FAST_NO, FAST_YES);
	expect_verdicts(&denied, FAST_NO, FAST_UNKNOWN, FAST_NO, FAST_UNKNOWN);
}

static void a_missing_module_is_told_from_a_firmware_lock(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED,
		INTEL_TEXT("vmx", "vmx flags\t: vnmi ept vpid\n"));
	struct source_table no_ept = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED,
		INTEL_TEXT("vmx", "vmx flags\t: vnmi\n"));
	struct fast_answer answer = fast_ask(&table, NEED_HVM);

	(void)state;
	assert_int_equal(answer.enabled, TRUTH_YES);
	assert_int_equal(answer.slat, FAST_SLAT_EPT);
	assert_string_equal(answer.backend, "none");
	assert_non_null(strstr(answer.why, "no KVM module"));
	expect_verdicts(&table, FAST_NO, FAST_NO, FAST_YES, FAST_YES);
	assert_int_equal(fast_ask(&no_ept, NEED_SLAT).verdict, FAST_NO);
}

/*
 * CPUID reaches the real processor, the flags are Xen's and show the hypervisor that CPUID hides.
 */
static void xens_flags_do_not_say_switched_off(void **state)
{
	struct source_table table = SOURCE_TABLE(
		INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, INTEL_TEXT("hypervisor", ""));

	(void)state;
	assert_int_equal(fast_ask(&table, NEED_HVM).enabled, TRUTH_UNKNOWN);
	assert_int_equal(fast_ask(&table, NEED_HVM).verdict, FAST_NO);
	assert_null(strstr(fast_ask(&table, NEED_HVM).why, "firmware"));
}

static void cpuinfo_that_is_no_help_leaves_firmware_unknown(void **state)
{
	struct source_table refused = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(EACCES),
		FILE_ERR("/proc/cpuinfo", EACCES), NO_EPT_FILE, NO_PVM);
	struct source_table foreign = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(EACCES),
		FILE_TEXT("/proc/cpuinfo", "processor : 0\nFeatures : fp\n"), NO_EPT_FILE, NO_PVM);
	/* Kernels before 5.6 have the flag whatever firmware says. */
	struct source_table old = SOURCE_TABLE(
		INTEL_VMX, KVM_OPEN_ERR(EACCES), INTEL_TEXT("vmx", ""), NO_EPT_FILE, NO_PVM);
	struct source_table *all[] = {&refused, &foreign, &old};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(fast_ask(all[i], NEED_HVM).enabled, TRUTH_UNKNOWN);
		assert_int_equal(fast_ask(all[i], NEED_HVM).slat, FAST_SLAT_UNKNOWN);
		assert_int_equal(fast_ask(all[i], NEED_HVM).verdict, FAST_UNKNOWN);
	}
}

/*
 * The fast path reads 4096 bytes of cpuinfo. @head is followed by flags until @total bytes, then
 * " vmx\n".
 */
static struct fast_answer check_long_cpuinfo(size_t total, const char *filler)
{
	static const char head[] = "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu";
	static char text[8192];
	size_t len = sizeof(head) - 1;
	const struct table_row rows[] = {INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED,
		{.question = {.ask = ASK_FILE, .path = "/proc/cpuinfo"},
			.bytes = text,
			.len = total + 5}};
	struct source_table table = {
		.base = {&source_table_ops}, .rows = rows, .count = sizeof(rows) / sizeof(rows[0])};

	memcpy(text, head, len);
	for (size_t i = 0; len < total; i++)
		text[len++] = filler[i % strlen(filler)];
	memcpy(text + len, " vmx\n", 5);
	return fast_ask(&table, NEED_HVM);
}

static void flags_cut_off_at_4096_bytes_say_nothing(void **state)
{
	(void)state;
	for (size_t total = 4080; total < 4100; total++) {
		struct fast_answer answer = check_long_cpuinfo(total, " flag");

		if (answer.enabled == TRUTH_NO)
			fail_msg("cut off after %zu bytes", total);
	}
	assert_int_equal(check_long_cpuinfo(5000, " flag").enabled, TRUTH_UNKNOWN);
}

/*
 * Kernels before 6.7 keep svm whatever firmware says, and the fast path does not ask for the
 * release.
 */
static void the_svm_flag_alone_does_not_prove_that_firmware_lets_it(void **state)
{
	struct source_table table =
		SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, AMD_TEXT("svm"));

	(void)state;
	assert_int_equal(fast_ask(&table, NEED_HW).enabled, TRUTH_UNKNOWN);
}

/* "The CPU has VMX or SVM, and firmware has not switched it off": half of that is no yes. */
static void the_hardware_is_unknown_while_firmware_is(void **state)
{
	struct source_table old_intel = SOURCE_TABLE(
		INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, INTEL_TEXT("vmx", ""));
	struct source_table amd =
		SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, AMD_TEXT("svm"));
	struct source_table xen = SOURCE_TABLE(
		INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, INTEL_TEXT("hypervisor", ""));
	struct source_table unknown_module =
		SOURCE_TABLE(INTEL_VMX, KVM_WORKS, NO_EPT_FILE, NO_PVM);
	struct source_table *all[] = {&old_intel, &amd, &xen, &unknown_module};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(fast_ask(all[i], NEED_HW).verdict, FAST_UNKNOWN);
		assert_non_null(strstr(fast_ask(all[i], NEED_HW).why, "not known"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(firmware_that_switched_vmx_off_is_told_without_privilege),
		cmocka_unit_test(a_missing_module_is_told_from_a_firmware_lock),
		cmocka_unit_test(xens_flags_do_not_say_switched_off),
		cmocka_unit_test(cpuinfo_that_is_no_help_leaves_firmware_unknown),
		cmocka_unit_test(flags_cut_off_at_4096_bytes_say_nothing),
		cmocka_unit_test(the_svm_flag_alone_does_not_prove_that_firmware_lets_it),
		cmocka_unit_test(the_hardware_is_unknown_while_firmware_is),
	};

	return cmocka_run_group_tests_name("fast_firmware", tests, NULL, NULL);
}
