// SPDX-License-Identifier: GPL-2.0-or-later
// Files of the host we run on, by system calls alone: no stdio, no heap of our own.
#include "probe/live_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "probe/cleanup.h"

#define PAGE 4096 /* the smallest there is */

/*
 * Files that give their whole value, at most a page, to one read that has room for it
 * (Documentation/filesystems/sysfs.rst; fs/proc/proc_sysctl.c). Those of other file systems that are
 * mounted below /sys may come in pieces.
 */
static bool comes_at_once(const char *path)
{
	static const char *const places[] = {"/proc/sys/", "/sys/devices/", "/sys/module/",
		"/sys/class/", "/sys/bus/", "/sys/kernel/mm/"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (!strncmp(path, places[i], strlen(places[i])))
			return true;
	return false;
}

/* procfs gives a file in pieces; fixed memory is content with its beginning. */
int live_file_read_take(int taken, const char *path, struct blob *content)
{
	cleanup_close int fd = taken;
	const bool at_once = comes_at_once(path);

	for (;;) {
		ssize_t got, room;
		int rc;

		if (content->len == content->size && !content->grow) {
			content->truncated = true;
			return 0;
		}
		rc = blob_reserve(content, content->grow ? 4096 : 1);
		if (rc < 0)
			return rc;
		room = (ssize_t)(content->size - content->len);
		got = read(fd, content->at + content->len, (size_t)room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		content->len += (size_t)got;
		if (got == 0 || (at_once && got < room && got < PAGE))
			return 0;
	}
}

int live_file_read(const char *path, struct blob *content)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? -errno : live_file_read_take(fd, path, content);
}

int live_file_link(int at, const char *path, struct blob *target)
{
	ssize_t got;
	int rc = blob_reserve(target, target->grow ? PATH_MAX : 1);

	if (rc < 0)
		return rc;
	got = readlinkat(at, path, target->at + target->len, target->size - target->len);
	if (got < 0)
		return -errno;
	target->len += (size_t)got;
	target->truncated = target->len == target->size;
	return 0;
}

int live_file_access(int at, const char *path, enum access_mode mode)
{
	static const int modes[] = {
		[ACCESS_EXISTS] = F_OK,
		[ACCESS_READ] = R_OK,
		[ACCESS_WRITE] = W_OK,
		[ACCESS_READ_WRITE] = R_OK | W_OK,
	};

	/* By the effective ids: what an open by this process would meet. */
	return faccessat(at, path, modes[mode], AT_EACCESS) < 0 ? -errno : 0;
}

int live_file_stat(const char *path, struct file_stat *stat)
{
	struct stat st;

	if (fstatat(AT_FDCWD, path, &st, 0) < 0)
		return -errno;
	*stat = (struct file_stat){
		.type = S_ISREG(st.st_mode)   ? FILE_REGULAR
			: S_ISDIR(st.st_mode) ? FILE_DIRECTORY
			: S_ISCHR(st.st_mode) ? FILE_CHAR_DEVICE
			: S_ISBLK(st.st_mode) ? FILE_BLOCK_DEVICE
					      : FILE_OTHER,
		.major = major(st.st_rdev),
		.minor = minor(st.st_rdev),
		.mode = st.st_mode & 07777,
		.uid = st.st_uid,
		.gid = st.st_gid,
	};
	return 0;
}
