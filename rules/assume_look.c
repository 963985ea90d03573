// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which rules, and which facts that are not known, can change the verdict on a mode?
 *
 * Only rules that are UNKNOWN can change, and of these what makes the mode ready, impossible or
 * degraded counts first. What blocks it is no good news, so nothing is assumed for its sake; but
 * where the mode can't be ready, that it is blocked, and by what, is better than not to know.
 */
#include "rules/assume.h"

#include <string.h>

/* Marks on a rule. */
enum {
	MARK_AGAINST = 1 << 0, /* a wish that it does not hold was noted */
	MARK_FOR = 1 << 1,     /* ... that it holds */
	MARK_NEEDED = 1 << 2,
	MARK_OPEN = 1 << 3,       /* it is not settled what it comes out as */
	MARK_OPEN_RAW = 1 << 4,   /* ... by its conditions alone */
	MARK_OPEN_CAUSE = 1 << 5, /* ... by its causes */
	MARK_FOLLOWED = 1 << 6,   /* what it hangs on was looked for */
};

static bool is_unknown(struct range value)
{
	return value.low == TRUTH_UNKNOWN || value.high == TRUTH_UNKNOWN;
}

static void wish_add(struct assuming *assuming, size_t *count, uint32_t rule, bool favoured)
{
	const struct rule_value *value = &assuming->judging.values[rule];
	const uint8_t mark = favoured ? MARK_FOR : MARK_AGAINST;

	if (assuming->room->marks[rule] & mark)
		return;
	if (!is_unknown(value->raw) && !is_unknown(value->cause))
		return;
	assuming->room->marks[rule] |= mark;
	assuming->room->wishes[(*count)++] = (struct rule_wish){rule, favoured};
}

/*
 * Goes down a condition that should be YES (@favoured) or NO, and notes how each unknown fact is
 * good.
 */
static void look_at_expr(struct assuming *assuming, size_t *count, const struct expr_op *ops,
	size_t at, bool favoured)
{
	const struct expr_op *op = &ops[at];

	switch (op->code) {
	case EXPR_NOT: look_at_expr(assuming, count, ops, at - 1, !favoured); return;
	case EXPR_SHOWN: look_at_expr(assuming, count, ops, at - 1, favoured); return;
	case EXPR_AND:
	case EXPR_OR:
		look_at_expr(assuming, count, ops, expr_left(ops, at), favoured);
		look_at_expr(assuming, count, ops, at - 1, favoured);
		return;
	case EXPR_RULE: wish_add(assuming, count, op->index, favoured); return;
	default: break;
	}
	if (!assuming->assumes || !expr_tests_fact(op) ||
		fact_known(assuming->judging.input.facts, (enum fact_id)op->index))
		return;
	if (op->code == EXPR_BOOL && assuming->good[op->index] == ASSUME_NOTHING)
		assuming->good[op->index] = !!op->number == favoured ? ASSUME_TRUE : ASSUME_FALSE;
	else if (fact_desc((enum fact_id)op->index)->type != FACT_BOOL)
		assuming->good[op->index] = ASSUME_FREE;
}

/* The rules with effects of one kind on the mode, and what they hang on. */
static void look_at_kind(struct assuming *assuming, enum effect_kind kind)
{
	const struct rule_set *set = assuming->judging.rules;
	size_t count = 0;

	for (size_t i = 0; i < set->effect_count[assuming->mode]; i++) {
		const struct mode_effect *effect = &set->effects[assuming->mode][i];

		if (effect->effect.kind == kind)
			wish_add(assuming, &count, effect->rule, kind == EFFECT_READY);
	}
	for (size_t i = 0; i < count; i++) {
		const struct rule_wish wish = assuming->room->wishes[i];
		const struct rule *rule = &set->rules[wish.rule];

		assuming->room->marks[wish.rule] |= MARK_NEEDED;
		look_at_expr(
			assuming, &count, rule->when.ops, rule->when.count - 1u, wish.favoured);
		if (rule->applies.count)
			look_at_expr(assuming, &count, rule->applies.ops, rule->applies.count - 1u,
				wish.favoured);
		for (size_t k = 0; k < rule->cause_count; k++)
			wish_add(assuming, &count, rule->causes[k], !wish.favoured);
	}
}

static uint64_t touched_by(const struct assuming *assuming, const struct expr *expr)
{
	uint64_t touched = 0;

	for (size_t i = 0; i < expr->count; i++) {
		const struct expr_op *op = &expr->ops[i];

		if (op->code == EXPR_RULE)
			touched |= assuming->room->touched[op->index];
		else if (expr_tests_fact(op) && assuming->good[op->index] != ASSUME_NOTHING)
			touched |= fact_bit(op->index);
	}
	return touched;
}

