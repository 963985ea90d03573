// SPDX-License-Identifier: GPL-2.0-or-later
// A directory tree for one test.
#include "tests/fake/tree.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void must(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	abort();
}

const char *tree_path(const struct tree *tree, const char *path, char *full)
{
	must(snprintf(full, 256, "%s/%s", tree->root, path) < 256, path);
	return full;
}

void tree_make(struct tree *tree)
{
	const char *directory = getenv("TMPDIR");
	int len = snprintf(tree->root, sizeof(tree->root), "%s/virtscout-test-XXXXXX",
		directory && strlen(directory) < 32 ? directory : P_tmpdir);

	must(len < (int)sizeof(tree->root) && mkdtemp(tree->root), tree->root);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

void tree_remove(struct tree *tree)
{
	must(!nftw(tree->root, remove_one, 8, FTW_DEPTH | FTW_PHYS), tree->root);
}

int tree_setup(void **state)
{
	*state = calloc(1, sizeof(struct tree));
	if (!*state)
		return -1;
	tree_make(*state);
	return 0;
}

int tree_teardown(void **state)
{
	tree_remove(*state);
	free(*state);
	return 0;
}

/* Makes the directories above @path. Its full path. */
static const char *make_way(const struct tree *tree, const char *path, char *full)
{
	tree_path(tree, path, full);
	for (char *slash = full + strlen(tree->root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	return full;
}

void tree_directory(const struct tree *tree, const char *path)
{
	char full[256];

	mkdir(make_way(tree, path, full), 0755);
}

void tree_bytes(const struct tree *tree, const char *path, const void *bytes, size_t len)
{
	char full[256];
	FILE *file = fopen(make_way(tree, path, full), "w");

	must(file != NULL, full);
	must(fwrite(bytes, 1, len, file) == len && !fclose(file), full);
}

void tree_file(const struct tree *tree, const char *path, const char *text)
{
	tree_bytes(tree, path, text, strlen(text));
}

void tree_link(const struct tree *tree, const char *path, const char *target)
{
	char full[256];

	must(!symlink(target, make_way(tree, path, full)), path);
}

void tree_fifo(const struct tree *tree, const char *path)
{
	char full[256];

	must(!mkfifo(make_way(tree, path, full), 0600), path);
}
