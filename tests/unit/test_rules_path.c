// SPDX-License-Identifier: GPL-2.0-or-later
// What it would take: the search over rules for the cheapest steps.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/path.h"
#include "tests/fake/fact_line.h"
#include "tests/fake/text_file.h"

#define STEP(who, action, gives)                                                                   \
	"{\"who\": \"" who "\", \"action\": \"" action                                             \
	"\", \"command\": \"do\", \"gives\": {" gives "}}"
#define RULE(id, when, rest)                                                                       \
	"{\"id\": \"" id "\", \"title\": \"t\", \"advice\": \"a\", \"when\": " when "," rest "}"
#define BLOCKS(stage)                                                                              \
	"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"blocks\", \"stage\": " stage "}}}"

/* hvm works where it may be opened and makes a VM; what is in the way, and what helps. */
static const char rules_text[] = "{\"rules\": ["
	/* clang-format off */
	RULE("t.ready", "{\"all\": [\"kvm.device.access\", \"kvm.create_vm\", "
		"{\"not\": {\"shown\": {\"not\": \"kernel.realtime\"}}}]}",
		"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\"}}}") ","
	RULE("t.shadow", "{\"fact\": \"kvm.slat\", \"is\": \"none\"}",
		"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"degrades\"}}}, \"steps\": ["
		STEP("admin", "ept on", "\"kvm.slat\": \"ept\"") "]") ","
	RULE("t.firmware", "{\"not\": \"cpu.vmx.enabled\"}", BLOCKS("0") ", \"steps\": ["
		STEP("firmware", "switch on", "\"cpu.vmx.enabled\": true, \"kvm.backend\": \"none\"") "]") ","
	RULE("t.module", "{\"all\": [\"cpu.vmx.enabled\", {\"fact\": \"kvm.backend\", \"is\": \"none\"}]}",
		BLOCKS("20") ", \"steps\": ["
		STEP("admin", "load", "\"kvm.backend\": \"kvm_intel\", \"kvm.device.access\": false, \"kvm.create_vm\": true")
		"]") ","
	RULE("t.group", "{\"all\": [{\"fact\": \"kvm.backend\", \"is\": \"kvm_intel\"}, {\"not\": \"kvm.device.access\"}]}",
		BLOCKS("40") ", \"steps\": ["
		STEP("admin", "join the group", "\"kvm.device.access\": true") "]") ","
	RULE("t.vendor", "{\"fact\": \"kvm.backend\", \"is\": \"none\"}",
		"\"effects\": {\"mode\": {\"hvm\": {\"prefer\": 0}}}, \"steps\": ["
		STEP("vendor", "buy another", "\"kvm.backend\": \"kvm_intel\", \"kvm.device.access\": true, "
			"\"kvm.create_vm\": true, \"cpu.vmx.enabled\": true") "]") ","
	RULE("t.unrelated", "{\"not\": \"cpu.sgx\"}", "\"steps\": ["
		STEP("user", "something else", "\"cpu.sgx\": true") "]") ","
	RULE("t.restart", "{\"shown\": {\"not\": \"kernel.realtime\"}}", "\"steps\": [{\"who\": \"admin\", "
		"\"action\": \"restart\", \"reboot\": true, \"gives\": {\"kernel.realtime\": true}}]") ","
	RULE("t.alien", "\"cpu.svm\"",
		"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"impossible\"}}}")
	/* clang-format on */
	"]}";

static struct path path_by(const char *text, const char *facts_line, enum verdict expected)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct judgement *judgement;
	struct text_file file = text_file_open(text, strlen(text));
	const struct workload workload = {0};
	struct rule_set *rules = NULL;
	struct input_error error = {0};
	struct path path;

	assert_non_null(facts);
	if (rules_load(NULL, file.path, &rules, &error) < 0)
		fail_msg("%d:%d: %s", error.line, error.column, error.text);
	fact_line_set(facts, facts_line);
	judgement = judgement_new(rules);
	assert_non_null(judgement);
	rules_judge(rules, facts, &workload, "", judgement);
	assert_int_equal(judgement->modes[MODE_HVM].verdict, expected);
	assert_int_equal(rules_path(rules, facts, &workload, "", judgement, MODE_HVM, &path), 0);
	/* The texts of the steps live in the rule set: only the fixed ones are looked at below. */
	for (size_t i = 0; i < path.step_count; i++)
		path.steps[i].action = strdup(path.steps[i].action);
	judgement_free(judgement);
	rules_free(rules);
	text_file_close(&file);
	free(facts);
	return path;
}

static struct path path_of(const char *facts_line, enum verdict expected)
{
	return path_by(rules_text, facts_line, expected);
}

static void assert_steps(struct path *path, const char *expected)
{
	char text[256] = "";

	for (size_t i = 0; i < path->step_count; i++) {
		strcat(text, i ? "; " : "");
		strcat(text, path->steps[i].action);
		free((char *)path->steps[i].action);
	}
	assert_string_equal(text, expected);
}

