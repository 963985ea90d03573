// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Test cases that rule files carry: facts in, what holds out. The program's own rules are compiled
 * without theirs; they are kept only where somebody asks (rules_load_tests()).
 */
#ifndef VIRTSCOUT_RULES_RULE_TESTS_H
#define VIRTSCOUT_RULES_RULE_TESTS_H

#include "rules/arena.h"
#include "rules/rules.h"

/* What a fact is in a case. */
struct case_fact {
	uint16_t fact; /* index into the fact table */
	uint8_t state; /* enum fact_state */
	uint8_t why;   /* enum why, where unknown */
	uint16_t err;  /* 0: none */
	int64_t number;
	const char *text; /* of a known text; else NULL */
};

/* What is expected: of a rule, or of a mode. */
struct case_rule {
	size_t rule; /* index into the rule set; stays the same in sets over it */
	enum truth holds;
};

struct case_mode {
	enum mode mode;
	enum verdict verdict;
};

struct rule_case {
	const char *name; /* NULL: it has none */
	const char *file; /* where it stands */
	uint32_t line, column;
	bool of_rule; /* it stands in rule `rules[0].rule`, and goes where that goes */
	const struct case_fact *facts;
	const struct case_rule *rules;
	size_t fact_count, rule_count, mode_count;
	struct case_mode modes[MODE_COUNT];
	const char *role; /* "" : none given */
	struct workload workload;
};

struct rule_tests {
	struct rule_case *cases; /* [count] */
	size_t count, room;
	struct arena arena; /* what the cases point to */
};

/*
 * As rules_load_files() (load.h), and adds the cases of the files to @tests, which begins zeroed
 * and is given back by rule_tests_free(), on failure too.
 */
int rules_load_tests(const struct rule_set *base, const char *const *paths, size_t count,
	struct rule_tests *tests, struct rule_set **rules, struct input_error *error);
void rule_tests_free(struct rule_tests *tests);

/* Room for running cases: one case after the other. */
struct case_run {
	struct fact_table facts;
	struct judgement *judgement;
};

/* For cases of @rules; NULL where there is no memory. */
struct case_run *case_run_new(const struct rule_set *rules);
void case_run_free(struct case_run *run); /* NULL is allowed */

/* Is the rule that the case stands in still the one in @rules, not replaced by a later file? */
bool rule_case_counts(const struct rule_set *rules, const struct rule_case *test);

/*
 * Judges the facts of a case; @run holds them and the judgement afterwards. True where all is as
 * expected.
 */
bool rule_case_run(
	const struct rule_set *rules, const struct rule_case *test, struct case_run *run);

/* What a judged case says of one of its expectations. */
static inline enum truth case_rule_got(const struct case_run *run, const struct case_rule *expect)
{
	return run->judgement->findings[expect->rule].holds;
}

static inline enum verdict case_mode_got(const struct case_run *run, const struct case_mode *expect)
{
	return run->judgement->modes[expect->mode].verdict;
}

#endif
