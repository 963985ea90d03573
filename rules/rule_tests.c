// SPDX-License-Identifier: GPL-2.0-or-later
// Running the test cases of rule files: do the rules say what their authors expect?
#include "rules/rule_tests.h"

#include <stdlib.h>
#include <string.h>

#include "probe/fact_local.h"
#include "rules/rule_set.h"

bool rule_case_counts(const struct rule_set *rules, const struct rule_case *test)
{
	const char *file;

	if (!test->of_rule)
		return true;
	file = rules->rules[test->rules[0].rule].file;
	return file && !strcmp(file, test->file);
}

static void set_fact(struct fact_table *facts, const struct case_fact *given)
{
	const enum fact_id id = (enum fact_id)given->fact;

	if (given->state == FACT_UNKNOWN) {
		fact_set_unknown(facts, id, (enum why)given->why, given->err, NULL);
		return;
	}
	switch (fact_type_of(facts, id)) {
	case FACT_BOOL: fact_set_bool(facts, id, given->number, NULL); break;
	case FACT_INT: fact_set_int(facts, id, given->number, NULL); break;
	default: fact_set_text(facts, id, given->text, NULL);
	}
	fact_note_errno(facts, id, given->err);
}

/* What a case does not name was not captured. */
static void set_facts(
	struct fact_table *facts, const struct rule_set *rules, const struct rule_case *test)
{
	memset(facts, 0, sizeof(*facts));
	rules_name_locals(rules, facts);
	for (int id = 0; id < FACT_COUNT; id++)
		fact_set_unknown(facts, (enum fact_id)id, WHY_NOT_CAPTURED, 0, NULL);
	for (size_t i = 0; i < test->fact_count; i++)
		set_fact(facts, &test->facts[i]);
}

bool rule_case_run(const struct rule_set *rules, const struct rule_case *test, struct case_run *run)
{
	set_facts(&run->facts, rules, test);
	rules_judge(rules, &run->facts, &test->workload, test->role, run->judgement);
	for (size_t i = 0; i < test->rule_count; i++)
		if (case_rule_got(run, &test->rules[i]) != test->rules[i].holds)
			return false;
	for (size_t i = 0; i < test->mode_count; i++)
		if (case_mode_got(run, &test->modes[i]) != test->modes[i].verdict)
			return false;
	return true;
}

struct case_run *case_run_new(const struct rule_set *rules)
{
	struct case_run *run = calloc(1, sizeof(*run));

	if (!run)
		return NULL;
	run->judgement = judgement_new(rules);
	if (run->judgement)
		return run;
	free(run);
	return NULL;
}

void case_run_free(struct case_run *run)
{
	if (!run)
		return;
	judgement_free(run->judgement);
	free(run);
}