/* Lists what was marked as needed: the rules in the order to judge them, and their effects. */
static void list_needed(struct assuming *assuming)
{
	const struct rule_set *set = assuming->judging.rules;
	struct judgement_room *room = assuming->room;

	assuming->needed_count = assuming->live_count = 0;
	assuming->rest = (struct mode_effects){0};
	for (size_t i = 0; i < set->count; i++) {
		const uint32_t index = set->order[i];
		const struct rule *rule = &set->rules[index];

		room->touched[index] = 0;
		if (!(room->marks[index] & MARK_NEEDED))
			continue;
		room->needed[assuming->needed_count++] = index;
		room->touched[index] =
			touched_by(assuming, &rule->when) | touched_by(assuming, &rule->applies);
		for (size_t k = 0; k < rule->cause_count; k++)
			room->touched[index] |= room->touched[rule->causes[k]];
	}
	for (size_t i = 0; i < set->effect_count[assuming->mode]; i++) {
		const struct mode_effect *effect = &set->effects[assuming->mode][i];

		if (room->marks[effect->rule] & MARK_NEEDED)
			room->live[assuming->live_count++] = (uint32_t)i;
		else
			mode_effects_add(&assuming->rest, (enum effect_kind)effect->effect.kind,
				assuming->judging.values[effect->rule].effective);
	}
}

void assume_look_around(struct assuming *assuming, bool blocked)
{
	static const enum effect_kind kinds[] = {EFFECT_READY, EFFECT_IMPOSSIBLE, EFFECT_DEGRADES};

	memset(assuming->room->marks, 0,
		assuming->judging.rules->count * sizeof(*assuming->room->marks));
	assuming->assumes = true;
	/* What makes it ready comes first: its wishes go before others. */
	for (size_t n = 0; n < sizeof(kinds) / sizeof(kinds[0]); n++)
		if (!blocked || kinds[n] == EFFECT_IMPOSSIBLE)
			look_at_kind(assuming, kinds[n]);
	list_needed(assuming);
}

void assume_look_at_blocks(struct assuming *assuming)
{
	const struct rule_set *set = assuming->judging.rules;

	for (size_t i = 0; i < set->count; i++)
		assuming->room->marks[i] &= (uint8_t) ~(MARK_FOR | MARK_AGAINST);
	assuming->assumes = false;
	look_at_kind(assuming, EFFECT_BLOCKS);
	list_needed(assuming);
}

/* Can assuming more change this test? */
static bool leaf_is_open(
	const struct assuming *assuming, const struct expr_op *op, struct range value)
{
	if (op->code == EXPR_RULE)
		return assuming->room->marks[op->index] & MARK_OPEN;
	return expr_tests_fact(op) && is_unknown(value) &&
	       assuming->good[op->index] != ASSUME_NOTHING &&
	       assuming->assume[op->index] == ASSUME_NOTHING;
}

/* AND of values, of which some are open, where one that is settled as NO settles it. */
static bool and_is_open(struct range a, bool a_open, struct range b, bool b_open)
{
	return (a_open || b_open) && (a_open || a.high != TRUTH_NO) &&
	       (b_open || b.high != TRUTH_NO);
}

/*
 * Which operations of @expr can still come out otherwise, and can all of it? "shown" makes a NO of
 * what is unknown that is not settled, so a value alone does not say it. @value: what all of it
 * is now.
 */
static bool find_open(
	const struct assuming *assuming, const struct expr *expr, bool *open, struct range *value)
{
	struct range values[EXPR_OPS_MAX];

	*value = range_of(TRUTH_YES);
	if (!expr->count)
		return false;

	expr_values(expr, &assuming->judging.input, values);
	for (size_t i = 0; i < expr->count; i++) {
		const struct expr_op *op = &expr->ops[i];
		size_t left;

		switch (op->code) {
		case EXPR_NOT:
		case EXPR_SHOWN: open[i] = open[i - 1]; break;
		case EXPR_AND:
			left = expr_left(expr->ops, i);
			open[i] = and_is_open(values[left], open[left], values[i - 1], open[i - 1]);
			break;
		case EXPR_OR:
			left = expr_left(expr->ops, i);
			open[i] = and_is_open(range_not(values[left]), open[left],
				range_not(values[i - 1]), open[i - 1]);
			break;
		default: open[i] = leaf_is_open(assuming, op, values[i]);
		}
	}
	*value = values[expr->count - 1];
	return open[expr->count - 1];
}

static bool causes_are_open(const struct assuming *assuming, const struct rule *rule)
{
	const struct rule_value *values = assuming->judging.values;
	bool open = false;

	for (size_t k = 0; k < rule->cause_count; k++) {
		const uint32_t cause = rule->causes[k];
		const uint8_t marks = assuming->room->marks[cause];

		if ((!(marks & MARK_OPEN_RAW) && values[cause].raw.low == TRUTH_YES) ||
			(!(marks & MARK_OPEN_CAUSE) && values[cause].cause.low == TRUTH_YES))
			return false;
		open = open || (marks & (MARK_OPEN_RAW | MARK_OPEN_CAUSE));
	}
	return open;
}

