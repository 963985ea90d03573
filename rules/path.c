// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What it would take to run a mode: a search over the rules.
 *
 * A remedy is a rule that holds and has steps that say what they give: what facts are once the
 * steps are done. The search starts from the facts as they are, takes a remedy, writes what it
 * gives into a copy of the facts and judges again: then other rules hold, with other remedies.
 * Sets of remedies are looked at in the order of their cost (Dijkstra), so that the first one with
 * which the mode works is the cheapest. Only remedies that give a fact on which the mode hangs
 * count.
 *
 * What was measured with guests before the steps says nothing of the time after them: launch.*
 * is unknown then.
 */
#include "rules/path.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "rules/bearing.h"
#include "rules/judge.h"

#define NODES_MAX 256 /* sets of remedies that are looked at: a few ms */
#define TAKEN_MAX 6   /* remedies in one set */
#define RESTART_STAGE 10

struct remedy {
	uint32_t rule;
	uint32_t cost;
	uint8_t stage;
};

struct node {
	uint32_t cost;
	uint8_t count;
	bool done;                /* judged, and its successors are there */
	uint32_t took[TAKEN_MAX]; /* indexes of remedies, in the order in which they were taken */
};

struct search {
	const struct fact_table *base;
	struct fact_table *facts;     /* base with what the remedies taken now give */
	uint16_t changed[FACT_COUNT]; /* [changed_count], enum fact_id: where the two may differ */
	size_t changed_count;
	uint16_t measured[FACT_COUNT]; /* [measured_count], enum fact_id: what guests said */
	size_t measured_count;
	struct judging judging; /* of `facts` */
	struct judgement *room; /* what judging writes to */
	uint32_t *needed;       /* [needed_count], the rules that are judged anew */
	size_t needed_count;
	enum mode mode;
	enum verdict now;        /* of the mode without any remedy */
	bool *marks;             /* [rules]: scratch */
	bool bears[FACT_COUNT];  /* the mode hangs on this fact */
	struct remedy *remedies; /* [remedy_count], room for all rules */
	size_t remedy_count;
	struct node nodes[NODES_MAX];
	size_t node_count;
};

/* What a step costs whoever reads the list; only how costs compare matters. */
static unsigned step_cost(const struct step *step)
{
	static const unsigned by_actor[] = {
		[ACTOR_USER] = 1, [ACTOR_ADMIN] = 2, [ACTOR_FIRMWARE] = 8, [ACTOR_VENDOR] = 32};

	/* To find out something first is dearer than to do something. */
	return by_actor[step->who] + (step->reboot ? 4 : 0) + (step->command ? 0 : 1);
}

/*
 * Where the remedy stands among others: as its effects say, or else by who acts. A restart undoes
 * what was loaded or mounted, so it comes first.
 */
static uint8_t remedy_stage(const struct rule *rule)
{
	static const uint8_t by_actor[] = {
		[ACTOR_FIRMWARE] = 0, [ACTOR_VENDOR] = 5, [ACTOR_ADMIN] = 25, [ACTOR_USER] = 60};
	const struct step *step = &rule->steps[0];

	for (size_t i = 0; i < rule->effect_count; i++)
		if (rule->effects[i].kind == EFFECT_BLOCKS ||
			rule->effects[i].kind == EFFECT_DEGRADES)
			return rule->effects[i].stage;
	return step->who == ACTOR_ADMIN && step->reboot ? RESTART_STAGE : by_actor[step->who];
}

/* A rule with effects on modes is a remedy for those; one without, for any. */
static bool is_for_mode(const struct search *search, const struct rule *rule)
{
	for (size_t i = 0; i < rule->effect_count; i++)
		if (rule->effects[i].mode == search->mode)
			return true;
	return rule->effect_count == 0;
}

static bool gives_what_bears(const struct search *search, const struct rule *rule)
{
	for (size_t i = 0; i < rule->step_count; i++)
		for (size_t k = 0; k < rule->steps[i].give_count; k++)
			if (search->bears[rule->steps[i].gives[k].fact])
				return true;
	return false;
}

/* By id, so that which of two remedies of the same cost is looked at first hangs on no order. */
static int by_id(const void *a, const void *b, void *rules)
{
	const struct remedy *one = a, *other = b;

	return strcmp(rule_id_at(rules, one->rule), rule_id_at(rules, other->rule));
}

