// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules from JSON files. The language (data/schemas/rules.json says the same in JSON Schema):
 *
 * A file is {"rules": [RULE, ...]}; "$schema", "comment" and "tests" may stand beside. A RULE is an
 * object:
 *
 *   id          dotted name; a rule of a later file with the same id takes the place of the earlier one
 *   title       what is the case where the rule holds: one short sentence without a full stop
 *   when        EXPR: the rule holds where it is yes
 *   applies     EXPR: where it is no, the rule has nothing to say (it does not hold); default: everywhere
 *   requires    [id, ...]: causes. Where one of them is the case, directly or through what it requires
 *               itself, this rule is explained by it: told there, and all of this one is skipped
 *   severity    "info", "warning", "critical", or an object of these by role with "default"; default: info
 *   finding     false: only effects, nothing to tell; default: true where there is advice
 *   advice      what to do about it; a finding must have it
 *   who         firmware, admin, user, vendor: who can change it; default: who takes the first step, or admin
 *   refs        [text, ...]: manual and section, kernel document or source file
 *   objectives  [text, ...]: exam objectives
 *   since       version that brought the rule
 *   because     [{"fact": name, "text": text}, ...]: reasons; {fact.name} in a text stands for the value;
 *               a reason about a fact that is not known is not given; "fact" may be missing
 *   effects     {"mode": {MODE: EFFECT, ...}}, EFFECT being {"effect": "ready" | "degrades" | "blocks" |
 *               "impossible", "cost": COST, "stage": N, "prefer": N}. verdict.c says what they lead to.
 *               "blocks" wants steps; steps and reasons of lower stages come first (0 where not said), then by
 *               id; "prefer" is added to the weight of the mode among modes of the same rank, and may
 *               stand alone. Beside "mode", "role": ROLE says what the host looks like where the rule holds
 *   steps       [{"who": ACTOR, "action": text, "command": text, "reboot": bool, "gives": {fact: value |
 *               "unknown", ...}}, ...]: "gives" says what facts are once the step is done; path.c searches
 *               for the steps that make a mode ready by it
 *   tests       [CASE, ...]: facts in, what holds out (load_tests.c)
 *   comment     for readers of the file
 *
 * {"id": ID, "disabled": true} switches a rule of an earlier file, or one built in, off: it never holds.
 *
 * A fact is one of the catalogue (data/facts.def), or local.*: one of a site's own (probe_dropin.c).
 *
 * An EXPR is three-valued (Kleene): AND is the smallest, OR the greatest operand. It is one of
 *
 *   "fact.name"                            a BOOL fact is true
 *   {"fact": name, TEST}                   TEST: "is": value, "in": [value, ...], "at_least", "at_most",
 *                                          "above", "below": integer, "contains_word": word (of a text whose
 *                                          words are parted by blanks or commas), "prefix": text,
 *                                          "version_at_least", "version_below": "5.6", "between": [2, 4],
 *                                          "matches": pattern (* ? [...]); unknown where the fact is unknown.
 *                                          "at_least", "below" and the versions may compare with what is
 *                                          to be run: {"workload": "guest-min-kernel"}; no where that is
 *                                          not set
 *   {"fact": name, "known": bool}          the fact is known, or is not; "why": "permission": it is unknown for
 *                                          this reason. Never unknown; no effects on modes beside them,
 *                                          nor in rules that refer to such a rule
 *   {"fact": name, "errno": "EBUSY"}       yes where the fact, known or not, came with this errno; unknown
 *                                          where it is unknown and came with none
 *   {"workload": key, TEST}                what is to be run; no where the key is not set. TEST: "is", "in",
 *                                          "set": true, "matches", "at_least", "version_at_least",
 *                                          "version_below"
 *   {"role": name or [name, ...]}          the role that was given; and these, which may stand beside each other
 *   {"vendor": "intel" | "amd" | ...}      and must then all fit: the processor's vendor, or vendors;
 *   {"kernel": {"since": "5.6", "until": "6.2"}} releases from the first on and before the second;
 *   {"host": "bare-metal"}                 the rule "host.bare-metal" holds
 *   {"rule": id}                           that rule holds
 *   {"all": [EXPR, ...]}  {"any": [EXPR, ...]}  {"not": EXPR}
 *   {"shown": EXPR}                        it has been shown: unknown counts as no
 *
 * "shown" is the only operator for which knowing less can turn a no into a yes (under "not") or a
 * yes into a no. It is for measurements that are usually not there (launch.*), and where a
 * stronger source that may be missing overrules a weaker one; tests/unit/test_rules_database.c
 * names the facts that stand inside it.
 */
#include "rules/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/input_error.h"
#include "rules/lint.h"
#include "rules/rule_tests.h"

