// SPDX-License-Identifier: GPL-2.0-or-later
// Rules as JSON: virtscout.rule-list/1 and virtscout.rule/1 (data/schemas/rule-list.json, rule.json).
#include "report/json_build.h"

#include "probe/blob.h"
#include "report/rules_view.h"
#include "report/when.h"

/* By role, with "default"; null where the rule is not told. */
static json_t *severity_value(const struct rule *rule, int *rc)
{
	json_t *object;

	if (!rule->finding)
		return json_null();
	object = json_object();
	for (int role = ROLE_DEFAULT; role < ROLE_COUNT; role++)
		object_put(object, role_name((enum role)role),
			json_string(severity_name((enum severity)rule->severity[role])), rc);
	return object;
}

/* What the list has, too. */
static void put_head(
	json_t *object, const struct rules_view *view, const struct rule *rule, int *rc)
{
	object_put(object, "id", json_text(rule->id), rc);
	object_put(object, "title", json_text(rule->title), rc);
	object_put(object, "severity", severity_value(rule, rc), rc);
	object_put(object, "disabled", json_boolean(rule->disabled), rc);
	object_put(object, "layer", json_string(rule_layer_name(view, rule)), rc);
	object_put(object, "file", json_text(rule->file), rc);
	object_put(object, "line", rule->file ? json_integer(rule->line) : json_null(), rc);
}

int report_rule_list_json(FILE *out, const struct rules_view *view)
{
	int rc = 0;
	json_t *root = json_document("rule-list", &rc);
	json_t *list = json_array();

	for (size_t i = 0; i < view->rules->count; i++) {
		const struct rule *rule = &view->rules->rules[i];
		json_t *object;

		if (!rules_view_lists(view, rule))
			continue;
		object = json_object();
		put_head(object, view, rule, &rc);
		array_put(list, object, &rc);
	}
	object_put(root, "rules", list, &rc);
	return json_print(out, root, rc);
}

static json_t *expr_value(const struct rule_set *rules, const struct expr *expr)
{
	cleanup_blob struct blob text = BLOB_HEAP;

	if (when_append_expr(&text, rules, expr) || blob_terminate(&text))
		return NULL;
	return json_text(text.at);
}

static json_t *texts_value(const char *const *texts, size_t count, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		array_put(array, json_text(texts[i]), rc);
	return array;
}

static void put_relations(json_t *root, const struct rule_set *rules, size_t index, int *rc)
{
	const struct rule *rule = &rules->rules[index];
	json_t *required = json_array(), *required_by = json_array(), *used_by = json_array();

	for (size_t i = 0; i < rule->cause_count; i++)
		array_put(required, json_text(rules->rules[rule->causes[i]].id), rc);
	for (size_t i = 0; i < rules->count; i++) {
		if (rule_requires(&rules->rules[i], index))
			array_put(required_by, json_text(rules->rules[i].id), rc);
		if (rule_refers_to(&rules->rules[i], index))
			array_put(used_by, json_text(rules->rules[i].id), rc);
	}
	object_put(root, "requires", required, rc);
	object_put(root, "required_by", required_by, rc);
	object_put(root, "used_by", used_by, rc);
}

static json_t *effects_value(const struct rule *rule, int *rc)
{
	json_t *effects = json_object();

	for (size_t i = 0; i < rule->effect_count; i++) {
		const struct effect *effect = &rule->effects[i];
		json_t *object = json_object();

		if (effect->kind != EFFECT_NONE)
			object_put(object, "effect",
				json_string(effect_name((enum effect_kind)effect->kind)), rc);
		if (effect->cost)
			object_put(object, "cost", json_string(cost_name((enum cost)effect->cost)),
				rc);
		object_put(object, "stage", json_integer(effect->stage), rc);
		object_put(object, "prefer", json_integer(effect->prefer), rc);
		object_put(effects, mode_name((enum mode)effect->mode), object, rc);
	}
	return effects;
}

static json_t *because_value(const struct rule_set *rules, const struct rule *rule, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < rule->because_count; i++) {
		const struct reason *reason = &rule->because[i];
		json_t *object = json_object();

		object_put(object, "fact",
			reason->fact >= 0 ? json_string(rules_fact_name(rules, reason->fact))
					  : json_null(),
			rc);
		object_put(object, "text", json_text(reason->text), rc);
		array_put(array, object, rc);
	}
	return array;
}

static json_t *given_value(const struct given *given)
{
	if (!given->known)
		return json_null();
	switch (fact_desc((enum fact_id)given->fact)->type) {
	case FACT_BOOL: return json_boolean(given->number);
	case FACT_TEXT: return json_text(given->text);
	default: return json_integer(given->number);
	}
}

static json_t *gives_value(const struct step *step, int *rc)
{
	json_t *object = json_object();

	for (size_t i = 0; i < step->give_count; i++)
		object_put(object, fact_desc((enum fact_id)step->gives[i].fact)->name,
			given_value(&step->gives[i]), rc);
	return object;
}

static json_t *steps_value(const struct rule *rule, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < rule->step_count; i++) {
		const struct step *step = &rule->steps[i];
		json_t *object = json_object();

		object_put(object, "who", json_string(actor_name(step->who)), rc);
		object_put(object, "action", json_text(step->action), rc);
		object_put(object, "command", json_text(step->command), rc);
		object_put(object, "reboot", json_boolean(step->reboot), rc);
		object_put(object, "gives", gives_value(step, rc), rc);
		array_put(array, object, rc);
	}
	return array;
}

int report_rule_json(FILE *out, const struct rules_view *view, size_t index)
{
	const struct rule_set *rules = view->rules;
	const struct rule *rule = &rules->rules[index];
	int rc = 0;
	json_t *root = json_document("rule", &rc);

	put_head(root, view, rule, &rc);
	object_put(root, "when",
		rule->disabled ? json_string("never") : expr_value(rules, &rule->when), &rc);
	object_put(root, "applies", expr_value(rules, &rule->applies), &rc);
	put_relations(root, rules, index, &rc);
	object_put(root, "effects", effects_value(rule, &rc), &rc);
	object_put(root, "role",
		rule->role ? json_string(role_name((enum role)rule->role)) : json_null(), &rc);
	object_put(root, "because", because_value(rules, rule, &rc), &rc);
	object_put(root, "advice", json_text(rule->advice), &rc);
	object_put(root, "who", json_string(actor_name((enum actor)rule->who)), &rc);
	object_put(root, "steps", steps_value(rule, &rc), &rc);
	object_put(root, "refs", texts_value(rule->refs, rule->ref_count, &rc), &rc);
	object_put(
		root, "objectives", texts_value(rule->objectives, rule->objective_count, &rc), &rc);
	object_put(root, "since", json_text(rule->since), &rc);
	return json_print(out, root, rc);
}
