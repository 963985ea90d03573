// SPDX-License-Identifier: GPL-2.0-or-later
/* Judging: what judge.c (rules), verdict.c (modes) and assume*.c (what would be) share. */
#ifndef VIRTSCOUT_RULES_JUDGE_H
#define VIRTSCOUT_RULES_JUDGE_H

#include "rules/rule_set.h"

struct judging {
	const struct rule_set *rules;
	struct expr_input input;
	struct rule_value *values; /* [rules->count], what input.values points to */
	struct judgement_room *room;
};

/* What is still to be looked at: a rule, and whether the mode is better off where it holds. */
struct rule_wish {
	uint32_t rule;
	bool favoured;
};

/* Made once for a rule set; all lists have room for whatever comes. */
struct judgement_room {
	struct judging judging;      /* what was judged last, for finding_add_facts() */
	struct rule_value *values;   /* [rules], as the facts are */
	struct rule_value *supposed; /* [rules], under assumptions */
	uint64_t *touched;           /* [rules], see assume.h */
	uint32_t *needed;            /* up to [rules] */
	struct rule_wish *wishes;    /* up to [2 * rules] */
	uint32_t *live;              /* up to [effects on the mode that has most] */
	uint8_t *marks;              /* [rules] */
	struct arena arena;          /* all of these */
};

/* All rules, nothing assumed. @findings: [rules->count], what there is to tell of them, or NULL. */
void judge_rules(const struct judging *judging, struct finding *findings);

/* The rules [@count] only, each after those that it refers to; nothing assumed. */
void judge_listed(const struct judging *judging, const uint32_t *rules, size_t count);

/* One rule, once those are judged that it refers to. */
void judge_rule(const struct judging *judging, size_t index);

/* Facts that decided the value of a rule. */
void judge_deciders(const struct judging *judging, size_t rule, struct expr_deciders *deciders);

/* The effects on one mode taken together: is one of each kind in force? */
struct mode_effects {
	enum truth impossible, ready, blocked, degraded;
};

/*
 * Takes one more effect in, of a rule that comes out as @value. Assumptions are taken in favour of
 * the mode: "ready" as true as they allow, the others as false.
 */
void mode_effects_add(struct mode_effects *all, enum effect_kind kind, struct range value);

/* Together, of all rules. */
struct mode_effects mode_effects_of(const struct judging *judging, enum mode mode);

/*
 * The verdict that effects lead to. @ready_now: `ready` without assumptions; where it is not YES
 * and something blocks, assumptions can't make the mode ready.
 */
enum verdict mode_verdict_of(struct mode_effects effects, enum truth ready_now);

/* Fills all of @verdict. All rules must have been judged, without assumptions. */
void mode_judge(const struct judging *judging, enum mode mode, struct mode_verdict *verdict);

/* The verdict is UNKNOWN: fills has_would_be and the rest of it. Leaves the values as they are. */
void mode_assume(const struct judging *judging, enum mode mode, struct mode_verdict *verdict);

#endif
