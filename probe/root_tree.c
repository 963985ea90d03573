// SPDX-License-Identifier: GPL-2.0-or-later
// Where in a tree does the captured host begin?
#include "probe/root_tree.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#define DIRECTORIES_MAX 64 /* looked into, so that somebody's home directory is refused at once */

void root_tree_close(struct root_tree *tree)
{
	if (tree)
		tree->ops->close(tree);
}

/* Does @directory, "" or "/name", hold something that is asked for? */
static bool holds_host(struct root_tree *tree, const char *directory)
{
	static const char *const names[] = {"proc", "sys", "cpuid.txt", "sos_commands"};
	char path[NAME_MAX + 2];

	snprintf(path, sizeof(path), "%s", *directory ? directory : "/");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (tree->ops->holds(tree, path, names[i]) > 0)
			return true;
	return false;
}

int root_tree_find_host(struct root_tree *tree, const char *file, struct input_error *error)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	const char *found = NULL;
	size_t count = 0;
	int rc;

	if (holds_host(tree, ""))
		return 0;
	rc = tree->ops->list(tree, "/", &names);
	if (rc == -ENOMEM)
		return rc;
	blob_for_each_name (name, &names) {
		char path[NAME_MAX + 2];

		if (rc < 0 || ++count > DIRECTORIES_MAX)
			break;
		if ((size_t)snprintf(path, sizeof(path), "/%s", name) >= sizeof(path) ||
			!holds_host(tree, path))
			continue;
		if (found)
			return input_fail(error, file, 0, 0,
				"expected one captured host, found two: %.64s and %.64s", found,
				name);
		found = name;
	}
	if (!found)
		return input_fail(error, file, 0, 0,
			"expected proc/ or sys/, cpuid.txt or sos_commands in it");
	return tree->ops->enter(tree, found);
}
