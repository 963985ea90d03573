// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of a captured host in memory. Names are found by hashing, so that a hostile archive makes
 * nothing slow; paths are resolved as path_resolution(7) says, with the root of the tree as the root.
 */
#include "probe/root_tree_memory.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cleanup.h"
#include "probe/fact.h"
#include "probe/name_list.h"

#define LINKS_MAX 40 /* as the kernel has it */
#define NONE UINT32_MAX

struct node {
	uint32_t parent, child, sibling; /* first in it; next beside it; NONE */
	enum file_type type;
	bool is_link; /* `bytes` is its target */
	uint32_t major, minor;
	char *name;
	char *bytes; /* NULL: not kept */
	size_t len;
};

struct root_memory {
	struct root_tree base;
	struct node *nodes; /* [count]; those that went out of use stay in place */
	uint32_t count, room;
	uint32_t *slots; /* [slot_count], a power of 2: nodes by parent and name */
	uint32_t slot_count;
	uint32_t root;
	size_t kept; /* bytes of content */
};

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
		const struct node *node = *slot == NONE ? NULL : &memory->nodes[*slot];

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
		const struct node *node = &memory->nodes[i];

		*slot_of(memory, node->parent, node->name, strlen(node->name)) = i;
	}
	return 0;
}

static int make_room(struct root_memory *memory)
{
	const uint32_t room = memory->room ? 2 * memory->room : 128;
	struct node *nodes;

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

/* Node @name in @parent, made where there is none, into *@number. */
static int node_at(
	struct root_memory *memory, uint32_t parent, const char *name, size_t len, uint32_t *number)
{
	uint32_t *slot;
	char *copy;
	int rc = make_room(memory);

	if (rc)
		return rc;
	slot = slot_of(memory, parent, name, len);
	*number = *slot;
	if (*slot != NONE)
		return 0;
	copy = strndup(name, len);
	if (!copy)
		return -ENOMEM;
	*number = *slot = memory->count++;
	memory->nodes[*number] = (struct node){
		.parent = parent,
		.child = NONE,
		.sibling = memory->nodes[parent].child,
		.type = FILE_OTHER,
		.name = copy,
	};
	memory->nodes[parent].child = *number;
	return 0;
}

static void forget_content(struct root_memory *memory, struct node *node)
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
	memory->nodes[0] = (struct node){.child = NONE, .sibling = NONE, .type = FILE_DIRECTORY};
	memory->count = 1;
	return memory;
}

void root_memory_free(struct root_memory *memory)
{
	if (!memory)
		return;
	for (uint32_t i = 0; i < memory->count; i++) {
		forget_content(memory, &memory->nodes[i]);
		free(memory->nodes[i].name);
	}
	free(memory->nodes);
	free(memory->slots);
	free(memory);
}

/* What is not a directory yet becomes one, for something is in it. */
static void become_directory(struct root_memory *memory, struct node *node)
{
	if (node->type == FILE_DIRECTORY && !node->is_link)
		return;
	forget_content(memory, node);
	node->type = FILE_DIRECTORY;
}

/* The node at @path, with the directories above it. */
static int make_way(struct root_memory *memory, const char *path, uint32_t *number)
{
	*number = 0;
	while (*(path += strspn(path, "/"))) {
		size_t len = strcspn(path, "/");
		int rc;

		become_directory(memory, &memory->nodes[*number]);
		if (len > NAME_MAX || (len == 2 && !memcmp(path, "..", 2)))
			return -EINVAL;
		if (len > 1 || *path != '.') {
			rc = node_at(memory, *number, path, len, number);
			if (rc)
				return rc;
		}
		path += len;
	}
	return 0;
}

int root_memory_directory(struct root_memory *memory, const char *path)
{
	uint32_t number;
	int rc = make_way(memory, path, &number);

	if (!rc)
		become_directory(memory, &memory->nodes[number]);
	return rc;
}

/* The node for what is no directory; what was in one of that name is out of reach then. */
static int make_leaf(
	struct root_memory *memory, const char *path, enum file_type type, struct node **node)
{
	uint32_t number;
	int rc = make_way(memory, path, &number);

	if (rc)
		return rc;
	if (!number)
		return -EINVAL;
	*node = &memory->nodes[number];
	forget_content(memory, *node);
	(*node)->type = type;
	return 0;
}

/* Takes @bytes, on failure too. */
static int set_content(struct root_memory *memory, struct node *node, char *bytes, size_t len)
{
	if (bytes && len > ROOT_BYTES_MAX - memory->kept) {
		free(bytes);
		bytes = NULL;
		node->type = FILE_OTHER;
		len = 0;
	}
	node->bytes = bytes;
	node->len = len;
	if (bytes)
		memory->kept += len;
	return bytes || node->type != FILE_OTHER ? 0 : -EFBIG;
}

int root_memory_file_take(struct root_memory *memory, const char *path, char *bytes, size_t len)
{
	struct node *node;
	int rc = make_leaf(memory, path, FILE_REGULAR, &node);

	if (rc) {
		free(bytes);
		return rc;
	}
	return set_content(memory, node, bytes, len);
}

