// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A directory tree for one test, in a temporary directory. What can't be made ends the test
 * program.
 */
#ifndef VIRTSCOUT_TESTS_FAKE_TREE_H
#define VIRTSCOUT_TESTS_FAKE_TREE_H

#include <stddef.h>

struct tree {
	char root[64];
};

void tree_make(struct tree *tree);
void tree_remove(struct tree *tree); /* with all that is in it */

/* The same around one test of cmocka's, whose *@state is the tree. */
int tree_setup(void **state);
int tree_teardown(void **state);

/* All paths are below the root; directories on the way are made. */
void tree_directory(const struct tree *tree, const char *path);
void tree_file(const struct tree *tree, const char *path, const char *text);
void tree_bytes(const struct tree *tree, const char *path, const void *bytes, size_t len);
void tree_link(const struct tree *tree, const char *path, const char *target);
void tree_fifo(const struct tree *tree, const char *path);

/* The path as this host sees it, in @full, which has room for 256 bytes. */
const char *tree_path(const struct tree *tree, const char *path, char *full);

#endif
