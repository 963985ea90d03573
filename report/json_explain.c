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
	struct tree *root, const char *key, const char *const *words, size_t count, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < count; i++)
		array_put(array, tree_text(words[i]), rc);
	object_put(root, key, array, rc);
}

static void put_fact(struct tree *root, enum fact_id id, int *rc)
{
	const struct fact_desc *desc = fact_desc(id);

	object_put(root, "name", tree_text(desc->name), rc);
	object_put(root, "text", tree_text(desc->meaning), rc);
	object_put(root, "type", tree_text(type_names[desc->type]), rc);
	object_put(root, "unit", tree_text(fact_unit_name(desc->unit)), rc);
	object_put(root, "definition", tree_text(desc->source), rc);
	object_put(root, "look", tree_text(fact_look(id)), rc);
}

static struct tree *when_value(const struct rule_set *rules, size_t index)
{
	cleanup_blob struct blob text = BLOB_HEAP;

	if (when_append(&text, rules, index) || blob_terminate(&text))
		return NULL;
	return tree_text(text.at);
}

static void put_rule(struct tree *root, const struct rule_set *rules, size_t index, int *rc)
{
	const struct rule_info info = rules_info(rules, index);
	const struct rule_info *rule = &info;

	object_put(root, "name", tree_text(rule->id), rc);
	object_put(root, "title", tree_text(rule->title), rc);
	object_put(root, "text", tree_text(rule->advice), rc);
	object_put(root, "when", when_value(rules, index), rc);
	object_put(root, "who", tree_text(actor_name(rule->who)), rc);
	put_words(root, "refs", rule->refs, rule->ref_count, rc);
	put_words(root, "objectives", rule->objectives, rule->objective_count, rc);
}

static void put_keys(struct tree *root, int *rc)
{
	struct tree *array = tree_array();

	for (int i = 0; i < WORKLOAD_KEY_COUNT; i++) {
		const enum workload_key key = (enum workload_key)i;
		struct tree *object = tree_object();

		object_put(object, "name", tree_text(workload_key_name(key)), rc);
		object_put(object, "text", tree_text(workload_key_meaning(key)), rc);
		object_put(object, "values", tree_text(workload_value_hint(key)), rc);
		array_put(array, object, rc);
	}
	object_put(root, "keys", array, rc);
}

static void put_term(struct tree *root, const struct term *term, int *rc)
{
	object_put(root, "name", tree_text(term->name), rc);
	object_put(root, "title", tree_text(term->title), rc);
	object_put(root, "text", tree_text(term->text), rc);
	object_put(root, "look", *term->look ? tree_text(term->look) : tree_null(), rc);
	if (term_lists_workload(term))
		put_keys(root, rc);
}

static void put_mode(struct tree *root, enum mode mode, int *rc)
{
	const struct term *term = term_find(mode_name(mode));

	if (term) {
		put_term(root, term, rc);
		return;
	}
	object_put(root, "name", tree_text(mode_name(mode)), rc);
	object_put(root, "title", tree_text(mode_words(mode)), rc);
}

int report_explain_json(FILE *out, const struct rule_set *rules, struct topic topic)
{
	int rc = 0;
	struct tree *root = json_document(out, "explain", &rc);

	object_put(root, "kind", tree_text(topic_kind_name(topic.kind)), &rc);
	switch (topic.kind) {
	case TOPIC_FACT: put_fact(root, (enum fact_id)topic.index, &rc); break;
	case TOPIC_RULE: put_rule(root, rules, topic.index, &rc); break;
	case TOPIC_MODE: put_mode(root, (enum mode)topic.index, &rc); break;
	case TOPIC_TERM: put_term(root, term_at(topic.index), &rc); break;
	}
	return json_end(root, out, rc);
}
