// SPDX-License-Identifier: GPL-2.0-or-later
// The fact table and its catalogue.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fact.h"

static void zeroed_table_knows_nothing(void **state)
{
	struct fact_table facts = {0};

	(void)state;
	for (int id = 0; id < FACT_COUNT; id++) {
		assert_false(fact_known(&facts, (enum fact_id)id));
		assert_int_equal(fact_truth(&facts, (enum fact_id)id), TRUTH_UNKNOWN);
		assert_int_equal(fact_int(&facts, (enum fact_id)id), 0);
		assert_null(fact_text(&facts, (enum fact_id)id));
		assert_int_equal(facts.at[id].why, WHY_NOT_ASKED);
		assert_int_equal(fact_evidence(&facts, (enum fact_id)id).kind, EV_NONE);
	}
}

static void values_are_kept_with_their_evidence(void **state)
{
	struct fact_table facts = {0};
	struct evidence ev;

	(void)state;
	fact_set_bool(&facts, FACT_CPU_VMX, true, EV_BIT_OF_CPUID(1, 0, EV_ECX, 5));
	fact_set_bool(&facts, FACT_CPU_SVM, false, EV_LEAF(0, 0));
	fact_set_int(&facts, FACT_CPU_FAMILY, -3, NULL);
	fact_set_text(
		&facts, FACT_CPU_VENDOR, "GenuineIntel", EV_OF_FILE("/proc/cpuinfo", "vendor_id"));
	fact_set_text(&facts, FACT_CPU_BRAND, "", NULL);

	assert_int_equal(fact_truth(&facts, FACT_CPU_VMX), TRUTH_YES);
	assert_int_equal(fact_truth(&facts, FACT_CPU_SVM), TRUTH_NO);
	assert_int_equal(fact_int(&facts, FACT_CPU_FAMILY), -3);
	assert_string_equal(fact_text(&facts, FACT_CPU_VENDOR), "GenuineIntel");
	assert_true(fact_text_is(&facts, FACT_CPU_VENDOR, "GenuineIntel"));
	assert_false(fact_text_is(&facts, FACT_CPU_VENDOR, "Genuine"));
	assert_true(fact_known(&facts, FACT_CPU_BRAND));
	assert_string_equal(fact_text(&facts, FACT_CPU_BRAND), "");
	ev = fact_evidence(&facts, FACT_CPU_VMX);
	assert_int_equal(ev.kind, EV_CPUID);
	assert_int_equal(ev.index, 1);
	assert_int_equal(ev.reg, EV_ECX);
	assert_int_equal(ev.high, 5);
	assert_null(ev.name);
	ev = fact_evidence(&facts, FACT_CPU_VENDOR);
	assert_string_equal(ev.name, "/proc/cpuinfo");
	assert_string_equal(ev.key, "vendor_id");
}

static void text_is_copied(void **state)
{
	struct fact_table facts = {0}, copy;
	char text[] = "kvm_intel";

	(void)state;
	fact_set_text(&facts, FACT_KVM_BACKEND, text, NULL);
	text[0] = '!';
	copy = facts;
	memset(&facts, 0xff, sizeof(facts));
	assert_string_equal(fact_text(&copy, FACT_KVM_BACKEND), "kvm_intel");
}

static void later_set_wins(void **state)
{
	struct fact_table facts = {0};

	(void)state;
	fact_set_refused(&facts, FACT_CPU_VMX, -EACCES, EV_WHOLE_MSR(0x3a));
	fact_set_bool(&facts, FACT_CPU_VMX, true, NULL);
	assert_int_equal(fact_truth(&facts, FACT_CPU_VMX), TRUTH_YES);
	assert_int_equal(facts.at[FACT_CPU_VMX].err, 0);
	assert_int_equal(fact_evidence(&facts, FACT_CPU_VMX).kind, EV_NONE);
	fact_set_unknown(&facts, FACT_CPU_VMX, WHY_CONFLICT, 0, NULL);
	assert_int_equal(fact_truth(&facts, FACT_CPU_VMX), TRUTH_UNKNOWN);
	assert_int_equal(facts.at[FACT_CPU_VMX].why, WHY_CONFLICT);
}

