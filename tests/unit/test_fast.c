// SPDX-License-Identifier: GPL-2.0-or-later
// The fast path: each need against each state of the processor, of KVM and of its device.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fast.h"
#include "tests/fake/cpu_rows.h"

#define INTEL_VMX LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT)
#define INTEL_NO_VMX LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL)
#define AMD_SVM LEAF0_AMD(0, 0x10), EXT_MAX(0, 0x80000020), CPUID(0x80000001, 0, .ecx = SVM_BIT)
#define NPT CPUID(0x8000000a, 0, .edx = BIT(0))
#define NO_NPT CPUID(0x8000000a, 0, .edx = 0)

#define KVM_WORKS KVM_VALUE(KVM_ASK_OPEN, 0, 1), KVM_VALUE(KVM_ASK_API_VERSION, 0, 12)
#define KVM_OPEN_ERR(e) KVM_ERR(KVM_ASK_OPEN, 0, e)
#define EPT_IS(text) FILE_TEXT("/sys/module/kvm_intel/parameters/ept", text)
#define NPT_IS(text) FILE_TEXT("/sys/module/kvm_amd/parameters/npt", text)
#define NO_EPT_FILE FILE_ERR("/sys/module/kvm_intel/parameters/ept", ENOENT)
#define NO_NPT_FILE FILE_ERR("/sys/module/kvm_amd/parameters/npt", ENOENT)
#define PVM ACCESS_OK("/sys/module/kvm_pvm", ACCESS_EXISTS)
#define NO_PVM ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT)
#define REGISTERED FILE_TEXT("/proc/misc", "144 nvram\n232 kvm\n  1 psaux\n")
#define NOT_REGISTERED FILE_TEXT("/proc/misc", "144 nvram\n  1 psaux\n")

#define INTEL_TEXT(flags, more)                                                                    \
	FILE_TEXT("/proc/cpuinfo",                                                                 \
		"processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu " flags " sse\n" more   \
		"bugs\t\t:\n")
#define AMD_TEXT(flags)                                                                            \
	FILE_TEXT("/proc/cpuinfo",                                                                 \
		"processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu " flags                 \
		" sse\nbugs\t\t:\n")

static struct fast_answer check(struct source_table *table, enum fast_need need)
{
	struct fast_answer answer;

	fast_check(&table->base, need, &answer);
	assert_non_null(answer.why);
	assert_true(answer.why[0] != '\0');
	return answer;
}

/* The verdicts for hvm, kvm, hw and slat, in this order. */
static void expect_verdicts(struct source_table *table, enum fast_verdict hvm,
	enum fast_verdict kvm, enum fast_verdict hw, enum fast_verdict slat)
{
	const enum fast_verdict expected[] = {
		[NEED_HVM] = hvm, [NEED_KVM] = kvm, [NEED_HW] = hw, [NEED_SLAT] = slat};

	for (int need = NEED_HVM; need <= NEED_SLAT; need++) {
		struct fast_answer answer = check(table, (enum fast_need)need);

		if (answer.verdict != expected[need])
			fail_msg("need %d: %s (%s), not %s", need,
				fast_verdict_name(answer.verdict), answer.why,
				fast_verdict_name(expected[need]));
	}
}

static void intel_that_works(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("Y\n"), NO_PVM);
	struct fast_answer answer = check(&table, NEED_HVM);

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
	struct fast_answer answer = check(&table, NEED_HVM);

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
	check(&table, NEED_HVM);
	assert_true(table.asked <= 6);
}

static void shadow_paging_is_degraded(void **state)
{
	struct source_table intel = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("N\n"), NO_PVM);
	struct source_table amd = SOURCE_TABLE(AMD_SVM, KVM_WORKS, NPT_IS("0\n"), NO_PVM);

	(void)state;
	expect_verdicts(&intel, FAST_DEGRADED, FAST_YES, FAST_YES, FAST_NO);
	expect_verdicts(&amd, FAST_DEGRADED, FAST_YES, FAST_YES, FAST_NO);
	assert_int_equal(check(&intel, NEED_HVM).slat, FAST_SLAT_NONE);
}

