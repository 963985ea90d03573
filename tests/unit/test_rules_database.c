// SPDX-License-Identifier: GPL-2.0-or-later
// The rules built in: each carries cases in which it holds, does not, and is unknown; advice is sound.
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/path.h"
#include "rules/rule_set.h"
#include "rules/rule_tests.h"

struct database {
	struct rule_set *rules;
	struct rule_tests tests;
};

static int database_open(void **state)
{
	struct database *database = calloc(1, sizeof(*database));
	struct input_error error = {0};
	glob_t paths;

	assert_non_null(database);
	assert_int_equal(glob(TEST_DATA "/../data/rules/*.json", 0, NULL, &paths), 0);
	if (rules_load_tests(NULL, (const char *const *)paths.gl_pathv, paths.gl_pathc,
		    &database->tests, &database->rules, &error) < 0)
		fail_msg("%s:%d:%d: %s", error.file, error.line, error.column, error.text);
	globfree(&paths);
	*state = database;
	return 0;
}

static int database_close(void **state)
{
	struct database *database = *state;

	rule_tests_free(&database->tests);
	rules_free(database->rules);
	free(database);
	return 0;
}

static void what_the_cases_expect_comes_out(void **state)
{
	const struct database *database = *state;
	struct case_run *run = case_run_new(database->rules);

	assert_non_null(run);
	for (size_t i = 0; i < database->tests.count; i++) {
		const struct rule_case *test = &database->tests.cases[i];

		if (!rule_case_run(database->rules, test, run))
			fail_msg("%s:%u: not as expected; see virtscout rules test", test->file,
				(unsigned)test->line);
	}
	case_run_free(run);
}

/* May this rule be unknown: does it test a fact outside "shown", itself or through other rules? */
static bool can_be_unknown(const struct rule_set *rules, size_t index);

static bool expr_can_be_unknown(const struct rule_set *rules, const struct expr *expr)
{
	for (size_t i = expr->count; i-- > 0;) {
		const struct expr_op *op = &expr->ops[i];

		if (op->code == EXPR_SHOWN)
			i -= op->span - 1u; /* the loop takes the last one */
		else if (expr_tests_fact(op) ||
			 (op->code == EXPR_RULE && can_be_unknown(rules, op->index)))
			return true;
	}
	return false;
}

static bool can_be_unknown(const struct rule_set *rules, size_t index)
{
	const struct rule *rule = &rules->rules[index];

	return expr_can_be_unknown(rules, &rule->when) ||
	       expr_can_be_unknown(rules, &rule->applies);
}

static bool has_case(const struct database *database, size_t rule, enum truth holds)
{
	for (size_t i = 0; i < database->tests.count; i++) {
		const struct rule_case *test = &database->tests.cases[i];

		if (test->of_rule && test->rules[0].rule == rule && test->rules[0].holds == holds)
			return true;
	}
	return false;
}

static void every_rule_has_cases_for_all_that_it_can_be(void **state)
{
	const struct database *database = *state;

	assert_int_equal(database->rules->count, rules_count(rules_builtin()));
	for (size_t i = 0; i < database->rules->count; i++) {
		const bool all =
			has_case(database, i, TRUTH_YES) && has_case(database, i, TRUTH_NO) &&
			has_case(database, i, TRUTH_UNKNOWN) == can_be_unknown(database->rules, i);

		if (!all)
			fail_msg("%s: expected cases with yes and no, and with unknown where it "
				 "can be",
				database->rules->rules[i].id);
	}
}

/* What a remedy gives must take away what it is the remedy for. */
static void steps_make_their_own_rule_not_hold(void **state)
{
	const struct database *database = *state;
	struct case_run *run = case_run_new(database->rules);

	assert_non_null(run);
	for (size_t i = 0; i < database->tests.count; i++) {
		const struct rule_case *test = &database->tests.cases[i];
		const struct rule *rule;
		bool gives = false;

		/* A case of a whole host may name no rule. */
		if (!test->of_rule || test->rules[0].holds != TRUTH_YES)
			continue;
		rule = &database->rules->rules[test->rules[0].rule];
		assert_true(rule_case_run(database->rules, test, run));
		for (size_t k = 0; k < rule->step_count; k++) {
			gives |= rule->steps[k].give_count > 0;
			step_give(&run->facts, &rule->steps[k]);
		}
		if (!gives)
			continue;
		rules_judge(
			database->rules, &run->facts, &test->workload, test->role, run->judgement);
		if (run->judgement->findings[test->rules[0].rule].holds == TRUTH_YES)
			fail_msg("%s:%u: %s holds after its own steps", test->file,
				(unsigned)test->line, rule->id);
	}
	case_run_free(run);
}

static void what_blocks_a_mode_says_what_its_steps_give(void **state)
{
	const struct database *database = *state;

	for (size_t i = 0; i < database->rules->count; i++) {
		const struct rule *rule = &database->rules->rules[i];
		size_t gives = 0;
		bool blocks = false;

		for (size_t k = 0; k < rule->effect_count; k++)
			blocks |= rule->effects[k].kind == EFFECT_BLOCKS;
		for (size_t k = 0; k < rule->step_count; k++)
			gives += rule->steps[k].give_count;
		if (blocks && !gives)
			fail_msg("%s: expected \"gives\" in its steps", rule->id);
	}
}

static void every_finding_has_references_and_no_stop_in_its_title(void **state)
{
	const struct rule_set *rules = rules_builtin();

	(void)state;
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->rules[i];

		print_message("%s\n", rule->id);
		assert_int_not_equal(rule->title[strlen(rule->title) - 1], '.');
		if (!rule->finding)
			continue;
		assert_true(rule->ref_count > 0);
		assert_non_null(rule->advice);
		assert_non_null(rule->since);
		assert_int_equal(rule->advice[strlen(rule->advice) - 1], '.');
	}
}

/* Advice that is wrong wherever it is given. */
static void nobody_is_told_what_never_helps(void **state)
{
	static const char *const never[] = {
		"amd_iommu=on", "iommu=force", "pcie_acs_override", "iommu=1"};
	const struct rule_set *rules = rules_builtin();

	(void)state;
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->rules[i];

		for (size_t k = 0; k < sizeof(never) / sizeof(never[0]); k++) {
			assert_true(!rule->advice || !strstr(rule->advice, never[k]));
			for (size_t n = 0; n < rule->step_count; n++)
				assert_null(strstr(rule->steps[n].action, never[k]));
		}
	}
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(what_the_cases_expect_comes_out),
		cmocka_unit_test(every_rule_has_cases_for_all_that_it_can_be),
		cmocka_unit_test(steps_make_their_own_rule_not_hold),
		cmocka_unit_test(what_blocks_a_mode_says_what_its_steps_give),
		cmocka_unit_test(every_finding_has_references_and_no_stop_in_its_title),
		cmocka_unit_test(nobody_is_told_what_never_helps),
	};

	return cmocka_run_group_tests_name("rules_database", cases, database_open, database_close);
}