/* Of every needed rule, whether it is settled. */
static void mark_open_rules(struct assuming *assuming)
{
	struct judgement_room *room = assuming->room;

	for (size_t i = 0; i < assuming->needed_count; i++) {
		const uint32_t index = room->needed[i];
		const struct rule *rule = &assuming->judging.rules->rules[index];
		const struct rule_value *value = &assuming->judging.values[index];
		struct range when, applies;
		bool open[EXPR_OPS_MAX];
		const bool when_open = find_open(assuming, &rule->when, open, &when);
		const bool applies_open = find_open(assuming, &rule->applies, open, &applies);
		const bool raw = and_is_open(when, when_open, applies, applies_open);
		const bool cause = causes_are_open(assuming, rule);

		room->marks[index] &= MARK_FOR | MARK_AGAINST | MARK_NEEDED; /* of the last time */
		if (raw)
			room->marks[index] |= MARK_OPEN_RAW;
		if (cause)
			room->marks[index] |= MARK_OPEN_CAUSE;
		if (and_is_open(value->raw, raw, range_not(value->cause), cause))
			room->marks[index] |= MARK_OPEN;
	}
}

static void follow_add(struct assuming *assuming, size_t *count, uint32_t rule)
{
	if (assuming->room->marks[rule] & MARK_FOLLOWED)
		return;
	assuming->room->marks[rule] |= MARK_FOLLOWED;
	assuming->room->wishes[(*count)++].rule = rule;
}

/* The facts, and rules, in what is open below the operation at @at. */
static void follow_open(struct assuming *assuming, size_t *count, const struct expr_op *ops,
	const bool *open, size_t at, bool *facts)
{
	if (!open[at])
		return;
	switch (ops[at].code) {
	case EXPR_NOT:
	case EXPR_SHOWN: follow_open(assuming, count, ops, open, at - 1, facts); return;
	case EXPR_AND:
	case EXPR_OR:
		follow_open(assuming, count, ops, open, expr_left(ops, at), facts);
		follow_open(assuming, count, ops, open, at - 1, facts);
		return;
	case EXPR_RULE: follow_add(assuming, count, ops[at].index); return;
	default: facts[ops[at].index] = true;
	}
}

static void follow_expr(
	struct assuming *assuming, size_t *count, const struct expr *expr, bool *facts)
{
	bool open[EXPR_OPS_MAX];
	struct range value;

	if (find_open(assuming, expr, open, &value))
		follow_open(assuming, count, expr->ops, open, expr->count - 1u, facts);
}

/* The effects of one kind on the mode that can still change what they come to together. */
static void follow_effects(struct assuming *assuming, size_t *count)
{
	const struct mode_effect *effects = assuming->judging.rules->effects[assuming->mode];
	struct mode_effects settled = assuming->rest;

	for (size_t i = 0; i < assuming->live_count; i++) {
		const struct mode_effect *effect = &effects[assuming->room->live[i]];

		if (!(assuming->room->marks[effect->rule] & MARK_OPEN))
			mode_effects_add(&settled, (enum effect_kind)effect->effect.kind,
				assuming->judging.values[effect->rule].effective);
	}
	for (size_t i = 0; i < assuming->live_count; i++) {
		const struct mode_effect *effect = &effects[assuming->room->live[i]];
		const enum truth by_kind[EFFECT_KIND_COUNT] = {
			[EFFECT_NONE] = TRUTH_YES,
			[EFFECT_READY] = settled.ready,
			[EFFECT_DEGRADES] = settled.degraded,
			[EFFECT_BLOCKS] = settled.blocked,
			[EFFECT_IMPOSSIBLE] = settled.impossible,
		};

		if ((assuming->room->marks[effect->rule] & MARK_OPEN) &&
			by_kind[effect->effect.kind] != TRUTH_YES)
			follow_add(assuming, count, effect->rule);
	}
}

void assume_find_facts(struct assuming *assuming)
{
	bool facts[FACT_COUNT] = {false};
	size_t count = 0;

	mark_open_rules(assuming);
	follow_effects(assuming, &count);
	for (size_t i = 0; i < count; i++) {
		const uint32_t index = assuming->room->wishes[i].rule;
		const struct rule *rule = &assuming->judging.rules->rules[index];

		if (assuming->room->marks[index] & MARK_OPEN_RAW) {
			follow_expr(assuming, &count, &rule->when, facts);
			follow_expr(assuming, &count, &rule->applies, facts);
		}
		for (size_t k = 0; k < rule->cause_count; k++)
			if (assuming->room->marks[rule->causes[k]] &
				(MARK_OPEN_RAW | MARK_OPEN_CAUSE))
				follow_add(assuming, &count, rule->causes[k]);
	}
	assuming->fact_count = 0;
	for (size_t fact = 0; fact < FACT_COUNT; fact++)
		if (facts[fact])
			assuming->facts[assuming->fact_count++] = (uint16_t)fact;
}
