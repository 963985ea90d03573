// SPDX-License-Identifier: GPL-2.0-or-later
// Verdicts, the recommendation and the workload as parts of JSON documents (design.md section 7).
#include "report/json_build.h"

#include "probe/fact_local.h"
#include "report/learn.h"

static struct tree *reasons_value(
	const struct fact_table *facts, const struct reason *reasons, size_t count, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < count; i++) {
		const int fact = reasons[i].fact;
		struct tree *reason = tree_object();

		object_put(reason, "fact",
			fact >= 0 && fact < FACT_COUNT
				? tree_text(fact_name(facts, (enum fact_id)fact))
				: tree_null(),
			rc);
		object_put(reason, "text", json_expanded(facts, reasons[i].text), rc);
		array_put(array, reason, rc);
	}
	return array;
}

static struct tree *steps_value(
	const struct fact_table *facts, const struct mode_verdict *verdict, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < verdict->step_count; i++) {
		const struct step *from = &verdict->steps[i];
		struct tree *step = tree_object();

		object_put(step, "who", tree_text(actor_name(from->who)), rc);
		object_put(step, "action", json_expanded(facts, from->action), rc);
		object_put(step, "command", json_command(facts, from->command), rc);
		object_put(step, "reboot", tree_boolean(from->reboot), rc);
		array_put(array, step, rc);
	}
	return array;
}

static struct tree *names_value(
	const struct fact_table *table, const uint16_t *facts, size_t count, int *rc)
{
	struct tree *names = tree_array();

	for (size_t i = 0; i < count; i++)
		array_put(names, tree_text(fact_name(table, (enum fact_id)facts[i])), rc);
	return names;
}

static struct tree *then_value(
	const struct fact_table *facts, const struct mode_verdict *verdict, int *rc)
{
	struct tree *then = tree_object();

	object_put(then, "verdict", tree_text(verdict_name(verdict->then)), rc);
	object_put(then, "assuming",
		names_value(facts, verdict->then_assuming, verdict->then_assuming_count, rc), rc);
	return then;
}

static struct tree *mode_value(
	const struct fact_table *facts, const struct mode_verdict *verdict, int *rc)
{
	struct tree *mode = tree_object();

	object_put(mode, "verdict", tree_text(verdict_name(verdict->verdict)), rc);
	object_put(mode, "cost", tree_text(cost_name(verdict->cost)), rc);
	object_put(mode, "because",
		reasons_value(facts, verdict->reasons, verdict->reason_count, rc), rc);
	object_put(mode, "steps", steps_value(facts, verdict, rc), rc);
	if (verdict->has_then)
		object_put(mode, "then", then_value(facts, verdict, rc), rc);
	if (!verdict->has_would_be)
		return mode;
	object_put(mode, "would_be", tree_text(verdict_name(verdict->would_be)), rc);
	object_put(mode, "assuming",
		names_value(facts, verdict->assuming, verdict->assuming_count, rc), rc);
	return mode;
}

struct tree *json_modes(const struct fact_table *facts, const struct judgement *judgement, int *rc)
{
	struct tree *modes = tree_object();

	for (int mode = 0; mode < MODE_COUNT; mode++)
		object_put(modes, mode_name((enum mode)mode),
			mode_value(facts, &judgement->modes[mode], rc), rc);
	return modes;
}

struct tree *json_recommendation(
	const struct fact_table *facts, const struct judgement *judgement, int *rc)
{
	struct tree *recommendation = tree_object();
	struct tree *ranking = tree_array();

	for (size_t i = 0; i < MODE_COUNT; i++)
		array_put(ranking, tree_text(mode_name(judgement->ranking[i])), rc);
	object_put(recommendation, "mode", tree_text(mode_name(judgement->recommended)), rc);
	object_put(recommendation, "ranking", ranking, rc);
	object_put(recommendation, "because",
		reasons_value(facts, judgement->reasons, judgement->reason_count, rc), rc);
	return recommendation;
}

void json_put_unknown(struct tree *root, const struct report *report, bool findings, int *rc)
{
	bool needed[FACT_COUNT] = {false};
	struct tree *rows = tree_array();

	learn_needed(report, findings, needed);
	for (int i = 0; i < FACT_COUNT; i++) {
		const enum fact_id id = (enum fact_id)i;
		struct tree *row;
		char how[192];

		if (!needed[i])
			continue;
		row = tree_object();
		object_put(row, "fact", tree_text(fact_name(report->facts, id)), rc);
		object_put(row, "why", tree_text(why_name((enum why)report->facts->at[i].why)), rc);
		object_put(row, "how",
			json_expanded(report->facts, learn_how(report, id, how, sizeof(how))), rc);
		array_put(rows, row, rc);
	}
	object_put(root, "unknown", rows, rc);
}

void json_put_role(struct tree *root, const struct report *report, int *rc)
{
	struct tree *because;

	object_put(root, "role", tree_text(report->role), rc);
	if (report->role_because < 0)
		return;
	because = tree_object();
	object_put(because, "rule",
		tree_text(rules_info(report->rules, (size_t)report->role_because).id), rc);
	object_put(because, "title",
		tree_text(rules_info(report->rules, (size_t)report->role_because).title), rc);
	object_put(root, "role_because", because, rc);
}

void json_put_assumed(struct tree *root, const struct fact_table *facts, int *rc)
{
	struct tree *names = tree_array();

	for (int i = 0; i < FACT_COUNT; i++)
		if (facts->at[i].ev_kind == EV_ASSUMED)
			array_put(names, tree_text(fact_name(facts, (enum fact_id)i)), rc);
	if (tree_is_empty(names))
		tree_free(names);
	else
		object_put(root, "assumed", names, rc);
}

struct tree *json_workload(const struct workload *workload, int *rc)
{
	struct tree *keys = tree_object();

	for (int key = 0; workload && key < WORKLOAD_KEY_COUNT; key++)
		if (*workload->value[key])
			object_put(keys, workload_key_name((enum workload_key)key),
				tree_text(workload->value[key]), rc);
	return keys;
}
