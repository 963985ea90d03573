// SPDX-License-Identifier: GPL-2.0-or-later
// Test cases in rule files: how they are read, what they find, and those of the rules built in.
#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/load.h"
#include "rules/rule_tests.h"
#include "tests/fake/text_file.h"

struct loaded {
	struct text_file file; /* open as long as this is: no two have one path then */
	struct rule_set *rules;
	struct rule_tests tests;
	struct case_run *run;
};

static struct loaded load_over(const struct rule_set *base, const char *text)
{
	struct loaded loaded = {.file = text_file_open(text, strlen(text))};
	const char *path = loaded.file.path;
	struct input_error error = {0};

	if (rules_load_tests(base, &path, 1, &loaded.tests, &loaded.rules, &error))
		fail_msg("%d:%d: %s", error.line, error.column, error.text);
	loaded.run = case_run_new(loaded.rules);
	assert_non_null(loaded.run);
	return loaded;
}

static void loaded_free(struct loaded *loaded)
{
	text_file_close(&loaded->file);
	rules_free(loaded->rules);
	rule_tests_free(&loaded->tests);
	case_run_free(loaded->run);
}

#define RULE(when, tests)                                                                          \
	"{\"rules\": [{\"id\": \"a.a\", \"title\": \"t\", \"advice\": \"a\", \"when\": " when      \
	", \"tests\": [" tests "]}]}"

static void assert_cases(const char *text, const bool *passes, size_t count)
{
	struct loaded loaded = load_over(NULL, text);

	assert_int_equal(loaded.tests.count, count);
	for (size_t i = 0; i < count; i++)
		if (rule_case_run(loaded.rules, &loaded.tests.cases[i], loaded.run) != passes[i])
			fail_msg("case %zu of %s", i, text);
	loaded_free(&loaded);
}

#define ASSERT_CASES(text, ...)                                                                    \
	assert_cases(text, (const bool[]){__VA_ARGS__},                                            \
		sizeof((const bool[]){__VA_ARGS__}) / sizeof(bool))

static void cases_are_judged_by_what_they_name(void **state)
{
	(void)state;
	ASSERT_CASES(RULE("\"cpu.vmx\"",
			     "{\"facts\": {\"cpu.vmx\": true}, \"holds\": \"yes\"},"
			     "{\"facts\": {\"cpu.vmx\": false}, \"holds\": \"no\"},"
			     "{\"facts\": {}, \"holds\": \"unknown\"},"
			     "{\"holds\": \"unknown\"},"
			     "{\"facts\": {\"cpu.vmx\": {\"unknown\": \"io\"}}, \"holds\": \"no\"},"
			     "{\"facts\": {\"cpu.vmx\": true}, \"holds\": \"no\"},"
			     "{\"facts\": {\"cpu.vmx\": false}, \"holds\": \"unknown\"}"),
		true, true, true, true, false, false, false);
}

static void values_have_the_type_of_their_fact(void **state)
{
	(void)state;
	ASSERT_CASES(RULE("{\"all\": [{\"fact\": \"cpu.level\", \"at_least\": 3}, "
			  "{\"fact\": \"kvm.backend\", \"is\": \"kvm_amd\"}]}",
			     "{\"facts\": {\"cpu.level\": 3, \"kvm.backend\": \"kvm_amd\"}, "
			     "\"holds\": \"yes\"},"
			     "{\"facts\": {\"cpu.level\": -1}, \"holds\": \"no\"}"),
		true, true);
}

static void an_errno_stands_alone_or_beside(void **state)
{
	(void)state;
	ASSERT_CASES(
		RULE("{\"fact\": \"kvm.create_vm\", \"errno\": \"EBUSY\"}",
			"{\"facts\": {\"kvm.create_vm\": {\"errno\": \"EBUSY\"}}, \"holds\": "
			"\"yes\"},"
			"{\"facts\": {\"kvm.create_vm\": {\"value\": false, \"errno\": \"EBUSY\"}},"
			" \"holds\": \"yes\"},"
			"{\"facts\": {\"kvm.create_vm\": {\"unknown\": \"io\", \"errno\": "
			"\"EBUSY\"}},"
			" \"holds\": \"yes\"},"
			"{\"facts\": {\"kvm.create_vm\": {\"errno\": \"EPERM\"}}, \"holds\": "
			"\"no\"},"
			"{\"facts\": {\"kvm.create_vm\": false}, \"holds\": \"no\"}"),
		true, true, true, true, true);
}

static void an_errno_alone_gives_the_reason_that_goes_with_it(void **state)
{
	struct loaded loaded = load_over(
		NULL, RULE("\"cpu.vmx\"", "{\"facts\": {\"cpu.vmx\": {\"errno\": \"EACCES\"}},"
					  " \"holds\": \"unknown\"}"));
	const struct fact *fact = &loaded.run->facts.at[FACT_CPU_VMX];

	(void)state;
	assert_true(rule_case_run(loaded.rules, loaded.tests.cases, loaded.run));
	assert_int_equal(fact->why, WHY_PERMISSION);
	assert_int_equal(fact->err, EACCES);
	assert_int_equal(loaded.run->facts.at[FACT_CPU_SVM].why, WHY_NOT_CAPTURED);
	loaded_free(&loaded);
}

