// SPDX-License-Identifier: GPL-2.0-or-later
// Rules that can't have been meant: they lead to nothing, or their condition contradicts itself.
#include "rules/lint.h"
#include "rules/load.h"

#include <stdlib.h>
#include <string.h>

#define TERMS_MAX 64

/* What must be so for a condition to hold: a test, or its opposite. */
struct term {
	struct expr_op op;
	bool positive;
};

struct terms {
	size_t count;
	struct term at[TERMS_MAX];
};

static void terms_add(struct terms *terms, const struct expr_op *op, bool positive)
{
	struct term *term = &terms->at[terms->count];

	if (terms->count == TERMS_MAX)
		return;
	*term = (struct term){.op = *op, .positive = positive};
	if (op->code == EXPR_BOOL && !positive) { /* not true is false: one form for both */
		term->op.number = !op->number;
		term->positive = true;
	}
	terms->count++;
}

/* The tests that all must come out so, below the operation at @at. */
static void terms_collect(struct terms *terms, const struct expr_op *ops, size_t at, bool positive)
{
	switch (ops[at].code) {
	case EXPR_NOT: terms_collect(terms, ops, at - 1, !positive); return;
	case EXPR_AND:
	case EXPR_OR:
		if ((ops[at].code == EXPR_AND) != positive)
			return; /* one of several: nothing that must be so */
		terms_collect(terms, ops, expr_left(ops, at), positive);
		terms_collect(terms, ops, at - 1, positive);
		return;
	case EXPR_SHOWN: return;
	default: terms_add(terms, &ops[at], positive);
	}
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_equality(enum expr_code code)
{
	return code == EXPR_BOOL || code == EXPR_INT_IS || code == EXPR_TEXT_IS ||
	       code == EXPR_WORKLOAD_IS || code == EXPR_ROLE;
}

/* Can the two not both be so? */
static bool contradict(const struct term *a, const struct term *b)
{
	bool same_subject = a->op.code == b->op.code && a->op.index == b->op.index;
	bool same_value = a->op.number == b->op.number && same_text(a->op.text, b->op.text);

	if (a->op.code == EXPR_ROLE && b->op.code == EXPR_ROLE)
		return a->positive && b->positive
			       ? a->op.index != b->op.index
			       : a->op.index == b->op.index && a->positive != b->positive;
	if (same_subject && a->positive != b->positive)
		return same_value;
	if (same_subject && a->positive && is_equality((enum expr_code)a->op.code))
		return !same_value;
	return a->positive && b->positive && a->op.index == b->op.index &&
	       a->op.code == EXPR_INT_AT_LEAST && b->op.code == EXPR_INT_AT_MOST &&
	       a->op.number > b->op.number;
}

static bool is_cause(const struct rule *rule, const struct term *term)
{
	for (size_t i = 0; i < rule->cause_count; i++)
		if (term->op.code == EXPR_RULE && term->positive &&
			rule->causes[i] == term->op.index)
			return true;
	return false;
}

static int fail_when(struct loader *loader, size_t index, const char *reason)
{
	struct json_node when = loader->nodes[index];

	json_node_member(loader->nodes[index], "when", &when);
	return json_fail(loader->error, when, "expected a condition that can hold: %s", reason);
}

static int check_reachable(struct loader *loader, size_t index)
{
	const struct rule *rule = &loader->rules[index];
	struct terms terms;

	terms.count = 0;
	terms_collect(&terms, rule->when.ops, rule->when.count - 1u, true);
	if (rule->applies.count)
		terms_collect(&terms, rule->applies.ops, rule->applies.count - 1u, true);
	for (size_t i = 0; i < terms.count; i++) {
		if (is_cause(rule, &terms.at[i]))
			return fail_when(
				loader, index, "it needs a rule that \"requires\" excludes");
		for (size_t k = 0; k < terms.count; k++)
			if (contradict(&terms.at[i], &terms.at[k]))
				return fail_when(
					loader, index, "two of its tests contradict each other");
	}
	return 0;
}

/* Where something was not read, it may be what refers to the rule. */
static int check_purpose(struct loader *loader, size_t index, bool referenced)
{
	const struct rule *rule = &loader->rules[index];

	if (rule->finding || rule->effect_count || rule->role || referenced ||
		(loader->lint && loader->lint->errors))
		return 0;
	return json_fail(loader->error, loader->nodes[index],
		"expected advice, effects, or another rule that refers to \"%s\"", rule->id);
}

static void mark_references(const struct expr *expr, bool *referenced)
{
	for (size_t i = 0; i < expr->count; i++)
		if (expr->ops[i].code == EXPR_RULE)
			referenced[expr->ops[i].index] = true;
}

static void mark_all_references(const struct rule_set *set, bool *referenced)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct rule *rule = &set->rules[i];

		mark_references(&rule->when, referenced);
		mark_references(&rule->applies, referenced);
		for (size_t k = 0; k < rule->cause_count; k++)
			referenced[rule->causes[k]] = true;
	}
}

