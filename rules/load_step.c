// SPDX-License-Identifier: GPL-2.0-or-later
// One step of a rule from JSON: who does what, and what is so then.
#include "rules/load_member.h"

#include <string.h>

static int step_who(struct loader *loader, struct json_node node, void *to)
{
	struct step *step = to;
	uint8_t who = 0;
	int rc = load_actor(loader, node, &who);

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

/* Unknown then: what becomes of it hangs on more than this step. */
static int give_unknown(struct json_node node, struct given *given)
{
	const char *text = json_node_text(node);

	given->known = !text || strcmp(text, "unknown") != 0;
	return !given->known;
}

static int load_given(struct loader *loader, struct json_node node, struct given *given)
{
	static const enum json_kind kinds[] = {[FACT_BOOL] = JSON_IS_BOOL,
		[FACT_INT] = JSON_IS_INTEGER,
		[FACT_TEXT] = JSON_IS_TEXT};
	const int id = fact_find(node.key);
	enum fact_type type;

	if (id < 0)
		return json_fail_key(loader->error, node,
			"expected a fact of the catalogue, got \"%.80s\"", node.key);
	given->fact = (uint16_t)id;
	if (give_unknown(node, given))
		return 0;
	type = fact_desc((enum fact_id)id)->type;
	if (json_node_kind(node) != kinds[type])
		return json_fail(loader->error, node,
			"%s: expected a value of the fact's type, or \"unknown\"", node.key);
	if (type == FACT_TEXT)
		return load_text(loader, node, &given->text);
	given->number = type == FACT_BOOL ? json_node_bool(node) : json_node_integer(node);
	return 0;
}

static int step_gives(struct loader *loader, struct json_node node, void *to)
{
	struct step *step = to;
	struct json_walk walk = json_walk_begin(node);
	struct json_node member;
	struct given *gives;

	if (json_node_kind(node) != JSON_IS_OBJECT || json_node_count(node) > LIST_MAX)
		return json_fail(loader->error, node,
			"expected an object of at most %d facts with their values", LIST_MAX);
	gives = arena_alloc(&loader->set->arena, json_node_count(node), sizeof(*gives));
	if (!gives)
		return load_no_memory(loader);
	step->gives = gives;
	while (json_walk_next(&walk, &member)) {
		int rc = load_given(loader, member, &gives[step->give_count]);

		if (rc < 0)
			return rc;
		step->give_count++;
	}
	return 0;
}

int load_step(struct loader *loader, struct json_node node, void *to)
{
	static const struct member members[] = {{"who", step_who}, {"action", step_action},
		{"command", step_command}, {"reboot", step_reboot}, {"gives", step_gives}};
	struct json_node who;
	int rc = LOAD_MEMBERS(loader, node, members, to);

	if (rc == 0 && (!((struct step *)to)->action || !json_node_member(node, "who", &who)))
		rc = json_fail(loader->error, node, "expected the keys \"who\" and \"action\"");
	return rc;
}
