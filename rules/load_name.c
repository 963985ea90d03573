// SPDX-License-Identifier: GPL-2.0-or-later
// Names in rule files: which fact, which rule is meant; where there is none, which may have been.
#include "rules/load.h"

#include <stdio.h>
#include <string.h>

#include "probe/fact_local.h"
#include "rules/lint.h"
#include "rules/near.h"

static int no_such(const struct loader *loader, struct json_node node, const char *name,
	const char *wanted, const struct near_list *near)
{
	/* A name is a value, or the key of one. */
	int (*const fail)(struct input_error *, struct json_node, const char *, ...) =
		name == node.key ? json_fail_key : json_fail;
	char hint[128] = "";

	if (near->count)
		snprintf(hint, sizeof(hint), "; did you mean %s?", near->names[0]);
	return fail(loader->error, node, "expected %s, got \"%.80s\"%s", wanted, name, hint);
}

static int load_local(
	struct loader *loader, struct json_node node, const char *name, uint16_t *index)
{
	int place;

	if (!fact_local_name_fits(name))
		return no_such(loader, node, name,
			"a local fact: lower-case words with dots between, such as local.rack",
			&(const struct near_list){0});
	place = fact_local_place(loader->locals, &loader->set->local_count, name);
	if (place < 0)
		return json_fail(loader->error, node,
			"expected at most %d different local facts in all rules", FACT_LOCAL_MAX);
	*index = (uint16_t)(FACT_LOCAL_FIRST + place);
	return 0;
}

enum fact_type load_fact_type(struct loader *loader, uint16_t fact, enum fact_type wanted)
{
	struct fact_local *local;

	if (fact < FACT_LOCAL_FIRST)
		return (enum fact_type)fact_desc((enum fact_id)fact)->type;
	local = &loader->locals[fact - FACT_LOCAL_FIRST];
	if (!local->typed)
		local->type = (uint8_t)wanted;
	local->typed = true;
	return (enum fact_type)local->type;
}

int load_fact_name(struct loader *loader, struct json_node node, const char *name, uint16_t *index)
{
	struct near_list near = {0};
	const int found = fact_find(name);

	if (!strncmp(name, FACT_LOCAL_PREFIX, strlen(FACT_LOCAL_PREFIX)))
		return load_local(loader, node, name, index);

	if (found >= 0) {
		*index = (uint16_t)found;
		return 0;
	}
	for (int id = 0; id < FACT_LOCAL_FIRST; id++)
		near_offer(&near, name, fact_desc((enum fact_id)id)->name);
	return no_such(loader, node, name, "a fact of the catalogue", &near);
}

int load_rule_name(struct loader *loader, struct json_node node, const char *id, size_t *index)
{
	struct near_list near = {0};
	const int found = load_find_rule(loader, id);

	if (found >= 0) {
		*index = (size_t)found;
		return 0;
	}
	/* It may be among those that could not be read, of which that has been said. */
	if (loader->lint && loader->lint->unread && loader->set->count) {
		*index = 0;
		return 0;
	}
	for (size_t i = 0; i < loader->set->count; i++)
		near_offer(&near, id, loader->rules[i].id);
	return no_such(loader, node, id, "the id of a rule", &near);
}
