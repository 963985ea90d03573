// SPDX-License-Identifier: GPL-2.0-or-later
// An explanation as JSON: virtscout.explain/1 (data/schemas/explain.json).
#include "report/json_build.h"

#include "probe/blob.h"
#include "report/explain.h"
#include "report/when.h"
#include "report/words.h"
#include "rules/rule_set.h"

static const char *const type_names[] = {
	[FACT_BOOL] = "boolean",
	[FACT_INT] = "integer",
	[FACT_TEXT] = "text",
};

static void put_words(
	json_t *root, const char *key, const char *const *words, size_t count, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		array_put(array, json_text(words[i]), rc);
	object_put(root, key, array, rc);
}

static void put_fact(json_t *root, enum fact_id id, int *rc)
{
	const struct fact_desc *desc = fact_desc(id);

	object_put(root, "name", json_string(desc->name), rc);
	object_put(root, "text", json_text(desc->meaning), rc);
	object_put(root, "type", json_string(type_names[desc->type]), rc);
	object_put(root, "unit", json_string(fact_unit_name(desc->unit)), rc);
	object_put(root, "definition", json_text(desc->source), rc);
	object_put(root, "look", json_text(fact_look(id)), rc);
}

static json_t *when_value(const struct rule_set *rules, size_t index)
{
	cleanup_blob struct blob text = BLOB_HEAP;

	if (when_append(&text, rules, index) || blob_terminate(&text))
		return NULL;
	return json_text(text.at);
}

static void put_rule(json_t *root, const struct rule_set *rules, size_t index, int *rc)
{
	const struct rule_info info = rules_info(rules, index);
	const struct rule_info *rule = &info;

	object_put(root, "name", json_text(rule->id), rc);
	object_put(root, "title", json_text(rule->title), rc);
	object_put(root, "text", json_text(rule->advice), rc);
	object_put(root, "when", when_value(rules, index), rc);
	object_put(root, "who", json_string(actor_name(rule->who)), rc);
	put_words(root, "refs", rule->refs, rule->ref_count, rc);
	put_words(root, "objectives", rule->objectives, rule->objective_count, rc);
}

static void put_keys(json_t *root, int *rc)
{
	json_t *array = json_array();

	for (int i = 0; i < WORKLOAD_KEY_COUNT; i++) {
		const enum workload_key key = (enum workload_key)i;
		json_t *object = json_object();

		object_put(object, "name", json_string(workload_key_name(key)), rc);
		object_put(object, "text", json_string(workload_key_meaning(key)), rc);
		object_put(object, "values", json_string(workload_value_hint(key)), rc);
		array_put(array, object, rc);
	}
	object_put(root, "keys", array, rc);
}

static void put_term(json_t *root, const struct term *term, int *rc)
{
	object_put(root, "name", json_text(term->name), rc);
	object_put(root, "title", json_text(term->title), rc);
	object_put(root, "text", json_text(term->text), rc);
	object_put(root, "look", *term->look ? json_text(term->look) : json_null(), rc);
	if (term_lists_workload(term))
		put_keys(root, rc);
}

static void put_mode(json_t *root, enum mode mode, int *rc)
{
	const struct term *term = term_find(mode_name(mode));

	if (term) {
		put_term(root, term, rc);
		return;
	}
	object_put(root, "name", json_string(mode_name(mode)), rc);
	object_put(root, "title", json_string(mode_words(mode)), rc);
}

int report_explain_json(FILE *out, const struct rule_set *rules, struct topic topic)
{
	int rc = 0;
	json_t *root = json_document("explain", &rc);

	object_put(root, "kind", json_string(topic_kind_name(topic.kind)), &rc);
	switch (topic.kind) {
	case TOPIC_FACT: put_fact(root, (enum fact_id)topic.index, &rc); break;
	case TOPIC_RULE: put_rule(root, rules, topic.index, &rc); break;
	case TOPIC_MODE: put_mode(root, (enum mode)topic.index, &rc); break;
	case TOPIC_TERM: put_term(root, term_at(topic.index), &rc); break;
	}
	return json_print(out, root, rc);
}
