// SPDX-License-Identifier: GPL-2.0-or-later
// What is wrong with rule files, and with their test cases, for people.
#include "report/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/paper.h"

/* Places are for editors and grep: never broken. */
#define NO_WRAP 1000000

static void put_place(struct paper *paper, const char *file, uint32_t line, uint32_t column)
{
	char place[40] = ": ";

	if (line && column)
		snprintf(place, sizeof(place), ":%" PRIu32 ":%" PRIu32 ": ", line, column);
	else if (line)
		snprintf(place, sizeof(place), ":%" PRIu32 ": ", line);
	paper_begin(paper, 0, 0);
	paper_text(paper, file);
	paper_text(paper, place);
}

static void put_count(struct paper *paper, size_t count, const char *one, const char *many)
{
	char text[48];

	snprintf(text, sizeof(text), "%zu %s", count, count == 1 ? one : many);
	paper_text(paper, text);
}

int report_lint_text(FILE *out, const struct rule_lint *lint)
{
	const size_t notes = lint->count - lint->errors;
	struct paper paper;

	paper_open(&paper, out, NO_WRAP, false);
	for (size_t i = 0; i < lint->count; i++) {
		const struct rule_problem *problem = &lint->problems[i];

		put_place(&paper, problem->place.file, (uint32_t)problem->place.line,
			(uint32_t)problem->place.column);
		if (problem->note)
			paper_text(&paper, "note: ");
		paper_text(&paper, problem->place.text);
	}
	paper_begin(&paper, 0, 0);
	if (lint->errors)
		put_count(&paper, lint->errors, "error", "errors");
	else
		paper_text(&paper, "No errors");
	if (notes) {
		paper_text(&paper, ", ");
		put_count(&paper, notes, "note", "notes");
	}
	return paper_close(&paper);
}

static void put_value(struct paper *paper, const struct rule_set *rules,
	const struct case_fact *given, uint16_t fact)
{
	char number[24];

	paper_text(paper, rules_fact_name(rules, fact));
	if (!given) {
		paper_text(paper, " is not given");
		return;
	}
	if (given->state == FACT_UNKNOWN) {
		paper_text(paper, " is unknown: ");
		paper_text(paper, why_name((enum why)given->why));
		return;
	}
	paper_text(paper, " = ");
	switch (rules_fact_type(rules, fact)) {
	case FACT_BOOL: paper_text(paper, given->number ? "yes" : "no"); break;
	case FACT_TEXT: paper_text(paper, *given->text ? given->text : "\"\""); break;
	default:
		snprintf(number, sizeof(number), "%" PRId64, given->number);
		paper_text(paper, number);
	}
}

static void put_failure(
	struct paper *paper, const struct rule_tests_view *view, const struct case_failure *failure)
{
	paper_begin(paper, 2, 4);
	paper_styled(paper, STYLE_BOLD, failure_subject(view->rules, failure));
	paper_text(paper, ": expected ");
	paper_text(paper, failure_word(failure, failure->expected));
	paper_text(paper, ", got ");
	paper_text(paper, failure_word(failure, failure->got));
	for (size_t i = 0; i < failure->fact_count; i++) {
		paper_begin(paper, 4, 6);
		paper_text(paper, i ? "and " : "because ");
		put_value(paper, view->rules, case_fact_find(failure->test, failure->facts[i]),
			failure->facts[i]);
	}
}

static void put_summary(struct paper *paper, const struct rule_tests_view *view)
{
	paper_begin(paper, 0, 0);
	if (!view->run) {
		paper_text(paper, "There are no test cases.");
		return;
	}
	put_count(paper, view->run, "case", "cases");
	if (view->failed) {
		paper_text(paper, ", ");
		put_count(paper, view->failed, "failed", "failed");
	} else {
		paper_text(paper, view->run == 1 ? ", passed" : ", all passed");
	}
}

int report_rule_tests_text(FILE *out, const struct rule_tests_view *view)
{
	const struct rule_case *test = NULL;
	struct paper paper;

	paper_open(&paper, out, view->width, view->color);
	for (size_t i = 0; i < view->failures->count; i++) {
		const struct case_failure *failure = &view->failures->at[i];

		if (failure->test != test) {
			test = failure->test;
			put_place(&paper, test->file, test->line, test->column);
			paper_text(&paper, test->name ? test->name : "a case");
		}
		put_failure(&paper, view, failure);
	}
	put_summary(&paper, view);
	return paper_close(&paper);
}
