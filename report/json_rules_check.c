// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is wrong with rule files, and with their test cases, as JSON: virtscout.rule-lint/1 and
 * virtscout.rule-tests/1 (data/schemas/rule-lint.json, rule-tests.json).
 */
#include "report/json_build.h"

#include "report/rules_view.h"

/* null where it is not known. */
static json_t *position(uint32_t number)
{
	return number ? json_integer(number) : json_null();
}

static void put_place(json_t *object, const char *file, uint32_t line, uint32_t column, int *rc)
{
	object_put(object, "file", json_text(file), rc);
	object_put(object, "line", position(line), rc);
	object_put(object, "column", position(column), rc);
}

int report_lint_json(FILE *out, const struct rule_lint *lint)
{
	int rc = 0;
	json_t *root = json_document("rule-lint", &rc);
	json_t *problems = json_array();

	object_put(root, "errors", json_integer((json_int_t)lint->errors), &rc);
	object_put(root, "notes", json_integer((json_int_t)(lint->count - lint->errors)), &rc);
	for (size_t i = 0; i < lint->count; i++) {
		const struct rule_problem *problem = &lint->problems[i];
		json_t *object = json_object();

		put_place(object, problem->place.file, (uint32_t)problem->place.line,
			(uint32_t)problem->place.column, &rc);
		object_put(object, "level", json_string(problem->note ? "note" : "error"), &rc);
		object_put(object, "text", json_text(problem->place.text), &rc);
		array_put(problems, object, &rc);
	}
	object_put(root, "problems", problems, &rc);
	return json_print(out, root, rc);
}

static json_t *case_value(enum fact_type type, const struct case_fact *given)
{
	switch (type) {
	case FACT_BOOL: return json_boolean(given->number);
	case FACT_TEXT: return json_text(given->text);
	default: return json_integer(given->number);
	}
}

/* As facts are in other documents: the value, or why it is unknown. */
static json_t *fact_object(
	const struct rule_set *rules, uint16_t fact, const struct case_fact *given, int *rc)
{
	const bool known = given && given->state == FACT_KNOWN;
	json_t *object = json_object();

	object_put(object, "fact", json_string(rules_fact_name(rules, fact)), rc);
	object_put(object, "state", json_string(known ? "known" : "unknown"), rc);
	if (known)
		object_put(object, "value", case_value(rules_fact_type(rules, fact), given), rc);
	else
		object_put(object, "why",
			json_string(why_name(given ? (enum why)given->why : WHY_NOT_CAPTURED)), rc);
	return object;
}

static json_t *failure_object(
	const struct rule_set *rules, const struct case_failure *failure, int *rc)
{
	const struct rule_case *test = failure->test;
	json_t *object = json_object();
	json_t *because = json_array();

	put_place(object, test->file, test->line, test->column, rc);
	object_put(object, "name", json_text(test->name), rc);
	object_put(object, failure->of_mode ? "mode" : "rule",
		json_text(failure_subject(rules, failure)), rc);
	object_put(object, "expected", json_string(failure_word(failure, failure->expected)), rc);
	object_put(object, "got", json_string(failure_word(failure, failure->got)), rc);
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
	json_t *root = json_document("rule-tests", &rc);
	json_t *failures = json_array();

	object_put(root, "cases", json_integer((json_int_t)view->run), &rc);
	object_put(root, "failed", json_integer((json_int_t)view->failed), &rc);
	for (size_t i = 0; i < view->failures->count; i++)
		array_put(failures, failure_object(view->rules, &view->failures->at[i], &rc), &rc);
	object_put(root, "failures", failures, &rc);
	return json_print(out, root, rc);
}
