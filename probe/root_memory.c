// SPDX-License-Identifier: GPL-2.0-or-later
// Putting the members of an archive into a tree in memory.
#include "probe/root_tree_memory.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "probe/root_nodes.h"

/* What is not a directory yet becomes one, for something is in it. */
static void become_directory(struct root_memory *memory, struct root_node *node)
{
	if (node->type == FILE_DIRECTORY && !node->is_link)
		return;
	root_node_forget(memory, node);
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
			rc = root_node_make(memory, *number, path, len, number);
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
	struct root_memory *memory, const char *path, enum file_type type, struct root_node **node)
{
	uint32_t number;
	int rc = make_way(memory, path, &number);

	if (rc)
		return rc;
	if (!number)
		return -EINVAL;
	*node = &memory->nodes[number];
	root_node_forget(memory, *node);
	(*node)->type = type;
	return 0;
}

/* Takes @bytes, on failure too. */
static int set_content(struct root_memory *memory, struct root_node *node, char *bytes, size_t len)
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
	struct root_node *node;
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
	struct root_node *node;
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
	struct root_node *node;
	int rc = make_leaf(memory, path, stat->type, &node);

	if (rc)
		return rc;
	node->major = stat->major;
	node->minor = stat->minor;
	return 0;
}

int root_memory_hard_link(struct root_memory *memory, const char *path, const char *target)
{
	const struct root_node *from;
	struct root_node copy, *node;
	char *bytes = NULL;
	int rc = root_node_find(memory, target, false, &from);

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
