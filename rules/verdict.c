// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the effects of rules to the verdict on a mode:
 *
 *   1. something makes it impossible: NO, for those reasons; perhaps: UNKNOWN
 *   2. something makes it ready: READY, or DEGRADED where something degrades it; perhaps degraded:
 *      UNKNOWN
 *   3. something blocks it: ATTAINABLE, by the steps of all that blocks it
 *   4. perhaps ready, or perhaps blocked: UNKNOWN
 *   5. NO: nothing makes it ready, and nothing is known that would
 *
 * What works counts more than what may stand in the way of it (2 before 3): a rule that blocks a
 * mode says so because it does not work, and what makes the mode ready is measured.
 */
#include "rules/judge.h"

#include "probe/fact_local.h"

#include <string.h>

/* The reasons that stand for what the rules did not foresee. */
static const char text_unknown[] = "not known";
static const char text_needed[] = "rules it out";

void mode_effects_add(struct mode_effects *all, enum effect_kind kind, struct range value)
{
	switch (kind) {
	case EFFECT_READY: all->ready = truth_or(all->ready, (enum truth)value.high); break;
	case EFFECT_DEGRADES: all->degraded = truth_or(all->degraded, (enum truth)value.low); break;
	case EFFECT_BLOCKS: all->blocked = truth_or(all->blocked, (enum truth)value.low); break;
	case EFFECT_IMPOSSIBLE:
		all->impossible = truth_or(all->impossible, (enum truth)value.low);
		break;
	case EFFECT_NONE:
	case EFFECT_KIND_COUNT: break;
	}
}

struct mode_effects mode_effects_of(const struct judging *judging, enum mode mode)
{
	const struct mode_effect *effects = judging->rules->effects[mode];
	struct mode_effects all = {0};

	for (size_t i = 0; i < judging->rules->effect_count[mode]; i++)
		mode_effects_add(&all, (enum effect_kind)effects[i].effect.kind,
			judging->values[effects[i].rule].effective);
	return all;
}

enum verdict mode_verdict_of(struct mode_effects effects, enum truth ready_now)
{
	static const enum verdict by_degraded[] = {
		[TRUTH_NO] = VERDICT_READY,
		[TRUTH_UNKNOWN] = VERDICT_UNKNOWN,
		[TRUTH_YES] = VERDICT_DEGRADED,
	};

	if (effects.impossible == TRUTH_YES)
		return VERDICT_NO;
	if (effects.impossible == TRUTH_UNKNOWN)
		return VERDICT_UNKNOWN;
	if (effects.blocked == TRUTH_YES && ready_now != TRUTH_YES)
		return VERDICT_ATTAINABLE;
	if (effects.ready == TRUTH_YES)
		return by_degraded[effects.degraded];
	if (effects.ready == TRUTH_UNKNOWN || effects.blocked == TRUTH_UNKNOWN)
		return VERDICT_UNKNOWN;
	return VERDICT_NO;
}

static void reason_add(struct mode_verdict *verdict, int fact, const char *text)
{
	for (size_t i = 0; i < verdict->reason_count; i++)
		if (verdict->reasons[i].fact == fact && !strcmp(verdict->reasons[i].text, text))
			return;
	if (verdict->reason_count < VERDICT_REASONS_MAX)
		verdict->reasons[verdict->reason_count++] = (struct reason){.fact = fact,
			.text = text,
			.of_fact = text == text_unknown || text == text_needed};
}

/* Are the fact and the {facts} in the text known? Else there is nothing to put there. */
static bool reason_tellable(const struct reason *reason, const struct fact_table *facts)
{
	const char *at = reason->text;

	if (reason->fact >= 0 && !fact_known(facts, (enum fact_id)reason->fact) &&
		!facts->at[reason->fact].err)
		return false;
	while ((at = strchr(at, '{'))) {
		size_t len = strcspn(++at, "}");
		char name[64];
		int fact;

		if (len >= sizeof(name))
			return false;
		memcpy(name, at, len);
		name[len] = '\0';
		fact = fact_lookup(facts, name);
		if (fact < 0 || !fact_known(facts, (enum fact_id)fact))
			return false;
	}
	return true;
}

/*
 * The reasons of a rule that holds: what it says, or else its title and the first fact that
 * decided.
 */
static void rule_reasons(const struct judging *judging, size_t index, struct mode_verdict *verdict)
{
	const struct rule *rule = &judging->rules->rules[index];
	struct expr_deciders deciders;
	bool told = false;

	for (size_t i = 0; i < rule->because_count; i++) {
		if (!reason_tellable(&rule->because[i], judging->input.facts))
			continue;
		reason_add(verdict, rule->because[i].fact, rule->because[i].text);
		told = true;
	}
	if (told)
		return;
	judge_deciders(judging, index, &deciders);
	reason_add(verdict, deciders.fact_count ? deciders.facts[0] : -1, rule->title);
}

/* The facts that made a rule what it is, all with the same text. */
static void rule_fact_reasons(
	const struct judging *judging, size_t index, const char *text, struct mode_verdict *verdict)
{
	struct expr_deciders deciders;

	judge_deciders(judging, index, &deciders);
	for (size_t i = 0; i < deciders.fact_count; i++) {
		bool known = fact_known(judging->input.facts, (enum fact_id)deciders.facts[i]);

		if (known == (text != text_unknown))
			reason_add(verdict, deciders.facts[i], text);
	}
}

