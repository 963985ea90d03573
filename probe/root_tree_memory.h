// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of a captured host in memory. Whoever reads an archive puts them there; once that is done,
 * the tree does not change.
 */
#ifndef VIRTSCOUT_PROBE_ROOT_TREE_MEMORY_H
#define VIRTSCOUT_PROBE_ROOT_TREE_MEMORY_H

#include "probe/root_tree.h"

#define ROOT_NODES_MAX ((uint32_t)1 << 20)
#define ROOT_BYTES_MAX ((size_t)256 << 20) /* of content */

struct root_memory;

struct root_memory *root_memory_new(void); /* NULL: no memory */
void root_memory_free(struct root_memory *memory);

/*
 * All paths are as an archive has them: from the root on, with or without a slash in front. A later
 * member of a name takes the place of an earlier one, but a directory keeps what is in it. 0; -EINVAL
 * for a path with .. in it; -E2BIG above ROOT_NODES_MAX; -EFBIG above ROOT_BYTES_MAX; -ENOMEM.
 */
int root_memory_directory(struct root_memory *memory, const char *path);
/* @bytes: the tree's from now on, on failure too; NULL with a @len: the content was not kept. */
int root_memory_file_take(struct root_memory *memory, const char *path, char *bytes, size_t len);
int root_memory_link(struct root_memory *memory, const char *path, const char *target);
/* A second name for the file at @target: -ENOENT where there is none. */
int root_memory_hard_link(struct root_memory *memory, const char *path, const char *target);
int root_memory_device(struct root_memory *memory, const char *path, const struct file_stat *stat);

/* The tree to ask, which has taken @memory. */
struct root_tree *root_memory_tree(struct root_memory *memory);

#endif
