// SPDX-License-Identifier: GPL-2.0-or-later
// Conditions: three-valued logic, tests of facts, what decided, and assumptions.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rule_set.h"
#include "tests/fake/fact_line.h"
#include "tests/fake/text_file.h"

/* A set of one rule with this condition. */
static struct rule_set *rule_when(const char *when)
{
	char text[2048];
	struct input_error error = {0};
	struct rule_set *rules = NULL;
	struct text_file file;

	snprintf(text, sizeof(text),
		"{\"rules\": [{\"id\": \"a.b\", \"title\": \"t\", \"advice\": \"a\", \"when\": "
		"%s}]}",
		when);
	file = text_file_open(text, strlen(text));
	if (rules_load(NULL, file.path, &rules, &error) < 0)
		fail_msg("%s: %d:%d: %s", when, error.line, error.column, error.text);
	text_file_close(&file);
	return rules;
}

static struct range eval_assuming(const char *when, const char *facts_line,
	const char *workload_line, const char *role, const uint8_t *assume)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct rule_set *rules = rule_when(when);
	struct workload workload = {0};
	struct expr_input input = {.facts = facts,
		.workload = &workload,
		.assume = assume,
		.role = (uint16_t)role_find(role)};
	struct range value;

	assert_non_null(facts);
	fact_line_set(facts, facts_line);
	assert_int_equal(workload_parse(&workload, workload_line, NULL), 0);
	value = expr_eval(&rules->rules[0].when, &input);
	rules_free(rules);
	free(facts);
	return value;
}

static enum truth eval(const char *when, const char *facts_line)
{
	struct range value = eval_assuming(when, facts_line, "", "", NULL);

	assert_int_equal(value.low, value.high);
	return (enum truth)value.low;
}

struct logic {
	enum truth a, b, and, or, not_a;
};

static const struct logic kleene[] = {
	{TRUTH_NO, TRUTH_NO, TRUTH_NO, TRUTH_NO, TRUTH_YES},
	{TRUTH_NO, TRUTH_UNKNOWN, TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES},
	{TRUTH_NO, TRUTH_YES, TRUTH_NO, TRUTH_YES, TRUTH_YES},
	{TRUTH_UNKNOWN, TRUTH_NO, TRUTH_NO, TRUTH_UNKNOWN, TRUTH_UNKNOWN},
	{TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_UNKNOWN},
	{TRUTH_UNKNOWN, TRUTH_YES, TRUTH_UNKNOWN, TRUTH_YES, TRUTH_UNKNOWN},
	{TRUTH_YES, TRUTH_NO, TRUTH_NO, TRUTH_YES, TRUTH_NO},
	{TRUTH_YES, TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_YES, TRUTH_NO},
	{TRUTH_YES, TRUTH_YES, TRUTH_YES, TRUTH_YES, TRUTH_NO},
};

static void logic_is_kleenes(void **state)
{
	static const char *const words[] = {
		[TRUTH_NO] = "no", [TRUTH_UNKNOWN] = "?", [TRUTH_YES] = "yes"};

	(void)state;
	for (size_t i = 0; i < sizeof(kleene) / sizeof(kleene[0]); i++) {
		char line[64];

		snprintf(line, sizeof(line), "cpu.vmx=%s; cpu.svm=%s", words[kleene[i].a],
			words[kleene[i].b]);
		print_message("%s\n", line);
		assert_int_equal(
			eval("{\"all\": [\"cpu.vmx\", \"cpu.svm\"]}", line), kleene[i].and);
		assert_int_equal(eval("{\"any\": [\"cpu.vmx\", \"cpu.svm\"]}", line), kleene[i].or);
		assert_int_equal(eval("{\"not\": \"cpu.vmx\"}", line), kleene[i].not_a);
		assert_int_equal(eval("{\"shown\": \"cpu.vmx\"}", line),
			kleene[i].a == TRUTH_YES ? TRUTH_YES : TRUTH_NO);
	}
}