static void text_without_room_is_unknown_and_harms_no_other(void **state)
{
	static char big[FACT_TEXT_SIZE + 1];
	struct fact_table facts = {0};

	(void)state;
	memset(big, 'x', FACT_TEXT_SIZE - 1);
	fact_set_text(&facts, FACT_CPU_BRAND, big, NULL);
	assert_false(fact_known(&facts, FACT_CPU_BRAND));
	assert_int_equal(facts.at[FACT_CPU_BRAND].why, WHY_NO_MEMORY);
	assert_null(fact_text(&facts, FACT_CPU_BRAND));

	/* The longest that fits beside the empty text and its own end. */
	big[FACT_TEXT_SIZE - 2] = '\0';
	fact_set_text(&facts, FACT_CPU_BRAND, big, NULL);
	assert_string_equal(fact_text(&facts, FACT_CPU_BRAND), big);
	assert_int_equal(facts.text_used, FACT_TEXT_SIZE);

	fact_set_text(&facts, FACT_CPU_VENDOR, "x", NULL);
	assert_int_equal(facts.at[FACT_CPU_VENDOR].why, WHY_NO_MEMORY);
	assert_string_equal(fact_text(&facts, FACT_CPU_BRAND), big);
	/* A fact without text still holds; only the name of its evidence is lost. */
	fact_set_bool(&facts, FACT_CPU_VMX, true, EV_OF_FILE("/proc/cpuinfo", "flags"));
	assert_int_equal(fact_truth(&facts, FACT_CPU_VMX), TRUTH_YES);
	assert_int_equal(fact_evidence(&facts, FACT_CPU_VMX).kind, EV_FILE);
	assert_null(fact_evidence(&facts, FACT_CPU_VMX).name);
}

static void errno_is_kept_but_not_our_own(void **state)
{
	struct fact_table facts = {0};

	(void)state;
	fact_set_refused(&facts, FACT_CPU_VMX, -EACCES, NULL);
	assert_int_equal(facts.at[FACT_CPU_VMX].err, EACCES);
	fact_set_refused(&facts, FACT_CPU_VMX, -ERR_NOT_CAPTURED, NULL);
	assert_int_equal(facts.at[FACT_CPU_VMX].why, WHY_NOT_CAPTURED);
	assert_int_equal(facts.at[FACT_CPU_VMX].err, 0);
	fact_set_refused(&facts, FACT_CPU_VMX, -ERR_NOT_RUN, NULL);
	assert_int_equal(facts.at[FACT_CPU_VMX].why, WHY_NOT_RUN);
	assert_int_equal(facts.at[FACT_CPU_VMX].err, 0);

	fact_set_bool(&facts, FACT_KVM_CREATE_VM, false, NULL);
	fact_note_errno(&facts, FACT_KVM_CREATE_VM, EBUSY);
	assert_int_equal(fact_truth(&facts, FACT_KVM_CREATE_VM), TRUTH_NO);
	assert_int_equal(facts.at[FACT_KVM_CREATE_VM].err, EBUSY);
	fact_note_errno(&facts, FACT_KVM_CREATE_VM, ERR_NOT_CAPTURED);
	assert_int_equal(facts.at[FACT_KVM_CREATE_VM].err, 0);
}

