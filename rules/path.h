// SPDX-License-Identifier: GPL-2.0-or-later
/* What it would take: the cheapest set of steps that makes a mode work. */
#ifndef VIRTSCOUT_RULES_PATH_H
#define VIRTSCOUT_RULES_PATH_H

#include "rules/rules.h"

enum path_kind {
	PATH_NONE,   /* no steps that the rules know of lead there */
	PATH_OPEN,   /* nothing that is known stands in the way after the steps; `assuming` does */
	PATH_PROVEN, /* after the steps, the rules say that it works */
};

struct path {
	enum path_kind kind;
	size_t step_count;
	struct step
		steps[VERDICT_STEPS_MAX]; /* in the order in which to take them; the rule set's */
	enum verdict then;                /* of the mode after the steps */
	size_t assuming_count;
	uint16_t assuming
		[VERDICT_ASSUMING_MAX]; /* enum fact_id: unknown after the steps, and needed */
};

/*
 * Searches for what makes @mode better than it is: from `no` or `attainable` to one that works,
 * from `degraded` to `ready`. @judgement is what rules_judge() made of the same. A step counts by
 * who must act and whether to start anew; steps of rules that do not hold are never taken. 0, or
 * -ENOMEM.
 */
int rules_path(const struct rule_set *rules, const struct fact_table *facts,
	const struct workload *workload, const char *role, const struct judgement *judgement,
	enum mode mode, struct path *path);

/* Writes into @facts what a step gives. */
void step_give(struct fact_table *facts, const struct step *step);

/*
 * Puts the steps that a search found into the modes of @judgement that are attainable, or
 * degraded; a mode for which it finds none keeps its steps. 0, or -ENOMEM.
 */
int rules_take_paths(const struct rule_set *rules, const struct fact_table *facts,
	const struct workload *workload, const char *role, struct judgement *judgement);

#endif
