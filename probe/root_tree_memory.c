// SPDX-License-Identifier: GPL-2.0-or-later
// Answering from a tree in memory.
#include "probe/root_tree_memory.h"

#include <errno.h>
#include <string.h>

#include "probe/fact.h"
#include "probe/name_list.h"
#include "probe/root_nodes.h"

static int memory_stat(struct root_tree *tree, const char *path, struct file_stat *stat)
{
	const struct root_node *node;
	int rc = root_node_find((struct root_memory *)tree, path, true, &node);

	if (rc)
		return rc;
	*stat = (struct file_stat){.type = node->type, .major = node->major, .minor = node->minor};
	return 0;
}

static int memory_read(struct root_tree *tree, const char *path, struct blob *content)
{
	const struct root_node *node;
	int rc = root_node_find((struct root_memory *)tree, path, true, &node);

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
	const struct root_node *node;
	int rc = root_node_find(memory, path, true, &node);

	if (rc)
		return rc;
	if (node->type != FILE_DIRECTORY)
		return -ENOTDIR;
	for (uint32_t i = node->child; i != ROOT_NODE_NONE; i = memory->nodes[i].sibling) {
		rc = blob_append(names, memory->nodes[i].name, strlen(memory->nodes[i].name) + 1);
		if (rc)
			return rc;
	}
	return name_list_sort(names, first);
}

static int memory_link(struct root_tree *tree, const char *path, char *target, size_t size)
{
	const struct root_node *node;
	int rc = root_node_find((struct root_memory *)tree, path, false, &node);

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
	const struct root_node *node;
	int rc = root_node_find(memory, directory, true, &node);

	if (rc)
		return rc;
	if (node->type != FILE_DIRECTORY)
		return -ENOTDIR;
	return root_node_child(memory, (uint32_t)(node - memory->nodes), name, strlen(name)) !=
	       ROOT_NODE_NONE;
}

static int memory_enter(struct root_tree *tree, const char *name)
{
	struct root_memory *memory = (struct root_memory *)tree;
	uint32_t child = root_node_child(memory, memory->root, name, strlen(name));

	if (child == ROOT_NODE_NONE)
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