static void find_remedies(struct search *search)
{
	const struct rule_set *set = search->judging.rules;

	for (size_t i = 0; i < set->count; i++) {
		const struct rule *rule = &set->rules[i];
		unsigned cost = 0;

		if (!is_for_mode(search, rule) || !gives_what_bears(search, rule))
			continue;
		for (size_t k = 0; k < rule->step_count; k++)
			cost += step_cost(&rule->steps[k]);
		search->remedies[search->remedy_count++] = (struct remedy){
			.rule = (uint32_t)i,
			.cost = cost,
			.stage = remedy_stage(rule),
		};
	}
	qsort_r(search->remedies, search->remedy_count, sizeof(*search->remedies), by_id,
		(void *)set->rules);
}

static void give(struct fact_table *facts, const struct given *given)
{
	const struct evidence *ev = EV_NAMED(EV_DERIVED, "the steps", NULL);
	const enum fact_id id = (enum fact_id)given->fact;

	if (!given->known) {
		fact_set_unknown(facts, id, WHY_PREREQUISITE, 0, ev);
		return;
	}
	switch (fact_desc(id)->type) {
	case FACT_BOOL: fact_set_bool(facts, id, given->number != 0, ev); return;
	case FACT_INT: fact_set_int(facts, id, given->number, ev); return;
	case FACT_TEXT: fact_set_text(facts, id, given->text, ev); return;
	}
}

void step_give(struct fact_table *facts, const struct step *step)
{
	for (size_t i = 0; i < step->give_count; i++)
		give(facts, &step->gives[i]);
}

/* An errno counts as well: KVM_RUN may have been refused. */
static void find_measured(struct search *search)
{
	static const char measured[] = "launch.";

	for (int i = 0; i < FACT_COUNT; i++) {
		const struct fact *fact = &search->base->at[i];

		if ((fact->state == FACT_KNOWN || fact->err) &&
			!strncmp(fact_desc((enum fact_id)i)->name, measured, sizeof(measured) - 1))
			search->measured[search->measured_count++] = (uint16_t)i;
	}
}

static void need_references(const struct expr *expr, bool *is_needed)
{
	for (size_t i = 0; i < expr->count; i++)
		if (expr->ops[i].code == EXPR_RULE)
			is_needed[expr->ops[i].index] = true;
}

/* The rules with effects on the mode, the remedies, and what these refer to. */
static void find_needed(struct search *search)
{
	const struct rule_set *set = search->judging.rules;
	bool *is_needed = search->marks;

	memset(is_needed, 0, set->count * sizeof(*is_needed));
	for (size_t i = 0; i < set->effect_count[search->mode]; i++)
		is_needed[set->effects[search->mode][i].rule] = true;
	for (size_t i = 0; i < search->remedy_count; i++)
		is_needed[search->remedies[i].rule] = true;
	for (size_t i = set->count; i-- > 0;) {
		const struct rule *rule = &set->rules[set->order[i]];

		if (!is_needed[set->order[i]])
			continue;
		need_references(&rule->when, is_needed);
		need_references(&rule->applies, is_needed);
		for (size_t k = 0; k < rule->cause_count; k++)
			is_needed[rule->causes[k]] = true;
	}
	for (size_t i = 0; i < set->count; i++)
		if (is_needed[set->order[i]])
			search->needed[search->needed_count++] = set->order[i];
}

/* The facts as they are without any remedy. */
static void go_back(struct search *search)
{
	for (size_t i = 0; i < search->changed_count; i++)
		search->facts->at[search->changed[i]] = search->base->at[search->changed[i]];
	search->changed_count = 0;
	/* Texts of the base stay where they are; what was added goes. */
	search->facts->text_used = search->base->text_used;
	search->facts->name_last = search->base->name_last;
}

static bool is_changed(const struct search *search, uint16_t fact)
{
	for (size_t i = 0; i < search->changed_count; i++)
		if (search->changed[i] == fact)
			return true;
	return false;
}

/* To be called before the fact is set. */
static void note_change(struct search *search, uint16_t fact)
{
	if (!is_changed(search, fact))
		search->changed[search->changed_count++] = fact;
}

static void forget_measured(struct search *search)
{
	for (size_t i = 0; i < search->measured_count; i++) {
		note_change(search, search->measured[i]);
		fact_set_unknown(search->facts, (enum fact_id)search->measured[i], WHY_NOT_RUN, 0,
			EV_NAMED(EV_DERIVED, "the steps", NULL));
	}
}

static void take_step(struct search *search, const struct step *step)
{
	for (size_t i = 0; i < step->give_count; i++)
		note_change(search, step->gives[i].fact);
	step_give(search->facts, step);
}

/* The facts as they are with this set of remedies, and the rules judged on them. */
static void go_to(struct search *search, const struct node *node)
{
	const struct rule_set *set = search->judging.rules;

	go_back(search);
	if (node->count)
		forget_measured(search);
	for (size_t i = 0; i < node->count; i++) {
		const struct rule *rule = &set->rules[search->remedies[node->took[i]].rule];

		for (size_t k = 0; k < rule->step_count; k++)
			take_step(search, &rule->steps[k]);
	}
	judge_listed(&search->judging, search->needed, search->needed_count);
}