static void role_and_workload_count(void **state)
{
	(void)state;
	ASSERT_CASES(RULE("{\"all\": [{\"role\": \"lab\"}, "
			  "{\"workload\": \"guest-os\", \"is\": \"windows\"}]}",
			     "{\"role\": \"lab\", \"workload\": {\"guest-os\": \"windows\"}, "
			     "\"holds\": \"yes\"},"
			     "{\"workload\": {\"guest-os\": \"windows\"}, \"holds\": \"no\"},"
			     "{\"role\": \"lab\", \"holds\": \"no\"}"),
		true, true, true);
}

static void cases_of_a_file_name_rules_and_modes(void **state)
{
	(void)state;
	ASSERT_CASES(
		"{\"tests\": [{\"facts\": {\"cpu.vmx\": true},"
		" \"holds\": {\"a.a\": \"yes\", \"a.b\": \"no\"}, \"modes\": {\"hvm\": \"ready\"}},"
		"{\"facts\": {\"cpu.vmx\": true}, \"holds\": {\"a.b\": \"yes\"}},"
		"{\"facts\": {\"cpu.vmx\": true}, \"modes\": {\"hvm\": \"no\"}}],"
		"\"rules\": [{\"id\": \"a.a\", \"title\": \"t\", \"when\": \"cpu.vmx\","
		" \"effects\": {\"mode\": {\"hvm\": {\"effect\": \"ready\"}}}},"
		"{\"id\": \"a.b\", \"title\": \"t\", \"advice\": \"a\","
		" \"when\": {\"not\": {\"rule\": \"a.a\"}}}]}",
		true, false, false);
}

static void cases_know_where_they_stand(void **state)
{
	struct loaded loaded =
		load_over(NULL, RULE("\"cpu.vmx\"", "\n  {\"name\": \"n\", \"holds\": \"no\"}"));
	const struct rule_case *test = loaded.tests.cases;

	(void)state;
	assert_int_equal(test->line, 2);
	assert_int_equal(test->column, 3);
	assert_string_equal(test->name, "n");
	assert_string_equal(test->file, loaded.rules->rules[0].file);
	loaded_free(&loaded);
}

static void a_rule_that_is_replaced_takes_its_cases_along(void **state)
{
	struct loaded lower = load_over(NULL, RULE("\"cpu.vmx\"", "{\"holds\": \"unknown\"}"));
	struct loaded upper =
		load_over(lower.rules, RULE("\"cpu.svm\"", "{\"holds\": \"unknown\"}"));

	(void)state;
	assert_true(rule_case_counts(lower.rules, lower.tests.cases));
	assert_false(rule_case_counts(upper.rules, lower.tests.cases));
	assert_true(rule_case_counts(upper.rules, upper.tests.cases));
	loaded_free(&upper);
	loaded_free(&lower);
}

static void say_failure(
	const struct loaded *loaded, const struct rule_case *test, const struct case_run *run)
{
	for (size_t i = 0; i < test->rule_count; i++)
		if (case_rule_got(run, &test->rules[i]) != test->rules[i].holds)
			print_error("%s:%u: %s: expected %d, got %d\n", test->file, test->line,
				rules_info(loaded->rules, test->rules[i].rule).id,
				(int)test->rules[i].holds,
				(int)case_rule_got(run, &test->rules[i]));
	for (size_t i = 0; i < test->mode_count; i++)
		if (case_mode_got(run, &test->modes[i]) != test->modes[i].verdict)
			print_error("%s:%u: %s: expected %s, got %s\n", test->file, test->line,
				mode_name(test->modes[i].mode),
				verdict_name(test->modes[i].verdict),
				verdict_name(case_mode_got(run, &test->modes[i])));
}

/* The rules built in, from their files: their cases are not in the program. */
static void the_cases_of_the_database_come_out_as_written(void **state)
{
	struct loaded loaded = {.file = {.fd = -1}};
	struct input_error error = {0};
	size_t failed = 0;
	glob_t files;

	(void)state;
	assert_int_equal(glob(TEST_DATA "/../data/rules/*.json", 0, NULL, &files), 0);
	if (rules_load_tests(NULL, (const char *const *)files.gl_pathv, files.gl_pathc,
		    &loaded.tests, &loaded.rules, &error))
		fail_msg("%s:%d:%d: %s", error.file, error.line, error.column, error.text);
	globfree(&files);
	assert_int_equal(rules_count(loaded.rules), rules_count(rules_builtin()));
	loaded.run = case_run_new(loaded.rules);
	assert_non_null(loaded.run);
	for (size_t i = 0; i < loaded.tests.count; i++) {
		if (rule_case_run(loaded.rules, &loaded.tests.cases[i], loaded.run))
			continue;
		say_failure(&loaded, &loaded.tests.cases[i], loaded.run);
		failed++;
	}
	print_message("%zu cases\n", loaded.tests.count);
	assert_int_equal(failed, 0);
	loaded_free(&loaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_are_judged_by_what_they_name),
		cmocka_unit_test(values_have_the_type_of_their_fact),
		cmocka_unit_test(an_errno_stands_alone_or_beside),
		cmocka_unit_test(an_errno_alone_gives_the_reason_that_goes_with_it),
		cmocka_unit_test(role_and_workload_count),
		cmocka_unit_test(cases_of_a_file_name_rules_and_modes),
		cmocka_unit_test(cases_know_where_they_stand),
		cmocka_unit_test(a_rule_that_is_replaced_takes_its_cases_along),
		cmocka_unit_test(the_cases_of_the_database_come_out_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