int load_no_memory(struct loader *loader)
{
	input_fail(loader->error, "", 0, 0, "no memory for the rules");
	return -ENOMEM;
}

int load_find_rule(const struct loader *loader, const char *id)
{
	return rules_find(loader->set, id);
}

/* "kvm.device-permission": lower case, digits, "-", "_" and dots between. */
static bool id_is_well_formed(const char *id)
{
	bool dotted = false;
	size_t len;

	for (len = 0; id[len]; len++) {
		const char at = id[len];

		if (at == '.' && (len == 0 || id[len - 1] == '.'))
			return false;
		dotted = dotted || at == '.';
		if (!(at >= 'a' && at <= 'z') && !(at >= '0' && at <= '9') && at != '-' &&
			at != '_' && at != '.')
			return false;
	}
	return dotted && len < 80 && id[len - 1] != '.';
}

/* The id of the rule at @node; NULL where it has none, or one that is not well formed. */
static const char *rule_id_of(struct json_node node)
{
	struct json_node id_node;
	const char *id = json_node_member(node, "id", &id_node) ? json_node_text(id_node) : NULL;

	return id && id_is_well_formed(id) ? id : NULL;
}

/* Gives a rule its place: that of the rule it replaces or switches off, or a new one. */
static int place_rule(struct loader *loader, struct json_node node, const char *file)
{
	struct json_node id_node;
	size_t replaced;
	bool disabled;
	const char *id;
	int rule, rc;

	if (json_node_kind(node) != JSON_IS_OBJECT)
		return json_fail(loader->error, node, "expected a rule: an object");
	if (!json_node_member(node, "id", &id_node))
		return json_fail(loader->error, node, "expected the key \"id\"");
	id = rule_id_of(node);
	if (!id)
		return json_fail(loader->error, id_node,
			"expected an id: lower-case words with a dot between, such as "
			"kvm.device-permission");
	rule = load_find_rule(loader, id);
	if (rule >= 0 && loader->nodes[rule].doc)
		return json_fail(loader->error, id_node,
			"expected an id of its own: there is a rule \"%s\" already", id);
	rc = load_disabled(loader, node, &disabled);
	if (rc == 0 && disabled)
		rc = load_rule_name(loader, id_node, id, &replaced);
	if (rc < 0)
		return rc;
	id = arena_text(&loader->set->arena, id);
	if (!id)
		return load_no_memory(loader);
	if (rule < 0) {
		rule = (int)loader->set->count++;
		name_index_add(loader->slots, loader->set->slot_count, id, (size_t)rule);
	}
	loader->nodes[rule] = node;
	loader->rules[rule] = (struct rule){.id = id,
		.title = loader->rules[rule].title,
		.file = file,
		.line = json_node_where(node).line,
		.disabled = disabled};
	return 0;
}

static int place_list(struct loader *loader, struct json_node list)
{
	const char *file = arena_text(&loader->set->arena, json_node_where(list).file);
	struct json_walk walk = json_walk_begin(list);
	struct json_node node;

	if (!file)
		return load_no_memory(loader);
	while (json_walk_next(&walk, &node)) {
		const int rc = place_rule(loader, node, file);

		if (rc < 0 && !load_go_on(loader, rc))
			return rc;
		/* Who refers to a rule whose id is not known may be right. */
		if (rc < 0 && !rule_id_of(node))
			loader->lint->unread = true;
	}
	return 0;
}

static int place_rules(struct loader *loader, const struct json_doc *doc)
{
	struct json_node root = json_doc_root(doc), node;
	struct json_walk walk = json_walk_begin(root);

	if (json_node_kind(root) != JSON_IS_OBJECT)
		return json_fail(loader->error, root, "expected an object with the key \"rules\"");
	while (json_walk_next(&walk, &node))
		if (strcmp(node.key, "rules") && strcmp(node.key, "tests") &&
			strcmp(node.key, "$schema") && strcmp(node.key, "comment"))
			return json_fail_key(loader->error, node,
				"expected the key \"rules\", got \"%.40s\"", node.key);
	if (!json_node_member(root, "rules", &node) || json_node_kind(node) != JSON_IS_ARRAY)
		return json_fail(loader->error, root, "expected the key \"rules\" with an array");
	return place_list(loader, node);
}

/* What the rules say, now that all of them have a place. */
static int load_rules(struct loader *loader)
{
	for (size_t i = 0; i < loader->set->count; i++) {
		struct rule *rule = &loader->rules[i];
		int rc;

		if (!loader->nodes[i].doc)
			continue;
		if (rule->disabled) {
			load_switch_off(rule);
			continue;
		}
		rule->title = NULL;
		rc = load_rule(loader, loader->nodes[i], rule);
		if (rc < 0 && !load_go_on(loader, rc))
			return rc;
		if (rc < 0)
			rule->when = rule->applies = (struct expr){0};
	}
	return 0;
}

