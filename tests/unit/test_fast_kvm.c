// SPDX-License-Identifier: GPL-2.0-or-later
// The fast path: who may open KVM, and through which module it works.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/fast_host.h"

static void kvm_through_an_unknown_module_has_unknown_paging(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, NO_EPT_FILE, NO_PVM);
	struct fast_answer answer = fast_ask(&table, NEED_HVM);

	(void)state;
	assert_int_equal(answer.verdict, FAST_UNKNOWN);
	assert_int_equal(answer.enabled, TRUTH_UNKNOWN);
	assert_string_equal(answer.backend, "unknown");
	assert_int_equal(fast_ask(&table, NEED_KVM).verdict, FAST_YES);
	assert_int_equal(fast_ask(&table, NEED_SLAT).verdict, FAST_UNKNOWN);
}

static void the_software_backend_is_kvm_but_not_hvm(void **state)
{
	struct source_table no_hw = SOURCE_TABLE(INTEL_NO_VMX, KVM_WORKS, PVM);
	struct source_table hw = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, NO_EPT_FILE, PVM);
	struct fast_answer answer = fast_ask(&no_hw, NEED_HVM);

	(void)state;
	assert_int_equal(answer.hw, FAST_HW_NONE);
	assert_int_equal(answer.slat, FAST_SLAT_NONE);
	assert_string_equal(answer.backend, "kvm_pvm");
	assert_non_null(strstr(answer.why, "kvm_pvm"));
	expect_verdicts(&no_hw, FAST_NO, FAST_YES, FAST_NO, FAST_NO);
	assert_int_equal(fast_ask(&hw, NEED_HVM).verdict, FAST_NO);
	assert_non_null(strstr(fast_ask(&hw, NEED_HVM).why, "kvm_pvm"));
	assert_int_equal(fast_ask(&hw, NEED_KVM).verdict, FAST_YES);
	assert_int_equal(fast_ask(&hw, NEED_SLAT).verdict, FAST_NO);
}

/* What is wanting is permission; that is not "CPU unsupported". */
static void a_denied_software_backend_is_named(void **state)
{
	struct source_table table =
		SOURCE_TABLE(INTEL_NO_VMX, KVM_OPEN_ERR(EACCES), PVM, REGISTERED);
	struct fast_answer answer = fast_ask(&table, NEED_KVM);

	(void)state;
	assert_int_equal(answer.verdict, FAST_UNKNOWN);
	assert_int_equal(answer.kvm, FAST_KVM_DENIED);
	assert_int_equal(answer.kvm_err, EACCES);
	assert_string_equal(answer.backend, "kvm_pvm");
	assert_non_null(strstr(answer.why, "permission"));
	assert_non_null(strstr(fast_ask(&table, NEED_HVM).why, "permission"));
}

static void each_errno_of_open_has_its_state(void **state)
{
	static const struct {
		int err;
		enum fast_kvm kvm;
		enum fast_verdict verdict;
	} rows[] = {
		{EACCES, FAST_KVM_DENIED, FAST_UNKNOWN},
		{EPERM, FAST_KVM_DENIED, FAST_UNKNOWN},
		{ENOENT, FAST_KVM_ABSENT, FAST_NO},
		{ENOTDIR, FAST_KVM_ABSENT, FAST_NO},
		{ENODEV, FAST_KVM_BROKEN, FAST_NO},
		{ENXIO, FAST_KVM_BROKEN, FAST_NO},
		{EISDIR, FAST_KVM_BROKEN, FAST_NO},
		{EMFILE, FAST_KVM_UNKNOWN, FAST_UNKNOWN},
		{EBUSY, FAST_KVM_UNKNOWN, FAST_UNKNOWN},
		{EIO, FAST_KVM_UNKNOWN, FAST_UNKNOWN},
		{ERR_NOT_CAPTURED, FAST_KVM_UNKNOWN, FAST_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table =
			SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(rows[i].err), INTEL_TEXT("vmx", ""));
		struct fast_answer answer = fast_ask(&table, NEED_KVM);

		if (answer.kvm != rows[i].kvm || answer.verdict != rows[i].verdict ||
			answer.kvm_err != rows[i].err)
			fail_msg("errno %d: %s, %s", rows[i].err, fast_kvm_name(answer.kvm),
				fast_verdict_name(answer.verdict));
		assert_int_equal(fast_ask(&table, NEED_HVM).verdict, rows[i].verdict);
	}
}

