// SPDX-License-Identifier: GPL-2.0-or-later
// The cheapest way to know an unknown fact: by the reason, by what was asked, through what it waits for.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/learn.h"

static struct fact_table *facts_new(void)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));

	assert_non_null(facts);
	return facts;
}

static void assert_how(
	const struct fact_table *facts, const char *input, enum fact_id id, const char *part)
{
	const struct report report = {.facts = facts, .input = input};
	char text[192];
	const char *how = learn_how(&report, id, text, sizeof(text));

	if (!strstr(how, part))
		fail_msg("%s: \"%s\" lacks \"%s\"", fact_desc(id)->name, how, part);
}

static void the_question_and_the_reason_decide(void **state)
{
	struct fact_table *facts = facts_new();

	(void)state;
	fact_set_unknown(facts, FACT_CPU_VMX_EPT, WHY_PERMISSION, 13, EV_WHOLE_MSR(0x48b));
	assert_how(facts, NULL, FACT_CPU_VMX_EPT, "modprobe msr");
	assert_how(facts, "host.jsonl", FACT_CPU_VMX_EPT, "virtscout snapshot");
	fact_set_unknown(facts, FACT_CPU_VMX_EPT, WHY_NO_INTERFACE, 0, EV_WHOLE_MSR(0x48b));
	assert_how(facts, NULL, FACT_CPU_VMX_EPT, "modprobe msr");
	fact_set_unknown(
		facts, FACT_KVM_CREATE_VM, WHY_PERMISSION, 13, EV_NAMED(EV_KVM, "create_vm", NULL));
	assert_how(facts, NULL, FACT_KVM_CREATE_VM, "whom /dev/kvm lets in");
	fact_set_unknown(
		facts, FACT_LAUNCH_LONG_MODE, WHY_NOT_RUN, 0, EV_NAMED(EV_LAUNCH, "x", NULL));
	assert_how(facts, NULL, FACT_LAUNCH_LONG_MODE, "--validate");
	free(facts);
}

static void what_waits_is_learnt_by_what_it_waits_for(void **state)
{
	struct fact_table *facts = facts_new();

	(void)state;
	fact_set_unknown(facts, FACT_HYPERVISOR_NESTING, WHY_PREREQUISITE, 0,
		EV_FROM_FACTS("hypervisor.vendor, hypervisor.role"));
	fact_set_text(facts, FACT_HYPERVISOR_VENDOR, "kvm", EV_LEAF(0x40000000, 0));
	fact_set_unknown(facts, FACT_HYPERVISOR_ROLE, WHY_PERMISSION, 13, EV_WHOLE_MSR(0x40000003));
	assert_how(facts, NULL, FACT_HYPERVISOR_NESTING, "modprobe msr");
	/* All that it waits for is known: then one of them is why there is no answer. */
	fact_set_text(facts, FACT_HYPERVISOR_ROLE, "guest", EV_LEAF(0x40000000, 0));
	assert_how(
		facts, NULL, FACT_HYPERVISOR_NESTING, "hypervisor.vendor is {hypervisor.vendor}");
	free(facts);
}

static void facts_that_wait_for_each_other_do_no_harm(void **state)
{
	struct fact_table *facts = facts_new();

	(void)state;
	fact_set_unknown(facts, FACT_CPU_VMX, WHY_PREREQUISITE, 0, EV_FROM_FACTS("cpu.svm"));
	fact_set_unknown(facts, FACT_CPU_SVM, WHY_PREREQUISITE, 0, EV_FROM_FACTS("cpu.vmx"));
	assert_how(facts, NULL, FACT_CPU_VMX, "");
	fact_set_unknown(
		facts, FACT_CPU_VMX, WHY_PREREQUISITE, 0, EV_FROM_FACTS("no.such.fact, cpu.vmx"));
	assert_how(facts, NULL, FACT_CPU_VMX, "");
	free(facts);
}

static void only_what_is_unknown_and_needed_is_marked(void **state)
{
	struct fact_table *facts = facts_new();
	struct judgement *judgement = calloc(1, sizeof(*judgement));
	const struct report report = {.facts = facts, .judgement = judgement};
	bool needed[FACT_COUNT] = {false};

	(void)state;
	assert_non_null(judgement);
	judgement->modes[MODE_HVM].assuming_count = 2;
	judgement->modes[MODE_HVM].assuming[0] = FACT_CPU_VMX;
	judgement->modes[MODE_HVM].assuming[1] = FACT_CPU_SVM;
	fact_set_bool(facts, FACT_CPU_SVM, true, EV_LEAF(0, 0));
	assert_int_equal(learn_needed(&report, false, needed), 1);
	assert_true(needed[FACT_CPU_VMX]);
	assert_false(needed[FACT_CPU_SVM]);
	free(judgement);
	free(facts);
}

/* One finding that is undecided, by a fact that is unknown for @why. */
static size_t worthwhile(enum why why, enum severity severity)
{
	struct fact_table *facts = facts_new();
	struct judgement *judgement = calloc(1, sizeof(*judgement));
	struct finding finding = {.holds = TRUTH_UNKNOWN,
		.finding = true,
		.severity = severity,
		.fact_count = 1,
		.facts = {FACT_MEMORY_KSM}};
	const struct report report = {.facts = facts, .judgement = judgement};
	bool needed[FACT_COUNT] = {false};
	size_t count;

	assert_non_null(judgement);
	judgement->findings = &finding;
	judgement->finding_count = 1;
	fact_set_unknown(facts, FACT_MEMORY_KSM, why, 0, EV_NAMED(EV_FILE, "/sys/x", NULL));
	count = learn_worthwhile(&report, needed);
	free(judgement);
	free(facts);
	return count;
}

static void what_nobody_can_learn_or_only_notes_need_is_left_out(void **state)
{
	(void)state;
	assert_int_equal(worthwhile(WHY_PERMISSION, SEVERITY_WARNING), 1);
	assert_int_equal(worthwhile(WHY_PERMISSION, SEVERITY_INFO), 0);
	assert_int_equal(worthwhile(WHY_NO_INTERFACE, SEVERITY_CRITICAL), 0);
	assert_int_equal(worthwhile(WHY_NOT_RUN, SEVERITY_CRITICAL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question_and_the_reason_decide),
		cmocka_unit_test(what_waits_is_learnt_by_what_it_waits_for),
		cmocka_unit_test(facts_that_wait_for_each_other_do_no_harm),
		cmocka_unit_test(only_what_is_unknown_and_needed_is_marked),
		cmocka_unit_test(what_nobody_can_learn_or_only_notes_need_is_left_out),
	};

	return cmocka_run_group_tests_name("report_learn", tests, NULL, NULL);
}
