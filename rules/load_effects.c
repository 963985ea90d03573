// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which rules bear on which mode: judging a mode looks at these only. They are sorted by stage
 * and id, so that a verdict and its reasons do not depend on the order in which rules were written.
 */
#include "rules/load.h"

#include <stdlib.h>
#include <string.h>

static int by_stage_and_id(const void *a, const void *b, void *rules)
{
	const struct mode_effect *one = a, *other = b;

	if (one->effect.stage != other->effect.stage)
		return one->effect.stage - other->effect.stage;
	return strcmp(rule_id_at(rules, one->rule), rule_id_at(rules, other->rule));
}

int load_effects(struct loader *loader)
{
	struct rule_set *set = loader->set;
	struct mode_effect *lists[MODE_COUNT];
	uint32_t used[MODE_COUNT] = {0};

	for (size_t i = 0; i < set->count; i++)
		for (size_t k = 0; k < loader->rules[i].effect_count; k++)
			set->effect_count[loader->rules[i].effects[k].mode]++;
	for (int mode = 0; mode < MODE_COUNT; mode++) {
		lists[mode] =
			arena_alloc(&set->arena, set->effect_count[mode], sizeof(*lists[mode]));
		if (!lists[mode])
			return load_no_memory(loader);
		set->effects[mode] = lists[mode];
	}
	for (size_t i = 0; i < set->count; i++) {
		for (size_t k = 0; k < loader->rules[i].effect_count; k++) {
			const struct effect effect = loader->rules[i].effects[k];

			lists[effect.mode][used[effect.mode]++] =
				(struct mode_effect){.rule = (uint32_t)i, .effect = effect};
		}
	}
	for (int mode = 0; mode < MODE_COUNT; mode++)
		qsort_r(lists[mode], used[mode], sizeof(*lists[mode]), by_stage_and_id,
			loader->rules);
	return 0;
}
