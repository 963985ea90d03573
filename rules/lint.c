// SPDX-License-Identifier: GPL-2.0-or-later
// All that is wrong with rule files: the loader, going on after what it complains of.
#include "rules/lint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rules/load.h"
#include "rules/rule_tests.h"

static int problem_add(struct rule_lint *lint, const struct input_error *place, bool note)
{
	if (lint->count == lint->room) {
		const size_t room = lint->room ? lint->room * 2 : 16;
		struct rule_problem *grown = realloc(lint->problems, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		lint->problems = grown;
		lint->room = room;
	}
	lint->problems[lint->count++] = (struct rule_problem){.place = *place, .note = note};
	lint->errors += !note;
	return 0;
}

bool load_go_on(struct loader *loader, int rc)
{
	if (!loader->lint || rc == -ENOMEM)
		return false;
	/* Further down it has been noted already. */
	if (*loader->error->text && problem_add(loader->lint, loader->error, false) < 0)
		return false;
	*loader->error = (struct input_error){0};
	return true;
}

/* Which outcomes of each rule the cases show: bits by enum truth. NULL: no memory. */
static uint8_t *outcomes_shown(const struct rule_tests *tests, size_t rule_count)
{
	uint8_t *shown = calloc(rule_count + 1, sizeof(*shown));

	for (size_t i = 0; shown && i < tests->count; i++)
		for (size_t k = 0; k < tests->cases[i].rule_count; k++)
			shown[tests->cases[i].rules[k].rule] |=
				(uint8_t)(1u << tests->cases[i].rules[k].holds);
	return shown;
}

static int note_tests(struct rule_lint *lint, const struct rule *rule, unsigned shown)
{
	struct input_error place = {0};

	if (!shown)
		input_fail(&place, rule->file, (int)rule->line, 0, "\"%s\" has no test case",
			rule->id);
	else if (!(shown & 1u << TRUTH_YES) || !(shown & 1u << TRUTH_NO))
		input_fail(&place, rule->file, (int)rule->line, 0,
			"\"%s\" has no test case in which it %s", rule->id,
			shown & 1u << TRUTH_YES ? "does not hold" : "holds");
	else
		return 0;
	return problem_add(lint, &place, true);
}

static bool is_one_of(const char *const *paths, size_t count, const char *file)
{
	for (size_t i = 0; file && i < count; i++)
		if (!strcmp(paths[i], file))
			return true;
	return false;
}

static int compare(const void *a, const void *b)
{
	const struct input_error *one = &((const struct rule_problem *)a)->place;
	const struct input_error *other = &((const struct rule_problem *)b)->place;
	int order = strcmp(one->file, other->file);

	if (!order)
		order = (one->line > other->line) - (one->line < other->line);
	if (!order)
		order = (one->column > other->column) - (one->column < other->column);
	return order ? order : strcmp(one->text, other->text);
}

/* What is no error, once the files could be read. */
static int note_missing_tests(struct rule_lint *lint, const struct rule_set *rules,
	const struct rule_tests *tests, const char *const *paths, size_t count)
{
	uint8_t *shown = outcomes_shown(tests, rules->count);
	int rc = shown ? 0 : -ENOMEM;

	for (size_t i = 0; rc == 0 && i < rules->count; i++) {
		const struct rule *rule = &rules->rules[i];

		if (!rule->disabled && is_one_of(paths, count, rule->file))
			rc = note_tests(lint, rule, shown[i]);
	}
	free(shown);
	return rc;
}

int rules_lint(const struct rule_set *base, const char *const *paths, size_t count,
	struct rule_lint *lint, struct rule_set **rules)
{
	struct rule_tests tests = {0};
	struct input_error complaint = {0};
	struct loader loader = {.error = &complaint, .tests = &tests, .lint = lint};
	const size_t errors = lint->errors;
	int rc;

	*rules = NULL;
	lint->unread = false;
	rc = load_files(&loader, base, paths, count, rules);
	if (rc == 0 && *rules && lint->errors == errors)
		rc = note_missing_tests(lint, *rules, &tests, paths, count);
	if (rc < 0 || lint->errors != errors) {
		rules_free(*rules);
		*rules = NULL;
	}
	rule_tests_free(&tests);
	if (lint->count)
		qsort(lint->problems, lint->count, sizeof(*lint->problems), compare);
	return rc;
}

void rule_lint_free(struct rule_lint *lint)
{
	free(lint->problems);
	*lint = (struct rule_lint){0};
}