static int check_rule(struct loader *loader, size_t index, bool referenced)
{
	const struct rule *rule = &loader->rules[index];
	int rc;

	if (!loader->nodes[index].doc || rule->disabled || !rule->when.count)
		return 0; /* of the base, off, or complained of */
	rc = check_purpose(loader, index, referenced);
	return rc < 0 ? rc : check_reachable(loader, index);
}

/* What asker_of() says of a rule that hangs on no knowledge. */
#define NOBODY UINT32_MAX

static uint32_t asker_in(const struct expr *expr, uint32_t self, const uint32_t *askers)
{
	for (size_t i = 0; i < expr->count; i++) {
		const struct expr_op *op = &expr->ops[i];

		if (expr_asks_knowledge(op))
			return self;
		if (op->code == EXPR_RULE && askers[op->index] != NOBODY)
			return askers[op->index];
	}
	return NOBODY;
}

/* The rule that asks what is known, of this one and those it refers to. */
static uint32_t asker_of(const struct rule *rule, uint32_t self, const uint32_t *askers)
{
	uint32_t asker = asker_in(&rule->when, self, askers);

	if (asker == NOBODY)
		asker = asker_in(&rule->applies, self, askers);
	for (size_t i = 0; asker == NOBODY && i < rule->cause_count; i++)
		asker = askers[rule->causes[i]];
	return asker;
}

static bool has_effect(const struct rule *rule)
{
	for (size_t i = 0; i < rule->effect_count; i++)
		if (rule->effects[i].kind != EFFECT_NONE)
			return true;
	return false;
}

/* load_rule() has looked at what a rule asks itself; here, at what it refers to. */
static int check_asker(struct loader *loader, uint32_t index, uint32_t asker)
{
	const struct rule *rule = &loader->rules[index];
	struct json_node node = loader->nodes[index];

	if (asker == NOBODY || asker == index || rule->disabled || !has_effect(rule))
		return 0;
	if (!node.doc) /* of the base: what it refers to was replaced */
		node = loader->nodes[asker];
	return json_fail(loader->error, node,
		"expected no effect on a mode: \"%s\" hangs on \"%s\", which tells what could not "
		"be learnt, not what the host can do",
		rule->id, loader->rules[asker].id);
}

static int check_knowledge(struct loader *loader)
{
	const struct rule_set *set = loader->set;
	uint32_t *askers = calloc(set->count + 1, sizeof(*askers));
	int rc = askers ? 0 : load_no_memory(loader);

	for (size_t i = 0; askers && rc == 0 && i < set->count; i++) {
		const uint32_t index = set->order[i];

		askers[index] = asker_of(&loader->rules[index], index, askers);
		rc = check_asker(loader, index, askers[index]);
		if (rc == 0 || !load_go_on(loader, rc))
			continue;
		rc = 0;
		if (!loader->nodes[index].doc)
			break; /* many of the base may hang on one rule */
	}
	free(askers);
	return rc;
}

int load_check(struct loader *loader)
{
	bool *referenced = calloc(loader->set->count + 1, sizeof(*referenced));
	int rc = referenced ? 0 : load_no_memory(loader);

	if (referenced)
		mark_all_references(loader->set, referenced);
	for (size_t i = 0; referenced && rc == 0 && i < loader->set->count; i++) {
		rc = check_rule(loader, i, referenced[i]);
		if (rc < 0 && load_go_on(loader, rc))
			rc = 0;
	}
	free(referenced);
	/* Where something was wrong, there may be no order to go by. */
	if (rc == 0 && !(loader->lint && loader->lint->errors))
		rc = check_knowledge(loader);
	return rc;
}
