// SPDX-License-Identifier: GPL-2.0-or-later
/* What a name stands for: a fact, a rule, a mode, or a word of the field (data/terms.def). */
#ifndef VIRTSCOUT_REPORT_EXPLAIN_H
#define VIRTSCOUT_REPORT_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "rules/rules.h"

enum topic_kind { TOPIC_FACT, TOPIC_RULE, TOPIC_MODE, TOPIC_TERM };

struct topic {
	enum topic_kind kind;
	size_t index; /* enum fact_id, index of the rule, enum mode, index of the term */
};

struct term {
	const char *name, *title, *text;
	const char *look; /* how to look by hand; "" : there is no such way */
};

const char *topic_kind_name(enum topic_kind kind); /* "fact": static */

/*
 * Looks @name up, upper or lower case: among the facts, the rules, the modes, the terms; a key of
 * workloads is explained under the term that lists them. False where nothing has that name.
 */
bool topic_find(const struct rule_set *rules, const char *name, struct topic *topic);

/* Up to @max names that are like @name, best first. Returns how many. */
size_t topic_near(const struct rule_set *rules, const char *name, const char *near[], size_t max);

const struct term *term_at(size_t index);          /* static */
const struct term *term_find(const char *name);    /* NULL: none */
bool term_lists_workload(const struct term *term); /* is it the one with all keys? */
const char *fact_look(enum fact_id id); /* how to look at a fact by hand: static, or NULL */

int report_explain_text(
	FILE *out, const struct rule_set *rules, struct topic topic, unsigned width, bool color);
int report_explain_json(FILE *out, const struct rule_set *rules, struct topic topic);

#endif
