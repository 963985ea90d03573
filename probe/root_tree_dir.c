// SPDX-License-Identifier: GPL-2.0-or-later
// The files of a captured host below a directory of this host.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "probe/cleanup.h"
#include "probe/fact.h"
#include "probe/input_bytes.h"
#include "probe/name_list.h"
#include "probe/root_tree.h"
#include "probe/root_walk.h"

struct root_dir {
	struct root_tree base;
	int fd;
};

/*
 * What @path is, without opening it for good: a device node would be this host's device.
 */
static int look(const struct root_dir *dir, const char *path, struct stat *st)
{
	cleanup_close int fd = root_open(dir->fd, path, O_PATH);

	if (fd < 0)
		return fd;
	return fstatat(fd, "", st, AT_EMPTY_PATH) < 0 ? -errno : 0;
}

static int dir_stat(struct root_tree *tree, const char *path, struct file_stat *stat)
{
	struct stat st;
	int rc = look((struct root_dir *)tree, path, &st);
	bool device;

	if (rc < 0)
		return rc;
	device = S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode);
	*stat = (struct file_stat){
		.type = S_ISREG(st.st_mode)   ? FILE_REGULAR
			: S_ISDIR(st.st_mode) ? FILE_DIRECTORY
			: S_ISCHR(st.st_mode) ? FILE_CHAR_DEVICE
			: S_ISBLK(st.st_mode) ? FILE_BLOCK_DEVICE
					      : FILE_OTHER,
		.major = device ? major(st.st_rdev) : 0,
		.minor = device ? minor(st.st_rdev) : 0,
	};
	return 0;
}

static int dir_read(struct root_tree *tree, const char *path, struct blob *content)
{
	const struct root_dir *dir = (struct root_dir *)tree;
	cleanup_close int fd = -1;
	struct stat st;
	int rc = look(dir, path, &st);

	if (rc < 0)
		return rc;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return -ERR_NOT_CAPTURED;
	fd = root_open(dir->fd, path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	/* What it was may have been replaced since. */
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -ERR_NOT_CAPTURED;
	return content ? input_bytes_read(fd, content) : 0;
}

static int dir_list(struct root_tree *tree, const char *path, struct blob *names)
{
	const struct root_dir *dir = (struct root_dir *)tree;
	struct stat st;
	int rc = look(dir, path, &st);

	if (rc < 0)
		return rc;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	rc = root_open(dir->fd, path, O_RDONLY | O_DIRECTORY);
	return rc < 0 ? rc : name_list_read_take(rc, names);
}

static int dir_link(struct root_tree *tree, const char *path, char *target, size_t size)
{
	cleanup_close int fd = root_open(((struct root_dir *)tree)->fd, path, O_PATH | O_NOFOLLOW);
	ssize_t len;

	if (fd < 0)
		return fd;
	len = readlinkat(fd, "", target, size);
	/* ENOENT is what an empty path gives for what is no link. */
	if (len < 0)
		return -EINVAL;
	if ((size_t)len >= size)
		return -ENAMETOOLONG;
	target[len] = '\0';
	return 0;
}

static int dir_holds(struct root_tree *tree, const char *directory, const char *name)
{
	cleanup_close int fd =
		root_open(((struct root_dir *)tree)->fd, directory, O_RDONLY | O_DIRECTORY);
	struct stat st;

	if (fd < 0)
		return fd;
	if (!fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW))
		return 1;
	return errno == ENOENT ? 0 : -errno;
}

static int dir_enter(struct root_tree *tree, const char *name)
{
	struct root_dir *dir = (struct root_dir *)tree;
	char path[NAME_MAX + 2] = "/";
	int fd;

	if (strlen(name) > NAME_MAX)
		return -ENAMETOOLONG;
	strcat(path, name);
	fd = root_open(dir->fd, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	close(dir->fd);
	dir->fd = fd;
	return 0;
}

static void dir_close(struct root_tree *tree)
{
	close(((struct root_dir *)tree)->fd);
	free(tree);
}

static const struct root_tree_ops root_dir_ops = {
	.stat = dir_stat,
	.read = dir_read,
	.list = dir_list,
	.link = dir_link,
	.holds = dir_holds,
	.enter = dir_enter,
	.close = dir_close,
};

int root_tree_dir_open(const char *path, struct root_tree **tree, struct input_error *error)
{
	cleanup_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct root_dir *dir;

	if (fd < 0) {
		int rc = -errno;

		input_fail(error, path, 0, 0, "open: %s", strerrordesc_np(-rc));
		return rc;
	}
	dir = malloc(sizeof(*dir));
	if (!dir)
		return -ENOMEM;
	*dir = (struct root_dir){.base = {&root_dir_ops}, .fd = steal_fd(&fd)};
	*tree = &dir->base;
	return 0;
}
