// SPDX-License-Identifier: GPL-2.0-or-later
// Which rules ask about knowledge rather than about the host?
#include "tests/fake/knowledge.h"

#include <stdlib.h>

#include "rules/rule_set.h"

/* @about: of the rules that the condition refers to. */
static bool expr_is_about_it(const struct expr *expr, const bool *about)
{
	for (size_t i = 0; i < expr->count; i++)
		if (expr_asks_knowledge(&expr->ops[i]) ||
			(expr->ops[i].code == EXPR_RULE && about[expr->ops[i].index]))
			return true;
	return false;
}

bool *rules_about_knowledge(const struct rule_set *rules)
{
	bool *about = calloc(rules->count ? rules->count : 1, sizeof(*about));

	for (size_t i = 0; about && i < rules->count; i++) {
		const struct rule *rule = &rules->rules[rules->order[i]];
		bool it = expr_is_about_it(&rule->when, about) ||
			  expr_is_about_it(&rule->applies, about);

		for (size_t k = 0; k < rule->cause_count; k++)
			it = it || about[rule->causes[k]];
		about[rules->order[i]] = it;
	}
	return about;
}
