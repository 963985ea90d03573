// SPDX-License-Identifier: GPL-2.0-or-later
// The fast path under Xen: where guests run without KVM, KVM's absence is no "no".
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/fast_host.h"

/* What a domain of Xen shows: the processor has nothing, KVM is not there. */
#define DOMAIN INTEL_NO_VMX, KVM_OPEN_ERR(ENOENT), NOT_REGISTERED
#define XEN FILE_TEXT("/sys/hypervisor/type", "xen\n")
#define GUEST_TYPE(text) FILE_TEXT("/sys/hypervisor/guest_type", text)
#define CONTROL FILE_TEXT("/proc/xen/capabilities", "control_d\n")
#define NO_CONTROL FILE_TEXT("/proc/xen/capabilities", "")
#define CAN(text) FILE_TEXT("/sys/hypervisor/properties/capabilities", text)

static void kvms_absence_is_no_answer_in_xens_control_domain(void **state)
{
	struct source_table whole =
		SOURCE_TABLE(DOMAIN, XEN, GUEST_TYPE("PVH\n"), CONTROL, CAN("hvm-3.0-x86_64 \n"));
	struct source_table old = SOURCE_TABLE(DOMAIN, XEN, CONTROL, CAN("hvm-3.0-x86_64 \n"));
	struct source_table unmounted =
		SOURCE_TABLE(DOMAIN, XEN, GUEST_TYPE("PV\n"), CAN("hvm-3.0-x86_64 \n"));
	struct source_table refused = SOURCE_TABLE(DOMAIN, XEN, GUEST_TYPE("PV\n"), CONTROL);
	struct source_table *all[] = {&whole, &old, &unmounted, &refused};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		expect_verdicts(all[i], FAST_UNKNOWN, FAST_NO, FAST_UNKNOWN, FAST_UNKNOWN);
		assert_non_null(strstr(fast_ask(all[i], NEED_HVM).why, "Xen"));
	}
}

static void a_xen_that_runs_no_such_guests_is_a_no(void **state)
{
	struct source_table table =
		SOURCE_TABLE(DOMAIN, XEN, GUEST_TYPE("PV\n"), CONTROL, CAN("xen-3.0-x86_64 \n"));

	(void)state;
	expect_verdicts(&table, FAST_NO, FAST_NO, FAST_NO, FAST_NO);
}

static void a_guest_of_xen_runs_none(void **state)
{
	struct source_table hvm =
		SOURCE_TABLE(DOMAIN, XEN, GUEST_TYPE("HVM\n"), CONTROL, CAN("hvm-3.0-x86_64 \n"));
	struct source_table pv =
		SOURCE_TABLE(DOMAIN, XEN, GUEST_TYPE("PV\n"), NO_CONTROL, CAN("hvm-3.0-x86_64 \n"));

	(void)state;
	expect_verdicts(&hvm, FAST_NO, FAST_NO, FAST_NO, FAST_NO);
	expect_verdicts(&pv, FAST_NO, FAST_NO, FAST_NO, FAST_NO);
}

static void where_kvm_answers_it_is_what_counts(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_NO_VMX, KVM_WORKS, PVM, XEN,
		GUEST_TYPE("PVH\n"), CONTROL, CAN("hvm-3.0-x86_64 \n"));

	(void)state;
	expect_verdicts(&table, FAST_NO, FAST_YES, FAST_NO, FAST_NO);
}

static void a_host_that_works_is_not_asked_about_xen(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, KVM_WORKS, EPT_IS("Y\n"), NO_PVM, XEN,
		CONTROL, CAN("hvm-3.0-x86_64 \n"));

	(void)state;
	expect_verdicts(&table, FAST_YES, FAST_YES, FAST_YES, FAST_YES);
	assert_false(fast_ask(&table, NEED_HVM).xen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kvms_absence_is_no_answer_in_xens_control_domain),
		cmocka_unit_test(a_xen_that_runs_no_such_guests_is_a_no),
		cmocka_unit_test(a_guest_of_xen_runs_none),
		cmocka_unit_test(where_kvm_answers_it_is_what_counts),
		cmocka_unit_test(a_host_that_works_is_not_asked_about_xen),
	};

	return cmocka_run_group_tests_name("fast_xen", tests, NULL, NULL);
}