static bool steps_are_the_same(const struct step *a, const struct step *b)
{
	return a->who == b->who && !strcmp(a->action, b->action) &&
	       !strcmp(a->command ? a->command : "", b->command ? b->command : "");
}

/*
 * A step in its place: by stage, then by who acts, firmware first; the ids of the rules break
 * ties. Where there are too many, the last ones are left out.
 */
static void step_insert(
	struct mode_verdict *verdict, uint8_t *stages, const struct step *step, uint8_t stage)
{
	size_t at = verdict->step_count;

	for (size_t i = 0; i < verdict->step_count; i++)
		if (steps_are_the_same(&verdict->steps[i], step))
			return;
	while (at > 0 &&
		(stages[at - 1] > stage ||
			(stages[at - 1] == stage && verdict->steps[at - 1].who > step->who)))
		at--;
	if (at == VERDICT_STEPS_MAX)
		return;
	if (verdict->step_count < VERDICT_STEPS_MAX)
		verdict->step_count++;
	for (size_t i = verdict->step_count - 1; i > at; i--) {
		verdict->steps[i] = verdict->steps[i - 1];
		stages[i] = stages[i - 1];
	}
	verdict->steps[at] = *step;
	stages[at] = stage;
}

/* Reasons, steps and cost of the rules that hold with an effect of this kind. */
static void verdict_tell(const struct judging *judging, enum mode mode, enum effect_kind kind,
	struct mode_verdict *verdict)
{
	const struct rule_set *set = judging->rules;
	uint8_t stages[VERDICT_STEPS_MAX] = {0};

	for (size_t i = 0; i < set->effect_count[mode]; i++) {
		const struct mode_effect *at = &set->effects[mode][i];
		const struct rule *rule = &set->rules[at->rule];

		if (at->effect.kind != kind || judging->values[at->rule].effective.low != TRUTH_YES)
			continue;
		if (verdict->reason_count < VERDICT_REASONS_MAX)
			rule_reasons(judging, at->rule, verdict);
		if (verdict->cost == COST_NONE)
			verdict->cost = (enum cost)at->effect.cost;
		for (size_t k = 0; k < rule->step_count; k++)
			if (kind == EFFECT_BLOCKS || kind == EFFECT_DEGRADES)
				step_insert(verdict, stages, &rule->steps[k], at->effect.stage);
	}
}

/* Facts of the rules with this effect whose value is @value, as reasons. */
static void verdict_tell_facts(const struct judging *judging, enum mode mode, enum effect_kind kind,
	enum truth value, const char *text, struct mode_verdict *verdict)
{
	const struct rule_set *set = judging->rules;

	for (size_t i = 0; i < set->effect_count[mode]; i++) {
		const struct mode_effect *at = &set->effects[mode][i];

		if (at->effect.kind == kind && judging->values[at->rule].effective.low == value &&
			verdict->reason_count < VERDICT_REASONS_MAX)
			rule_fact_reasons(judging, at->rule, text, verdict);
	}
}

static void tell_unknown(const struct judging *judging, enum mode mode, struct mode_effects effects,
	struct mode_verdict *verdict)
{
	const struct {
		enum effect_kind kind;
		enum truth value;
	} kinds[] = {
		{EFFECT_IMPOSSIBLE, effects.impossible},
		{EFFECT_READY, effects.ready},
		{EFFECT_DEGRADES, effects.ready == TRUTH_YES ? effects.degraded : TRUTH_NO},
		{EFFECT_BLOCKS, effects.ready == TRUTH_YES ? TRUTH_NO : effects.blocked},
	};

	mode_assume(judging, mode, verdict);
	for (size_t i = 0; i < verdict->assuming_count; i++)
		reason_add(verdict, verdict->assuming[i], text_unknown);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !verdict->has_would_be; i++)
		if (kinds[i].value == TRUTH_UNKNOWN)
			verdict_tell_facts(
				judging, mode, kinds[i].kind, TRUTH_UNKNOWN, text_unknown, verdict);
}

void mode_judge(const struct judging *judging, enum mode mode, struct mode_verdict *verdict)
{
	struct mode_effects effects = mode_effects_of(judging, mode);

	*verdict = (struct mode_verdict){.verdict = mode_verdict_of(effects, effects.ready)};
	switch (verdict->verdict) {
	case VERDICT_DEGRADED:
		verdict_tell(judging, mode, EFFECT_DEGRADES, verdict);
		verdict_tell(judging, mode, EFFECT_READY, verdict);
		break;
	case VERDICT_READY: verdict_tell(judging, mode, EFFECT_READY, verdict); break;
	case VERDICT_ATTAINABLE: verdict_tell(judging, mode, EFFECT_BLOCKS, verdict); break;
	case VERDICT_UNKNOWN: tell_unknown(judging, mode, effects, verdict); break;
	case VERDICT_NO:
		if (effects.impossible == TRUTH_YES)
			verdict_tell(judging, mode, EFFECT_IMPOSSIBLE, verdict);
		else
			verdict_tell_facts(
				judging, mode, EFFECT_READY, TRUTH_NO, text_needed, verdict);
		break;
	}
}