static const struct {
	const char *when, *facts;
	enum truth value;
} tests[] = {
	{"{\"fact\": \"cpu.vmx\", \"is\": false}", "cpu.vmx=no", TRUTH_YES},
	{"{\"fact\": \"cpu.vmx\", \"is\": false}", "cpu.vmx=yes", TRUTH_NO},
	{"{\"fact\": \"cpu.vmx\", \"is\": false}", "", TRUTH_UNKNOWN},
	{"{\"fact\": \"cpu.level\", \"is\": 3}", "cpu.level=3", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"is\": 3}", "cpu.level=2", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"in\": [1, 3]}", "cpu.level=3", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"in\": [1, 3]}", "cpu.level=2", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"in\": [1, 3]}", "", TRUTH_UNKNOWN},
	{"{\"fact\": \"cpu.level\", \"at_least\": 2}", "cpu.level=2", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"at_least\": 2}", "cpu.level=1", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"above\": 2}", "cpu.level=2", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"above\": 2}", "cpu.level=3", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"at_most\": 2}", "cpu.level=2", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"at_most\": 2}", "cpu.level=3", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"below\": 2}", "cpu.level=2", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"below\": 2}", "cpu.level=1", TRUTH_YES},
	{"{\"fact\": \"kvm.backend\", \"is\": \"none\"}", "kvm.backend=none", TRUTH_YES},
	{"{\"fact\": \"kvm.backend\", \"is\": \"none\"}", "kvm.backend=nonesuch", TRUTH_NO},
	{"{\"fact\": \"kvm.backend\", \"in\": [\"a\", \"b\"]}", "kvm.backend=b", TRUTH_YES},
	{"{\"fact\": \"cpu.brand\", \"prefix\": \"Intel\"}", "cpu.brand=Intel(R) Xeon", TRUTH_YES},
	{"{\"fact\": \"cpu.brand\", \"prefix\": \"Intel\"}", "cpu.brand=An Intel", TRUTH_NO},
	{"{\"fact\": \"cpu.brand\", \"contains_word\": \"b\"}", "cpu.brand=a, b,c", TRUTH_YES},
	{"{\"fact\": \"cpu.brand\", \"contains_word\": \"c\"}", "cpu.brand=a, b,c", TRUTH_YES},
	{"{\"fact\": \"cpu.brand\", \"contains_word\": \"b\"}", "cpu.brand=bb ab", TRUTH_NO},
	{"{\"fact\": \"cpu.brand\", \"contains_word\": \"b\"}", "cpu.brand=", TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": \"5.6\"}",
		"kernel.release=5.6.0-rc1", TRUTH_YES},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": \"5.6\"}", "kernel.release=5.10.0",
		TRUTH_YES},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": \"5.6\"}",
		"kernel.release=5.4.0-150-generic", TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": \"5.6\"}",
		"kernel.release=6.18.44-fc", TRUTH_YES},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": \"5.6.1\"}", "kernel.release=5.6",
		TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": \"5.6\"}", "kernel.release=custom",
		TRUTH_UNKNOWN},
	{"{\"fact\": \"kvm.create_vm\", \"errno\": \"EBUSY\"}", "kvm.create_vm=no!EBUSY",
		TRUTH_YES},
	{"{\"fact\": \"kvm.create_vm\", \"errno\": \"EBUSY\"}", "kvm.create_vm=?!EBUSY", TRUTH_YES},
	{"{\"fact\": \"kvm.create_vm\", \"errno\": \"EBUSY\"}", "kvm.create_vm=yes", TRUTH_NO},
	{"{\"fact\": \"kvm.create_vm\", \"errno\": \"EBUSY\"}", "kvm.create_vm=no", TRUTH_NO},
	{"{\"fact\": \"kvm.create_vm\", \"errno\": \"EBUSY\"}", "kvm.create_vm=?!EPERM", TRUTH_NO},
	{"{\"fact\": \"kvm.create_vm\", \"errno\": \"EBUSY\"}", "kvm.create_vm=?", TRUTH_UNKNOWN},
	{"{\"fact\": \"kernel.release\", \"version_below\": \"5.6\"}", "kernel.release=5.4.0",
		TRUTH_YES},
	{"{\"fact\": \"kernel.release\", \"version_below\": \"5.6\"}", "kernel.release=5.6.0",
		TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_below\": \"5.6\"}", "kernel.release=custom",
		TRUTH_UNKNOWN},
	{"{\"fact\": \"kernel.release\", \"version_below\": \"5.6\"}", "", TRUTH_UNKNOWN},
	{"{\"fact\": \"cpu.level\", \"between\": [2, 3]}", "cpu.level=1", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"between\": [2, 3]}", "cpu.level=2", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"between\": [2, 3]}", "cpu.level=3", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"between\": [2, 3]}", "cpu.level=4", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"between\": [2, 3]}", "", TRUTH_UNKNOWN},
	{"{\"fact\": \"cpu.brand\", \"matches\": \"*Xeon?(R)*\"}", "cpu.brand=Intel Xeon (R) 1",
		TRUTH_YES},
	{"{\"fact\": \"cpu.brand\", \"matches\": \"[AB]*\"}", "cpu.brand=Ceon", TRUTH_NO},
	{"{\"fact\": \"cpu.brand\", \"matches\": \"*\"}", "", TRUTH_UNKNOWN},
	{"{\"fact\": \"cpu.vmx\", \"known\": true}", "cpu.vmx=no", TRUTH_YES},
	{"{\"fact\": \"cpu.vmx\", \"known\": true}", "", TRUTH_NO},
	{"{\"fact\": \"cpu.vmx\", \"known\": false}", "cpu.vmx=?", TRUTH_YES},
	{"{\"fact\": \"cpu.vmx\", \"known\": false}", "cpu.vmx=yes", TRUTH_NO},
	{"{\"fact\": \"kvm.device.access\", \"why\": \"permission\"}", "kvm.device.access=?!EACCES",
		TRUTH_YES},
	{"{\"fact\": \"kvm.device.access\", \"why\": \"permission\"}", "kvm.device.access=?!EBUSY",
		TRUTH_NO},
	{"{\"fact\": \"kvm.device.access\", \"why\": \"permission\"}", "kvm.device.access=no",
		TRUTH_NO},
	{"{\"vendor\": \"intel\"}", "cpu.vendor=GenuineIntel", TRUTH_YES},
	{"{\"vendor\": \"intel\"}", "cpu.vendor=AuthenticAMD", TRUTH_NO},
	{"{\"vendor\": [\"amd\", \"hygon\"]}", "cpu.vendor=HygonGenuine", TRUTH_YES},
	{"{\"vendor\": \"zhaoxin\"}", "cpu.vendor=  Shanghai  ", TRUTH_YES},
	{"{\"vendor\": \"amd\"}", "", TRUTH_UNKNOWN},
	{"{\"kernel\": {\"since\": \"5.6\", \"until\": \"6.2\"}}", "kernel.release=5.6.0",
		TRUTH_YES},
	{"{\"kernel\": {\"since\": \"5.6\", \"until\": \"6.2\"}}", "kernel.release=6.2.0",
		TRUTH_NO},
	{"{\"kernel\": {\"since\": \"5.6\", \"until\": \"6.2\"}}", "kernel.release=5.5.9",
		TRUTH_NO},
	{"{\"kernel\": {\"until\": \"6.2\"}}", "kernel.release=6.1", TRUTH_YES},
	{"{\"kernel\": {\"since\": \"5.6\"}}", "", TRUTH_UNKNOWN},
	{"{\"vendor\": \"intel\", \"kernel\": {\"since\": \"5.6\"}}",
		"cpu.vendor=GenuineIntel; kernel.release=5.5", TRUTH_NO},
	{"{\"vendor\": \"intel\", \"kernel\": {\"since\": \"5.6\"}}",
		"cpu.vendor=GenuineIntel; kernel.release=5.6", TRUTH_YES},
};

