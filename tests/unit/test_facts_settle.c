// SPDX-License-Identifier: GPL-2.0-or-later
// What guests that ran say about KVM; and where their results come from.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/probe_kvm.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define NOT_LAUNCHED(test, e)                                                                      \
	{                                                                                          \
		.question = {.ask = ASK_LAUNCH, .path = (test)}, .err = (e)                        \
	}

static void results_of_a_capture_become_facts(void **state)
{
	struct source_table table = SOURCE_TABLE(LAUNCHED("real_mode", 1),
		LAUNCHED("protected_mode", 0), LAUNCHED("long_mode", 1), LAUNCHED("interrupts", 1),
		LAUNCHED("deadline", 1), LAUNCHED("slat", 0), LAUNCHED("nested", 0),
		LAUNCHED("exit_ns", 1200), LAUNCHED("ring0_ps", 333), LAUNCHED("ring0_slowdown", 1),
		LAUNCHED("popek_equivalence", 0), LAUNCHED("popek_equivalence_differs", 3),
		LAUNCHED("popek_control", 1), LAUNCHED("popek_control_lost", 0),
		LAUNCHED("popek_user", 998));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &table.base);
	probe_launch(&run.context);
	expect_yes(&run.facts, FACT_LAUNCH_REAL_MODE);
	expect_source(&run.facts, FACT_LAUNCH_REAL_MODE, "launch real_mode");
	expect_no(&run.facts, FACT_LAUNCH_PROTECTED_MODE);
	expect_yes(&run.facts, FACT_LAUNCH_LONG_MODE);
	expect_yes(&run.facts, FACT_LAUNCH_INTERRUPTS);
	expect_yes(&run.facts, FACT_LAUNCH_DEADLINE);
	expect_no(&run.facts, FACT_LAUNCH_SLAT);
	expect_no(&run.facts, FACT_LAUNCH_NESTED);
	expect_int(&run.facts, FACT_LAUNCH_EXIT_NS, 1200);
	expect_int(&run.facts, FACT_LAUNCH_RING0_PS, 333);
	expect_int(&run.facts, FACT_LAUNCH_RING0_SLOWDOWN, 1);
	expect_no(&run.facts, FACT_LAUNCH_POPEK_EQUIVALENCE);
	/* How many, but not which. */
	expect_unknown(&run.facts, FACT_LAUNCH_POPEK_DIFFERS, WHY_NOT_CAPTURED);
	expect_yes(&run.facts, FACT_LAUNCH_POPEK_CONTROL);
	assert_string_equal(fact_text(&run.facts, FACT_LAUNCH_POPEK_LOST), "none");
	expect_int(&run.facts, FACT_LAUNCH_POPEK_USER, 998);
	expect_unknown(&run.facts, FACT_LAUNCH_POPEK_KERNEL, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_guest_that_did_not_run_is_unknown_with_the_reason(void **state)
{
	struct source_table table = SOURCE_TABLE(NOT_LAUNCHED("real_mode", EBUSY),
		NOT_LAUNCHED("protected_mode", ERR_NOT_RUN), NOT_LAUNCHED("long_mode", EPERM),
		NOT_LAUNCHED("exit_ns", EBUSY));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &table.base);
	probe_launch(&run.context);
	expect_unknown(&run.facts, FACT_LAUNCH_REAL_MODE, WHY_PREREQUISITE);
	assert_int_equal(run.facts.at[FACT_LAUNCH_REAL_MODE].err, EBUSY);
	expect_unknown(&run.facts, FACT_LAUNCH_EXIT_NS, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_LAUNCH_PROTECTED_MODE, WHY_NOT_RUN);
	expect_unknown(&run.facts, FACT_LAUNCH_LONG_MODE, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_LAUNCH_SLAT, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_guest_that_ran_shows_the_device_and_a_vm(void **state)
{
	static const enum fact_id guests[] = {
		FACT_LAUNCH_REAL_MODE, FACT_LAUNCH_PROTECTED_MODE, FACT_LAUNCH_LONG_MODE};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct fact_table facts = {0};

		fact_set_bool(&facts, guests[i], true, NULL);
		facts_settle(&facts);
		expect_yes(&facts, FACT_KVM_CREATE_VM);
		expect_source(&facts, FACT_KVM_CREATE_VM, "from a guest that ran");
		expect_yes(&facts, FACT_KVM_DEVICE_ACCESS);
		expect_yes(&facts, FACT_KVM_DEVICE_PRESENT);
	}
}

static void what_makes_a_vm_is_the_device(void **state)
{
	struct fact_table facts = {0};

	(void)state;
	fact_set_bool(&facts, FACT_KVM_DEVICE_PRESENT, false, NULL);
	fact_set_bool(&facts, FACT_KVM_CREATE_VM, false, NULL);
	facts_settle(&facts);
	expect_no(&facts, FACT_KVM_DEVICE_PRESENT);
	fact_set_bool(&facts, FACT_KVM_CREATE_VM, true, NULL);
	facts_settle(&facts);
	expect_yes(&facts, FACT_KVM_DEVICE_PRESENT);
	expect_source(&facts, FACT_KVM_DEVICE_PRESENT, "from kvm.create_vm");
}

static void a_guest_that_failed_proves_nothing(void **state)
{
	struct fact_table facts = {0};

	(void)state;
	fact_set_bool(&facts, FACT_LAUNCH_REAL_MODE, false, NULL);
	facts_settle(&facts);
	assert_false(fact_known(&facts, FACT_KVM_CREATE_VM));
	assert_false(fact_known(&facts, FACT_KVM_DEVICE_ACCESS));
	assert_false(fact_known(&facts, FACT_KVM_DEVICE_PRESENT));
}

static void no_guests_change_nothing(void **state)
{
	struct fact_table facts = {0};

	(void)state;
	fact_set_text(&facts, FACT_KVM_BACKEND, "kvm_intel", NULL);
	fact_set_unknown(&facts, FACT_LAUNCH_REAL_MODE, WHY_NOT_RUN, 0, NULL);
	facts_settle(&facts);
	expect_unknown(&facts, FACT_KVM_CREATE_VM, WHY_NOT_ASKED);
	expect_unknown(&facts, FACT_KVM_SLAT, WHY_NOT_ASKED);
}

static void the_launchers_refusals_are_create_vms(void **state)
{
	struct fact_table busy = {0}, filtered = {0}, other = {0}, asked = {0};

	(void)state;
	fact_set_unknown(&busy, FACT_LAUNCH_REAL_MODE, WHY_PREREQUISITE, EBUSY, NULL);
	facts_settle(&busy);
	expect_no(&busy, FACT_KVM_CREATE_VM);
	assert_int_equal(busy.at[FACT_KVM_CREATE_VM].err, EBUSY);

	fact_set_unknown(&filtered, FACT_LAUNCH_LONG_MODE, WHY_PERMISSION, EPERM, NULL);
	facts_settle(&filtered);
	expect_unknown(&filtered, FACT_KVM_CREATE_VM, WHY_PERMISSION);
	assert_int_equal(filtered.at[FACT_KVM_CREATE_VM].err, EPERM);

	fact_set_unknown(&other, FACT_LAUNCH_REAL_MODE, WHY_IO, EIO, NULL);
	facts_settle(&other);
	expect_unknown(&other, FACT_KVM_CREATE_VM, WHY_NOT_ASKED);

	/* KVM was asked itself: that stays. */
	fact_set_bool(&asked, FACT_KVM_CREATE_VM, true, NULL);
	fact_set_unknown(&asked, FACT_LAUNCH_REAL_MODE, WHY_PREREQUISITE, EBUSY, NULL);
	facts_settle(&asked);
	expect_yes(&asked, FACT_KVM_CREATE_VM);
	fact_set_refused(&asked, FACT_KVM_CREATE_VM, -EACCES, NULL);
	facts_settle(&asked);
	expect_unknown(&asked, FACT_KVM_CREATE_VM, WHY_PERMISSION);
}

static void measured_paging_shows_which_kind_kvm_uses(void **state)
{
	static const struct {
		const char *backend;
		bool measured;
		const char *slat; /* NULL: stays unknown */
	} rows[] = {{"kvm_intel", true, "ept"}, {"kvm_intel", false, NULL},
		{"kvm_amd", true, "npt"}, {"kvm_amd", false, NULL}, {"kvm_pvm", true, NULL},
		{"none", true, NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fact_table facts = {0};

		fact_set_text(&facts, FACT_KVM_BACKEND, rows[i].backend, NULL);
		fact_set_bool(&facts, FACT_LAUNCH_SLAT, rows[i].measured, NULL);
		facts_settle(&facts);
		if (rows[i].slat)
			expect_text(&facts, FACT_KVM_SLAT, rows[i].slat);
		else
			expect_unknown(&facts, FACT_KVM_SLAT, WHY_NOT_ASKED);
	}
}

static void paging_that_was_measured_shows_hardware_where_no_module_is_seen(void **state)
{
	static const struct {
		enum fact_id cpu;
		bool shown, measured;
		const char *slat; /* NULL: stays unknown, and whether it is hardware, too */
	} rows[] = {{FACT_CPU_SVM, true, true, "npt"}, {FACT_CPU_VMX, true, true, "ept"},
		{FACT_CPU_SVM, false, true, NULL}, {FACT_CPU_VMX, true, false, NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fact_table facts = {0};

		fact_set_refused(&facts, FACT_KVM_BACKEND, -ENOENT, NULL);
		fact_set_bool(&facts, rows[i].cpu, rows[i].shown, NULL);
		fact_set_bool(&facts, FACT_LAUNCH_SLAT, rows[i].measured, NULL);
		facts_settle(&facts);
		if (rows[i].slat) {
			expect_text(&facts, FACT_KVM_SLAT, rows[i].slat);
			expect_yes(&facts, FACT_KVM_HARDWARE);
		} else {
			expect_unknown(&facts, FACT_KVM_SLAT, WHY_NOT_ASKED);
			expect_unknown(&facts, FACT_KVM_HARDWARE, WHY_NOT_ASKED);
		}
	}
}

/*
 * The parameter says what KVM does; the measurement beside it makes a finding, not another value.
 */
static void what_kvm_says_it_uses_stays(void **state)
{
	struct fact_table facts = {0};

	(void)state;
	fact_set_text(&facts, FACT_KVM_BACKEND, "kvm_intel", NULL);
	fact_set_text(&facts, FACT_KVM_SLAT, "ept", NULL);
	fact_set_bool(&facts, FACT_LAUNCH_SLAT, false, NULL);
	facts_settle(&facts);
	expect_text(&facts, FACT_KVM_SLAT, "ept");
}

static void a_guest_that_ran_outranks_a_refusal_before(void **state)
{
	struct fact_table facts = {0};

	(void)state;
	fact_set_bool(&facts, FACT_KVM_CREATE_VM, false, EV_OF_KVM("create_vm"));
	fact_note_errno(&facts, FACT_KVM_CREATE_VM, EBUSY);
	fact_set_bool(&facts, FACT_LAUNCH_REAL_MODE, true, NULL);
	facts_settle(&facts);
	expect_yes(&facts, FACT_KVM_CREATE_VM);
	expect_source(&facts, FACT_KVM_CREATE_VM, "from a guest that ran");
	assert_int_equal(facts.at[FACT_KVM_CREATE_VM].err, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_of_a_capture_become_facts),
		cmocka_unit_test(a_guest_that_did_not_run_is_unknown_with_the_reason),
		cmocka_unit_test(a_guest_that_ran_shows_the_device_and_a_vm),
		cmocka_unit_test(what_makes_a_vm_is_the_device),
		cmocka_unit_test(a_guest_that_failed_proves_nothing),
		cmocka_unit_test(no_guests_change_nothing),
		cmocka_unit_test(the_launchers_refusals_are_create_vms),
		cmocka_unit_test(measured_paging_shows_which_kind_kvm_uses),
		cmocka_unit_test(paging_that_was_measured_shows_hardware_where_no_module_is_seen),
		cmocka_unit_test(what_kvm_says_it_uses_stays),
		cmocka_unit_test(a_guest_that_ran_outranks_a_refusal_before),
	};

	return cmocka_run_group_tests_name("facts_settle", tests, NULL, NULL);
}
