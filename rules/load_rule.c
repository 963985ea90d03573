// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One rule from JSON: its keys and what may stand under them. The language stands at the head of
 * load.c.
 */
#include "rules/load.h"

#include <string.h>

#define LIST_MAX 16 /* entries of refs, steps and the like */

/* A text that is there and not empty, kept. */
static int load_text(struct loader *loader, struct json_node node, const char **text)
{
	const char *value = json_node_text(node);

	if (!value || !*value)
		return json_fail(loader->error, node, "expected a text");
	*text = arena_text(&loader->set->arena, value);
	return *text ? 0 : load_no_memory(loader);
}

static int load_bool(struct loader *loader, struct json_node node, bool *value)
{
	if (json_node_kind(node) != JSON_IS_BOOL)
		return json_fail(loader->error, node, "expected true or false");
	*value = json_node_bool(node);
	return 0;
}

static int load_number(struct loader *loader, struct json_node node, int low, int high, int *number)
{
	int64_t value = json_node_integer(node);

	if (json_node_kind(node) != JSON_IS_INTEGER || value < low || value > high)
		return json_fail(
			loader->error, node, "expected an integer from %d to %d", low, high);
	*number = (int)value;
	return 0;
}

/* A word of an enum that @name_of names, from 0 to @count - 1. */
static int load_word(struct loader *loader, struct json_node node, const char *(*name_of)(int),
	int first, int count, uint8_t *value)
{
	char hint[128] = "";
	const char *word = json_node_text(node);

	for (int i = first; i < count; i++) {
		if (word && !strcmp(word, name_of(i))) {
			*value = (uint8_t)i;
			return 0;
		}
		strncat(hint, *hint ? ", " : "", sizeof(hint) - strlen(hint) - 1);
		strncat(hint, name_of(i), sizeof(hint) - strlen(hint) - 1);
	}
	return json_fail(loader->error, node, "expected one of %s", hint);
}

static const char *actor_word(int value)
{
	return actor_name((enum actor)value);
}

static const char *severity_word(int value)
{
	return severity_name((enum severity)value);
}

static const char *cost_word(int value)
{
	return cost_name((enum cost)value);
}

static const char *effect_word(int value)
{
	return effect_name((enum effect_kind)value);
}

#define LOAD_ACTOR(loader, node, value)                                                            \
	load_word(loader, node, actor_word, 0, ACTOR_VENDOR + 1, value)

/* How the members of an object are read: by a table of keys. */
struct member {
	const char *key;
	int (*load)(struct loader *loader, struct json_node node, void *to);
};

static int load_members(struct loader *loader, struct json_node object,
	const struct member *members, size_t count, void *to)
{
	struct json_walk walk = json_walk_begin(object);
	struct json_node node;

	if (json_node_kind(object) != JSON_IS_OBJECT)
		return json_fail(loader->error, object, "expected an object");
	while (json_walk_next(&walk, &node)) {
		size_t i = 0;
		int rc;

		while (i < count && strcmp(members[i].key, node.key))
			i++;
		if (i == count)
			return json_fail_key(loader->error, node,
				"expected another key: \"%.40s\" means nothing here", node.key);
		rc = members[i].load(loader, node, to);
		if (rc < 0)
			return rc;
	}
	return 0;
}

#define LOAD_MEMBERS(loader, object, members, to)                                                  \
	load_members(loader, object, members, sizeof(members) / sizeof((members)[0]), to)

/*
 * An array of at most LIST_MAX values, each read by @load into one of the elements allocated
 * here.
 */
static int load_list(struct loader *loader, struct json_node node, size_t size, void **list,
	uint16_t *count, int (*load)(struct loader *loader, struct json_node node, void *to))
{
	struct json_walk walk = json_walk_begin(node);
	struct json_node child;
	char *at;

	if (json_node_kind(node) != JSON_IS_ARRAY || json_node_count(node) > LIST_MAX)
		return json_fail(
			loader->error, node, "expected an array of at most %d values", LIST_MAX);
	*list = arena_alloc(&loader->set->arena, json_node_count(node), size);
	if (!*list)
		return load_no_memory(loader);
	at = *list;
	while (json_walk_next(&walk, &child)) {
		int rc = load(loader, child, at);

		if (rc < 0)
			return rc;
		at += size;
		(*count)++;
	}
	return 0;
}