static void facts_are_tested(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s with %s\n", tests[i].when, tests[i].facts);
		assert_int_equal(eval(tests[i].when, tests[i].facts), tests[i].value);
	}
}

static const struct {
	const char *when, *facts, *workload;
	enum truth value;
} wishes[] = {
	{"{\"workload\": \"guest-version\", \"version_at_least\": \"2025\"}", "",
		"guest-version=2025", TRUTH_YES},
	{"{\"workload\": \"guest-version\", \"version_at_least\": \"2025\"}", "",
		"guest-version=2022", TRUTH_NO},
	{"{\"workload\": \"guest-version\", \"version_at_least\": \"2025\"}", "", "", TRUTH_NO},
	{"{\"workload\": \"guest-version\", \"version_at_least\": \"2025\"}", "",
		"guest-version=sid", TRUTH_UNKNOWN},
	{"{\"workload\": \"guest-version\", \"version_below\": \"2025\"}", "", "guest-version=2022",
		TRUTH_YES},
	{"{\"workload\": \"guest-version\", \"version_below\": \"2025\"}", "", "guest-version=2025",
		TRUTH_NO},
	{"{\"workload\": \"guest-version\", \"version_below\": \"2025\"}", "", "", TRUTH_NO},
	{"{\"workload\": \"guest-version\", \"matches\": \"rhel-9*\"}", "",
		"guest-version=rhel-9.4", TRUTH_YES},
	{"{\"workload\": \"guest-version\", \"matches\": \"rhel-9*\"}", "", "guest-version=rhel-8",
		TRUTH_NO},
	{"{\"workload\": \"guest-version\", \"matches\": \"*\"}", "", "", TRUTH_NO},
	{"{\"workload\": \"guest-level\", \"at_least\": 3}", "", "guest-level=3", TRUTH_YES},
	{"{\"workload\": \"guest-level\", \"at_least\": 3}", "", "guest-level=2", TRUTH_NO},
	{"{\"workload\": \"guest-level\", \"at_least\": 3}", "", "", TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": {\"workload\": "
	 "\"guest-min-kernel\"}}",
		"kernel.release=5.10.0", "guest-min-kernel=5.4", TRUTH_YES},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": {\"workload\": "
	 "\"guest-min-kernel\"}}",
		"kernel.release=5.3.0", "guest-min-kernel=5.4", TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": {\"workload\": "
	 "\"guest-min-kernel\"}}",
		"kernel.release=5.3.0", "", TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_at_least\": {\"workload\": "
	 "\"guest-min-kernel\"}}",
		"", "guest-min-kernel=5.4", TRUTH_UNKNOWN},
	{"{\"fact\": \"kernel.release\", \"version_below\": {\"workload\": \"guest-min-kernel\"}}",
		"kernel.release=5.3.0", "guest-min-kernel=5.4", TRUTH_YES},
	{"{\"fact\": \"kernel.release\", \"version_below\": {\"workload\": \"guest-min-kernel\"}}",
		"kernel.release=5.4.0", "guest-min-kernel=5.4", TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_below\": {\"workload\": \"guest-min-kernel\"}}",
		"kernel.release=5.3.0", "", TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_below\": {\"workload\": \"guest-min-kernel\"}}",
		"", "", TRUTH_NO},
	{"{\"fact\": \"kernel.release\", \"version_below\": {\"workload\": \"guest-min-kernel\"}}",
		"", "guest-min-kernel=5.4", TRUTH_UNKNOWN},
	{"{\"fact\": \"cpu.level\", \"at_least\": {\"workload\": \"guest-level\"}}", "cpu.level=3",
		"guest-level=3", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"below\": {\"workload\": \"guest-level\"}}", "cpu.level=2",
		"guest-level=3", TRUTH_YES},
	{"{\"fact\": \"cpu.level\", \"below\": {\"workload\": \"guest-level\"}}", "cpu.level=3",
		"guest-level=3", TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"below\": {\"workload\": \"guest-level\"}}", "cpu.level=1", "",
		TRUTH_NO},
	{"{\"fact\": \"cpu.level\", \"below\": {\"workload\": \"guest-level\"}}", "",
		"guest-level=3", TRUTH_UNKNOWN},
};

