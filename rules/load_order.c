// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In which order rules are judged: each after those that it refers to. A circle of references is
 * an error.
 */
#include "rules/load.h"

#include <errno.h>
#include <stdlib.h>

enum { FRESH, OPEN, DONE };

struct ordering {
	struct loader *loader;
	uint16_t *order; /* [rules], filled to `count` */
	size_t count;
	uint8_t *marks;  /* by rule: FRESH, OPEN, DONE */
	uint16_t *next;  /* by rule: which of its references comes next */
	uint16_t *stack; /* open rules, the innermost last */
	size_t depth;
};

/*
 * Reference number @n of a rule: its causes, then the rules in its conditions. -1: there are no
 * more.
 */
static int rule_reference(const struct rule *rule, size_t n)
{
	const struct expr *exprs[] = {&rule->when, &rule->applies};

	if (n < rule->cause_count)
		return rule->causes[n];
	n -= rule->cause_count;
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < exprs[i]->count; k++)
			if (exprs[i]->ops[k].code == EXPR_RULE && n-- == 0)
				return exprs[i]->ops[k].index;
	return -1;
}

/*
 * A circle goes through a rule that was just loaded, as the base has none: the first of them is
 * named.
 */
static int cycle_fail(const struct ordering *ordering, size_t rule)
{
	const struct loader *loader = ordering->loader;
	size_t from = ordering->depth;
	size_t named;

	while (from > 0 && ordering->stack[from - 1] != rule)
		from--;
	named = from ? from - 1 : 0;
	while (named + 1 < ordering->depth && !loader->nodes[ordering->stack[named]].doc)
		named++;
	return json_fail(loader->error, loader->nodes[ordering->stack[named]],
		"expected no circle of rules: \"%s\" refers to itself through \"%s\"",
		loader->rules[ordering->stack[named]].id,
		loader->rules[ordering->stack[ordering->depth - 1]].id);
}

static void open_rule(struct ordering *ordering, size_t rule)
{
	ordering->marks[rule] = OPEN;
	ordering->stack[ordering->depth++] = (uint16_t)rule;
}

/* Depth first, without recursion: a chain may be as long as there are rules. */
static int visit(struct ordering *ordering, size_t start)
{
	open_rule(ordering, start);
	while (ordering->depth) {
		size_t rule = ordering->stack[ordering->depth - 1];
		int reference =
			rule_reference(&ordering->loader->rules[rule], ordering->next[rule]++);

		if (reference < 0) {
			ordering->marks[rule] = DONE;
			ordering->order[ordering->count++] = (uint16_t)rule;
			ordering->depth--;
		} else if (ordering->marks[reference] == OPEN) {
			return cycle_fail(ordering, (size_t)reference);
		} else if (ordering->marks[reference] == FRESH) {
			open_rule(ordering, (size_t)reference);
		}
	}
	return 0;
}

int load_order(struct loader *loader)
{
	struct rule_set *set = loader->set;
	uint16_t *order = arena_alloc(&set->arena, set->count, sizeof(*order));
	struct ordering *ordering = calloc(1, sizeof(*ordering));
	int rc = 0;

	if (ordering) {
		ordering->loader = loader;
		ordering->order = order;
		ordering->marks = calloc(RULES_MAX, sizeof(*ordering->marks));
		ordering->next = calloc(RULES_MAX, sizeof(*ordering->next));
		ordering->stack = calloc(RULES_MAX, sizeof(*ordering->stack));
	}
	if (!order || !ordering || !ordering->marks || !ordering->next || !ordering->stack) {
		load_no_memory(loader);
		rc = -ENOMEM;
	}
	for (size_t rule = 0; rc == 0 && rule < set->count; rule++)
		if (ordering->marks[rule] == FRESH)
			rc = visit(ordering, rule);
	set->order = order;
	if (ordering) {
		free(ordering->marks);
		free(ordering->next);
		free(ordering->stack);
	}
	free(ordering);
	return rc;
}
