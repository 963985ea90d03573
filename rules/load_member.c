// SPDX-License-Identifier: GPL-2.0-or-later
// Reading the members of a JSON object into a struct, by a table of keys.
#include "rules/load_member.h"

#include <string.h>

#include "rules/lint.h"

int load_text(struct loader *loader, struct json_node node, const char **text)
{
	const char *value = json_node_text(node);

	if (!value || !*value)
		return json_fail(loader->error, node, "expected a text");
	*text = arena_text(&loader->set->arena, value);
	return *text ? 0 : load_no_memory(loader);
}

int load_bool(struct loader *loader, struct json_node node, bool *value)
{
	if (json_node_kind(node) != JSON_IS_BOOL)
		return json_fail(loader->error, node, "expected true or false");
	*value = json_node_bool(node);
	return 0;
}

int load_number(struct loader *loader, struct json_node node, int low, int high, int *number)
{
	int64_t value = json_node_integer(node);

	if (json_node_kind(node) != JSON_IS_INTEGER || value < low || value > high)
		return json_fail(
			loader->error, node, "expected an integer from %d to %d", low, high);
	*number = (int)value;
	return 0;
}

int load_word(struct loader *loader, struct json_node node, const char *(*name_of)(int), int first,
	int count, uint8_t *value)
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

static int load_member(struct loader *loader, struct json_node node, const struct member *members,
	size_t count, void *to)
{
	size_t i = 0;

	while (i < count && strcmp(members[i].key, node.key))
		i++;
	if (i == count)
		return json_fail_key(loader->error, node,
			"expected another key: \"%.40s\" means nothing here", node.key);
	return members[i].load(loader, node, to);
}

int load_members(struct loader *loader, struct json_node object, const struct member *members,
	size_t count, void *to)
{
	struct json_walk walk = json_walk_begin(object);
	struct json_node node;
	int failed = 0;

	if (json_node_kind(object) != JSON_IS_OBJECT)
		return json_fail(loader->error, object, "expected an object");
	while (json_walk_next(&walk, &node)) {
		const int rc = load_member(loader, node, members, count, to);

		if (rc < 0 && !load_go_on(loader, rc))
			return rc;
		failed = rc < 0 ? rc : failed;
	}
	return failed;
}

int load_list(struct loader *loader, struct json_node node, size_t size, void **list,
	uint16_t *count, int (*load)(struct loader *loader, struct json_node node, void *to))
{
	struct json_walk walk = json_walk_begin(node);
	struct json_node child;
	int failed = 0;
	char *at;

	if (json_node_kind(node) != JSON_IS_ARRAY || json_node_count(node) > LIST_MAX)
		return json_fail(
			loader->error, node, "expected an array of at most %d values", LIST_MAX);
	*list = arena_alloc(&loader->set->arena, json_node_count(node), size);
	if (!*list)
		return load_no_memory(loader);
	at = *list;
	while (json_walk_next(&walk, &child)) {
		const int rc = load(loader, child, at);

		if (rc < 0 && !load_go_on(loader, rc))
			return rc;
		failed = rc < 0 ? rc : failed;
		at += size;
		(*count)++;
	}
	return failed;
}

int load_text_into(struct loader *loader, struct json_node node, void *to)
{
	return load_text(loader, node, to);
}

static const char *actor_word(int value)
{
	return actor_name((enum actor)value);
}

int load_actor(struct loader *loader, struct json_node node, uint8_t *who)
{
	return load_word(loader, node, actor_word, 0, ACTOR_VENDOR + 1, who);
}
