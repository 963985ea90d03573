// SPDX-License-Identifier: GPL-2.0-or-later
// Verdicts, the recommendation and the workload as parts of JSON documents (design.md section 7).
#include "report/json_build.h"

#include "probe/fact_local.h"
#include "report/learn.h"

static json_t *reasons_value(
	const struct fact_table *facts, const struct reason *reasons, size_t count, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		const int fact = reasons[i].fact;
		json_t *reason = json_object();

		object_put(reason, "fact",
			fact >= 0 && fact < FACT_COUNT
				? json_string(fact_name(facts, (enum fact_id)fact))
				: json_null(),
			rc);
		object_put(reason, "text", json_expanded(facts, reasons[i].text), rc);
		array_put(array, reason, rc);
	}
	return array;
}

static json_t *steps_value(
	const struct fact_table *facts, const struct mode_verdict *verdict, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < verdict->step_count; i++) {
		const struct step *from = &verdict->steps[i];
		json_t *step = json_object();

		object_put(step, "who", json_string(actor_name(from->who)), rc);
		object_put(step, "action", json_expanded(facts, from->action), rc);
		object_put(step, "command", json_command(facts, from->command), rc);
		object_put(step, "reboot", json_boolean(from->reboot), rc);
		array_put(array, step, rc);
	}
	return array;
}

static json_t *names_value(
	const struct fact_table *table, const uint16_t *facts, size_t count, int *rc)
{
	json_t *names = json_array();

	for (size_t i = 0; i < count; i++)
		array_put(names, json_string(fact_name(table, (enum fact_id)facts[i])), rc);
	return names;
}

static json_t *then_value(
	const struct fact_table *facts, const struct mode_verdict *verdict, int *rc)
{
	json_t *then = json_object();

	object_put(then, "verdict", json_string(verdict_name(verdict->then)), rc);
	object_put(then, "assuming",
		names_value(facts, verdict->then_assuming, verdict->then_assuming_count, rc), rc);
	return then;
}

static json_t *mode_value(
	const struct fact_table *facts, const struct mode_verdict *verdict, int *rc)
{
	json_t *mode = json_object();

	object_put(mode, "verdict", json_string(verdict_name(verdict->verdict)), rc);
	object_put(mode, "cost", json_string(cost_name(verdict->cost)), rc);
	object_put(mode, "because",
		reasons_value(facts, verdict->reasons, verdict->reason_count, rc), rc);
	object_put(mode, "steps", steps_value(facts, verdict, rc), rc);
	if (verdict->has_then)
		object_put(mode, "then", then_value(facts, verdict, rc), rc);
	if (!verdict->has_would_be)
		return mode;
	object_put(mode, "would_be", json_string(verdict_name(verdict->would_be)), rc);
	object_put(mode, "assuming",
		names_value(facts, verdict->assuming, verdict->assuming_count, rc), rc);
	return mode;
}

json_t *json_modes(const struct fact_table *facts, const struct judgement *judgement, int *rc)
{
	json_t *modes = json_object();

	for (int mode = 0; mode < MODE_COUNT; mode++)
		object_put(modes, mode_name((enum mode)mode),
			mode_value(facts, &judgement->modes[mode], rc), rc);
	return modes;
}

json_t *json_recommendation(
	const struct fact_table *facts, const struct judgement *judgement, int *rc)
{
	json_t *recommendation = json_object();
	json_t *ranking = json_array();

	for (size_t i = 0; i < MODE_COUNT; i++)
		array_put(ranking, json_string(mode_name(judgement->ranking[i])), rc);
	object_put(recommendation, "mode", json_string(mode_name(judgement->recommended)), rc);
	object_put(recommendation, "ranking", ranking, rc);
	object_put(recommendation, "because",
		reasons_value(facts, judgement->reasons, judgement->reason_count, rc), rc);
	return recommendation;
}

void json_put_unknown(json_t *root, const struct report *report, bool findings, int *rc)
{
	bool needed[FACT_COUNT] = {false};
	json_t *rows = json_array();

	learn_needed(report, findings, needed);
	for (int i = 0; i < FACT_COUNT; i++) {
		const enum fact_id id = (enum fact_id)i;
		json_t *row;
		char how[192];

		if (!needed[i])
			continue;
		row = json_object();
		object_put(row, "fact", json_string(fact_name(report->facts, id)), rc);
		object_put(
			row, "why", json_string(why_name((enum why)report->facts->at[i].why)), rc);
		object_put(row, "how",
			json_expanded(report->facts, learn_how(report, id, how, sizeof(how))), rc);
		array_put(rows, row, rc);
	}
	object_put(root, "unknown", rows, rc);
}

void json_put_role(json_t *root, const struct report *report, int *rc)
{
	json_t *because;

	object_put(root, "role", json_text(report->role), rc);
	if (report->role_because < 0)
		return;
	because = json_object();
	object_put(because, "rule",
		json_text(rules_info(report->rules, (size_t)report->role_because).id), rc);
	object_put(because, "title",
		json_text(rules_info(report->rules, (size_t)report->role_because).title), rc);
	object_put(root, "role_because", because, rc);
}

void json_put_assumed(json_t *root, const struct fact_table *facts, int *rc)
{
	json_t *names = json_array();

	for (int i = 0; i < FACT_COUNT; i++)
		if (facts->at[i].ev_kind == EV_ASSUMED)
			array_put(names, json_string(fact_name(facts, (enum fact_id)i)), rc);
	if (json_array_size(names) > 0)
		object_put(root, "assumed", json_incref(names), rc);
	json_decref(names);
}

json_t *json_workload(const struct workload *workload, int *rc)
{
	json_t *keys = json_object();

	for (int key = 0; workload && key < WORKLOAD_KEY_COUNT; key++)
		if (*workload->value[key])
			object_put(keys, workload_key_name((enum workload_key)key),
				json_text(workload->value[key]), rc);
	return keys;
}