static int load_text_into(struct loader *loader, struct json_node node, void *to)
{
	return load_text(loader, node, to);
}

/* Every {name} in a reason's text must be a fact. */
static int check_placeholders(struct loader *loader, struct json_node node)
{
	const char *at = json_node_text(node);

	while (at && (at = strchr(at, '{'))) {
		size_t len = strcspn(++at, "}");
		char name[64];

		if (at[len] == '\0' || len >= sizeof(name))
			return json_fail(loader->error, node, "expected {fact.name} in the text");
		memcpy(name, at, len);
		name[len] = '\0';
		if (fact_find(name) < 0)
			return json_fail(loader->error, node,
				"expected a fact of the catalogue in the text, got {%s}", name);
		at += len;
	}
	return 0;
}

static int reason_fact(struct loader *loader, struct json_node node, void *to)
{
	struct reason *reason = to;
	const char *name = json_node_text(node);
	uint16_t index = 0;
	int rc = name ? load_fact_name(loader, node, name, &index)
		      : json_fail(loader->error, node, "expected the name of a fact");

	reason->fact = rc < 0 ? -1 : index;
	return rc;
}

static int reason_text(struct loader *loader, struct json_node node, void *to)
{
	struct reason *reason = to;
	int rc = load_text(loader, node, &reason->text);

	return rc < 0 ? rc : check_placeholders(loader, node);
}

static int load_reason(struct loader *loader, struct json_node node, void *to)
{
	static const struct member members[] = {{"fact", reason_fact}, {"text", reason_text}};
	struct reason *reason = to;
	int rc;

	reason->fact = -1;
	rc = LOAD_MEMBERS(loader, node, members, reason);
	if (rc == 0 && !reason->text)
		rc = json_fail(loader->error, node, "expected the key \"text\"");
	return rc;
}

static int step_who(struct loader *loader, struct json_node node, void *to)
{
	struct step *step = to;
	uint8_t who = 0;
	int rc = LOAD_ACTOR(loader, node, &who);

	step->who = (enum actor)who;
	return rc;
}

static int step_action(struct loader *loader, struct json_node node, void *to)
{
	return load_text(loader, node, &((struct step *)to)->action);
}

static int step_command(struct loader *loader, struct json_node node, void *to)
{
	return load_text(loader, node, &((struct step *)to)->command);
}

static int step_reboot(struct loader *loader, struct json_node node, void *to)
{
	return load_bool(loader, node, &((struct step *)to)->reboot);
}

static int load_step(struct loader *loader, struct json_node node, void *to)
{
	static const struct member members[] = {{"who", step_who}, {"action", step_action},
		{"command", step_command}, {"reboot", step_reboot}};
	struct json_node who;
	int rc = LOAD_MEMBERS(loader, node, members, to);

	if (rc == 0 && (!((struct step *)to)->action || !json_node_member(node, "who", &who)))
		rc = json_fail(loader->error, node, "expected the keys \"who\" and \"action\"");
	return rc;
}

static int effect_kind(struct loader *loader, struct json_node node, void *to)
{
	return load_word(loader, node, effect_word, EFFECT_READY, EFFECT_KIND_COUNT,
		&((struct effect *)to)->kind);
}

static int effect_cost(struct loader *loader, struct json_node node, void *to)
{
	return load_word(
		loader, node, cost_word, 0, COST_TRANSLATED + 1, &((struct effect *)to)->cost);
}

static int effect_stage(struct loader *loader, struct json_node node, void *to)
{
	int stage = 0;
	int rc = load_number(loader, node, 0, 99, &stage);

	((struct effect *)to)->stage = (uint8_t)stage;
	return rc;
}