static void an_unreadable_parameter_is_not_shadow_paging(void **state)
{
	struct source_table refused = SOURCE_TABLE(INTEL_VMX, KVM_WORKS,
		FILE_ERR("/sys/module/kvm_intel/parameters/ept", EACCES), NO_PVM);
	struct source_table malformed =
		SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("perhaps\n"), NO_PVM);

	(void)state;
	assert_int_equal(check(&refused, NEED_HVM).verdict, FAST_UNKNOWN);
	assert_int_equal(check(&refused, NEED_SLAT).verdict, FAST_UNKNOWN);
	expect_verdicts(&malformed, FAST_UNKNOWN, FAST_YES, FAST_YES, FAST_UNKNOWN);
	assert_string_equal(check(&malformed, NEED_HVM).backend, "kvm_intel");
}

static void kvm_through_an_unknown_module_has_unknown_paging(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, NO_EPT_FILE, NO_PVM);
	struct fast_answer answer = check(&table, NEED_HVM);

	(void)state;
	assert_int_equal(answer.verdict, FAST_UNKNOWN);
	assert_int_equal(answer.enabled, TRUTH_UNKNOWN);
	assert_string_equal(answer.backend, "unknown");
	assert_int_equal(check(&table, NEED_KVM).verdict, FAST_YES);
	assert_int_equal(check(&table, NEED_SLAT).verdict, FAST_UNKNOWN);
}

static void the_software_backend_is_kvm_but_not_hvm(void **state)
{
	struct source_table no_hw = SOURCE_TABLE(INTEL_NO_VMX, KVM_WORKS, PVM);
	struct source_table hw = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, NO_EPT_FILE, PVM);
	struct fast_answer answer = check(&no_hw, NEED_HVM);

	(void)state;
	assert_int_equal(answer.hw, FAST_HW_NONE);
	assert_int_equal(answer.slat, FAST_SLAT_NONE);
	assert_string_equal(answer.backend, "kvm_pvm");
	assert_non_null(strstr(answer.why, "kvm_pvm"));
	expect_verdicts(&no_hw, FAST_NO, FAST_YES, FAST_NO, FAST_NO);
	assert_int_equal(check(&hw, NEED_HVM).verdict, FAST_NO);
	assert_non_null(strstr(check(&hw, NEED_HVM).why, "kvm_pvm"));
	assert_int_equal(check(&hw, NEED_KVM).verdict, FAST_YES);
	assert_int_equal(check(&hw, NEED_SLAT).verdict, FAST_NO);
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
	assert_non_null(strstr(check(&absent, NEED_HVM).why, "neither VMX nor SVM"));
}

/* The build machines as user nobody: no permission, not "CPU unsupported". */
static void a_denied_software_backend_is_named(void **state)
{
	struct source_table table =
		SOURCE_TABLE(INTEL_NO_VMX, KVM_OPEN_ERR(EACCES), PVM, REGISTERED);
	struct fast_answer answer = check(&table, NEED_KVM);

	(void)state;
	assert_int_equal(answer.verdict, FAST_UNKNOWN);
	assert_int_equal(answer.kvm, FAST_KVM_DENIED);
	assert_int_equal(answer.kvm_err, EACCES);
	assert_string_equal(answer.backend, "kvm_pvm");
	assert_non_null(strstr(answer.why, "permission"));
	assert_non_null(strstr(check(&table, NEED_HVM).why, "permission"));
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

		if (check(&table, NEED_HW).hw != rows[i].hw)
			fail_msg("%s: %s", rows[i].name, fast_hw_name(check(&table, NEED_HW).hw));
	}
}

