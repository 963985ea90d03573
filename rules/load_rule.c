// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One rule from JSON: its keys and what may stand under them. The language stands at the head of
 * load.c.
 */
#include "rules/load_member.h"

#include "probe/fact_local.h"

#include <string.h>

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
		if (!strncmp(name, FACT_LOCAL_PREFIX, strlen(FACT_LOCAL_PREFIX))) {
			uint16_t fact;
			const int rc = load_fact_name(loader, node, name, &fact);

			if (rc < 0)
				return rc;
		} else if (fact_find(name) < 0) {
			return json_fail(loader->error, node,
				"expected a fact of the catalogue in the text, got {%s}", name);
		}
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

	*(uint32_t *)to = (uint32_t)rule;
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
	return load_actor(loader, node, &((struct rule *)to)->who);
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

/* What the host looks like where the rule holds. */
static int effects_role(struct loader *loader, struct json_node node, void *to)
{
	const char *name = json_node_text(node);

	if (!name || !role_is_known(name))
		return json_fail(loader->error, node, "expected a role, such as kvm-host");
	((struct rule *)to)->role = (uint8_t)role_find(name);
	return 0;
}

static int rule_effects(struct loader *loader, struct json_node node, void *to)
{
	static const struct member members[] = {{"mode", effects_mode}, {"role", effects_role}};

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

static bool asks_knowledge(const struct expr *expr)
{
	for (size_t i = 0; i < expr->count; i++)
		if (expr_asks_knowledge(&expr->ops[i]))
			return true;
	return false;
}

/*
 * Whether a fact is known decides what to tell, never what the host can do: else not to know
 * would be a yes or a no.
 */
static int check_knowledge(struct loader *loader, struct json_node node, const struct rule *rule)
{
	if (!asks_knowledge(&rule->when) && !asks_knowledge(&rule->applies))
		return 0;
	for (size_t i = 0; i < rule->effect_count; i++)
		if (rule->effects[i].kind != EFFECT_NONE)
			return json_fail(loader->error, node,
				"expected no effect on a mode: \"known\" and \"why\" tell what "
				"could "
				"not be learnt, not what the host can do");
	return 0;
}

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
	return check_knowledge(loader, node, rule);
}
