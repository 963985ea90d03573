// SPDX-License-Identifier: GPL-2.0-or-later
/* Test cases that did not come out as expected, with what decided instead. */
#ifndef VIRTSCOUT_RULES_CASE_FAILURES_H
#define VIRTSCOUT_RULES_CASE_FAILURES_H

#include "rules/rule_tests.h"

struct case_failure {
	const struct rule_case *test;
	bool of_mode; /* `index` is an enum mode, else a rule; the two below go with that */
	size_t index;
	uint8_t expected, got; /* enum verdict, or enum truth */
	uint8_t fact_count;
	uint16_t facts[FINDING_FACTS_MAX]; /* those that decided */
};

struct case_failures {
	struct case_failure *at; /* [count] */
	size_t count, room;
};

/*
 * Adds what a case that was run (rule_case_run()) says otherwise than expected. @failures begins
 * zeroed; free(3) its array. 0, or -ENOMEM.
 */
int case_failures_add(
	struct case_failures *failures, const struct rule_case *test, const struct case_run *run);

/*
 * What @test gives for @fact; NULL: it does not name it.
 */
const struct case_fact *case_fact_find(const struct rule_case *test, uint16_t fact);

#endif