static void extended_leaves_above_the_maximum_are_none(void **state)
{
	static const uint32_t maxima[] = {0, 0x80000000, 0x444d4163, 0x80010000};

	(void)state;
	for (size_t i = 0; i < sizeof(maxima) / sizeof(maxima[0]); i++) {
		struct source_table table = SOURCE_TABLE(LEAF0_AMD(0, 1), EXT_MAX(0, maxima[i]),
			CPUID(0x80000001, 0, .ecx = SVM_BIT), KVM_OPEN_ERR(ENOENT));

		assert_int_equal(check(&table, NEED_HW).hw, FAST_HW_NONE);
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
		assert_int_equal(check(all[i], NEED_HW).hw, FAST_HW_UNKNOWN);
		expect_verdicts(all[i], FAST_UNKNOWN, FAST_YES, FAST_UNKNOWN, FAST_UNKNOWN);
	}
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
		struct fast_answer answer = check(&table, NEED_KVM);

		if (answer.kvm != rows[i].kvm || answer.verdict != rows[i].verdict ||
			answer.kvm_err != rows[i].err)
			fail_msg("errno %d: %s, %s", rows[i].err, fast_kvm_name(answer.kvm),
				fast_verdict_name(answer.verdict));
		assert_int_equal(check(&table, NEED_HVM).verdict, rows[i].verdict);
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
	assert_int_equal(check(&silent, NEED_KVM).kvm, FAST_KVM_UNKNOWN);
	assert_int_equal(check(&silent, NEED_KVM).verdict, FAST_UNKNOWN);
	assert_int_equal(check(&silent, NEED_HVM).verdict, FAST_UNKNOWN);
	assert_non_null(strstr(check(&old, NEED_KVM).why, "API version"));
	assert_int_equal(check(&plain_file, NEED_KVM).kvm, FAST_KVM_BROKEN);
	assert_int_equal(check(&plain_file, NEED_KVM).verdict, FAST_NO);
	assert_non_null(strstr(check(&plain_file, NEED_KVM).why, "not the KVM device"));
	assert_int_equal(check(&old, NEED_KVM).kvm, FAST_KVM_BROKEN);
	assert_int_equal(check(&filtered, NEED_KVM).kvm, FAST_KVM_DENIED);
	assert_int_equal(check(&filtered, NEED_KVM).verdict, FAST_UNKNOWN);
}

static void firmware_that_switched_vmx_off_is_told_without_privilege(void **state)
{
	struct source_table intel =
		SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, INTEL_TEXT("de", ""));
	struct source_table amd =
		SOURCE_TABLE(AMD_SVM, NPT, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, AMD_TEXT("de"));
	struct source_table denied = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(EACCES), NOT_REGISTERED,
		NO_EPT_FILE, NO_PVM, INTEL_TEXT("de", ""));

	(void)state;
	assert_int_equal(check(&intel, NEED_HVM).enabled, TRUTH_NO);
	assert_string_equal(check(&intel, NEED_HVM).why, "VMX is switched off in firmware");
	expect_verdicts(&intel, FAST_NO, FAST_NO, FAST_NO, FAST_UNKNOWN);
	assert_string_equal(check(&amd, NEED_HVM).why, "SVM is switched off in firmware");
	expect_verdicts(&amd, FAST_NO, FAST_NO, FAST_NO, FAST_YES);
	expect_verdicts(&denied, FAST_NO, FAST_UNKNOWN, FAST_NO, FAST_UNKNOWN);
}

static void a_missing_module_is_told_from_a_firmware_lock(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED,
		INTEL_TEXT("vmx", "vmx flags\t: vnmi ept vpid\n"));
	struct source_table no_ept = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED,
		INTEL_TEXT("vmx", "vmx flags\t: vnmi\n"));
	struct fast_answer answer = check(&table, NEED_HVM);

	(void)state;
	assert_int_equal(answer.enabled, TRUTH_YES);
	assert_int_equal(answer.slat, FAST_SLAT_EPT);
	assert_string_equal(answer.backend, "none");
	assert_non_null(strstr(answer.why, "no KVM module"));
	expect_verdicts(&table, FAST_NO, FAST_NO, FAST_YES, FAST_YES);
	assert_int_equal(check(&no_ept, NEED_SLAT).verdict, FAST_NO);
}

static void a_node_without_its_module_says_so(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENODEV), EPT_IS("Y\n"),
		INTEL_TEXT("vmx", "vmx flags\t: ept\n"));
	struct fast_answer answer = check(&table, NEED_HVM);

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
	assert_int_equal(check(&table, NEED_HVM).verdict, FAST_NO);
	assert_non_null(strstr(check(&table, NEED_HVM).why, "container"));
	assert_non_null(strstr(check(&table, NEED_KVM).why, "container"));
}

