// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Switching off a rule of a lower layer: {"id": ID, "disabled": true}, and nothing but a comment
 * beside it. The rule then never holds, also for the rules that refer to it, and leads to nothing.
 */
#include "rules/load.h"

#include <string.h>

/* A role that nobody has: a test that is never so. */
static const struct expr_op never = {.code = EXPR_ROLE, .index = ROLE_COUNT, .span = 1};

int load_disabled(struct loader *loader, struct json_node node, bool *disabled)
{
	struct json_walk walk = json_walk_begin(node);
	struct json_node member;

	*disabled = false;
	if (!json_node_member(node, "disabled", &member))
		return 0;
	if (json_node_kind(member) != JSON_IS_BOOL || !json_node_bool(member))
		return json_fail(loader->error, member, "expected true");
	while (json_walk_next(&walk, &member))
		if (strcmp(member.key, "id") && strcmp(member.key, "disabled") &&
			strcmp(member.key, "comment"))
			return json_fail_key(loader->error, member,
				"expected nothing beside \"disabled\" but \"id\" and \"comment\"");
	*disabled = true;
	return 0;
}

void load_switch_off(struct rule *rule)
{
	rule->when = (struct expr){.ops = &never, .count = 1};
	rule->who = ACTOR_ADMIN;
	rule->disabled = true;
}
