// SPDX-License-Identifier: GPL-2.0-or-later
// What a name stands for: a fact, a rule, a mode, or a word of the field.
#include "report/explain.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

#include "probe/fact.h"
#include "rules/near.h"

static const struct term terms[] = {
#define TERM(n, l, t, h) {.name = (n), .title = (l), .text = (t), .look = (h)},
#include "data/terms.def"
#undef TERM
};

#define TERM_COUNT (sizeof(terms) / sizeof(terms[0]))

struct hint {
	const char *pattern, *look;
};

static const struct hint hints[] = {
#define HINT(p, l) {.pattern = (p), .look = (l)},
#include "data/hints.def"
#undef HINT
};

/* One kind of topic: how many there are and what each is called. */
struct topic_list {
	const char *kind;
	size_t (*count)(const struct rule_set *rules);
	const char *(*name)(const struct rule_set *rules, size_t index);
};

static size_t fact_count(const struct rule_set *rules)
{
	(void)rules;
	return FACT_LOCAL_FIRST;
}

static const char *fact_name(const struct rule_set *rules, size_t index)
{
	(void)rules;
	return fact_desc((enum fact_id)index)->name;
}

static const char *rule_name(const struct rule_set *rules, size_t index)
{
	return rules_info(rules, index).id;
}

static size_t mode_count(const struct rule_set *rules)
{
	(void)rules;
	return MODE_COUNT;
}

static const char *mode_topic_name(const struct rule_set *rules, size_t index)
{
	(void)rules;
	return mode_name((enum mode)index);
}

static size_t term_count(const struct rule_set *rules)
{
	(void)rules;
	return TERM_COUNT;
}

static const char *term_name(const struct rule_set *rules, size_t index)
{
	(void)rules;
	return terms[index].name;
}

/* In the order in which a name is looked up. */
static const struct topic_list lists[] = {
	[TOPIC_FACT] = {"fact", fact_count, fact_name},
	[TOPIC_RULE] = {"rule", rules_count, rule_name},
	[TOPIC_MODE] = {"mode", mode_count, mode_topic_name},
	[TOPIC_TERM] = {"term", term_count, term_name},
};

#define KIND_COUNT (sizeof(lists) / sizeof(lists[0]))

const char *topic_kind_name(enum topic_kind kind)
{
	return lists[kind].kind;
}

/* The term that lists the keys of workloads. */
static const char workload_term[] = "workload";

static bool key_find(const char *name)
{
	for (int key = 0; key < WORKLOAD_KEY_COUNT; key++)
		if (!strcasecmp(workload_key_name((enum workload_key)key), name))
			return true;
	return false;
}

bool topic_find(const struct rule_set *rules, const char *name, struct topic *topic)
{
	for (size_t kind = 0; kind < KIND_COUNT; kind++) {
		const size_t count = lists[kind].count(rules);

		for (size_t i = 0; i < count; i++) {
			if (strcasecmp(lists[kind].name(rules, i), name))
				continue;
			*topic = (struct topic){(enum topic_kind)kind, i};
			return true;
		}
	}
	return key_find(name) && topic_find(rules, workload_term, topic);
}

size_t topic_near(const struct rule_set *rules, const char *name, const char *near[], size_t max)
{
	struct near_list list = {0};
	size_t count;

	for (size_t kind = 0; kind < KIND_COUNT; kind++)
		for (size_t i = 0; i < lists[kind].count(rules); i++)
			near_offer(&list, name, lists[kind].name(rules, i));
	for (int key = 0; key < WORKLOAD_KEY_COUNT; key++)
		near_offer(&list, name, workload_key_name((enum workload_key)key));
	count = list.count < max ? list.count : max;
	memcpy(near, list.names, count * sizeof(*near));
	return count;
}

const struct term *term_at(size_t index)
{
	return &terms[index];
}

const struct term *term_find(const char *name)
{
	for (size_t i = 0; i < TERM_COUNT; i++)
		if (!strcmp(terms[i].name, name))
			return &terms[i];
	return NULL;
}

bool term_lists_workload(const struct term *term)
{
	return !strcmp(term->name, workload_term);
}

const char *fact_look(enum fact_id id)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (fnmatch(hints[i].pattern, fact_desc(id)->name, 0) == 0)
			return hints[i].look;
	return NULL;
}