/* How far a set of remedies leads. */
static enum path_kind goal(const struct search *search)
{
	const struct mode_effects effects = mode_effects_of(&search->judging, search->mode);

	if (effects.impossible == TRUTH_YES || effects.ready == TRUTH_NO)
		return PATH_NONE;
	if (search->now == VERDICT_DEGRADED && effects.degraded != TRUTH_NO)
		return PATH_NONE;
	if (effects.ready == TRUTH_YES)
		return effects.impossible == TRUTH_NO ? PATH_PROVEN : PATH_OPEN;
	return effects.blocked == TRUTH_YES ? PATH_NONE : PATH_OPEN;
}

static bool has_taken(const struct node *node, size_t remedy)
{
	for (size_t i = 0; i < node->count; i++)
		if (node->took[i] == remedy)
			return true;
	return false;
}

/* Is the set @from with @remedy there already, taken in whatever order? */
static bool is_there(const struct search *search, const struct node *from, size_t remedy)
{
	for (size_t i = 0; i < search->node_count; i++) {
		const struct node *node = &search->nodes[i];
		size_t common = 0;

		if (node->count != from->count + 1 || !has_taken(node, remedy))
			continue;
		for (size_t k = 0; k < from->count; k++)
			common += has_taken(node, from->took[k]);
		if (common == from->count)
			return true;
	}
	return false;
}

/* One more remedy: each that holds where the search stands. */
static void branch(struct search *search, const struct node *from)
{
	for (size_t i = 0; i < search->remedy_count; i++) {
		const struct remedy *remedy = &search->remedies[i];
		struct node *node = &search->nodes[search->node_count];

		if (from->count == TAKEN_MAX || search->node_count == NODES_MAX)
			return;
		if (search->judging.values[remedy->rule].effective.low != TRUTH_YES ||
			has_taken(from, i) || is_there(search, from, i))
			continue;
		*node = *from;
		node->done = false;
		node->took[node->count++] = (uint32_t)i;
		node->cost += remedy->cost;
		search->node_count++;
	}
}

static struct node *cheapest(struct search *search)
{
	struct node *best = NULL;

	for (size_t i = 0; i < search->node_count; i++)
		if (!search->nodes[i].done && (!best || search->nodes[i].cost < best->cost))
			best = &search->nodes[i];
	return best;
}

/*
 * The cheapest set with which the mode works, or after which nothing that is known stands in its
 * way: what comes to light only then (may this user open the device?) is no reason for a dearer
 * one.
 */
static const struct node *find_path(struct search *search, enum path_kind *kind)
{
	struct node *node;

	search->nodes[search->node_count++] = (struct node){0};
	while ((node = cheapest(search))) {
		node->done = true;
		go_to(search, node);
		*kind = node->count ? goal(search) : PATH_NONE;
		if (*kind != PATH_NONE)
			return node;
		branch(search, node);
	}
	return NULL;
}

/* Remedies in the order in which to take them: by stage; what was taken first goes first. */
static void sort_by_stage(const struct search *search, struct node *node)
{
	for (size_t i = 1; i < node->count; i++)
		for (size_t k = i; k > 0; k--) {
			const uint32_t here = node->took[k], before = node->took[k - 1];

			if (search->remedies[before].stage <= search->remedies[here].stage)
				break;
			node->took[k] = before;
			node->took[k - 1] = here;
		}
}

static bool same_step(const struct step *a, const struct step *b)
{
	return a->who == b->who && !strcmp(a->action, b->action) &&
	       !strcmp(a->command ? a->command : "", b->command ? b->command : "");
}

/* False where there is no room: a list that lacks a step leads nowhere. */
static bool add_step(struct path *path, const struct step *step)
{
	for (size_t i = 0; i < path->step_count; i++)
		if (same_step(&path->steps[i], step))
			return true;
	if (path->step_count == VERDICT_STEPS_MAX)
		return false;
	path->steps[path->step_count++] = *step;
	return true;
}

static void tell(struct search *search, const struct node *found, struct path *path)
{
	struct mode_verdict verdict;
	struct node node = *found;

	sort_by_stage(search, &node);
	for (size_t i = 0; i < node.count; i++) {
		const struct rule *rule =
			&search->judging.rules->rules[search->remedies[node.took[i]].rule];

		for (size_t k = 0; k < rule->step_count; k++)
			if (!add_step(path, &rule->steps[k])) {
				*path = (struct path){0};
				return;
			}
	}
	go_to(search, found);
	mode_judge(&search->judging, search->mode, &verdict);
	path->then = verdict.verdict;
	if (verdict.verdict != VERDICT_UNKNOWN || !verdict.has_would_be)
		return;
	for (size_t i = 0; i < verdict.assuming_count && i < VERDICT_ASSUMING_MAX; i++)
		path->assuming[path->assuming_count++] = verdict.assuming[i];
}