/*
 * CPUID reaches the real processor, the flags are Xen's and show the hypervisor that CPUID hides.
 */
static void xens_flags_do_not_say_switched_off(void **state)
{
	struct source_table table = SOURCE_TABLE(
		INTEL_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED, INTEL_TEXT("hypervisor", ""));

	(void)state;
	assert_int_equal(check(&table, NEED_HVM).enabled, TRUTH_UNKNOWN);
	assert_int_equal(check(&table, NEED_HVM).verdict, FAST_NO);
	assert_null(strstr(check(&table, NEED_HVM).why, "firmware"));
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
		assert_int_equal(check(all[i], NEED_HVM).enabled, TRUTH_UNKNOWN);
		assert_int_equal(check(all[i], NEED_HVM).slat, FAST_SLAT_UNKNOWN);
		assert_int_equal(check(all[i], NEED_HVM).verdict, FAST_UNKNOWN);
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
	return check(&table, NEED_HVM);
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
	assert_int_equal(check(&npt, NEED_SLAT).verdict, FAST_YES);
	assert_int_equal(check(&npt, NEED_SLAT).slat, FAST_SLAT_NPT);
	assert_int_equal(check(&none, NEED_SLAT).verdict, FAST_NO);
	assert_int_equal(check(&refused, NEED_SLAT).verdict, FAST_UNKNOWN);
	assert_int_equal(check(&no_leaf, NEED_SLAT).verdict, FAST_UNKNOWN);
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
	assert_int_equal(check(&table, NEED_HW).enabled, TRUTH_UNKNOWN);
}

static void nothing_captured_is_unknown(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct fast_answer answer = check(&table, NEED_HVM);

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

/* That the parameter's file can't be asked for does not show that its module is there. */
static void a_refused_parameter_is_no_backend(void **state)
{
	static const int errs[] = {EACCES, EIO, ERR_NOT_CAPTURED};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS,
			FILE_ERR("/sys/module/kvm_intel/parameters/ept", errs[i]), NO_PVM);
		struct fast_answer answer = check(&table, NEED_HVM);

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
		struct fast_answer answer = check(all[i], NEED_HVM);

		assert_string_equal(answer.backend, "unknown");
		assert_int_equal(answer.verdict, FAST_UNKNOWN);
		assert_int_equal(answer.enabled, TRUTH_UNKNOWN);
		assert_int_equal(answer.slat, FAST_SLAT_UNKNOWN);
		assert_int_equal(check(all[i], NEED_KVM).verdict, FAST_YES);
	}
}

static void without_the_vendor_no_hardware_backend_is_named(void **state)
{
	struct source_table table =
		SOURCE_TABLE(CPUID_ERR(0, 0, EIO), KVM_WORKS, EPT_IS("Y\n"), NPT_IS("1\n"), NO_PVM);

	(void)state;
	assert_string_equal(check(&table, NEED_HVM).backend, "unknown");
	assert_int_equal(check(&table, NEED_HVM).slat, FAST_SLAT_UNKNOWN);
}

static void in_a_container_without_the_device_the_backend_is_still_seen(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(ENOENT), REGISTERED,
		EPT_IS("Y\n"), NO_PVM, INTEL_TEXT("vmx", ""));
	struct source_table software =
		SOURCE_TABLE(INTEL_NO_VMX, KVM_OPEN_ERR(ENOENT), REGISTERED, PVM);
	struct fast_answer answer = check(&table, NEED_HVM);

	(void)state;
	assert_string_equal(answer.backend, "kvm_intel");
	assert_int_equal(answer.enabled, TRUTH_YES);
	expect_verdicts(&table, FAST_NO, FAST_NO, FAST_YES, FAST_YES);
	assert_string_equal(check(&software, NEED_HVM).backend, "kvm_pvm");
	assert_null(strstr(check(&software, NEED_HVM).why, "works"));
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
	assert_string_equal(check(&amd, NEED_HVM).backend, "kvm_amd");
	assert_int_equal(check(&amd, NEED_HVM).enabled, TRUTH_YES);
	assert_int_equal(check(&amd, NEED_HVM).verdict, FAST_UNKNOWN);
	assert_int_equal(check(&amd, NEED_HW).verdict, FAST_YES);
	assert_int_equal(check(&cleared, NEED_HVM).enabled, TRUTH_YES);
	assert_string_equal(check(&not_started, NEED_HVM).backend, "none");
	assert_int_equal(check(&not_started, NEED_HVM).enabled, TRUTH_UNKNOWN);
	assert_string_equal(check(&not_known, NEED_HVM).backend, "unknown");
	assert_int_equal(check(&not_known, NEED_HVM).enabled, TRUTH_UNKNOWN);
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
		struct fast_answer answer = check(all[i], NEED_KVM);

		assert_int_equal(answer.verdict, FAST_NO);
		assert_null(strstr(answer.why, "module"));
		assert_string_equal(answer.backend, "unknown");
		assert_int_equal(answer.registered, TRUTH_UNKNOWN);
	}
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
		assert_int_equal(check(all[i], NEED_HW).verdict, FAST_UNKNOWN);
		assert_non_null(strstr(check(all[i], NEED_HW).why, "not known"));
	}
}