static void what_opens_must_answer_as_kvm(void **state)
{
	struct source_table plain_file = SOURCE_TABLE(INTEL_VMX, KVM_VALUE(KVM_ASK_OPEN, 0, 1),
		KVM_ERR(KVM_ASK_API_VERSION, 0, ENOTTY), INTEL_TEXT("vmx", ""));
	struct source_table old = SOURCE_TABLE(INTEL_VMX, KVM_VALUE(KVM_ASK_OPEN, 0, 1),
		KVM_VALUE(KVM_ASK_API_VERSION, 0, 11), INTEL_TEXT("vmx", ""));
	struct source_table filtered = SOURCE_TABLE(INTEL_VMX, KVM_VALUE(KVM_ASK_OPEN, 0, 1),
		KVM_ERR(KVM_ASK_API_VERSION, 0, EPERM), INTEL_TEXT("vmx", ""));
	struct source_table silent = SOURCE_TABLE(INTEL_VMX, KVM_VALUE(KVM_ASK_OPEN, 0, 1),
		KVM_ERR(KVM_ASK_API_VERSION, 0, EIO), INTEL_TEXT("vmx", ""));

	(void)state;
	assert_int_equal(fast_ask(&silent, NEED_KVM).kvm, FAST_KVM_UNKNOWN);
	assert_int_equal(fast_ask(&silent, NEED_KVM).verdict, FAST_UNKNOWN);
	assert_int_equal(fast_ask(&silent, NEED_HVM).verdict, FAST_UNKNOWN);
	assert_non_null(strstr(fast_ask(&old, NEED_KVM).why, "API version"));
	assert_int_equal(fast_ask(&plain_file, NEED_KVM).kvm, FAST_KVM_BROKEN);
	assert_int_equal(fast_ask(&plain_file, NEED_KVM).verdict, FAST_NO);
	assert_non_null(strstr(fast_ask(&plain_file, NEED_KVM).why, "not the KVM device"));
	assert_int_equal(fast_ask(&old, NEED_KVM).kvm, FAST_KVM_BROKEN);
	assert_int_equal(fast_ask(&filtered, NEED_KVM).kvm, FAST_KVM_DENIED);
	assert_int_equal(fast_ask(&filtered, NEED_KVM).verdict, FAST_UNKNOWN);
}

static void a_node_without_its_module_says_so(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENODEV), EPT_IS("Y\n"),
		INTEL_TEXT("vmx", "vmx flags\t: ept\n"));
	struct fast_answer answer = fast_ask(&table, NEED_HVM);

	(void)state;
	assert_int_equal(answer.verdict, FAST_NO);
	/* The directory of a built-in module is there all the same. */
	assert_string_equal(answer.backend, "none");
	assert_non_null(strstr(answer.why, "no KVM module is loaded"));
}

static void a_container_without_the_device_says_so(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), REGISTERED,
		EPT_IS("Y\n"), NO_PVM, INTEL_TEXT("vmx", "vmx flags\t: ept\n"));

	(void)state;
	assert_int_equal(fast_ask(&table, NEED_HVM).verdict, FAST_NO);
	assert_non_null(strstr(fast_ask(&table, NEED_HVM).why, "container"));
	assert_non_null(strstr(fast_ask(&table, NEED_KVM).why, "container"));
}

/* That the parameter's file can't be asked for does not show that its module is there. */
static void a_refused_parameter_is_no_backend(void **state)
{
	static const int errs[] = {EACCES, EIO, ERR_NOT_CAPTURED};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS,
			FILE_ERR("/sys/module/kvm_intel/parameters/ept", errs[i]), NO_PVM);
		struct fast_answer answer = fast_ask(&table, NEED_HVM);

		assert_string_equal(answer.backend, "unknown");
		assert_int_equal(answer.enabled, TRUTH_UNKNOWN);
		assert_int_equal(answer.verdict, FAST_UNKNOWN);
	}
}

/*
 * kvm_intel built into the kernel has its directory although firmware locked VMX; kvm_pvm started
 * then.
 */
static void hardware_and_software_side_by_side_are_not_hvm(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("Y\n"), PVM);
	struct source_table refused = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("Y\n"),
		ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, EACCES));
	struct source_table *all[] = {&table, &refused};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct fast_answer answer = fast_ask(all[i], NEED_HVM);

		assert_string_equal(answer.backend, "unknown");
		assert_int_equal(answer.verdict, FAST_UNKNOWN);
		assert_int_equal(answer.enabled, TRUTH_UNKNOWN);
		assert_int_equal(answer.slat, FAST_SLAT_UNKNOWN);
		assert_int_equal(fast_ask(all[i], NEED_KVM).verdict, FAST_YES);
	}
}

static void without_the_vendor_no_hardware_backend_is_named(void **state)
{
	struct source_table table =
		SOURCE_TABLE(CPUID_ERR(0, 0, EIO), KVM_WORKS, EPT_IS("Y\n"), NPT_IS("1\n"), NO_PVM);

	(void)state;
	assert_string_equal(fast_ask(&table, NEED_HVM).backend, "unknown");
	assert_int_equal(fast_ask(&table, NEED_HVM).slat, FAST_SLAT_UNKNOWN);
}

