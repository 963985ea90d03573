// SPDX-License-Identifier: GPL-2.0-or-later
// A rule set as people look at it, and giving a loaded one back.
#include "rules/rule_set.h"

#include <stdlib.h>
#include <string.h>

size_t rules_count(const struct rule_set *rules)
{
	return rules->count;
}

struct rule_info rules_info(const struct rule_set *rules, size_t index)
{
	const struct rule *rule = &rules->rules[index];

	return (struct rule_info){
		.id = rule->id,
		.title = rule->title,
		.advice = rule->advice,
		.who = (enum actor)rule->who,
		.refs = rule->refs,
		.ref_count = rule->ref_count,
		.objectives = rule->objectives,
		.objective_count = rule->objective_count,
	};
}

int rules_find(const struct rule_set *rules, const char *id)
{
	for (size_t i = 0; i < rules->count; i++)
		if (!strcmp(rules->rules[i].id, id))
			return (int)i;
	return -1;
}

void rules_free(struct rule_set *rules)
{
	if (!rules)
		return;
	arena_free(&rules->arena);
	free(rules);
}