/* A document that is NULL could not be read, of which the linter has been told. */
static int load_docs(struct loader *loader, struct json_doc *const *docs, size_t count)
{
	struct json_node list;
	int rc;

	for (size_t i = 0; i < count; i++) {
		rc = docs[i] ? place_rules(loader, docs[i]) : 0;
		if (rc < 0 && !load_go_on(loader, rc))
			return rc;
		if (rc < 0)
			loader->lint->unread = true;
	}
	rc = load_rules(loader);
	for (size_t i = 0; rc == 0 && i < count; i++)
		if (docs[i] && json_node_member(json_doc_root(docs[i]), "tests", &list))
			rc = load_tests(loader, list, -1);
	/* What is not known cannot be said to go round in circles. */
	if (rc < 0 || (loader->lint && loader->lint->unread))
		return rc;
	rc = load_order(loader);
	if (rc < 0 && load_go_on(loader, rc))
		rc = 0;
	if (rc == 0)
		rc = load_effects(loader);
	return rc < 0 ? rc : load_check(loader);
}

static int open_docs(
	struct loader *loader, const char *const *paths, size_t count, struct json_doc **docs)
{
	for (size_t i = 0; i < count; i++) {
		const int rc = json_doc_open(paths[i], &docs[i], loader->error);

		if (rc < 0 && !load_go_on(loader, rc))
			return rc;
		if (rc < 0)
			loader->lint->unread = true;
	}
	return 0;
}

/* Room for the rules of @base and, at most, of all documents. */
static int set_begin(struct loader *loader, const struct rule_set *base,
	struct json_doc *const *docs, size_t count)
{
	size_t room = base ? base->count : 0;
	struct json_node list;

	for (size_t i = 0; i < count; i++)
		if (docs[i] && json_node_member(json_doc_root(docs[i]), "rules", &list))
			room += json_node_count(list);
	loader->set = calloc(1, sizeof(*loader->set));
	loader->nodes = calloc(room + 1, sizeof(*loader->nodes));
	if (!loader->set || !loader->nodes)
		return load_no_memory(loader);
	loader->set->slot_count = name_slots_for(room);
	loader->rules = arena_alloc(&loader->set->arena, room, sizeof(*loader->rules));
	loader->slots =
		arena_alloc(&loader->set->arena, loader->set->slot_count, sizeof(*loader->slots));
	if (!loader->rules || !loader->slots)
		return load_no_memory(loader);
	loader->set->rules = loader->rules;
	loader->set->slots = loader->slots;
	loader->locals = arena_alloc(&loader->set->arena, FACT_LOCAL_MAX, sizeof(*loader->locals));
	if (!loader->locals)
		return load_no_memory(loader);
	loader->set->locals = loader->locals;
	if (base && base->local_count) {
		memcpy(loader->locals, base->locals, base->local_count * sizeof(*base->locals));
		loader->set->local_count = base->local_count;
	}
	if (base) {
		memcpy(loader->rules, base->rules, base->count * sizeof(*base->rules));
		loader->set->count = base->count;
		for (size_t i = 0; i < base->count; i++)
			name_index_add(
				loader->slots, loader->set->slot_count, base->rules[i].id, i);
	}
	return 0;
}

int load_files(struct loader *loader, const struct rule_set *base, const char *const *paths,
	size_t count, struct rule_set **rules)
{
	struct json_doc **docs = calloc(count ? count : 1, sizeof(struct json_doc *));
	int rc = docs ? 0 : load_no_memory(loader);

	if (rc == 0)
		rc = open_docs(loader, paths, count, docs);
	if (rc == 0)
		rc = set_begin(loader, base, docs, count);
	if (rc == 0)
		rc = load_docs(loader, docs, count);
	free(loader->nodes);
	for (size_t i = 0; docs && i < count; i++)
		json_doc_close(docs[i]);
	free(docs);
	if (rc < 0)
		rules_free(loader->set);
	else
		*rules = loader->set;
	return rc;
}

int rules_load_tests(const struct rule_set *base, const char *const *paths, size_t count,
	struct rule_tests *tests, struct rule_set **rules, struct input_error *error)
{
	struct input_error complaint = {0};
	struct loader loader = {.error = &complaint, .tests = tests};
	const int rc = load_files(&loader, base, paths, count, rules);

	if (rc < 0 && error)
		*error = complaint;
	return rc;
}

int rules_load_files(const struct rule_set *base, const char *const *paths, size_t count,
	struct rule_set **rules, struct input_error *error)
{
	return rules_load_tests(base, paths, count, NULL, rules, error);
}

int rules_load(const struct rule_set *base, const char *path, struct rule_set **rules,
	struct input_error *error)
{
	return rules_load_files(base, &path, 1, rules, error);
}