/* The texts in use, too; behind them is nothing. */
static void facts_copy(struct fact_table *to, const struct fact_table *from)
{
	memcpy(to, from, offsetof(struct fact_table, text));
	memcpy(to->text, from->text, from->text_used ? from->text_used : 1);
}

static int search_open(struct search *search, const struct rule_set *rules,
	const struct fact_table *facts, const struct workload *workload, const char *role)
{
	const size_t count = rules->count ? rules->count : 1;

	search->base = facts;
	search->facts = malloc(sizeof(*search->facts));
	search->room = judgement_new(rules);
	search->marks = calloc(count, sizeof(*search->marks));
	search->needed = calloc(count, sizeof(*search->needed));
	search->remedies = calloc(count, sizeof(*search->remedies));
	if (!search->facts || !search->room || !search->marks || !search->needed ||
		!search->remedies)
		return -ENOMEM;
	facts_copy(search->facts, facts);
	find_measured(search);
	search->judging = (struct judging){
		.rules = rules,
		.input = {.facts = search->facts,
			.workload = workload,
			.role = (uint16_t)role_find(role),
			.values = search->room->room->values},
		.values = search->room->room->values,
		.room = search->room->room,
	};
	return 0;
}

static void search_close(struct search *search)
{
	free(search->facts);
	judgement_free(search->room);
	free(search->marks);
	free(search->needed);
	free(search->remedies);
	free(search);
}

/* Where the search starts: the facts as they are, and what @judgement says of them. */
static void search_begin(struct search *search, const struct judgement *judgement, enum mode mode)
{
	const size_t count = search->judging.rules->count;

	search->mode = mode;
	search->now = judgement->modes[mode].verdict;
	search->node_count = search->remedy_count = search->needed_count = 0;
	go_back(search);
	if (count)
		memcpy(search->judging.values, judgement->room->values,
			count * sizeof(*search->judging.values));
}

static void search_run(
	struct search *search, const struct judgement *judgement, enum mode mode, struct path *path)
{
	const struct node *found;

	*path = (struct path){0};
	search_begin(search, judgement, mode);
	bearing_facts(&search->judging, mode, search->marks, search->bears);
	find_remedies(search);
	find_needed(search);
	found = find_path(search, &path->kind);
	if (found)
		tell(search, found, path);
}

int rules_path(const struct rule_set *rules, const struct fact_table *facts,
	const struct workload *workload, const char *role, const struct judgement *judgement,
	enum mode mode, struct path *path)
{
	struct search *search = calloc(1, sizeof(*search));
	int rc;

	*path = (struct path){0};
	if (!search)
		return -ENOMEM;
	rc = search_open(search, rules, facts, workload, role);
	if (rc == 0)
		search_run(search, judgement, mode, path);
	search_close(search);
	return rc;
}

static void take_path(struct mode_verdict *verdict, const struct path *path)
{
	memcpy(verdict->steps, path->steps, sizeof(verdict->steps));
	verdict->step_count = path->step_count;
	verdict->has_then = true;
	verdict->then = path->then;
	verdict->then_assuming_count = path->assuming_count;
	memcpy(verdict->then_assuming, path->assuming, sizeof(verdict->then_assuming));
}

static bool is_wanted(const struct mode_verdict *verdict)
{
	return verdict->verdict == VERDICT_ATTAINABLE || verdict->verdict == VERDICT_DEGRADED;
}

int rules_take_paths(const struct rule_set *rules, const struct fact_table *facts,
	const struct workload *workload, const char *role, struct judgement *judgement)
{
	struct search *search = NULL;
	int rc = 0;

	for (int mode = 0; rc == 0 && mode < MODE_COUNT; mode++) {
		struct mode_verdict *verdict = &judgement->modes[mode];
		struct path path;

		if (!is_wanted(verdict))
			continue;
		if (!search) { /* one for all modes */
			search = calloc(1, sizeof(*search));
			rc = search ? search_open(search, rules, facts, workload, role) : -ENOMEM;
			if (rc < 0)
				break;
		}
		search_run(search, judgement, (enum mode)mode, &path);
		if (path.kind != PATH_NONE)
			take_path(verdict, &path);
	}
	if (search)
		search_close(search);
	return rc;
}
