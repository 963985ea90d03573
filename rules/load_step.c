// SPDX-License-Identifier: GPL-2.0-or-later
// One step of a rule from JSON: who does what, and what is so then.
#include "rules/load_member.h"

#include <fnmatch.h>
#include <stdlib.h>
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

static bool is_unknown(struct json_node node)
{
	const char *text = json_node_text(node);

	return text && !strcmp(text, "unknown");
}

static int give_value(struct loader *loader, struct json_node node, struct given *given)
{
	static const enum json_kind kinds[] = {[FACT_BOOL] = JSON_IS_BOOL,
		[FACT_INT] = JSON_IS_INTEGER,
		[FACT_TEXT] = JSON_IS_TEXT};
	const enum fact_type type = fact_desc((enum fact_id)given->fact)->type;

	if (json_node_kind(node) != kinds[type])
		return json_fail(loader->error, node,
			"%s: expected a value of the fact's type, or \"unknown\"", node.key);
	given->known = true;
	if (type == FACT_TEXT)
		return load_text(loader, node, &given->text);
	given->number = type == FACT_BOOL ? json_node_bool(node) : json_node_integer(node);
	return 0;
}

/* All facts that a pattern matches, made unknown. */
static int load_pattern(
	struct loader *loader, struct json_node node, struct given *gives, size_t *count)
{
	const size_t before = *count;

	if (!is_unknown(node))
		return json_fail(loader->error, node, "expected \"unknown\" beside a pattern");
	for (int id = 0; id < FACT_LOCAL_FIRST; id++)
		if (!fnmatch(node.key, fact_desc((enum fact_id)id)->name, 0))
			gives[(*count)++] = (struct given){.fact = (uint16_t)id};
	return *count > before
		       ? 0
		       : json_fail_key(loader->error, node,
				 "expected a pattern of some facts, got \"%.80s\"", node.key);
}

/* What a member gives: one fact its value, or all facts that a pattern matches none. */
static int load_given(
	struct loader *loader, struct json_node node, struct given *gives, size_t *count)
{
	struct given *given = &gives[*count];
	int rc;

	if (strpbrk(node.key, "*?["))
		return load_pattern(loader, node, gives, count);
	*given = (struct given){0};
	rc = load_fact_name(loader, node, node.key, &given->fact);
	if (rc == 0 && given->fact >= FACT_LOCAL_FIRST)
		rc = json_fail_key(loader->error, node,
			"expected a fact of the catalogue: no step gives a local one");
	if (rc == 0 && !is_unknown(node))
		rc = give_value(loader, node, given);
	if (rc == 0)
		(*count)++;
	return rc;
}

static int step_gives(struct loader *loader, struct json_node node, void *to)
{
	struct step *step = to;
	struct json_walk walk = json_walk_begin(node);
	struct given *gives = NULL, *kept;
	struct json_node member;
	int rc = 0;

	if (json_node_kind(node) != JSON_IS_OBJECT || json_node_count(node) > LIST_MAX)
		return json_fail(loader->error, node,
			"expected an object of at most %d facts with their values", LIST_MAX);
	gives = calloc((size_t)FACT_COUNT * (json_node_count(node) + 1), sizeof(*gives));
	if (!gives)
		return load_no_memory(loader);
	while (rc == 0 && json_walk_next(&walk, &member))
		rc = load_given(loader, member, gives, &step->give_count);
	kept = rc == 0 ? arena_alloc(&loader->set->arena, step->give_count, sizeof(*gives)) : NULL;
	if (rc == 0 && !kept)
		rc = load_no_memory(loader);
	if (rc == 0)
		memcpy(kept, gives, step->give_count * sizeof(*gives));
	step->gives = kept;
	free(gives);
	return rc;
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