static int effect_prefer(struct loader *loader, struct json_node node, void *to)
{
	int prefer = 0;
	int rc = load_number(loader, node, -100, 100, &prefer);

	((struct effect *)to)->prefer = (int16_t)prefer;
	return rc;
}

static int load_effect(struct loader *loader, struct json_node node, struct effect *effect)
{
	static const struct member members[] = {{"effect", effect_kind}, {"cost", effect_cost},
		{"stage", effect_stage}, {"prefer", effect_prefer}};
	struct json_node member;
	int rc = LOAD_MEMBERS(loader, node, members, effect);

	if (rc == 0 && effect->kind == EFFECT_NONE && !json_node_member(node, "prefer", &member))
		rc = json_fail(
			loader->error, node, "expected the key \"effect\" or the key \"prefer\"");
	return rc;
}

static int rule_id(struct loader *loader, struct json_node node, void *to)
{
	(void)loader, (void)node, (void)to; /* read when the rules were counted */
	return 0;
}

static int rule_title(struct loader *loader, struct json_node node, void *to)
{
	return load_text(loader, node, &((struct rule *)to)->title);
}

static int rule_when(struct loader *loader, struct json_node node, void *to)
{
	return load_expr(loader, node, &((struct rule *)to)->when);
}

static int rule_applies(struct loader *loader, struct json_node node, void *to)
{
	return load_expr(loader, node, &((struct rule *)to)->applies);
}

static int load_cause(struct loader *loader, struct json_node node, void *to)
{
	const char *id = json_node_text(node);
	size_t rule = 0;
	int rc = id ? load_rule_name(loader, node, id, &rule)
		    : json_fail(loader->error, node, "expected the id of a rule");

	*(uint16_t *)to = (uint16_t)rule;
	return rc;
}

static int rule_requires(struct loader *loader, struct json_node node, void *to)
{
	struct rule *rule = to;
	void *list = NULL;
	int rc = load_list(
		loader, node, sizeof(*rule->causes), &list, &rule->cause_count, load_cause);

	rule->causes = list;
	return rc;
}

