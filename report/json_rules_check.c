// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is wrong with rule files, and with their test cases, as JSON: virtscout.rule-lint/1 and
 * virtscout.rule-tests/1 (data/schemas/rule-lint.json, rule-tests.json).
 */
#include "report/json_build.h"

#include "report/rules_view.h"

/* null where it is not known. */
static struct tree *position(uint32_t number)
{
	return number ? tree_integer(number) : tree_null();
}

static void put_place(
	struct tree *object, const char *file, uint32_t line, uint32_t column, int *rc)
{
	object_put(object, "file", tree_text(file), rc);
	object_put(object, "line", position(line), rc);
	object_put(object, "column", position(column), rc);
}

int report_lint_json(FILE *out, const struct rule_lint *lint)
{
	int rc = 0;
	struct tree *root = json_document(out, "rule-lint", &rc);
	struct tree *problems = tree_array();

	object_put(root, "errors", tree_integer((int64_t)lint->errors), &rc);
	object_put(root, "notes", tree_integer((int64_t)(lint->count - lint->errors)), &rc);
	for (size_t i = 0; i < lint->count; i++) {
		const struct rule_problem *problem = &lint->problems[i];
		struct tree *object = tree_object();

		put_place(object, problem->place.file, (uint32_t)problem->place.line,
			(uint32_t)problem->place.column, &rc);
		object_put(object, "level", tree_text(problem->note ? "note" : "error"), &rc);
		object_put(object, "text", tree_text(problem->place.text), &rc);
		array_put(problems, object, &rc);
	}
	object_put(root, "problems", problems, &rc);
	return json_end(root, out, rc);
}

static struct tree *case_value(enum fact_type type, const struct case_fact *given)
{
	switch (type) {
	case FACT_BOOL: return tree_boolean(given->number);
	case FACT_TEXT: return tree_text(given->text);
	default: return tree_integer(given->number);
	}
}

/* As facts are in other documents: the value, or why it is unknown. */
static struct tree *fact_object(
	const struct rule_set *rules, uint16_t fact, const struct case_fact *given, int *rc)
{
	const bool known = given && given->state == FACT_KNOWN;
	struct tree *object = tree_object();

	object_put(object, "fact", tree_text(rules_fact_name(rules, fact)), rc);
	object_put(object, "state", tree_text(known ? "known" : "unknown"), rc);
	if (known)
		object_put(object, "value", case_value(rules_fact_type(rules, fact), given), rc);
	else
		object_put(object, "why",
			tree_text(why_name(given ? (enum why)given->why : WHY_NOT_CAPTURED)), rc);
	return object;
}

static struct tree *failure_object(
	const struct rule_set *rules, const struct case_failure *failure, int *rc)
{
	const struct rule_case *test = failure->test;
	struct tree *object = tree_object();
	struct tree *because = tree_array();

	put_place(object, test->file, test->line, test->column, rc);
	object_put(object, "name", tree_text(test->name), rc);
	object_put(object, failure->of_mode ? "mode" : "rule",
		tree_text(failure_subject(rules, failure)), rc);
	object_put(object, "expected", tree_text(failure_word(failure, failure->expected)), rc);
	object_put(object, "got", tree_text(failure_word(failure, failure->got)), rc);
	for (size_t i = 0; i < failure->fact_count; i++)
		array_put(because,
			fact_object(rules, failure->facts[i],
				case_fact_find(test, failure->facts[i]), rc),
			rc);
	object_put(object, "because", because, rc);
	return object;
}

int report_rule_tests_json(FILE *out, const struct rule_tests_view *view)
{
	int rc = 0;
	struct tree *root = json_document(out, "rule-tests", &rc);
	struct tree *failures = tree_array();

	object_put(root, "cases", tree_integer((int64_t)view->run), &rc);
	object_put(root, "failed", tree_integer((int64_t)view->failed), &rc);
	for (size_t i = 0; i < view->failures->count; i++)
		array_put(failures, failure_object(view->rules, &view->failures->at[i], &rc), &rc);
	object_put(root, "failures", failures, &rc);
	return json_end(root, out, rc);
}
