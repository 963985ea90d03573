// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where does a path lead, below a directory taken as the root? The kernel knows (openat2(2),
 * RESOLVE_IN_ROOT); where it may not be asked, the path is walked component by component with
 * O_NOFOLLOW.
 */
#include "probe/root_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/cleanup.h"

#define LINKS_MAX 40 /* as the kernel has it, path_resolution(7) */
#define DEPTH_MAX 64
#define TRIES_MAX 8

static int open_in_root(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC | O_NOCTTY),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	/* O_PATH goes with few other flags, O_NOCTTY is none of them (openat2(2), EINVAL). */
	if (flags & O_PATH)
		how.flags &= ~(uint64_t)O_NOCTTY;
	/* EAGAIN: a directory was renamed while the kernel looked. */
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

		if (fd >= 0)
			return (int)fd;
		if (errno != EAGAIN)
			break;
	}
	return -errno;
}

/* The directories from the root down to where we are. */
struct walk {
	int fds[DEPTH_MAX]; /* [0] is the root, borrowed */
	int depth;
	int links;
	char rest[2 * PATH_MAX]; /* what is still to be walked */
};

static void walk_end(struct walk *walk)
{
	while (walk->depth)
		close(walk->fds[walk->depth--]);
}

/* Cuts the next component off what is left. Its length; 0: nothing is left. */
static size_t next_component(struct walk *walk, char name[NAME_MAX + 1])
{
	const char *from = walk->rest + strspn(walk->rest, "/");
	size_t len = strcspn(from, "/");

	if (len > NAME_MAX)
		len = NAME_MAX; /* does not exist: longer names can't */
	memcpy(name, from, len);
	name[len] = '\0';
	memmove(walk->rest, from + len, strlen(from + len) + 1);
	return len;
}

/* Puts what link @fd says before what is left. */
static int enter_link(struct walk *walk, int fd)
{
	char target[PATH_MAX], rest[2 * PATH_MAX];
	ssize_t len = readlinkat(fd, "", target, sizeof(target) - 1);

	if (len < 0)
		return -errno;
	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	target[len] = '\0';
	if (target[0] == '/')
		walk_end(walk);
	if ((size_t)snprintf(rest, sizeof(rest), "%s/%s", target, walk->rest) >= sizeof(rest))
		return -ENAMETOOLONG;
	strcpy(walk->rest, rest);
	return 0;
}

static int enter_directory(struct walk *walk, const char *name)
{
	int fd;

	if (!strcmp(name, "."))
		return 0;
	if (!strcmp(name, "..")) {
		if (walk->depth)
			close(walk->fds[walk->depth--]);
		return 0;
	}
	if (walk->depth + 1 == DEPTH_MAX)
		return -ENAMETOOLONG;
	fd = openat(walk->fds[walk->depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	walk->fds[++walk->depth] = fd;
	return 0;
}

/*
 * Goes on until nothing is left. With @follow, a link at the end is gone through, else it is the
 * end.
 */
static int walk_on(struct walk *walk, bool follow)
{
	char name[NAME_MAX + 1];

	while (next_component(walk, name)) {
		bool last = !walk->rest[strspn(walk->rest, "/")];
		struct stat st;
		int rc = enter_directory(walk, name);

		if (rc < 0)
			return rc;
		if (fstatat(walk->fds[walk->depth], "", &st, AT_EMPTY_PATH) < 0)
			return -errno;
		if (S_ISLNK(st.st_mode) && (!last || follow)) {
			cleanup_close int link = walk->fds[walk->depth--];

			rc = enter_link(walk, link);
			if (rc < 0)
				return rc;
		} else if (!last && !S_ISDIR(st.st_mode)) {
			return -ENOTDIR;
		}
	}
	return 0;
}

int root_open_by_steps(int root, const char *path, int flags)
{
	struct walk walk = {.fds = {root}};
	char name[32];
	int rc, fd;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(walk.rest, path);
	rc = walk_on(&walk, !(flags & O_NOFOLLOW));
	if (rc < 0) {
		walk_end(&walk);
		return rc;
	}
	if (flags & O_PATH) {
		fd = fcntl(walk.fds[walk.depth], F_DUPFD_CLOEXEC, 0);
	} else {
		/*
		 * An O_PATH descriptor is opened for reading through its name in /proc (open(2),
		 * O_PATH).
		 */
		snprintf(name, sizeof(name), "/proc/self/fd/%d", walk.fds[walk.depth]);
		fd = open(name, (flags & ~O_NOFOLLOW) | O_CLOEXEC | O_NOCTTY);
	}
	rc = fd < 0 ? -errno : fd;
	walk_end(&walk);
	return rc;
}

int root_open(int root, const char *path, int flags)
{
	int fd = open_in_root(root, path, flags);

	/* EPERM: a filter of system calls from before openat2(2). */
	return fd == -ENOSYS || fd == -EPERM ? root_open_by_steps(root, path, flags) : fd;
}
