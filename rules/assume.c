// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What would the verdict be if facts that are not known were good? The smallest set of such facts
 * that leads to a verdict (design.md section 7, would_be and assuming).
 *
 * "Good" is what favours the mode. A BOOL fact is taken to be one value, the one that what makes
 * the mode ready wants, or else the one that keeps away what is in its way. A number or a text
 * may come out either way in every test: which value it would be, nobody says.
 *
 * Only rules that are UNKNOWN can change, and of these what makes the mode ready, impossible or
 * degraded counts first. What blocks it is no good news, so nothing is assumed for its sake; but
 * where the mode can't be ready, that it is blocked, and by what, is better than not to know. Assuming more never loses
 * a verdict (values that are known stay), so a fact without which all others are not enough is in
 * every set that suffices: these are found first, and mostly suffice. Then sets of one, two and
 * three more are tried, as long as the budget lasts; then facts are dropped from the full set,
 * one by one, while the verdict stands.
 */
#include "rules/judge.h"

#include <string.h>

#define EVALUATIONS_MAX 1500 /* a few ms with the rules built in */
#define EXTRA_MAX 3 /* facts beyond the necessary ones that are tried in all combinations */

struct assuming {
	struct judging judging;
	struct rule_value values[RULES_MAX];
	bool needed[RULES_MAX];     /* rules that bear on the mode and can change */
	bool assumes;               /* looking around notes which facts to assume */
	uint8_t good[FACT_COUNT];   /* enum assume: how each fact that bears on the mode is good */
	uint8_t assume[FACT_COUNT]; /* what is assumed now */
	uint16_t facts[FACT_COUNT]; /* [fact_count], the unknown ones, by number */
	size_t fact_count;
	enum mode mode;
	enum truth ready_now;
	size_t evaluations;
};

/* What is to be looked at: a rule, and whether the mode is better off where it holds. */
struct work {
	size_t count;
	struct {
		uint16_t rule;
		bool favoured;
	} at[2 * RULES_MAX];
	bool seen[RULES_MAX][2];
};

static bool is_unknown(struct range value)
{
	return value.low == TRUTH_UNKNOWN || value.high == TRUTH_UNKNOWN;
}

static void work_add(const struct assuming *assuming, struct work *work, size_t rule, bool favoured)
{
	const struct rule_value *value = &assuming->values[rule];

	if (work->seen[rule][favoured])
		return;
	if (!is_unknown(value->raw) && !is_unknown(value->cause))
		return;
	work->seen[rule][favoured] = true;
	work->at[work->count].rule = (uint16_t)rule;
	work->at[work->count++].favoured = favoured;
}

/*
 * Goes down a condition that should be YES (@favoured) or NO, and notes how each unknown fact is
 * good.
 */
