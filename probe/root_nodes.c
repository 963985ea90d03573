// SPDX-License-Identifier: GPL-2.0-or-later
// The nodes of a captured host in memory: by parent and name, and by path.
#include "probe/root_nodes.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINKS_MAX 40 /* as the kernel has it */

static size_t hash_of(uint32_t parent, const char *name, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325 ^ parent; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * 0x100000001b3;
	return (size_t)(hash ^ hash >> 29);
}

/* The slot of @name in @parent, or the empty one where it would be. */
static uint32_t *slot_of(
	const struct root_memory *memory, uint32_t parent, const char *name, size_t len)
{
	size_t at = hash_of(parent, name, len);

	for (;; at++) {
		uint32_t *slot = &memory->slots[at & (memory->slot_count - 1)];
		const struct root_node *node =
			*slot == ROOT_NODE_NONE ? NULL : &memory->nodes[*slot];

		if (!node || (node->parent == parent && !strncmp(node->name, name, len) &&
				     !node->name[len]))
			return slot;
	}
}

static int grow_slots(struct root_memory *memory)
{
	const uint32_t count = memory->slot_count ? 2 * memory->slot_count : 256;
	uint32_t *slots = malloc(count * sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	memset(slots, 0xff, count * sizeof(*slots));
	free(memory->slots);
	memory->slots = slots;
	memory->slot_count = count;
	for (uint32_t i = 1; i < memory->count; i++) {
		const struct root_node *node = &memory->nodes[i];

		*slot_of(memory, node->parent, node->name, strlen(node->name)) = i;
	}
	return 0;
}

static int make_room(struct root_memory *memory)
{
	const uint32_t room = memory->room ? 2 * memory->room : 128;
	struct root_node *nodes;

	if (memory->count >= ROOT_NODES_MAX)
		return -E2BIG;
	if (2 * memory->count >= memory->slot_count && grow_slots(memory))
		return -ENOMEM;
	if (memory->count < memory->room)
		return 0;
	nodes = realloc(memory->nodes, room * sizeof(*nodes));
	if (!nodes)
		return -ENOMEM;
	memory->nodes = nodes;
	memory->room = room;
	return 0;
}

int root_node_make(
	struct root_memory *memory, uint32_t parent, const char *name, size_t len, uint32_t *number)
{
	uint32_t *slot;
	char *copy;
	int rc = make_room(memory);

	if (rc)
		return rc;
	slot = slot_of(memory, parent, name, len);
	*number = *slot;
	if (*slot != ROOT_NODE_NONE)
		return 0;
	copy = strndup(name, len);
	if (!copy)
		return -ENOMEM;
	*number = *slot = memory->count++;
	memory->nodes[*number] = (struct root_node){
		.parent = parent,
		.child = ROOT_NODE_NONE,
		.sibling = memory->nodes[parent].child,
		.type = FILE_OTHER,
		.name = copy,
	};
	memory->nodes[parent].child = *number;
	return 0;
}

void root_node_forget(struct root_memory *memory, struct root_node *node)
{
	if (node->bytes)
		memory->kept -= node->len;
	free(node->bytes);
	node->bytes = NULL;
	node->len = 0;
	node->is_link = false;
}

struct root_memory *root_memory_new(void)
{
	struct root_memory *memory = calloc(1, sizeof(*memory));

	if (!memory || make_room(memory)) {
		root_memory_free(memory);
		return NULL;
	}
	memory->nodes[0] = (struct root_node){
		.child = ROOT_NODE_NONE, .sibling = ROOT_NODE_NONE, .type = FILE_DIRECTORY};
	memory->count = 1;
	return memory;
}

void root_memory_free(struct root_memory *memory)
{
	if (!memory)
		return;
	for (uint32_t i = 0; i < memory->count; i++) {
		root_node_forget(memory, &memory->nodes[i]);
		free(memory->nodes[i].name);
	}
	free(memory->nodes);
	free(memory->slots);
	free(memory);
}

uint32_t root_node_child(
	const struct root_memory *memory, uint32_t parent, const char *name, size_t len)
{
	return *slot_of(memory, parent, name, len);
}

/* The walk of a path: where it is, and what is still to be walked. */
struct walk {
	uint32_t at;
	int links;
	char rest[2 * PATH_MAX];
};

/* Puts what link @node says before what is left. */
static int enter_link(
	const struct root_memory *memory, struct walk *walk, const struct root_node *node)
{
	char rest[2 * PATH_MAX];

	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	if ((size_t)snprintf(rest, sizeof(rest), "%s%s", node->bytes, walk->rest) >= sizeof(rest))
		return -ENAMETOOLONG;
	strcpy(walk->rest, rest);
	if (node->bytes[0] == '/')
		walk->at = memory->root;
	return 0;
}

/* One component, @name, of which walk->rest is what follows. */
static int walk_component(const struct root_memory *memory, struct walk *walk, const char *name,
	size_t len, bool follow)
{
	const bool last = !walk->rest[strspn(walk->rest, "/")];
	const struct root_node *node = &memory->nodes[walk->at];
	uint32_t child;

	if (node->type != FILE_DIRECTORY)
		return -ENOTDIR;
	if (len == 1 && *name == '.')
		return 0;
	if (len == 2 && !memcmp(name, "..", 2)) {
		if (walk->at != memory->root)
			walk->at = node->parent;
		return 0;
	}
	child = root_node_child(memory, walk->at, name, len);
	if (child == ROOT_NODE_NONE)
		return -ENOENT;
	if (memory->nodes[child].is_link && (!last || follow))
		return enter_link(memory, walk, &memory->nodes[child]);
	walk->at = child;
	return 0;
}

int root_node_find(const struct root_memory *memory, const char *path, bool follow,
	const struct root_node **node)
{
	struct walk walk = {.at = memory->root};

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(walk.rest, path);
	for (;;) {
		char name[NAME_MAX + 1];
		const char *from = walk.rest + strspn(walk.rest, "/");
		size_t len = strcspn(from, "/");
		int rc;

		if (!len)
			break;
		if (len > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(name, from, len);
		memmove(walk.rest, from + len, strlen(from + len) + 1);
		rc = walk_component(memory, &walk, name, len, follow);
		if (rc)
			return rc;
	}
	*node = &memory->nodes[walk.at];
	return 0;
}
