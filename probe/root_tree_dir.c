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
#include "probe/root_near.h"
#include "probe/root_tree.h"
#include "probe/root_walk.h"

struct root_dir {
	struct root_tree base;
	int fd;
	struct root_near near;
};

/* Where something of the tree is: short of a link, or (fd -1) only by its whole path. */
struct place {
	int fd;
	char name[NEAR_PATH_MAX];
};

/*
 * What @path is, without opening it for good: a device node would be this host's device. @to_read:
 * it will be read, which would show that a regular file is not where it seems.
 */
static int look(
	struct root_dir *dir, const char *path, bool to_read, struct stat *st, struct place *place)
{
	cleanup_close int fd = -1;
	bool proven = false;

	/* Twice where it was not where the one before it was. */
	for (int i = 0; i < 2 && !proven; i++) {
		int rc = root_near_find(&dir->near, path, &place->fd, place->name);

		if (rc < 0)
			return rc;
		if (rc == NEAR_LONG_WAY)
			break;
		rc = fstatat(place->fd, place->name, st, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
		if (rc == 0 && to_read && S_ISREG(st->st_mode))
			return 0;
		proven = root_near_prove(&dir->near) == 0;
		if (proven && (rc < 0 || !S_ISLNK(st->st_mode)))
			return rc;
	}
	place->fd = -1;
	fd = root_open(dir->fd, path, O_PATH);
	if (fd < 0)
		return fd;
	return fstatat(fd, "", st, AT_EMPTY_PATH) < 0 ? -errno : 0;
}

static int dir_stat(struct root_tree *tree, const char *path, struct file_stat *stat)
{
	struct place place;
	struct stat st;
	int rc = look((struct root_dir *)tree, path, false, &st, &place);
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

/* Files up to this size are read by one call. */
#define AT_ONCE ((off_t)16 << 20)

/* All of a file that had @size bytes, and of what was written to it since. */
static int read_bytes(int fd, off_t size, struct blob *bytes)
{
	ssize_t len;

	if (size <= 0 || size > AT_ONCE || blob_reserve(bytes, (size_t)size) < 0)
		return input_bytes_read(fd, bytes);
	len = read(fd, bytes->at + bytes->len, (size_t)size);
	if (len < 0)
		return errno == EINTR ? input_bytes_read(fd, bytes) : -errno;
	bytes->len += (size_t)len;
	return len == size ? 0 : input_bytes_read(fd, bytes);
}

/* Opens a regular file of the tree, which look() has found. A descriptor, or -errno. */
static int open_file(struct root_dir *dir, const char *path, const struct place *place)
{
	cleanup_close int fd = -1;
	struct stat st;

	if (place->fd >= 0)
		fd = root_near_read(&dir->near, place->fd, place->name);
	if (fd >= 0)
		return steal_fd(&fd);
	fd = root_open(dir->fd, path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	/* What it was may have been replaced since. */
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -ERR_NOT_CAPTURED;
	return steal_fd(&fd);
}

static int dir_read(struct root_tree *tree, const char *path, struct blob *content)
{
	struct root_dir *dir = (struct root_dir *)tree;
	cleanup_close int fd = -1;
	struct place place;
	struct stat st;
	int rc = look(dir, path, true, &st, &place);

	if (rc < 0)
		return rc;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return -ERR_NOT_CAPTURED;
	fd = open_file(dir, path, &place);
	if (fd < 0)
		return fd;
	return content ? read_bytes(fd, st.st_size, content) : 0;
}

static int dir_list(struct root_tree *tree, const char *path, struct blob *names)
{
	struct root_dir *dir = (struct root_dir *)tree;
	struct place place;
	struct stat st;
	int rc = look(dir, path, false, &st, &place);

	if (rc < 0)
		return rc;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	rc = root_open(dir->fd, path, O_RDONLY | O_DIRECTORY);
	return rc < 0 ? rc : name_list_read_take(rc, names);
}

static int dir_link(struct root_tree *tree, const char *path, char *target, size_t size)
{
	struct root_dir *dir = (struct root_dir *)tree;
	cleanup_close int opened = -1;
	char name[NEAR_PATH_MAX];
	ssize_t len;
	int fd, rc = root_near_find(&dir->near, path, &fd, name);

	if (rc < 0)
		return rc;
	if (rc == 0)
		rc = root_near_prove(&dir->near);
	if (rc == NEAR_LONG_WAY) {
		fd = opened = root_open(dir->fd, path, O_PATH | O_NOFOLLOW);
		if (fd < 0)
			return fd;
		name[0] = '\0';
	}
	len = readlinkat(fd, name, target, size);
	if (len < 0)
		/* With an empty path ENOENT is what is no link gives. */
		return errno == ENOENT && rc == 0 ? -ENOENT : -EINVAL;
	if ((size_t)len >= size)
		return -ENAMETOOLONG;
	target[len] = '\0';
	return 0;
}

static int dir_holds(struct root_tree *tree, const char *directory, const char *name)
{
	struct root_dir *dir = (struct root_dir *)tree;
	cleanup_close int opened = -1;
	struct stat st;
	int fd = root_near_dir(&dir->near, directory);

	if (fd < 0)
		fd = opened = root_open(dir->fd, directory, O_RDONLY | O_DIRECTORY);
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
	root_near_close(&dir->near);
	close(dir->fd);
	dir->fd = fd;
	root_near_open(&dir->near, fd);
	return 0;
}

static struct root_tree *dir_again(const struct root_tree *tree);

static void dir_close(struct root_tree *tree)
{
	struct root_dir *dir = (struct root_dir *)tree;

	root_near_close(&dir->near);
	close(dir->fd);
	free(dir);
}

static const struct root_tree_ops root_dir_ops = {
	.stat = dir_stat,
	.read = dir_read,
	.list = dir_list,
	.link = dir_link,
	.holds = dir_holds,
	.enter = dir_enter,
	.again = dir_again,
	.close = dir_close,
};

/* Takes @fd, on failure too. NULL: -ENOMEM. */
static struct root_tree *dir_new(int fd)
{
	struct root_dir *dir = malloc(sizeof(*dir));

	if (!dir) {
		close(fd);
		return NULL;
	}
	*dir = (struct root_dir){.base = {&root_dir_ops}, .fd = fd};
	root_near_open(&dir->near, fd);
	return &dir->base;
}

static struct root_tree *dir_again(const struct root_tree *tree)
{
	const int fd = fcntl(((const struct root_dir *)tree)->fd, F_DUPFD_CLOEXEC, 0);

	return fd < 0 ? NULL : dir_new(fd);
}

int root_tree_dir_open(const char *path, struct root_tree **tree, struct input_error *error)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		int rc = -errno;

		input_fail(error, path, 0, 0, "open: %s", strerrordesc_np(-rc));
		return rc;
	}
	*tree = dir_new(fd);
	return *tree ? 0 : -ENOMEM;
}
