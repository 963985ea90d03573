// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Judging facts by rules: which rules hold, what there is to tell, which mode to recommend.
 *
 *   raw       = when AND applies
 *   cause     = OR over the rules it requires not to hold: raw or cause of that rule
 *   effective = raw AND NOT cause
 *
 * all three-valued. A rule whose cause is YES is explained by it, and neither it nor its effects
 * count.
 */
#include "rules/judge.h"

#include <string.h>

/* `cause` of a rule, from what the rules named there came out as. */
static struct range cause_of(const struct judging *judging, const struct rule *rule)
{
	struct range all = range_of(TRUTH_NO);

	for (size_t k = 0; k < rule->cause_count; k++) {
		const struct rule_value *cause = &judging->values[rule->causes[k]];

		all = range_or(all, range_or(cause->raw, cause->cause));
	}
	return all;
}

void judge_rule(const struct judging *judging, size_t index)
{
	const struct rule *rule = &judging->rules->rules[index];
	struct rule_value *value = &judging->values[index];

	value->raw = range_and(expr_eval(&rule->when, &judging->input),
		expr_eval(&rule->applies, &judging->input));
	value->cause = cause_of(judging, rule);
	value->effective = range_and(value->raw, range_not(value->cause));
}

/* What there is to tell of a rule that came out as @value. */
static void finding_fill(const struct rule *rule, const struct rule_value *value, enum role role,
	struct finding *finding)
{
	finding->holds = (enum truth)value->effective.low;
	finding->severity = (enum severity)rule->severity[role];
	finding->finding = rule->finding;
	finding->explained = value->raw.low != TRUTH_NO && value->cause.low == TRUTH_YES;
	finding->fact_count = 0;
}

/* As judge_rule(), and faster: nothing is assumed. */
static void judge_plainly(const struct judging *judging, size_t index)
{
	const struct rule *rule = &judging->rules->rules[index];
	struct rule_value *value = &judging->values[index];
	enum truth raw = expr_truth(&rule->when, &judging->input);

	if (raw != TRUTH_NO && rule->applies.count)
		raw = truth_and(raw, expr_truth(&rule->applies, &judging->input));
	value->raw = value->effective = range_of(raw);
	value->cause = range_of(TRUTH_NO);
	if (rule->cause_count) {
		value->cause = cause_of(judging, rule);
		value->effective = range_and(value->raw, range_not(value->cause));
	}
}

void judge_listed(const struct judging *judging, const uint32_t *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		judge_plainly(judging, rules[i]);
}

void judge_rules(const struct judging *judging, struct finding *findings)
{
	const struct rule_set *set = judging->rules;
	const enum role role = (enum role)judging->input.role;

	for (size_t i = 0; i < set->count; i++) {
		const size_t index = set->order[i];

		judge_plainly(judging, index);
		if (!findings)
			continue;
		findings[index].rule = index;
		finding_fill(&set->rules[index], &judging->values[index], role, &findings[index]);
	}
}

static void deciders_add_rule(struct expr_deciders *deciders, uint32_t rule)
{
	for (size_t i = 0; i < deciders->rule_count; i++)
		if (deciders->rules[i] == rule)
			return;
	if (deciders->rule_count < FINDING_FACTS_MAX)
		deciders->rules[deciders->rule_count++] = rule;
}

/*
 * Set on a rule in the list of deciders that counts as a cause: by what it says itself, or its
 * own causes.
 */
#define AS_CAUSE 0x80000000u

/*
 * Facts straight from the conditions of one rule; what `when` and `applies` come to together
 * decided.
 */
static void decide_by_conditions(
	const struct judging *judging, const struct rule *rule, struct expr_deciders *deciders)
{
	const enum truth when = expr_truth(&rule->when, &judging->input);
	const enum truth applies = expr_truth(&rule->applies, &judging->input);
	enum truth raw = truth_and(when, applies);

	if (when == raw)
		expr_decided_by(&rule->when, &judging->input, deciders);
	/* That a rule applies is no reason for it to hold. */
	if (applies == raw && (when != raw || raw == TRUTH_UNKNOWN))
		expr_decided_by(&rule->applies, &judging->input, deciders);
}

/* One rule: its conditions, or its causes, which are left in the list of rules. */
static void decide_one(
	const struct judging *judging, uint32_t entry, struct expr_deciders *deciders)
{
	const size_t index = entry & ~AS_CAUSE;
	const struct rule *rule = &judging->rules->rules[index];
	const struct rule_value *value = &judging->values[index];
	const bool by_conditions = entry & AS_CAUSE ? value->raw.low >= value->cause.low
						    : value->raw.low == value->effective.low;

	if (by_conditions) {
		decide_by_conditions(judging, rule, deciders);
		return;
	}
	for (size_t k = 0; k < rule->cause_count; k++) {
		const struct rule_value *cause = &judging->values[rule->causes[k]];

		if (range_or(cause->raw, cause->cause).low == value->cause.low)
			deciders_add_rule(deciders, rule->causes[k] | AS_CAUSE);
	}
}

