// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which files does a tar archive hold? Names are all kept, for a directory lists them; content only of
 * what a probe may ask for and of a size that it may have.
 */
#include "probe/root_tree_tar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/root_tree_memory.h"
#include "probe/tar.h"

#define KEPT_SIZE_MAX ((uint64_t)16 << 20) /* bytes of one file */

/* Where nothing lies that is asked for: logs, what people have, sosreport's own. */
static const char *const left_out[] = {"home", "opt", "root", "sos_logs", "sos_reports",
	"sos_strings", "srv", "tmp", "usr/share/doc", "var/cache", "var/log", "var/spool",
	"var/tmp"};

/* The directories of a root: what is not in one of them may lie in a directory around the root. */
static const char *const tops[] = {"bin", "boot", "dev", "etc", "home", "lib", "lib64", "opt",
	"proc", "root", "run", "sbin", "sos_commands", "sos_logs", "sos_reports", "sos_strings",
	"srv", "sys", "tmp", "usr", "var"};

static const char *skip_slashes(const char *path)
{
	while (*path == '/' || (*path == '.' && path[1] == '/'))
		path++;
	return path;
}

static bool is_below(const char *path, const char *directory)
{
	const size_t len = strlen(directory);

	return !strncmp(path, directory, len) && (path[len] == '/' || !path[len]);
}

static bool is_in_root(const char *path)
{
	for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++)
		if (is_below(path, tops[i]))
			return true;
	return false;
}

static bool is_kept(const struct tar_member *member)
{
	const char *path = skip_slashes(member->path);

	if (member->sparse || member->size > KEPT_SIZE_MAX)
		return false;
	if (!is_in_root(path) && strchr(path, '/'))
		path = skip_slashes(strchr(path, '/') + 1);
	for (size_t i = 0; i < sizeof(left_out) / sizeof(*left_out); i++)
		if (is_below(path, left_out[i]))
			return false;
	return true;
}

static int add_file(struct root_memory *memory, struct tar *tar, const struct tar_member *member)
{
	const size_t len = (size_t)member->size;
	char *bytes = NULL;
	int rc;

	if (!is_kept(member))
		return root_memory_file_take(memory, member->path, NULL, len + !len);
	if (len) {
		bytes = malloc(len);
		if (!bytes)
			return -ENOMEM;
		rc = tar_read(tar, bytes, len);
		if (rc) {
			free(bytes);
			return rc;
		}
	}
	return root_memory_file_take(memory, member->path, bytes, len);
}

static int add_member(struct root_memory *memory, struct tar *tar, const struct tar_member *member)
{
	const struct file_stat device = {
		.type = member->type == TAR_CHAR_DEVICE    ? FILE_CHAR_DEVICE
			: member->type == TAR_BLOCK_DEVICE ? FILE_BLOCK_DEVICE
							   : FILE_OTHER,
		.major = member->major,
		.minor = member->minor,
	};
	int rc;

	switch (member->type) {
	case TAR_FILE: return add_file(memory, tar, member);
	case TAR_DIRECTORY: return root_memory_directory(memory, member->path);
	case TAR_LINK: return root_memory_link(memory, member->path, member->target);
	case TAR_HARD_LINK:
		rc = root_memory_hard_link(memory, member->path, member->target);
		/* To what is not in the archive: the name is there, its content is not. */
		return rc == -ENOENT || rc == -ENOTDIR || rc == -ELOOP || rc == -ENAMETOOLONG
			       ? root_memory_file_take(memory, member->path, NULL, 1)
			       : rc;
	default: return root_memory_device(memory, member->path, &device);
	}
}

/* What is wrong with a member, unless somebody has said so. */
static int fail_member(struct tar *tar, int rc)
{
	switch (rc) {
	case -EINVAL:
		return input_fail(tar->error, tar->file, 0, 0,
			"byte %llu of the archive: expected a name without .. and with parts of at "
			"most "
			"255 characters",
			(unsigned long long)tar->at);
	case -E2BIG:
		return input_fail(
			tar->error, tar->file, 0, 0, "expected at most %u members", ROOT_NODES_MAX);
	case -EFBIG:
		return input_fail(tar->error, tar->file, 0, 0,
			"expected at most %zu bytes in files of a captured host", ROOT_BYTES_MAX);
	default: return rc;
	}
}

static int read_members(struct root_memory *memory, struct tar *tar)
{
	struct tar_member *member = malloc(sizeof(*member));
	int rc;

	if (!member)
		return -ENOMEM;
	while ((rc = tar_next(tar, member)) > 0) {
		rc = add_member(memory, tar, member);
		if (rc) {
			rc = fail_member(tar, rc);
			break;
		}
	}
	free(member);
	return rc;
}

int root_tree_tar_read(struct byte_stream *in, const char *file, struct root_tree **tree,
	struct input_error *error)
{
	struct root_memory *memory = root_memory_new();
	struct tar tar;
	int rc;

	if (!memory)
		return -ENOMEM;
	tar_open(&tar, in, file, error);
	rc = read_members(memory, &tar);
	if (rc) {
		root_memory_free(memory);
		return rc;
	}
	*tree = root_memory_tree(memory);
	return 0;
}