static void look_at_expr(struct assuming *assuming, struct work *work, const struct expr_op *ops,
	size_t at, bool favoured)
{
	const struct expr_op *op = &ops[at];

	switch (op->code) {
	case EXPR_NOT: look_at_expr(assuming, work, ops, at - 1, !favoured); return;
	case EXPR_SHOWN: look_at_expr(assuming, work, ops, at - 1, favoured); return;
	case EXPR_AND:
	case EXPR_OR:
		look_at_expr(assuming, work, ops, expr_left(ops, at), favoured);
		look_at_expr(assuming, work, ops, at - 1, favoured);
		return;
	case EXPR_RULE: work_add(assuming, work, op->index, favoured); return;
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

static void look_at_rules(struct assuming *assuming, struct work *work)
{
	for (size_t i = 0; i < work->count; i++) {
		const struct rule *rule = &assuming->judging.rules->rules[work->at[i].rule];
		bool favoured = work->at[i].favoured;

		assuming->needed[work->at[i].rule] = true;
		look_at_expr(assuming, work, rule->when.ops, rule->when.count - 1u, favoured);
		if (rule->applies.count)
			look_at_expr(assuming, work, rule->applies.ops, rule->applies.count - 1u,
				favoured);
		for (size_t k = 0; k < rule->cause_count; k++)
			work_add(assuming, work, rule->causes[k], !favoured);
	}
}

/* The rules with effects of one kind on the mode, and what they hang on. */
static void look_at_kind(struct assuming *assuming, struct work *work, enum effect_kind kind)
{
	const struct rule_set *set = assuming->judging.rules;

	for (size_t i = 0; i < set->count; i++)
		for (size_t k = 0; k < set->rules[i].effect_count; k++)
			if (set->rules[i].effects[k].mode == assuming->mode &&
				set->rules[i].effects[k].kind == kind)
				work_add(assuming, work, i, kind == EFFECT_READY);
	look_at_rules(assuming, work);
}

/* What blocks the mode is judged anew as well, but no fact is assumed for its sake. */
static void look_at_blocks(struct assuming *assuming)
{
	struct work work = {0};

	assuming->assumes = false;
	look_at_kind(assuming, &work, EFFECT_BLOCKS);
}

/*
 * The rules and facts that bear on the mode: first through what makes it ready, whose wishes go
 * first.
 */
static void look_around(struct assuming *assuming, bool blocked)
{
	static const enum effect_kind kinds[] = {EFFECT_READY, EFFECT_IMPOSSIBLE, EFFECT_DEGRADES};
	struct work work = {0};

	assuming->assumes = true;
	for (size_t n = 0; n < sizeof(kinds) / sizeof(kinds[0]); n++) {
		if (blocked && kinds[n] != EFFECT_IMPOSSIBLE)
			continue; /* it will not be ready, whatever else is good */
		look_at_kind(assuming, &work, kinds[n]);
	}
	for (size_t fact = 0; fact < FACT_COUNT; fact++)
		if (assuming->good[fact] != ASSUME_NOTHING)
			assuming->facts[assuming->fact_count++] = (uint16_t)fact;
}

/* The verdict on what is assumed now; NO counts as none, as no assumption was good for it. */
static enum verdict try_now(struct assuming *assuming)
{
	enum verdict verdict;

	assuming->evaluations++;
	judge_rules(&assuming->judging, assuming->needed);
	verdict = mode_verdict_of(
		mode_effects_of(&assuming->judging, assuming->mode), assuming->ready_now);
	return verdict == VERDICT_NO ? VERDICT_UNKNOWN : verdict;
}

static void take(struct assuming *assuming, size_t n, bool good)
{
	uint16_t fact = assuming->facts[n];

	assuming->assume[fact] = good ? assuming->good[fact] : (uint8_t)ASSUME_NOTHING;
}

/*
 * Tries all sets of @left more facts from number @from on. The first of those with the best
 * verdict wins.
 */
static void try_sets(
	struct assuming *assuming, size_t from, size_t left, enum verdict *best, uint8_t *winner)
{
	for (size_t n = from; n < assuming->fact_count; n++) {
		if (assuming->evaluations >= EVALUATIONS_MAX || *best == VERDICT_READY)
			return;
		if (assuming->assume[assuming->facts[n]] != ASSUME_NOTHING)
			continue;
		take(assuming, n, true);
		if (left > 1) {
			try_sets(assuming, n + 1, left - 1, best, winner);
		} else {
			enum verdict verdict = try_now(assuming);

			if (verdict > *best) {
				*best = verdict;
				memcpy(winner, assuming->assume, sizeof(assuming->assume));
			}
		}
		take(assuming, n, false);
	}
}

/* From all facts, drops one after the other, the last first, while the verdict stands. */
static enum verdict drop_facts(struct assuming *assuming, enum verdict full)
{
	for (size_t n = 0; n < assuming->fact_count; n++)
		take(assuming, n, true);
	for (size_t n = assuming->fact_count; n-- > 0;) {
		take(assuming, n, false);
		if (try_now(assuming) != full)
			take(assuming, n, true);
	}
	return full;
}

/* Leaves the smallest set that was found in assuming->assume. UNKNOWN: there is none. */
static enum verdict search(struct assuming *assuming)
{
	uint8_t winner[FACT_COUNT];
	bool necessary[FACT_COUNT] = {0};
	enum verdict full, best;

	for (size_t n = 0; n < assuming->fact_count; n++)
		take(assuming, n, true);
	full = try_now(assuming);
	if (full == VERDICT_UNKNOWN)
		return full;
	for (size_t n = 0; n < assuming->fact_count; n++) {
		take(assuming, n, false);
		necessary[n] = try_now(assuming) == VERDICT_UNKNOWN;
		take(assuming, n, true);
	}
	for (size_t n = 0; n < assuming->fact_count; n++)
		take(assuming, n, necessary[n]);
	best = try_now(assuming);
	for (size_t more = 1; more <= EXTRA_MAX && best == VERDICT_UNKNOWN; more++) {
		try_sets(assuming, 0, more, &best, winner);
		if (best != VERDICT_UNKNOWN)
			memcpy(assuming->assume, winner, sizeof(winner));
	}
	return best != VERDICT_UNKNOWN ? best : drop_facts(assuming, full);
}

void mode_assume(const struct judging *judging, enum mode mode, struct mode_verdict *verdict)
{
	struct assuming assuming = {.judging = *judging, .mode = mode};
	const struct mode_effects now = mode_effects_of(judging, mode);
	enum verdict would_be;
	size_t count = 0;

	memcpy(assuming.values, judging->values, judging->rules->count * sizeof(*judging->values));
	assuming.judging.values = assuming.values;
	assuming.judging.input.values = assuming.values;
	assuming.judging.input.assume = assuming.assume;
	assuming.ready_now = now.ready;
	look_around(&assuming, now.blocked == TRUTH_YES && now.ready != TRUTH_YES);
	would_be = search(&assuming);
	if (would_be == VERDICT_UNKNOWN) {
		look_at_blocks(&assuming);
		would_be = search(&assuming);
	}
	for (size_t n = 0; n < assuming.fact_count; n++)
		count += assuming.assume[assuming.facts[n]] != ASSUME_NOTHING;
	if (would_be == VERDICT_UNKNOWN || count > VERDICT_ASSUMING_MAX)
		return;
	verdict->has_would_be = true;
	verdict->would_be = would_be;
	for (size_t n = 0; n < assuming.fact_count; n++)
		if (assuming.assume[assuming.facts[n]] != ASSUME_NOTHING)
			verdict->assuming[verdict->assuming_count++] = assuming.facts[n];
}
