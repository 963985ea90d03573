// SPDX-License-Identifier: GPL-2.0-or-later
/* Judging: what judge.c (rules), verdict.c (modes) and assume.c (what would be) share. */
#ifndef VIRTSCOUT_RULES_JUDGE_H
#define VIRTSCOUT_RULES_JUDGE_H

#include "rules/rule_set.h"

struct judging {
	const struct rule_set *rules;
	struct expr_input input;
	struct rule_value *values; /* [rules->count], what input.values points to */
};

/* Evaluates the rules, those of @needed ([rules->count]) or, where that is NULL, all. */
void judge_rules(struct judging *judging, const bool *needed);

/* Facts that decided the value of a rule. */
void judge_deciders(const struct judging *judging, size_t rule, struct expr_deciders *deciders);

/* The effects on one mode taken together: is one of each kind in force? */
struct mode_effects {
	enum truth impossible, ready, blocked, degraded;
};

/*
 * Together, of all rules, with assumptions taken in favour of the mode: "ready" as true as they
 * allow, the others as false.
 */
struct mode_effects mode_effects_of(const struct judging *judging, enum mode mode);

/*
 * The verdict that effects lead to. @ready_now: `ready` without assumptions; where it is not YES
 * and something blocks, assumptions can't make the mode ready.
 */
enum verdict mode_verdict_of(struct mode_effects effects, enum truth ready_now);

/* Fills all of @verdict. judge_rules() must have judged all rules, without assumptions. */
void mode_judge(const struct judging *judging, enum mode mode, struct mode_verdict *verdict);

/* The verdict is UNKNOWN: fills has_would_be and the rest of it. Leaves @judging as it was. */
void mode_assume(const struct judging *judging, enum mode mode, struct mode_verdict *verdict);

#endif
