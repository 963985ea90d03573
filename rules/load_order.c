// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In which order rules are judged: each after those that it refers to. A circle of references is
 * an error.
 */
#include "rules/load.h"

#include <stdlib.h>

enum { FRESH, OPEN, DONE };

struct ordering {
	struct loader *loader;
	uint32_t *order; /* [rules], filled to `count` */
	size_t count;
	uint32_t *stack; /* open rules, the innermost last */
	size_t depth;
	uint32_t *next; /* by rule: how far its references have been gone through */
	uint8_t *marks; /* by rule: FRESH, OPEN, DONE */
};

/*
 * The next rule that @rule refers to from @place on, which goes behind it: its causes, then the
 * rules in its conditions. -1: there are no more.
 */
static int64_t rule_reference(const struct rule *rule, uint32_t *place)
{
	const struct expr *exprs[] = {&rule->when, &rule->applies};
	uint32_t begin = rule->cause_count;

	if (*place < begin)
		return rule->causes[(*place)++];
	for (size_t i = 0; i < 2; i++) {
		while (*place - begin < exprs[i]->count) {
			const struct expr_op *op = &exprs[i]->ops[(*place)++ - begin];

			if (op->code == EXPR_RULE)
				return op->index;
		}
		begin += exprs[i]->count;
	}
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
	ordering->stack[ordering->depth++] = (uint32_t)rule;
}

/* Depth first, without recursion: a chain may be as long as there are rules. */
static int visit(struct ordering *ordering, size_t start)
{
	open_rule(ordering, start);
	while (ordering->depth) {
		size_t rule = ordering->stack[ordering->depth - 1];
		int64_t reference =
			rule_reference(&ordering->loader->rules[rule], &ordering->next[rule]);

		if (reference < 0) {
			ordering->marks[rule] = DONE;
			ordering->order[ordering->count++] = (uint32_t)rule;
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
	struct ordering ordering = {.loader = loader,
		.order = arena_alloc(&set->arena, set->count, sizeof(*ordering.order)),
		.stack = calloc(set->count + 1, sizeof(*ordering.stack)),
		.next = calloc(set->count + 1, sizeof(*ordering.next)),
		.marks = calloc(set->count + 1, sizeof(*ordering.marks))};
	int rc = 0;

	if (!ordering.order || !ordering.stack || !ordering.next || !ordering.marks)
		rc = load_no_memory(loader);
	for (size_t rule = 0; rc == 0 && rule < set->count; rule++)
		if (ordering.marks[rule] == FRESH)
			rc = visit(&ordering, rule);
	set->order = ordering.order;
	free(ordering.stack);
	free(ordering.next);
	free(ordering.marks);
	return rc;
}