int root_memory_link(struct root_memory *memory, const char *path, const char *target)
{
	char *copy = strdup(target);
	struct node *node;
	int rc = copy ? make_leaf(memory, path, FILE_OTHER, &node) : -ENOMEM;

	if (rc) {
		free(copy);
		return rc;
	}
	node->is_link = true;
	return set_content(memory, node, copy, strlen(copy));
}

int root_memory_device(struct root_memory *memory, const char *path, const struct file_stat *stat)
{
	struct node *node;
	int rc = make_leaf(memory, path, stat->type, &node);

	if (rc)
		return rc;
	node->major = stat->major;
	node->minor = stat->minor;
	return 0;
}

static uint32_t child_of(
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
static int enter_link(const struct root_memory *memory, struct walk *walk, const struct node *node)
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
	const struct node *node = &memory->nodes[walk->at];
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
	child = child_of(memory, walk->at, name, len);
	if (child == NONE)
		return -ENOENT;
	if (memory->nodes[child].is_link && (!last || follow))
		return enter_link(memory, walk, &memory->nodes[child]);
	walk->at = child;
	return 0;
}

static int find(
	const struct root_memory *memory, const char *path, bool follow, const struct node **node)
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

int root_memory_hard_link(struct root_memory *memory, const char *path, const char *target)
{
	const struct node *from;
	struct node copy, *node;
	char *bytes = NULL;
	int rc = find(memory, target, false, &from);

	if (rc)
		return rc;
	if (from->type == FILE_DIRECTORY)
		return -ENOENT;
	copy = *from;
	if (copy.bytes) {
		/* A copy: the other name may get another file later. */
		bytes = malloc(copy.len + 1);
		if (!bytes)
			return -ENOMEM;
		memcpy(bytes, copy.bytes, copy.len);
		bytes[copy.len] = '\0';
	}
	rc = make_leaf(memory, path, copy.type, &node);
	if (rc) {
		free(bytes);
		return rc;
	}
	node->is_link = copy.is_link;
	node->major = copy.major;
	node->minor = copy.minor;
	return set_content(memory, node, bytes, copy.len);
}

static int memory_stat(struct root_tree *tree, const char *path, struct file_stat *stat)
{
	const struct node *node;
	int rc = find((struct root_memory *)tree, path, true, &node);

	if (rc)
		return rc;
	*stat = (struct file_stat){.type = node->type, .major = node->major, .minor = node->minor};
	return 0;
}

static int memory_read(struct root_tree *tree, const char *path, struct blob *content)
{
	const struct node *node;
	int rc = find((struct root_memory *)tree, path, true, &node);

	if (rc)
		return rc;
	if (node->type == FILE_DIRECTORY)
		return -EISDIR;
	if (node->type != FILE_REGULAR || (!node->bytes && node->len))
		return -ERR_NOT_CAPTURED;
	if (!content || !node->len)
		return 0;
	rc = blob_append(content, node->bytes, node->len);
	if (rc != -ENOBUFS)
		return rc;
	content->truncated = true;
	return blob_append(content, node->bytes, content->size - content->len);
}

static int memory_list(struct root_tree *tree, const char *path, struct blob *names)
{
	const struct root_memory *memory = (struct root_memory *)tree;
	const size_t first = names->len;
	const struct node *node;
	int rc = find(memory, path, true, &node);

	if (rc)
		return rc;
	if (node->type != FILE_DIRECTORY)
		return -ENOTDIR;
	for (uint32_t i = node->child; i != NONE; i = memory->nodes[i].sibling) {
		rc = blob_append(names, memory->nodes[i].name, strlen(memory->nodes[i].name) + 1);
		if (rc)
			return rc;
	}
	return name_list_sort(names, first);
}

static int memory_link(struct root_tree *tree, const char *path, char *target, size_t size)
{
	const struct node *node;
	int rc = find((struct root_memory *)tree, path, false, &node);

	if (rc)
		return rc;
	if (!node->is_link)
		return -EINVAL;
	if (node->len >= size)
		return -ENAMETOOLONG;
	memcpy(target, node->bytes, node->len + 1);
	return 0;
}

static int memory_holds(struct root_tree *tree, const char *directory, const char *name)
{
	const struct root_memory *memory = (struct root_memory *)tree;
	const struct node *node;
	int rc = find(memory, directory, true, &node);

	if (rc)
		return rc;
	if (node->type != FILE_DIRECTORY)
		return -ENOTDIR;
	return child_of(memory, (uint32_t)(node - memory->nodes), name, strlen(name)) != NONE;
}

static int memory_enter(struct root_tree *tree, const char *name)
{
	struct root_memory *memory = (struct root_memory *)tree;
	uint32_t child = child_of(memory, memory->root, name, strlen(name));

	if (child == NONE)
		return -ENOENT;
	if (memory->nodes[child].type != FILE_DIRECTORY)
		return -ENOTDIR;
	memory->root = child;
	return 0;
}

static void memory_close(struct root_tree *tree)
{
	root_memory_free((struct root_memory *)tree);
}

static const struct root_tree_ops root_memory_ops = {
	.stat = memory_stat,
	.read = memory_read,
	.list = memory_list,
	.link = memory_link,
	.holds = memory_holds,
	.enter = memory_enter,
	.close = memory_close,
};

struct root_tree *root_memory_tree(struct root_memory *memory)
{
	memory->base.ops = &root_memory_ops;
	return &memory->base;
}
