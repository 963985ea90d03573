// SPDX-License-Identifier: GPL-2.0-or-later
// All that is wrong with rule files at once; and rules that a later file switches off.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/lint.h"
#include "rules/rule_set.h"
#include "rules/rule_tests.h"
#include "tests/fake/text_file.h"

/* Lines and texts that the problems have, in their order; the text a part of it. */
struct expected {
	int line;
	bool note;
	const char *text;
};

static void assert_problems(const struct rule_set *base, const char *text,
	const struct expected *expected, size_t count)
{
	struct text_file file = text_file_open(text, strlen(text));
	const char *path = file.path;
	struct rule_lint lint = {0};
	struct rule_set *rules;
	size_t errors = 0;

	assert_int_equal(rules_lint(base, &path, 1, &lint, &rules), 0);
	for (size_t i = 0; i < lint.count; i++)
		print_message("%d:%d: %s\n", lint.problems[i].place.line,
			lint.problems[i].place.column, lint.problems[i].place.text);
	assert_int_equal(lint.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct rule_problem *problem = &lint.problems[i];

		assert_int_equal(problem->place.line, expected[i].line);
		assert_int_equal(problem->note, expected[i].note);
		if (!strstr(problem->place.text, expected[i].text))
			fail_msg("\"%s\" lacks \"%s\"", problem->place.text, expected[i].text);
		errors += !expected[i].note;
	}
	assert_int_equal(lint.errors, errors);
	assert_int_equal(rules == NULL, errors > 0);
	rules_free(rules);
	rule_lint_free(&lint);
	text_file_close(&file);
}

#define ASSERT_PROBLEMS(base, text, ...)                                                           \
	assert_problems(base, text, (const struct expected[]){__VA_ARGS__},                        \
		sizeof((const struct expected[]){__VA_ARGS__}) / sizeof(struct expected))

#define HEAD "{\"rules\": [\n"
#define RULE(id, rest) "{\"id\": \"" id "\", \"title\": \"t\", \"advice\": \"a\", " rest "}"
#define TESTED                                                                                     \
	"\"tests\": [{\"facts\": {\"cpu.vmx\": true}, \"holds\": \"yes\"}, "                       \
	"{\"facts\": {\"cpu.vmx\": false}, \"holds\": \"no\"}]"

static void every_rule_is_looked_at(void **state)
{
	(void)state;
	ASSERT_PROBLEMS(rules_builtin(),
		HEAD RULE("a.a", "\"when\": \"cpu.vmxx\"") ",\n" RULE(
			"a.b", "\"when\": {\"rule\": \"kvm.device-permision\"}") ",\n" RULE("a.b",
			"\"when\": \"cpu.vmx\"") ",\n" RULE("a.c", "\"when\": {\"all\": "
								   "[\"cpu.vmx\", {\"not\": "
								   "\"cpu.vmx\"}]}") ",\n" RULE("a."
												"d",
			"\"when\": \"cpu.vmx\", \"tests\": [{\"holds\": \"maybe\"}]") ",\n"
										      "{\"id\": "
										      "\"kvm."
										      "nothing\", "
										      "\"disabled\""
										      ": true}]}",
		{2, false, "did you mean cpu.vmx?"},
		{3, false, "did you mean kvm.device-permission?"}, {4, false, "already"},
		{5, false, "contradict"}, {6, false, "expected yes, no or unknown"},
		{7, false, "got \"kvm.nothing\""});
}

static void every_part_of_a_rule_is_looked_at(void **state)
{
	(void)state;
	ASSERT_PROBLEMS(NULL,
		HEAD RULE("a.a",
			"\n\"when\": {\"all\": [\"cpu.vmxx\",\n{\"any\": [\"cpu.brand\", "
			"\"cpu.svm\",\n"
			"{\"fact\": \"cpu.level\", \"prefix\": \"x\"}]}]},\n\"whom\": \"admin\",\n"
			"\"because\": [{\"text\": \"{cpu.no}\"},\n{\"fact\": \"cpu.svmm\", "
			"\"text\": \"t\"}],\n"
			"\"steps\": [{\"who\": \"me\", \"action\": \"a\", \"gives\": {\"cpu.svn\": "
			"true}}]") "]}",
		{3, false, "cpu.vmxx"}, {4, false, "cpu.brand"}, {5, false, "cpu.level"},
		{6, false, "whom"}, {7, false, "{cpu.no}"}, {8, false, "cpu.svmm"},
		{9, false, "expected one of firmware"}, {9, false, "cpu.svn"});
}

static void a_circle_is_found_beside_other_errors(void **state)
{
	(void)state;
	ASSERT_PROBLEMS(NULL,
		HEAD RULE("a.a", "\"when\": {\"rule\": \"a.b\"}") ",\n" RULE(
			"a.b", "\"when\": {\"rule\": \"a.a\"}") ",\n" RULE("a.c",
			"\"when\": \"cpu.vmx\", \"who\": \"nobody\"") "]}",
		{2, false, "circle"}, {4, false, "expected one of"});
}