static void what_is_to_be_run_is_tested(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		print_message(
			"%s with %s for %s\n", wishes[i].when, wishes[i].facts, wishes[i].workload);
		assert_int_equal(
			eval_assuming(wishes[i].when, wishes[i].facts, wishes[i].workload, "", NULL)
				.low,
			wishes[i].value);
	}
}

static void workload_and_role_are_never_unknown(void **state)
{
	static const char is_windows[] = "{\"workload\": \"guest-os\", \"is\": \"windows\"}";
	static const char in_two[] = "{\"workload\": \"guest-os\", \"in\": [\"bsd\", \"windows\"]}";
	static const char set[] = "{\"workload\": \"guest-os\", \"set\": true}";

	(void)state;
	assert_int_equal(eval_assuming(is_windows, "", "", "", NULL).low, TRUTH_NO);
	assert_int_equal(
		eval_assuming(is_windows, "", "guest-os=windows", "", NULL).low, TRUTH_YES);
	assert_int_equal(eval_assuming(is_windows, "", "guest-os=linux", "", NULL).low, TRUTH_NO);
	assert_int_equal(eval_assuming(in_two, "", "guest-os=windows", "", NULL).low, TRUTH_YES);
	assert_int_equal(eval_assuming(in_two, "", "guest-os=linux", "", NULL).low, TRUTH_NO);
	assert_int_equal(eval_assuming(set, "", "guest-os=linux", "", NULL).low, TRUTH_YES);
	assert_int_equal(eval_assuming(set, "", "", "", NULL).low, TRUTH_NO);
	assert_int_equal(eval_assuming("{\"role\": \"lab\"}", "", "", "lab", NULL).low, TRUTH_YES);
	assert_int_equal(eval_assuming("{\"role\": \"lab\"}", "", "", "", NULL).low, TRUTH_NO);
	assert_int_equal(eval_assuming("{\"role\": \"lab\"}", "", "", "p2v", NULL).low, TRUTH_NO);
	assert_int_equal(eval_assuming("{\"role\": [\"lab\", \"p2v\"]}", "", "", "p2v", NULL).low,
		TRUTH_YES);
}

