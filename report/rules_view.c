// SPDX-License-Identifier: GPL-2.0-or-later
// What the printers of rules share: layers, and how rules hang together.
#include "report/rules_view.h"

#include <fnmatch.h>
#include <string.h>

const char *rule_layer_name(const struct rules_view *view, const struct rule *rule)
{
	for (size_t i = 0; rule->file && i < view->layer_count; i++)
		if (!strcmp(view->layers[i].file, rule->file))
			return view->layers[i].name;
	return LAYER_BUILTIN;
}

bool rules_view_lists(const struct rules_view *view, const struct rule *rule)
{
	return !view->glob || fnmatch(view->glob, rule->id, 0) == 0;
}

bool rule_requires(const struct rule *rule, size_t other)
{
	for (size_t i = 0; i < rule->cause_count; i++)
		if (rule->causes[i] == other)
			return true;
	return false;
}

bool rule_refers_to(const struct rule *rule, size_t other)
{
	const struct expr *exprs[] = {&rule->when, &rule->applies};

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < exprs[i]->count; k++)
			if (exprs[i]->ops[k].code == EXPR_RULE && exprs[i]->ops[k].index == other)
				return true;
	return false;
}

const char *failure_word(const struct case_failure *failure, uint8_t outcome)
{
	static const char *const words[] = {
		[TRUTH_NO] = "no", [TRUTH_UNKNOWN] = "unknown", [TRUTH_YES] = "yes"};

	return failure->of_mode ? verdict_name((enum verdict)outcome) : words[outcome];
}

const char *failure_subject(const struct rule_set *rules, const struct case_failure *failure)
{
	return failure->of_mode ? mode_name((enum mode)failure->index)
				: rules->rules[failure->index].id;
}