static void one_remedy_opens_the_way_to_the_next(void **state)
{
	struct path path = path_of("cpu.vmx.enabled=no; cpu.svm=no; cpu.sgx=no; kvm.slat=ept; "
				   "kvm.backend=none; kvm.device.access=no; kvm.create_vm=no",
		VERDICT_ATTAINABLE);

	(void)state;
	assert_int_equal(path.kind, PATH_PROVEN);
	assert_int_equal(path.then, VERDICT_READY);
	assert_steps(&path, "switch on; load; join the group");
}

static void a_restart_comes_before_what_it_would_undo(void **state)
{
	struct path path =
		path_of("cpu.vmx.enabled=yes; cpu.svm=no; kvm.slat=ept; kvm.backend=none; "
			"kvm.device.access=no; kvm.create_vm=no; kernel.realtime=no",
			VERDICT_ATTAINABLE);

	(void)state;
	assert_int_equal(path.kind, PATH_PROVEN);
	assert_steps(&path, "restart; load; join the group");
}

static void what_comes_to_light_later_is_named(void **state)
{
	struct path path = path_of("cpu.vmx.enabled=yes; cpu.svm=no; kvm.slat=ept; "
				   "kvm.backend=kvm_intel; kvm.device.access=no; kvm.create_vm=?",
		VERDICT_ATTAINABLE);

	(void)state;
	assert_int_equal(path.kind, PATH_OPEN);
	assert_int_equal(path.then, VERDICT_UNKNOWN);
	assert_int_equal(path.assuming_count, 1);
	assert_int_equal(path.assuming[0], FACT_KVM_CREATE_VM);
	assert_steps(&path, "join the group");
}

static void degraded_has_a_way_to_better(void **state)
{
	struct path path =
		path_of("cpu.vmx.enabled=yes; cpu.svm=no; kvm.slat=none; "
			"kvm.backend=kvm_intel; kvm.device.access=yes; kvm.create_vm=yes",
			VERDICT_DEGRADED);

	(void)state;
	assert_int_equal(path.kind, PATH_PROVEN);
	assert_steps(&path, "ept on");
}

static void what_no_step_lifts_has_none(void **state)
{
	struct path path = path_of("cpu.vmx.enabled=no; cpu.svm=yes; kvm.slat=ept; "
				   "kvm.backend=none; kvm.device.access=no; kvm.create_vm=no",
		VERDICT_NO);

	(void)state;
	assert_int_equal(path.kind, PATH_NONE);
	assert_steps(&path, "");
}

static void a_guest_that_ran_before_proves_nothing_after(void **state)
{
	struct path path = path_of("cpu.vmx.enabled=yes; cpu.svm=no; kvm.slat=ept; "
				   "kvm.backend=none; kvm.device.access=no; kvm.create_vm=no; "
				   "launch.real_mode=yes",
		VERDICT_ATTAINABLE);

	(void)state;
	assert_int_equal(path.kind, PATH_PROVEN);
	assert_steps(&path, "load; join the group");
}

/* Two remedies of which the first has @count steps; the last of them gives. */
static struct path long_path(unsigned count)
{
	char text[8192];
	size_t len = 0;

	len += (size_t)snprintf(text + len, sizeof(text) - len, "%s",
		"{\"rules\": [" RULE("t.ready", "{\"all\": [\"cpu.vmx\", \"cpu.svm\"]}",
			"\"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\"}}}") "," RULE("t."
												"se"
												"co"
												"n"
												"d",
			"{\"not\": \"cpu.svm\"}",
			BLOCKS("20") ", \"steps\": [" STEP("admin", "last",
				"\"cpu.svm\": true") "]") ","
							  "{\"id\": \"t.first\", \"title\": \"t\", "
							  "\"advice\": \"a\", \"when\": {\"not\": "
							  "\"cpu.vmx\"}, " BLOCKS(
								  "10") ", \"steps\": [");
	for (unsigned i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
			"%s{\"who\": \"admin\", \"action\": \"%u\", \"gives\": {\"cpu.vmx\": "
			"true}}",
			i ? ", " : "", i);
	snprintf(text + len, sizeof(text) - len, "]}]}");
	return path_by(text, "cpu.vmx=no; cpu.svm=no", VERDICT_ATTAINABLE);
}

static void a_list_that_lacks_a_step_is_not_given(void **state)
{
	struct path whole = long_path(VERDICT_STEPS_MAX - 1), cut = long_path(VERDICT_STEPS_MAX);

	(void)state;
	assert_int_equal(whole.kind, PATH_PROVEN);
	assert_int_equal(whole.step_count, VERDICT_STEPS_MAX);
	assert_string_equal(whole.steps[VERDICT_STEPS_MAX - 1].action, "last");
	for (size_t i = 0; i < whole.step_count; i++)
		free((char *)whole.steps[i].action);
	assert_int_equal(cut.kind, PATH_NONE);
	assert_int_equal(cut.step_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_remedy_opens_the_way_to_the_next),
		cmocka_unit_test(a_restart_comes_before_what_it_would_undo),
		cmocka_unit_test(what_comes_to_light_later_is_named),
		cmocka_unit_test(degraded_has_a_way_to_better),
		cmocka_unit_test(what_no_step_lifts_has_none),
		cmocka_unit_test(a_guest_that_ran_before_proves_nothing_after),
		cmocka_unit_test(a_list_that_lacks_a_step_is_not_given),
	};

	return cmocka_run_group_tests_name("rules_path", tests, NULL, NULL);
}