void judge_deciders(const struct judging *judging, size_t rule, struct expr_deciders *deciders)
{
	*deciders = (struct expr_deciders){0};
	decide_one(judging, (uint32_t)rule, deciders);
	/* The list grows while it is gone through; it has an end, and names no rule twice. */
	for (size_t i = 0; i < deciders->rule_count; i++)
		decide_one(judging, deciders->rules[i], deciders);
}

void finding_add_facts(struct judgement *judgement, size_t index)
{
	struct finding *finding = &judgement->findings[index];
	struct expr_deciders deciders;

	judge_deciders(&judgement->room->judging, finding->rule, &deciders);
	finding->fact_count = deciders.fact_count;
	memcpy(finding->facts, deciders.facts, sizeof(finding->facts));
}

void judgement_add_facts(struct judgement *judgement, enum truth least)
{
	for (size_t i = 0; i < judgement->finding_count; i++)
		if (judgement->findings[i].finding && judgement->findings[i].holds >= least)
			finding_add_facts(judgement, i);
}

/* Among modes of the same rank the heavier comes first; rules that hold shift the weights. */
static int mode_weight(const struct judging *judging, enum mode mode)
{
	static const int weights[MODE_COUNT] = {
		[MODE_HVM] = 40, [MODE_PV] = 30, [MODE_CONTAINER] = 20, [MODE_EMULATION] = 10};
	const struct rule_set *set = judging->rules;
	int weight = weights[mode];

	for (size_t i = 0; i < set->effect_count[mode]; i++) {
		const struct mode_effect *effect = &set->effects[mode][i];

		if (effect->effect.prefer &&
			judging->values[effect->rule].effective.low == TRUTH_YES)
			weight += effect->effect.prefer;
	}
	return weight;
}

/*
 * What works well comes first. What works at a cost stands beside what a few steps would bring, and
 * the weights decide: most guests are worth the steps. Among what is unknown, the better prospect
 * goes before none.
 */
static unsigned mode_rank(const struct mode_verdict *verdict)
{
	const bool at_a_cost =
		verdict->verdict == VERDICT_DEGRADED ||
		(verdict->verdict == VERDICT_READY && verdict->cost == COST_TRANSLATED);
	const unsigned prospect = verdict->verdict == VERDICT_UNKNOWN && verdict->has_would_be
					  ? verdict->would_be + 1u
					  : 0;

	return (at_a_cost ? VERDICT_ATTAINABLE : verdict->verdict) * (VERDICT_READY + 2u) +
	       prospect;
}

static void rank(const struct judging *judging, struct judgement *judgement)
{
	int weights[MODE_COUNT];

	for (int mode = 0; mode < MODE_COUNT; mode++) {
		int at = mode;

		weights[mode] = mode_weight(judging, (enum mode)mode);
		for (; at > 0; at--) {
			enum mode before = judgement->ranking[at - 1];
			unsigned have = mode_rank(&judgement->modes[before]);
			unsigned want = mode_rank(&judgement->modes[mode]);

			if (have > want || (have == want && weights[before] >= weights[mode]))
				break;
			judgement->ranking[at] = before;
		}
		judgement->ranking[at] = (enum mode)mode;
	}
	judgement->recommended = judgement->ranking[0];
	judgement->reason_count = judgement->modes[judgement->recommended].reason_count;
	memcpy(judgement->reasons, judgement->modes[judgement->recommended].reasons,
		sizeof(judgement->reasons));
}

/*
 * The worst of the recommended mode's verdict and the findings that hold; unknown lies below
 * critical.
 */
static enum status status_of(const struct judgement *judgement)
{
	static const enum status of_verdict[] = {
		[VERDICT_READY] = STATUS_OK,
		[VERDICT_DEGRADED] = STATUS_WARNING,
		[VERDICT_ATTAINABLE] = STATUS_CRITICAL,
		[VERDICT_NO] = STATUS_CRITICAL,
		[VERDICT_UNKNOWN] = STATUS_UNKNOWN,
	};
	static const int badness[] = {
		[STATUS_OK] = 0, [STATUS_WARNING] = 1, [STATUS_UNKNOWN] = 2, [STATUS_CRITICAL] = 3};
	enum status worst = of_verdict[judgement->modes[judgement->recommended].verdict];

	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *finding = &judgement->findings[i];
		enum status status = finding->severity == SEVERITY_CRITICAL  ? STATUS_CRITICAL
				     : finding->severity == SEVERITY_WARNING ? STATUS_WARNING
									     : STATUS_OK;

		if (finding->finding && finding->holds == TRUTH_YES &&
			badness[status] > badness[worst])
			worst = status;
	}
	return worst;
}

void rules_judge(const struct rule_set *rules, const struct fact_table *facts,
	const struct workload *workload, const char *role, struct judgement *judgement)
{
	struct judgement_room *room = judgement->room;
	const struct judging judging = {
		.rules = rules,
		.input = {.facts = facts,
			.workload = workload,
			.role = (uint16_t)role_find(role),
			.values = room->values},
		.values = room->values,
		.room = room,
	};

	room->judging = judging;
	judge_rules(&judging, judgement->findings);
	judgement->finding_count = rules->count;
	for (int mode = 0; mode < MODE_COUNT; mode++)
		mode_judge(&judging, (enum mode)mode, &judgement->modes[mode]);
	rank(&judging, judgement);
	judgement->status = status_of(judgement);
}
