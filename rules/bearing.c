// SPDX-License-Identifier: GPL-2.0-or-later
// Which facts does a mode hang on, with this workload and role?
#include "rules/bearing.h"

#include <string.h>

struct bearing {
	const struct judging *judging;
	bool *visited; /* [rules] */
	bool *bears;   /* [FACT_COUNT] */
};

/*
 * Facts in a condition, from the operation at @at down. False where the part is NO whatever the
 * facts are.
 */
static bool bear_expr(struct bearing *bearing, const struct expr_op *ops, size_t at);

static void bear_rule(struct bearing *bearing, size_t index)
{
	const struct rule *rule = &bearing->judging->rules->rules[index];

	if (bearing->visited[index])
		return;
	bearing->visited[index] = true;
	if (rule->applies.count && !bear_expr(bearing, rule->applies.ops, rule->applies.count - 1u))
		return;
	bear_expr(bearing, rule->when.ops, rule->when.count - 1u);
	for (size_t i = 0; i < rule->cause_count; i++)
		bear_rule(bearing, rule->causes[i]);
}

/* Is the part without facts, and what is it then? */
static bool is_settled(
	const struct bearing *bearing, const struct expr_op *ops, size_t at, enum truth *value)
{
	const struct expr part = {
		.ops = &ops[at + 1u - ops[at].span],
		.count = ops[at].span,
	};

	for (size_t i = 0; i < part.count; i++)
		if (expr_tests_fact(&part.ops[i]) || part.ops[i].code == EXPR_RULE)
			return false;
	*value = expr_truth(&part, &bearing->judging->input);
	return true;
}

static bool bear_expr(struct bearing *bearing, const struct expr_op *ops, size_t at)
{
	const struct expr_op *op = &ops[at];
	enum truth value;

	if (is_settled(bearing, ops, at, &value))
		return value != TRUTH_NO;
	switch (op->code) {
	case EXPR_NOT:
	case EXPR_SHOWN: bear_expr(bearing, ops, at - 1); return true;
	case EXPR_AND:
		/* Either side may be what the workload rules out. */
		if (is_settled(bearing, ops, at - 1, &value) && value == TRUTH_NO)
			return false;
		return bear_expr(bearing, ops, expr_left(ops, at)) &&
		       bear_expr(bearing, ops, at - 1);
	case EXPR_OR:
		bear_expr(bearing, ops, expr_left(ops, at));
		bear_expr(bearing, ops, at - 1);
		return true;
	case EXPR_RULE: bear_rule(bearing, op->index); return true;
	default: bearing->bears[op->index] = true; return true;
	}
}

void bearing_facts(const struct judging *judging, enum mode mode, bool *visited, bool *bears)
{
	const struct rule_set *set = judging->rules;
	struct bearing bearing = {.judging = judging, .visited = visited, .bears = bears};

	memset(visited, 0, set->count * sizeof(*visited));
	memset(bears, 0, FACT_COUNT * sizeof(*bears));
	for (size_t i = 0; i < set->effect_count[mode]; i++)
		if (set->effects[mode][i].effect.kind != EFFECT_NONE)
			bear_rule(&bearing, set->effects[mode][i].rule);
}