static void a_denied_user_is_told_what_kvm_uses(void **state)
{
	struct source_table shadow = SOURCE_TABLE(INTEL_VMX, KVM_OPEN_ERR(EACCES), REGISTERED,
		EPT_IS("N\n"), NO_PVM, INTEL_TEXT("vmx", "vmx flags\t: ept\n"));

	(void)state;
	assert_int_equal(check(&shadow, NEED_SLAT).verdict, FAST_NO);
	assert_string_equal(check(&shadow, NEED_SLAT).why, "KVM does not use second-level paging");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intel_that_works),
		cmocka_unit_test(amd_that_works),
		cmocka_unit_test(a_host_that_works_is_told_in_few_questions),
		cmocka_unit_test(shadow_paging_is_degraded),
		cmocka_unit_test(an_unreadable_parameter_is_not_shadow_paging),
		cmocka_unit_test(kvm_through_an_unknown_module_has_unknown_paging),
		cmocka_unit_test(the_software_backend_is_kvm_but_not_hvm),
		cmocka_unit_test(without_vmx_and_svm_hvm_is_no_whatever_kvm_says),
		cmocka_unit_test(a_denied_software_backend_is_named),
		cmocka_unit_test(bits_count_only_where_the_vendor_defines_them),
		cmocka_unit_test(extended_leaves_above_the_maximum_are_none),
		cmocka_unit_test(refused_cpuid_is_unknown),
		cmocka_unit_test(each_errno_of_open_has_its_state),
		cmocka_unit_test(what_opens_must_answer_as_kvm),
		cmocka_unit_test(firmware_that_switched_vmx_off_is_told_without_privilege),
		cmocka_unit_test(a_missing_module_is_told_from_a_firmware_lock),
		cmocka_unit_test(a_node_without_its_module_says_so),
		cmocka_unit_test(a_container_without_the_device_says_so),
		cmocka_unit_test(xens_flags_do_not_say_switched_off),
		cmocka_unit_test(cpuinfo_that_is_no_help_leaves_firmware_unknown),
		cmocka_unit_test(flags_cut_off_at_4096_bytes_say_nothing),
		cmocka_unit_test(svm_shows_its_paging_by_cpuid),
		cmocka_unit_test(the_svm_flag_alone_does_not_prove_that_firmware_lets_it),
		cmocka_unit_test(nothing_captured_is_unknown),
		cmocka_unit_test(names_are_those_of_the_contract),
		cmocka_unit_test(a_refused_parameter_is_no_backend),
		cmocka_unit_test(hardware_and_software_side_by_side_are_not_hvm),
		cmocka_unit_test(without_the_vendor_no_hardware_backend_is_named),
		cmocka_unit_test(in_a_container_without_the_device_the_backend_is_still_seen),
		cmocka_unit_test(a_denied_user_sees_what_started),
		cmocka_unit_test(no_module_is_claimed_where_the_list_of_devices_was_refused),
		cmocka_unit_test(the_hardware_is_unknown_while_firmware_is),
		cmocka_unit_test(a_denied_user_is_told_what_kvm_uses),
	};

	return cmocka_run_group_tests_name("fast", tests, NULL, NULL);
}
