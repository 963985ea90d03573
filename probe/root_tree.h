// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of a captured host, wherever they are: below a directory of this host, or in memory, out
 * of an archive. Nothing outside of the tree is ever reached: its root is the top of every path, and
 * links, however made, stay inside. What that says about the host is for source_root.c to tell.
 *
 * Paths are absolute, inside of the tree. All return 0 or a negative errno: -ENOENT, -ENOTDIR,
 * -EISDIR and -ELOOP as the system calls have them; -ERR_NOT_CAPTURED (fact.h) for what is there,
 * but not with its content; -ENOMEM.
 */
#ifndef VIRTSCOUT_PROBE_ROOT_TREE_H
#define VIRTSCOUT_PROBE_ROOT_TREE_H

#include "probe/input_error.h"
#include "probe/source.h"

struct root_tree;

struct root_tree_ops {
	/* Type and, of a device, its number; a link at the end is gone through. */
	int (*stat)(struct root_tree *tree, const char *path, struct file_stat *stat);
	/* Appends the content of a regular file; nothing else is ever opened. */
	int (*read)(struct root_tree *tree, const char *path, struct blob *content);
	/* Appends the sorted names in a directory. */
	int (*list)(struct root_tree *tree, const char *path, struct blob *names);
	/* The target of a link, 0-terminated; -EINVAL where it is none. */
	int (*link)(struct root_tree *tree, const char *path, char *target, size_t size);
	/* 1: @directory holds @name, be it a link that leads nowhere; 0: it does not. */
	int (*holds)(struct root_tree *tree, const char *directory, const char *name);
	/* Makes the directory @name in the root the root. */
	int (*enter)(struct root_tree *tree, const char *name);
	/* The same tree for another thread, to be closed; NULL, the member too: there is none. */
	struct root_tree *(*again)(const struct root_tree *tree);
	void (*close)(struct root_tree *tree);
};

struct root_tree {
	const struct root_tree_ops *ops;
};

/* Below directory @path of this host. 0, or a negative errno with @error filled, or -ENOMEM. */
int root_tree_dir_open(const char *path, struct root_tree **tree, struct input_error *error);

void root_tree_close(struct root_tree *tree); /* NULL is allowed */

/*
 * Captures come with a directory around them (sosreport-host-2023-11-01/proc): where the root holds
 * no captured host and exactly one directory in it does, that becomes the root. @file is a name for
 * messages. 0; -EINVAL with @error filled where there is none, or more than one; -ENOMEM.
 */
int root_tree_find_host(struct root_tree *tree, const char *file, struct input_error *error);

#endif
