// SPDX-License-Identifier: GPL-2.0-or-later
// Test cases that did not come out as expected, with what decided instead.
#include "rules/case_failures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct case_failure *failure_new(
	struct case_failures *failures, const struct case_failure *failure)
{
	if (failures->count == failures->room) {
		const size_t room = failures->room ? failures->room * 2 : 16;
		struct case_failure *grown = realloc(failures->at, room * sizeof(*grown));

		if (!grown)
			return NULL;
		failures->at = grown;
		failures->room = room;
	}
	failures->at[failures->count] = *failure;
	return &failures->at[failures->count++];
}

static int add_rule(struct case_failures *failures, const struct rule_case *test,
	const struct case_run *run, const struct case_rule *expect)
{
	const struct finding *finding = &run->judgement->findings[expect->rule];
	struct case_failure *failure;

	if (finding->holds == expect->holds)
		return 0;
	finding_add_facts(run->judgement, expect->rule);
	failure = failure_new(failures, &(struct case_failure){.test = test,
						.index = expect->rule,
						.expected = (uint8_t)expect->holds,
						.got = (uint8_t)finding->holds,
						.fact_count = (uint8_t)finding->fact_count});
	if (!failure)
		return -ENOMEM;
	memcpy(failure->facts, finding->facts, sizeof(failure->facts));
	return 0;
}

static void failure_add_fact(struct case_failure *failure, int fact)
{
	for (size_t i = 0; i < failure->fact_count; i++)
		if (failure->facts[i] == fact)
			return;
	if (fact >= 0 && failure->fact_count < FINDING_FACTS_MAX)
		failure->facts[failure->fact_count++] = (uint16_t)fact;
}

static int add_mode(struct case_failures *failures, const struct rule_case *test,
	const struct case_run *run, const struct case_mode *expect)
{
	const struct mode_verdict *verdict = &run->judgement->modes[expect->mode];
	struct case_failure *failure;

	if (verdict->verdict == expect->verdict)
		return 0;
	failure = failure_new(failures, &(struct case_failure){.test = test,
						.of_mode = true,
						.index = expect->mode,
						.expected = (uint8_t)expect->verdict,
						.got = (uint8_t)verdict->verdict});
	if (!failure)
		return -ENOMEM;
	for (size_t i = 0; i < verdict->reason_count; i++)
		failure_add_fact(failure, verdict->reasons[i].fact);
	for (size_t i = 0; i < verdict->assuming_count; i++)
		failure_add_fact(failure, verdict->assuming[i]);
	return 0;
}

int case_failures_add(
	struct case_failures *failures, const struct rule_case *test, const struct case_run *run)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < test->rule_count; i++)
		rc = add_rule(failures, test, run, &test->rules[i]);
	for (size_t i = 0; rc == 0 && i < test->mode_count; i++)
		rc = add_mode(failures, test, run, &test->modes[i]);
	return rc;
}

const struct case_fact *case_fact_find(const struct rule_case *test, uint16_t fact)
{
	for (size_t i = 0; i < test->fact_count; i++)
		if (test->facts[i].fact == fact)
			return &test->facts[i];
	return NULL;
}
