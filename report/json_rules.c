// SPDX-License-Identifier: GPL-2.0-or-later
// Rules as JSON: virtscout.rule-list/1 and virtscout.rule/1 (data/schemas/rule-list.json, rule.json).
#include "report/json_build.h"

#include "probe/blob.h"
#include "report/rules_view.h"
#include "report/when.h"

/* By role, with "default"; null where the rule is not told. */
static struct tree *severity_value(const struct rule *rule, int *rc)
{
	struct tree *object;

	if (!rule->finding)
		return tree_null();
	object = tree_object();
	for (int role = ROLE_DEFAULT; role < ROLE_COUNT; role++)
		object_put(object, role_name((enum role)role),
			tree_text(severity_name((enum severity)rule->severity[role])), rc);
	return object;
}

/* What the list has, too. */
static void put_head(
	struct tree *object, const struct rules_view *view, const struct rule *rule, int *rc)
{
	object_put(object, "id", tree_text(rule->id), rc);
	object_put(object, "title", tree_text(rule->title), rc);
	object_put(object, "severity", severity_value(rule, rc), rc);
	object_put(object, "disabled", tree_boolean(rule->disabled), rc);
	object_put(object, "layer", tree_text(rule_layer_name(view, rule)), rc);
	object_put(object, "file", tree_text(rule->file), rc);
	object_put(object, "line", rule->file ? tree_integer(rule->line) : tree_null(), rc);
}

int report_rule_list_json(FILE *out, const struct rules_view *view)
{
	int rc = 0;
	struct tree *root = json_document(out, "rule-list", &rc);
	struct tree *list = tree_array();

	for (size_t i = 0; i < view->rules->count; i++) {
		const struct rule *rule = &view->rules->rules[i];
		struct tree *object;

		if (!rules_view_lists(view, rule))
			continue;
		object = tree_object();
		put_head(object, view, rule, &rc);
		array_put(list, object, &rc);
	}
	object_put(root, "rules", list, &rc);
	return json_end(root, out, rc);
}

static struct tree *expr_value(const struct rule_set *rules, const struct expr *expr)
{
	cleanup_blob struct blob text = BLOB_HEAP;

	if (when_append_expr(&text, rules, expr) || blob_terminate(&text))
		return NULL;
	return tree_text(text.at);
}

static struct tree *texts_value(const char *const *texts, size_t count, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < count; i++)
		array_put(array, tree_text(texts[i]), rc);
	return array;
}

static void put_relations(struct tree *root, const struct rule_set *rules, size_t index, int *rc)
{
	const struct rule *rule = &rules->rules[index];
	struct tree *required = tree_array(), *required_by = tree_array(), *used_by = tree_array();

	for (size_t i = 0; i < rule->cause_count; i++)
		array_put(required, tree_text(rules->rules[rule->causes[i]].id), rc);
	for (size_t i = 0; i < rules->count; i++) {
		if (rule_requires(&rules->rules[i], index))
			array_put(required_by, tree_text(rules->rules[i].id), rc);
		if (rule_refers_to(&rules->rules[i], index))
			array_put(used_by, tree_text(rules->rules[i].id), rc);
	}
	object_put(root, "requires", required, rc);
	object_put(root, "required_by", required_by, rc);
	object_put(root, "used_by", used_by, rc);
}

static struct tree *effects_value(const struct rule *rule, int *rc)
{
	struct tree *effects = tree_object();

	for (size_t i = 0; i < rule->effect_count; i++) {
		const struct effect *effect = &rule->effects[i];
		struct tree *object = tree_object();

		if (effect->kind != EFFECT_NONE)
			object_put(object, "effect",
				tree_text(effect_name((enum effect_kind)effect->kind)), rc);
		if (effect->cost)
			object_put(
				object, "cost", tree_text(cost_name((enum cost)effect->cost)), rc);
		object_put(object, "stage", tree_integer(effect->stage), rc);
		object_put(object, "prefer", tree_integer(effect->prefer), rc);
		object_put(effects, mode_name((enum mode)effect->mode), object, rc);
	}
	return effects;
}

static struct tree *because_value(const struct rule_set *rules, const struct rule *rule, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < rule->because_count; i++) {
		const struct reason *reason = &rule->because[i];
		struct tree *object = tree_object();

		object_put(object, "fact",
			reason->fact >= 0 ? tree_text(rules_fact_name(rules, reason->fact))
					  : tree_null(),
			rc);
		object_put(object, "text", tree_text(reason->text), rc);
		array_put(array, object, rc);
	}
	return array;
}

static struct tree *given_value(const struct given *given)
{
	if (!given->known)
		return tree_null();
	switch (fact_desc((enum fact_id)given->fact)->type) {
	case FACT_BOOL: return tree_boolean(given->number);
	case FACT_TEXT: return tree_text(given->text);
	default: return tree_integer(given->number);
	}
}

static struct tree *gives_value(const struct step *step, int *rc)
{
	struct tree *object = tree_object();

	for (size_t i = 0; i < step->give_count; i++)
		object_put(object, fact_desc((enum fact_id)step->gives[i].fact)->name,
			given_value(&step->gives[i]), rc);
	return object;
}

static struct tree *steps_value(const struct rule *rule, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < rule->step_count; i++) {
		const struct step *step = &rule->steps[i];
		struct tree *object = tree_object();

		object_put(object, "who", tree_text(actor_name(step->who)), rc);
		object_put(object, "action", tree_text(step->action), rc);
		object_put(object, "command", tree_text(step->command), rc);
		object_put(object, "reboot", tree_boolean(step->reboot), rc);
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
	struct tree *root = json_document(out, "rule", &rc);

	put_head(root, view, rule, &rc);
	object_put(root, "when",
		rule->disabled ? tree_text("never") : expr_value(rules, &rule->when), &rc);
	object_put(root, "applies", expr_value(rules, &rule->applies), &rc);
	put_relations(root, rules, index, &rc);
	object_put(root, "effects", effects_value(rule, &rc), &rc);
	object_put(root, "role",
		rule->role ? tree_text(role_name((enum role)rule->role)) : tree_null(), &rc);
	object_put(root, "because", because_value(rules, rule, &rc), &rc);
	object_put(root, "advice", tree_text(rule->advice), &rc);
	object_put(root, "who", tree_text(actor_name((enum actor)rule->who)), &rc);
	object_put(root, "steps", steps_value(rule, &rc), &rc);
	object_put(root, "refs", texts_value(rule->refs, rule->ref_count, &rc), &rc);
	object_put(
		root, "objectives", texts_value(rule->objectives, rule->objective_count, &rc), &rc);
	object_put(root, "since", tree_text(rule->since), &rc);
	return json_end(root, out, rc);
}