static void in_a_container_without_the_device_the_backend_is_still_seen(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), REGISTERED,
		EPT_IS("Y\n"), NO_PVM, INTEL_TEXT("vmx", ""));
	struct source_table software =
		SOURCE_TABLE(INTEL_NO_VMX, KVM_OPEN_ERR(ENOENT), REGISTERED, PVM);
	struct fast_answer answer = fast_ask(&table, NEED_HVM);

	(void)state;
	assert_string_equal(answer.backend, "kvm_intel");
	assert_int_equal(answer.enabled, TRUTH_YES);
	expect_verdicts(&table, FAST_NO, FAST_NO, FAST_YES, FAST_YES);
	assert_string_equal(fast_ask(&software, NEED_HVM).backend, "kvm_pvm");
	assert_null(strstr(fast_ask(&software, NEED_HVM).why, "works"));
}

/*
 * A module that started proves that firmware lets it, for a user who may not open the device too.
 */
static void a_denied_user_sees_what_started(void **state)
{
	struct source_table amd = SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(EACCES), REGISTERED,
		NPT_IS("1\n"), NO_PVM, AMD_TEXT("svm"));
	struct source_table cleared = SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(EACCES), REGISTERED,
		NPT_IS("1\n"), NO_PVM, AMD_TEXT("de"));
	/* A node of kmod's, and a built-in module that found nothing to run on. */
	struct source_table not_started = SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(EACCES),
		NOT_REGISTERED, NPT_IS("1\n"), NO_PVM, AMD_TEXT("svm"));
	struct source_table not_known = SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(EACCES),
		FILE_ERR("/proc/misc", EACCES), NPT_IS("1\n"), NO_PVM, AMD_TEXT("svm"));

	(void)state;
	assert_string_equal(fast_ask(&amd, NEED_HVM).backend, "kvm_amd");
	assert_int_equal(fast_ask(&amd, NEED_HVM).enabled, TRUTH_YES);
	assert_int_equal(fast_ask(&amd, NEED_HVM).verdict, FAST_UNKNOWN);
	assert_int_equal(fast_ask(&amd, NEED_HW).verdict, FAST_YES);
	assert_int_equal(fast_ask(&cleared, NEED_HVM).enabled, TRUTH_YES);
	assert_string_equal(fast_ask(&not_started, NEED_HVM).backend, "none");
	assert_int_equal(fast_ask(&not_started, NEED_HVM).enabled, TRUTH_UNKNOWN);
	assert_string_equal(fast_ask(&not_known, NEED_HVM).backend, "unknown");
	assert_int_equal(fast_ask(&not_known, NEED_HVM).enabled, TRUTH_UNKNOWN);
}

static void no_module_is_claimed_where_the_list_of_devices_was_refused(void **state)
{
	static char long_misc[4096];
	struct source_table refused = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT),
		FILE_ERR("/proc/misc", EACCES), INTEL_TEXT("vmx", ""));
	struct source_table cut_off = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT),
		FILE_TEXT("/proc/misc", long_misc), INTEL_TEXT("vmx", ""));
	struct source_table *all[] = {&refused, &cut_off};

	(void)state;
	memset(long_misc, '1', sizeof(long_misc));
	memcpy(long_misc + sizeof(long_misc) - 10, "\n232 kvm\n", 10);
	for (size_t i = 0; i < 2; i++) {
		struct fast_answer answer = fast_ask(all[i], NEED_KVM);

		assert_int_equal(answer.verdict, FAST_NO);
		assert_null(strstr(answer.why, "module"));
		assert_string_equal(answer.backend, "unknown");
		assert_int_equal(answer.registered, TRUTH_UNKNOWN);
	}
}

static void a_denied_user_is_told_what_kvm_uses(void **state)
{
	struct source_table shadow = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(EACCES), REGISTERED,
		EPT_IS("N\n"), NO_PVM, INTEL_TEXT("vmx", "vmx flags\t: ept\n"));

	(void)state;
	assert_int_equal(fast_ask(&shadow, NEED_SLAT).verdict, FAST_NO);
	assert_string_equal(
		fast_ask(&shadow, NEED_SLAT).why, "KVM does not use second-level paging");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kvm_through_an_unknown_module_has_unknown_paging),
		cmocka_unit_test(the_software_backend_is_kvm_but_not_hvm),
		cmocka_unit_test(a_denied_software_backend_is_named),
		cmocka_unit_test(each_errno_of_open_has_its_state),
		cmocka_unit_test(what_opens_must_answer_as_kvm),
		cmocka_unit_test(a_node_without_its_module_says_so),
		cmocka_unit_test(a_container_without_the_device_says_so),
		cmocka_unit_test(a_refused_parameter_is_no_backend),
		cmocka_unit_test(hardware_and_software_side_by_side_are_not_hvm),
		cmocka_unit_test(without_the_vendor_no_hardware_backend_is_named),
		cmocka_unit_test(in_a_container_without_the_device_the_backend_is_still_seen),
		cmocka_unit_test(a_denied_user_sees_what_started),
		cmocka_unit_test(no_module_is_claimed_where_the_list_of_devices_was_refused),
		cmocka_unit_test(a_denied_user_is_told_what_kvm_uses),
	};

	return cmocka_run_group_tests_name("fast_kvm", tests, NULL, NULL);
}
