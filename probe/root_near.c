// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The short way to files that lie close together in a captured tree. What it may rely on: a
 * directory opened with RESOLVE_NO_SYMLINKS (openat2(2)) has its path; ".." at the beginning of a
 * link's target that lies in such a directory can be taken off as text.
 */
#include "probe/root_near.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The functions of one bus lie in one directory under their addresses, which are theirs alone: the
 * link of the next one needs no reading where the directory of the one before it has its name. That
 * is so for a run of questions about functions: any other question ends it.
 */
#define PCI_DEVICES "/sys/bus/pci/devices"

static int open_plain(int at, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.resolve = resolve | RESOLVE_NO_SYMLINKS,
	};
	long fd = syscall(SYS_openat2, at, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

void root_near_open(struct root_near *near, int root)
{
	*near = (struct root_near){.root = root};
}

void root_near_close(struct root_near *near)
{
	for (size_t i = 0; i < NEAR_DIRS; i++)
		if (near->dirs[i].path[0])
			close(near->dirs[i].fd);
	*near = (struct root_near){.root = -1};
}

/* A row to open a directory in: a free one, or the one not used for longest. */
static struct near_dir *dir_room(struct root_near *near)
{
	struct near_dir *oldest = &near->dirs[0];

	for (size_t i = 0; i < NEAR_DIRS; i++) {
		struct near_dir *dir = &near->dirs[i];

		if (!dir->path[0])
			return dir;
		if (near->clock - dir->used > near->clock - oldest->used)
			oldest = dir;
	}
	if (near->last_len && near->last_fd == oldest->fd)
		near->last_len = 0;
	close(oldest->fd);
	oldest->path[0] = '\0';
	return oldest;
}

int root_near_dir(struct root_near *near, const char *path)
{
	struct near_dir *room;
	int fd;

	if (!*path)
		return near->root;
	near->clock++;
	for (size_t i = 0; i < NEAR_DIRS; i++)
		if (!strcmp(near->dirs[i].path, path)) {
			near->dirs[i].used = near->clock;
			return near->dirs[i].fd;
		}
	if (strlen(path) >= sizeof(room->path))
		return -ENAMETOOLONG;
	/* What is missing behind a link fails with ELOOP: the kernel stops at the link. */
	fd = open_plain(near->root, path, O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT);
	if (fd < 0)
		return fd;
	room = dir_room(near);
	strcpy(room->path, path);
	room->fd = fd;
	room->used = near->clock;
	return fd;
}

/* Is the component of @len bytes one of "", "." and ".."? */
static bool is_dots(const char *name, size_t len)
{
	return !len || (name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.')));
}

/* Any such among the components of @path? It does not begin with a slash. */
static bool has_dots(const char *path)
{
	for (;;) {
		const size_t len = (size_t)(strchrnul(path, '/') - path);

		if (is_dots(path, len))
			return true;
		if (!path[len])
			return false;
		path += len + 1;
	}
}

/*
 * Where link @target in directory @up leads, as text: "../../../devices/pci0000:00/0000:00:02.0" in
 * /sys/bus/pci/devices. False where text can't tell.
 */
static bool target_path(const char *up, const char *target, char path[NEAR_PATH_MAX])
{
	size_t len = strlen(up);

	if (target[0] == '/') {
		len = 0;
		target++;
	}
	for (; !strncmp(target, "../", 3); target += 3)
		while (len && up[--len] != '/')
			;
	if (has_dots(target) || len + 1 + strlen(target) >= NEAR_PATH_MAX)
		return false;
	memcpy(path, up, len);
	path[len] = '/';
	strcpy(path + len + 1, target);
	return true;
}

/* Is @name in directory @fd a directory itself? 0, -ENOENT, -ENOTDIR, or NEAR_LONG_WAY. */
static int is_directory(int fd, const char *name)
{
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? -ENOENT : NEAR_LONG_WAY;
	if (S_ISLNK(st.st_mode))
		return NEAR_LONG_WAY;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

/* The directory that the link @name in @up_fd, the directory at @up, leads to. */
static int find_target(struct root_near *near, const char *up, int up_fd, const char *name)
{
	char target[NEAR_PATH_MAX], path[NEAR_PATH_MAX];
	ssize_t len = readlinkat(up_fd, name, target, sizeof(target) - 1);
	char *slash;
	int fd;

	if (len < 0 || (size_t)len == sizeof(target) - 1)
		return NEAR_LONG_WAY;
	target[len] = '\0';
	if (!target_path(up, target, path))
		return NEAR_LONG_WAY;
	slash = strrchr(path, '/');
	*slash = '\0';
	if (slash == path || strlen(slash + 1) > NAME_MAX)
		return NEAR_LONG_WAY;
	fd = root_near_dir(near, path);
	if (fd < 0 || is_directory(fd, slash + 1) != 0)
		return NEAR_LONG_WAY;
	near->last_fd = fd;
	strcpy(near->last_name, slash + 1);
	if (!strcmp(up, PCI_DEVICES))
		strcpy(near->pci_parent, path);
	return 0;
}

/* See PCI_DEVICES. True: function @name may lie where the one before it did. */
static bool find_neighbour(struct root_near *near, const char *name)
{
	int fd = near->pci_parent[0] ? root_near_dir(near, near->pci_parent) : -ENOENT;

	if (fd < 0)
		return false;
	near->last_fd = fd;
	near->last_proven = false;
	strcpy(near->last_name, name);
	return true;
}

/* The directory near->last, by its parent's descriptor, which may hold a link in its place. */
static int find_below(struct root_near *near, const char *up, const char *name)
{
	int up_fd = root_near_dir(near, up), rc;

	if (up_fd < 0)
		return up_fd == -ENOENT ? -ENOENT : NEAR_LONG_WAY;
	near->last_proven = true;
	rc = is_directory(up_fd, name);
	if (rc == NEAR_LONG_WAY)
		return find_target(near, up, up_fd, name);
	near->last_fd = up_fd;
	strcpy(near->last_name, name);
	return rc;
}

/* Looks for the directory near->last: what all questions about its files come to. */
static int find_directory(struct root_near *near, bool guess)
{
	const char *name = strrchr(near->last, '/') + 1;
	const size_t up_len = (size_t)(name - 1 - near->last);
	char up[NEAR_PATH_MAX];

	if (!*name || strlen(name) > NAME_MAX || has_dots(near->last + 1))
		return NEAR_LONG_WAY;
	memcpy(up, near->last, up_len);
	up[up_len] = '\0';
	if (strcmp(up, PCI_DEVICES) != 0)
		near->pci_parent[0] = '\0';
	else if (guess && find_neighbour(near, name))
		return 0;
	return find_below(near, up, name);
}

/* Looks for near->last, which has @len bytes. */
static void find_last(struct root_near *near, size_t len, bool guess)
{
	near->last_len = 0; /* else closing a directory could mistake it for a found one */
	near->last_rc = find_directory(near, guess);
	near->last_len = len;
}

int root_near_find(struct root_near *near, const char *path, int *fd, char name[NEAR_PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	const size_t len = (size_t)(slash - path), file_len = strlen(slash + 1);
	size_t name_len;

	if (!len || len >= sizeof(near->last) || is_dots(slash + 1, file_len))
		return NEAR_LONG_WAY;
	if (near->last_len != len || memcmp(near->last, path, len) != 0) {
		memcpy(near->last, path, len);
		near->last[len] = '\0';
		find_last(near, len, true);
	}
	if (near->last_rc)
		return near->last_rc;
	name_len = strlen(near->last_name);
	if (name_len + 1 + file_len >= NEAR_PATH_MAX)
		return NEAR_LONG_WAY;
	*fd = near->last_fd;
	memcpy(name, near->last_name, name_len);
	memcpy(name + name_len, slash, 1 + file_len + 1);
	return 0;
}

int root_near_prove(struct root_near *near)
{
	if (near->last_proven)
		return 0;
	if (is_directory(near->last_fd, near->last_name) == 0) {
		near->last_proven = true;
		return 0;
	}
	find_last(near, near->last_len, false);
	return NEAR_LONG_WAY;
}

int root_near_read(struct root_near *near, int fd, const char *name)
{
	int opened = open_plain(fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, RESOLVE_BENEATH);

	near->last_proven |= opened >= 0;
	return opened;
}