static void what_cannot_be_read_makes_no_false_errors(void **state)
{
	(void)state;
	/* The rule without an id may be the one that is referred to. */
	ASSERT_PROBLEMS(NULL,
		HEAD "{\"title\": \"t\"},\n" RULE("a.a", "\"when\": {\"rule\": \"a.b\"}") "]}",
		{2, false, "\"id\""});
	ASSERT_PROBLEMS(NULL, "{\"rules\": [\n", {2, false, "JSON"});
	ASSERT_PROBLEMS(NULL, "", {1, false, "JSON"});
	ASSERT_PROBLEMS(NULL, "[]", {1, false, "expected an object"});
}

static void missing_cases_are_notes(void **state)
{
	(void)state;
	ASSERT_PROBLEMS(NULL,
		HEAD RULE("a.a", "\"when\": \"cpu.vmx\"") ",\n" RULE(
			"a.b", "\"when\": \"cpu.vmx\", " TESTED) ",\n" RULE("a.c",
			"\"when\": \"cpu.vmx\", \"tests\": [{\"holds\": \"unknown\"}]") "]}",
		{2, true, "no test case"}, {4, true, "in which it holds"});
}

static void a_file_that_is_not_there_is_a_problem(void **state)
{
	const char *paths[] = {TEST_DATA "/nonexistent.json", TEST_DATA};
	struct rule_lint lint = {0};
	struct rule_set *rules;

	(void)state;
	assert_int_equal(rules_lint(NULL, paths, 2, &lint, &rules), 0);
	assert_int_equal(lint.errors, 2);
	/* By name, wherever the sources lie. */
	assert_non_null(strstr(lint.problems[0].place.text, "Is a directory"));
	assert_non_null(strstr(lint.problems[1].place.text, "No such file"));
	assert_null(rules);
	rule_lint_free(&lint);
}

static enum truth holds(const struct rule_set *rules, const char *id)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct judgement *judgement = judgement_new(rules);
	const struct workload workload = {0};
	enum truth result;

	assert_non_null(facts);
	assert_non_null(judgement);
	fact_set_bool(facts, FACT_CPU_VMX, true, NULL);
	rules_judge(rules, facts, &workload, "", judgement);
	result = judgement->findings[rules_find(rules, id)].holds;
	judgement_free(judgement);
	free(facts);
	return result;
}

static struct rule_set *load(const struct rule_set *base, const char *text)
{
	struct text_file file = text_file_open(text, strlen(text));
	struct rule_set *rules = NULL;
	struct input_error error = {0};

	if (rules_load(base, file.path, &rules, &error))
		fail_msg("%d:%d: %s", error.line, error.column, error.text);
	text_file_close(&file);
	return rules;
}

static void a_rule_that_is_switched_off_never_holds(void **state)
{
	struct rule_set *base =
		load(NULL, HEAD RULE("a.a", "\"when\": \"cpu.vmx\"") "," RULE("a.b",
				   "\"when\": {\"not\": {\"rule\": \"a.a\"}}") "," RULE("a.c",
				   "\"when\": \"cpu.vmx\", \"requires\": [\"a.a\"]") "]}");
	struct rule_set *off =
		load(base, HEAD "{\"id\": \"a.a\", \"disabled\": true, \"comment\": \"c\"}]}");
	struct rule_set *on = load(off, HEAD RULE("a.a", "\"when\": \"cpu.vmx\"") "]}");

	(void)state;
	assert_int_equal(holds(base, "a.a"), TRUTH_YES);
	assert_int_equal(holds(base, "a.b"), TRUTH_NO);
	assert_int_equal(holds(base, "a.c"), TRUTH_NO);
	assert_int_equal(holds(off, "a.a"), TRUTH_NO);
	assert_int_equal(holds(off, "a.b"), TRUTH_YES);
	assert_int_equal(holds(off, "a.c"), TRUTH_YES); /* no cause excludes it any more */
	assert_string_equal(off->rules[0].title, "t");
	assert_true(off->rules[0].disabled);
	assert_int_equal(holds(on, "a.a"), TRUTH_YES);
	assert_false(on->rules[0].disabled);
	rules_free(on);
	rules_free(off);
	rules_free(base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_is_looked_at),
		cmocka_unit_test(every_part_of_a_rule_is_looked_at),
		cmocka_unit_test(a_circle_is_found_beside_other_errors),
		cmocka_unit_test(what_cannot_be_read_makes_no_false_errors),
		cmocka_unit_test(missing_cases_are_notes),
		cmocka_unit_test(a_file_that_is_not_there_is_a_problem),
		cmocka_unit_test(a_rule_that_is_switched_off_never_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