static void errnos_have_reasons(void **state)
{
	static const struct {
		int err;
		enum why why;
	} rows[] = {
		{EACCES, WHY_PERMISSION},
		{EPERM, WHY_PERMISSION},
		{ENOENT, WHY_NO_INTERFACE},
		{ENODEV, WHY_NO_INTERFACE},
		{ENXIO, WHY_NO_INTERFACE},
		{ENOTDIR, WHY_NO_INTERFACE},
		{ENOTTY, WHY_NO_INTERFACE},
		{ENOSYS, WHY_NO_INTERFACE},
		{EOPNOTSUPP, WHY_NO_INTERFACE},
		{EBADMSG, WHY_MALFORMED},
		{EILSEQ, WHY_MALFORMED},
		{ENOMEM, WHY_NO_MEMORY},
		{ENOBUFS, WHY_NO_MEMORY},
		{EFBIG, WHY_NO_MEMORY},
		{EIO, WHY_IO},
		{EBUSY, WHY_IO},
		{0, WHY_IO},
		{99999, WHY_IO},
		{ERR_NOT_CAPTURED, WHY_NOT_CAPTURED},
		{ERR_NOT_RUN, WHY_NOT_RUN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (why_from_errno(rows[i].err) != rows[i].why)
			fail_msg(
				"errno %d: %s", rows[i].err, why_name(why_from_errno(rows[i].err)));
}

static void reasons_have_names_of_their_own(void **state)
{
	(void)state;
	for (int a = 0; a < WHY_COUNT; a++) {
		assert_non_null(why_name((enum why)a));
		for (int b = 0; b < a; b++)
			assert_string_not_equal(why_name((enum why)a), why_name((enum why)b));
	}
	assert_string_equal(why_name(WHY_PERMISSION), "permission");
	assert_string_equal(why_name(WHY_NOT_CAPTURED), "not-captured");
	assert_string_equal(why_name(WHY_NO_INTERFACE), "no-interface");
	assert_string_equal(why_name(WHY_CPUS_DISAGREE), "cpus-disagree");
	assert_string_equal(why_name(WHY_COUNT), "not-asked");
}

static void truth_follows_kleene(void **state)
{
	static const enum truth all[] = {TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(truth_and(all[i], TRUTH_NO), TRUTH_NO);
		assert_int_equal(truth_and(all[i], TRUTH_YES), all[i]);
		assert_int_equal(truth_or(all[i], TRUTH_YES), TRUTH_YES);
		assert_int_equal(truth_or(all[i], TRUTH_NO), all[i]);
		assert_int_equal(truth_not(truth_not(all[i])), all[i]);
	}
	assert_int_equal(truth_not(TRUTH_UNKNOWN), TRUTH_UNKNOWN);
	assert_int_equal(truth_not(TRUTH_YES), TRUTH_NO);
	assert_int_equal(truth_of(true), TRUTH_YES);
	assert_int_equal(truth_of(false), TRUTH_NO);
}

static void catalogue_is_complete_and_names_are_unique(void **state)
{
	(void)state;
	for (int id = 0; id < FACT_LOCAL_FIRST; id++) {
		const struct fact_desc *desc = fact_desc((enum fact_id)id);

		assert_non_null(desc->name);
		assert_true(desc->name[0] && desc->meaning[0] && desc->source[0]);
		assert_true(desc->type <= FACT_TEXT);
		assert_true(desc->unit <= UNIT_COUNT);
		/* A unit belongs to a number. */
		assert_true(desc->type == FACT_INT || desc->unit == UNIT_NONE);
		assert_non_null(fact_unit_name((enum fact_unit)desc->unit));
		assert_int_equal(fact_find(desc->name), id);
		assert_int_equal(strspn(desc->name, "abcdefghijklmnopqrstuvwxyz0123456789_."),
			strlen(desc->name));
	}
	assert_int_equal(fact_find("cpu.no_such_thing"), -1);
	assert_int_equal(fact_find(""), -1);
	assert_string_equal(fact_unit_name(UNIT_NS), "ns");
	assert_string_equal(fact_unit_name(UNIT_COUNT), "");
}

/* Other software relies on these (design.md section 8). */
static void stable_names_are_there(void **state)
{
	static const struct {
		const char *name;
		enum fact_type type;
	} stable[] = {
		{"cpu.vendor", FACT_TEXT},
		{"cpu.level", FACT_INT},
		{"cpu.uniform", FACT_BOOL},
		{"cpu.hypervisor", FACT_BOOL},
		{"hypervisor.vendor", FACT_TEXT},
		{"hypervisor.role", FACT_TEXT},
		{"container.inside", FACT_BOOL},
		{"cpu.vmx", FACT_BOOL},
		{"cpu.vmx.flag", FACT_BOOL},
		{"cpu.vmx.enabled", FACT_BOOL},
		{"cpu.vmx.ept", FACT_BOOL},
		{"cpu.vmx.vpid", FACT_BOOL},
		{"cpu.vmx.unrestricted_guest", FACT_BOOL},
		{"cpu.vmx.ept_ad", FACT_BOOL},
		{"cpu.vmx.ept_1g", FACT_BOOL},
		{"cpu.vmx.ept_mbec", FACT_BOOL},
		{"cpu.vmx.apicv", FACT_BOOL},
		{"cpu.vmx.posted_interrupts", FACT_BOOL},
		{"cpu.vmx.shadow_vmcs", FACT_BOOL},
		{"cpu.vmx.pml", FACT_BOOL},
		{"cpu.vmx.vmfunc", FACT_BOOL},
		{"cpu.vmx.tsc_scaling", FACT_BOOL},
		{"cpu.svm", FACT_BOOL},
		{"cpu.svm.flag", FACT_BOOL},
		{"cpu.svm.enabled", FACT_BOOL},
		{"cpu.svm.npt", FACT_BOOL},
		{"cpu.svm.asids", FACT_INT},
		{"cpu.svm.gmet", FACT_BOOL},
		{"kvm.backend", FACT_TEXT},
		{"kvm.device.present", FACT_BOOL},
		{"kvm.device.access", FACT_BOOL},
		{"kvm.api_version", FACT_INT},
		{"kvm.create_vm", FACT_BOOL},
		{"kvm.slat", FACT_TEXT},
		{"kvm.nested", FACT_BOOL},
		{"kvm.max_vcpus", FACT_INT},
		{"launch.real_mode", FACT_BOOL},
		{"launch.exit_ns", FACT_INT},
		{"iommu.active", FACT_BOOL},
		{"xen.dom0", FACT_BOOL},
		{"kernel.release", FACT_TEXT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(stable) / sizeof(stable[0]); i++) {
		int id = fact_find(stable[i].name);

		if (id < 0)
			fail_msg("%s is gone", stable[i].name);
		assert_int_equal(fact_desc((enum fact_id)id)->type, stable[i].type);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_table_knows_nothing),
		cmocka_unit_test(values_are_kept_with_their_evidence),
		cmocka_unit_test(text_is_copied),
		cmocka_unit_test(later_set_wins),
		cmocka_unit_test(text_without_room_is_unknown_and_harms_no_other),
		cmocka_unit_test(errno_is_kept_but_not_our_own),
		cmocka_unit_test(errnos_have_reasons),
		cmocka_unit_test(reasons_have_names_of_their_own),
		cmocka_unit_test(truth_follows_kleene),
		cmocka_unit_test(catalogue_is_complete_and_names_are_unique),
		cmocka_unit_test(stable_names_are_there),
	};

	return cmocka_run_group_tests_name("fact", tests, NULL, NULL);
}