static void assumptions_give_a_range(void **state)
{
	static const char both[] = "{\"all\": [\"cpu.vmx\", {\"not\": {\"fact\": \"kvm.backend\", "
				   "\"is\": \"none\"}}]}";
	uint8_t assume[FACT_COUNT] = {
		[FACT_CPU_VMX] = ASSUME_TRUE, [FACT_KVM_BACKEND] = ASSUME_FREE};
	struct range value;

	(void)state;
	value = eval_assuming(both, "", "", "", assume);
	assert_int_equal(value.low, TRUTH_NO);
	assert_int_equal(value.high, TRUTH_YES);
	/* What is known is not assumed. */
	value = eval_assuming(both, "kvm.backend=none", "", "", assume);
	assert_int_equal(value.high, TRUTH_NO);
	assume[FACT_CPU_VMX] = ASSUME_FALSE;
	value = eval_assuming(both, "", "", "", assume);
	assert_int_equal(value.high, TRUTH_NO);
	assume[FACT_CPU_VMX] = ASSUME_NOTHING;
	value = eval_assuming(both, "kvm.backend=kvm_intel", "", "", assume);
	assert_int_equal(value.low, TRUTH_UNKNOWN);
	assert_int_equal(value.high, TRUTH_UNKNOWN);
	/* A fact that is taken as good came with no errno. */
	assume[FACT_KVM_CREATE_VM] = ASSUME_TRUE;
	value = eval_assuming(
		"{\"fact\": \"kvm.create_vm\", \"errno\": \"EPERM\"}", "", "", "", assume);
	assert_int_equal(value.high, TRUTH_NO);
}

/* The facts that decided, as a list of names. */
static void assert_decided_by(const char *when, const char *facts_line, const char *names)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct rule_set *rules = rule_when(when);
	struct workload workload = {0};
	struct expr_input input = {.facts = facts, .workload = &workload};
	struct expr_deciders deciders = {0};
	char list[512] = "";

	assert_non_null(facts);
	fact_line_set(facts, facts_line);
	expr_decided_by(&rules->rules[0].when, &input, &deciders);
	for (size_t i = 0; i < deciders.fact_count; i++) {
		strcat(list, i ? " " : "");
		strcat(list, fact_desc(deciders.facts[i])->name);
	}
	assert_string_equal(list, names);
	rules_free(rules);
	free(facts);
}

static void deciding_facts_are_those_of_the_branch(void **state)
{
	static const char all[] = "{\"all\": [\"cpu.vmx\", \"cpu.svm\", \"cpu.sev\"]}";
	static const char any[] = "{\"any\": [\"cpu.vmx\", \"cpu.svm\", \"cpu.sev\"]}";
	static const char deep[] = "{\"any\": [{\"all\": [\"cpu.vmx\", \"cpu.svm\"]}, {\"not\": "
				   "{\"shown\": \"cpu.sev\"}}]}";

	(void)state;
	assert_decided_by(all, "cpu.vmx=yes; cpu.svm=yes; cpu.sev=yes", "cpu.vmx cpu.svm cpu.sev");
	assert_decided_by(all, "cpu.vmx=yes; cpu.svm=no; cpu.sev=no", "cpu.svm");
	assert_decided_by(all, "cpu.vmx=yes; cpu.svm=?; cpu.sev=?", "cpu.svm cpu.sev");
	assert_decided_by(any, "cpu.vmx=no; cpu.svm=yes; cpu.sev=yes", "cpu.svm");
	assert_decided_by(any, "cpu.vmx=no; cpu.svm=no; cpu.sev=no", "cpu.vmx cpu.svm cpu.sev");
	assert_decided_by(any, "cpu.vmx=no; cpu.svm=?; cpu.sev=no", "cpu.svm");
	assert_decided_by(deep, "cpu.vmx=no; cpu.sev=no", "cpu.sev");
	assert_decided_by(deep, "cpu.vmx=no; cpu.sev=?", "");
	assert_decided_by("{\"all\": [\"cpu.vmx\", {\"fact\": \"cpu.vmx\", \"is\": true}]}",
		"cpu.vmx=yes", "cpu.vmx");
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(logic_is_kleenes),
		cmocka_unit_test(facts_are_tested),
		cmocka_unit_test(what_is_to_be_run_is_tested),
		cmocka_unit_test(workload_and_role_are_never_unknown),
		cmocka_unit_test(assumptions_give_a_range),
		cmocka_unit_test(deciding_facts_are_those_of_the_branch),
	};

	return cmocka_run_group_tests_name("rules_expr", cases, NULL, NULL);
}
