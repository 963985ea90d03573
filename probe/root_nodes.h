// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The nodes of a captured host in memory: what root_tree_memory.h keeps and answers from. Names are
 * found by hashing, so that a hostile archive makes nothing slow.
 */
#ifndef VIRTSCOUT_PROBE_ROOT_NODES_H
#define VIRTSCOUT_PROBE_ROOT_NODES_H

#include "probe/root_tree_memory.h"

#define ROOT_NODE_NONE UINT32_MAX

struct root_node {
	uint32_t parent, child, sibling; /* first in it; next beside it; ROOT_NODE_NONE */
	enum file_type type;
	bool is_link; /* `bytes` is its target */
	uint32_t major, minor;
	char *name;
	char *bytes; /* NULL: not kept */
	size_t len;
};

struct root_memory {
	struct root_tree base;
	struct root_node *nodes; /* [count]; those that went out of use stay in place */
	uint32_t count, room;
	uint32_t *slots; /* [slot_count], a power of 2: nodes by parent and name */
	uint32_t slot_count;
	uint32_t root;
	size_t kept; /* bytes of content */
};

/* Node @name in @parent, made where there is none, into *@number. 0, -E2BIG or -ENOMEM. */
int root_node_make(struct root_memory *memory, uint32_t parent, const char *name, size_t len,
	uint32_t *number);

/* The number of node @name in @parent; ROOT_NODE_NONE. */
uint32_t root_node_child(
	const struct root_memory *memory, uint32_t parent, const char *name, size_t len);

/*
 * The node at @path, resolved as path_resolution(7) says, with the root of the tree as the root.
 * @follow: a link at its end, too. 0, -ENOENT, -ENOTDIR, -ELOOP or -ENAMETOOLONG.
 */
int root_node_find(const struct root_memory *memory, const char *path, bool follow,
	const struct root_node **node);

/* Gives the node's content back; it is no link then. */
void root_node_forget(struct root_memory *memory, struct root_node *node);

#endif