static int rule_severity(struct loader *loader, struct json_node node, void *to)
{
	struct rule *rule = to;
	struct json_walk walk = json_walk_begin(node);
	struct json_node member;
	uint8_t value = SEVERITY_INFO;
	int rc;

	if (json_node_kind(node) != JSON_IS_OBJECT || json_node_member(node, "default", &member)) {
		rc = load_word(loader, json_node_kind(node) == JSON_IS_OBJECT ? member : node,
			severity_word, 0, SEVERITY_CRITICAL + 1, &value);
		if (rc < 0)
			return rc;
	} else {
		return json_fail(loader->error, node, "expected the key \"default\"");
	}
	memset(rule->severity, value, sizeof(rule->severity));
	while (json_node_kind(node) == JSON_IS_OBJECT && json_walk_next(&walk, &member)) {
		if (strcmp(member.key, "default") && !role_is_known(member.key))
			return json_fail_key(
				loader->error, member, "expected a role, such as kvm-host");
		rc = load_word(loader, member, severity_word, 0, SEVERITY_CRITICAL + 1,
			&rule->severity[role_find(member.key)]);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int rule_finding(struct loader *loader, struct json_node node, void *to)
{
	return load_bool(loader, node, &((struct rule *)to)->finding);
}

static int rule_advice(struct loader *loader, struct json_node node, void *to)
{
	return load_text(loader, node, &((struct rule *)to)->advice);
}

static int rule_who(struct loader *loader, struct json_node node, void *to)
{
	return LOAD_ACTOR(loader, node, &((struct rule *)to)->who);
}

static int rule_refs(struct loader *loader, struct json_node node, void *to)
{
	struct rule *rule = to;
	void *list = NULL;
	int rc = load_list(
		loader, node, sizeof(*rule->refs), &list, &rule->ref_count, load_text_into);

	rule->refs = list;
	return rc;
}

static int rule_objectives(struct loader *loader, struct json_node node, void *to)
{
	struct rule *rule = to;
	void *list = NULL;
	int rc = load_list(loader, node, sizeof(*rule->objectives), &list, &rule->objective_count,
		load_text_into);

	rule->objectives = list;
	return rc;
}

static int rule_since(struct loader *loader, struct json_node node, void *to)
{
	return load_text(loader, node, &((struct rule *)to)->since);
}

static int rule_because(struct loader *loader, struct json_node node, void *to)
{
	struct rule *rule = to;
	void *list = NULL;
	int rc = load_list(
		loader, node, sizeof(*rule->because), &list, &rule->because_count, load_reason);

	rule->because = list;
	return rc;
}

static int effects_mode(struct loader *loader, struct json_node node, void *to)
{
	struct rule *rule = to;
	struct json_walk walk = json_walk_begin(node);
	struct effect *effects = arena_alloc(&loader->set->arena, MODE_COUNT, sizeof(*effects));
	struct json_node member;

	if (json_node_kind(node) != JSON_IS_OBJECT)
		return json_fail(loader->error, node, "expected an object of modes");
	if (!effects)
		return load_no_memory(loader);
	rule->effects = effects;
	while (json_walk_next(&walk, &member)) {
		int mode = mode_find(member.key);
		int rc;

		if (mode < 0)
			return json_fail_key(loader->error, member,
				"expected a mode: hvm, pv, container or emulation");
		effects[rule->effect_count].mode = (uint8_t)mode;
		rc = load_effect(loader, member, &effects[rule->effect_count]);
		if (rc < 0)
			return rc;
		rule->effect_count++;
	}
	return 0;
}

static int rule_effects(struct loader *loader, struct json_node node, void *to)
{
	static const struct member members[] = {{"mode", effects_mode}};

	return LOAD_MEMBERS(loader, node, members, to);
}

static int rule_steps(struct loader *loader, struct json_node node, void *to)
{
	struct rule *rule = to;
	void *list = NULL;
	int rc = load_list(loader, node, sizeof(*rule->steps), &list, &rule->step_count, load_step);

	rule->steps = list;
	return rc;
}

static int rule_comment(struct loader *loader, struct json_node node, void *to)
{
	(void)to;
	return json_node_text(node) ? 0 : json_fail(loader->error, node, "expected a text");
}

static int rule_tests(struct loader *loader, struct json_node node, void *to)
{
	return load_tests(loader, node, (int)((struct rule *)to - loader->rules));
}

static const struct member rule_members[] = {
	{"id", rule_id},
	{"title", rule_title},
	{"when", rule_when},
	{"applies", rule_applies},
	{"requires", rule_requires},
	{"severity", rule_severity},
	{"finding", rule_finding},
	{"advice", rule_advice},
	{"who", rule_who},
	{"refs", rule_refs},
	{"objectives", rule_objectives},
	{"since", rule_since},
	{"because", rule_because},
	{"effects", rule_effects},
	{"steps", rule_steps},
	{"tests", rule_tests},
	{"comment", rule_comment},
};

int load_rule(struct loader *loader, struct json_node node, struct rule *rule)
{
	struct json_node member;
	int rc = LOAD_MEMBERS(loader, node, rule_members, rule);

	if (rc < 0)
		return rc;
	if (!rule->title || !rule->when.count)
		return json_fail(loader->error, node, "expected the key \"%s\"",
			rule->title ? "when" : "title");
	if (!json_node_member(node, "finding", &member))
		rule->finding = rule->advice;
	else if (rule->finding && !rule->advice)
		return json_fail(
			loader->error, member, "expected \"advice\", because it is a finding");
	if (!json_node_member(node, "who", &member))
		rule->who = (uint8_t)(rule->step_count ? rule->steps[0].who : ACTOR_ADMIN);
	for (size_t i = 0; i < rule->effect_count; i++)
		if (rule->effects[i].kind == EFFECT_BLOCKS && !rule->step_count)
			return json_fail(loader->error, node,
				"expected \"steps\", because it blocks a mode");
	return 0;
}
