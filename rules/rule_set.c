// SPDX-License-Identifier: GPL-2.0-or-later
// A rule set as people look at it, and giving a loaded one back.
#include "rules/rule_set.h"

#include <stdlib.h>

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

const char *rule_id_at(const void *rules, size_t number)
{
	return ((const struct rule *)rules)[number].id;
}

int rules_find(const struct rule_set *rules, const char *id)
{
	return (int)name_index_find(rules->slots, rules->slot_count, id, rule_id_at, rules->rules);
}

static const struct fact_local *local_at(const struct rule_set *rules, int fact)
{
	const int place = fact - FACT_LOCAL_FIRST;

	return place >= 0 && (size_t)place < rules->local_count ? &rules->locals[place] : NULL;
}

const char *rules_fact_name(const struct rule_set *rules, int fact)
{
	const struct fact_local *local = local_at(rules, fact);

	return local ? local->name : fact_desc((enum fact_id)fact)->name;
}

enum fact_type rules_fact_type(const struct rule_set *rules, int fact)
{
	const struct fact_local *local = local_at(rules, fact);

	return local && local->typed ? (enum fact_type)local->type
				     : (enum fact_type)fact_desc((enum fact_id)fact)->type;
}

void rules_name_locals(const struct rule_set *rules, struct fact_table *facts)
{
	for (size_t i = 0; i < rules->local_count; i++)
		facts->local[i] = rules->locals[i];
	facts->local_count = (uint32_t)rules->local_count;
}

void rules_free(struct rule_set *rules)
{
	if (!rules)
		return;
	arena_free(&rules->arena);
	free(rules);
}
