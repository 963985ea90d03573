// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What would the host have answered whose files lie in this directory? A capture is what somebody
 * thought worth taking: what is not in it was not captured, and is not absent. Only where the
 * kernel fills a directory and a capture takes it whole does a missing name tell something
 * (`listed` below).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "probe/cleanup.h"
#include "probe/cpuid_text.h"
#include "probe/fact.h"
#include "probe/input_bytes.h"
#include "probe/name_list.h"
#include "probe/pci_sysfs.h"
#include "probe/question.h"
#include "probe/root_near.h"
#include "probe/root_walk.h"
#include "probe/sources.h"

struct source_root {
	struct source base;
	int fd;
	struct root_near near;
	struct snapshot *cpuid; /* NULL: no CPUID dump in the tree */
};

// clang-format off
/*
 * Directories that list what there is: a name that is not in one did not exist. An empty one is
 * an answer only where a kernel may have it so: containers hide /sys/firmware behind an empty
 * directory, and an archive that could not read a directory makes an empty one.
 */
static const struct {
	const char *path;
	bool may_be_empty;
} listed[] = {
	{"/sys/module",               false},
	{"/sys/class/misc",           false},
	{"/sys/firmware/acpi/tables", false},
	{"/sys/kernel/iommu_groups",  true},
	{"/sys/bus/pci/devices",      true},
	{"/sys/class/iommu",          true},
};
// clang-format on

#define LISTED_COUNT (sizeof(listed) / sizeof(*listed))

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static bool is_empty(int directory)
{
	cleanup_close int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	__attribute__((cleanup(close_dir))) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir)
		return true;
	steal_fd(&fd);
	do {
		entry = readdir(dir);
	} while (entry && (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")));
	return !entry;
}

/* Does listed directory @i show that @name, with what is below it, does not exist? */
static bool lacks(struct source_root *root, size_t i, const char *name)
{
	cleanup_close int opened = -1;
	int fd = root_near_dir(&root->near, listed[i].path);
	char first[NAME_MAX + 1];
	size_t len = strcspn(name, "/");
	struct stat st;

	if (fd < 0)
		fd = opened = root_open(root->fd, listed[i].path, O_RDONLY | O_DIRECTORY);
	if (fd < 0 || !len || len > NAME_MAX)
		return false;
	memcpy(first, name, len);
	first[len] = '\0';
	/* A link that leads to nothing is a name that is there. */
	if (!fstatat(fd, first, &st, AT_SYMLINK_NOFOLLOW) || errno != ENOENT)
		return false;
	return listed[i].may_be_empty || !is_empty(fd);
}

/* @in_directory: the directory that would hold it is there. */
static bool is_known_absent(struct source_root *root, const char *path, bool in_directory)
{
	for (size_t i = 0; i < LISTED_COUNT; i++) {
		size_t len = strlen(listed[i].path);

		if (!strncmp(path, listed[i].path, len) && path[len] == '/')
			return !(in_directory && strchr(path + len + 1, '/')) &&
			       lacks(root, i, path + len + 1);
	}
	return false;
}

/* What a failure to open something in the tree says about the host: little. */
static int host_errno(struct source_root *root, const char *path, int rc, bool in_directory)
{
	switch (rc) {
	case -ENOENT:
	case -ENOTDIR:
		return is_known_absent(root, path, in_directory) ? -ENOENT : -ERR_NOT_CAPTURED;
	case -ENOMEM:
	case -EMFILE:
	case -ENFILE:
	case -EIO: return rc;
	/*
	 * EACCES among them: that this user may not read the capture says nothing about the host.
	 */
	default: return -ERR_NOT_CAPTURED;
	}
}

/* Where something of the tree is: short of a link, or (fd -1) only by its whole path. */
struct place {
	int fd;
	char name[NEAR_PATH_MAX];
};

/*
 * What @path is in the tree, without opening it for good: a device node would be this host's
 * device. @to_read: it will be read, which would show that a regular file is not where it seems.
 */
static int root_stat(struct source_root *root, const char *path, bool to_read, struct stat *st,
	struct place *place)
{
	cleanup_close int fd = -1;
	int rc = root_near_find(&root->near, path, &place->fd, place->name);

	if (rc < 0)
		return host_errno(root, path, rc, false);
	if (rc == 0) {
		rc = fstatat(place->fd, place->name, st, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
		if (rc == 0 && to_read && S_ISREG(st->st_mode))
			return 0;
		if (root_near_prove(&root->near) == 0) {
			if (rc < 0)
				return host_errno(root, path, rc, true);
			if (!S_ISLNK(st->st_mode))
				return 0;
		}
	}
	place->fd = -1;
	fd = root_open(root->fd, path, O_PATH);
	if (fd < 0)
		return host_errno(root, path, fd, false);
	return fstatat(fd, "", st, AT_EMPTY_PATH) < 0 ? -errno : 0;
}

/*
 * Files of /proc say that they have no bytes, so archivers that trust that keep empty ones:
 * there, nothing is not an answer.
 */
static bool may_be_empty_file(const char *path)
{
	return strncmp(path, "/proc/", 6) && strncmp(path, "/sys/", 5);
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

/* Opens a regular file of the tree, which root_stat() has found. A descriptor, or -errno. */
static int open_file(struct source_root *root, const char *path, const struct place *place)
{
	cleanup_close int fd = -1;
	struct stat st;

	if (place->fd >= 0)
		fd = root_near_read(&root->near, place->fd, place->name);
	if (fd >= 0)
		return steal_fd(&fd);
	fd = root_open(root->fd, path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return host_errno(root, path, fd, false);
	/* What it was may have been replaced since. */
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -ERR_NOT_CAPTURED;
	return steal_fd(&fd);
}

static int read_file(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	size_t before = answer->blob ? answer->blob->len : 0;
	cleanup_close int fd = -1;
	struct place place;
	struct stat st;
	int rc = root_stat(root, question->path, true, &st, &place);

	if (rc < 0)
		return rc;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return -ERR_NOT_CAPTURED;
	fd = open_file(root, question->path, &place);
	if (fd < 0)
		return fd;
	if (!answer->blob)
		return 0;
	rc = read_bytes(fd, st.st_size, answer->blob);
	if (!rc && answer->blob->len == before && !may_be_empty_file(question->path))
		return -ERR_NOT_CAPTURED;
	return rc;
}

static int list_directory(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	bool may_be_empty = false;
	struct place place;
	struct stat st;
	int rc = root_stat(root, question->path, false, &st, &place);

	if (rc < 0)
		return rc;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	rc = root_open(root->fd, question->path, O_RDONLY | O_DIRECTORY);
	if (rc >= 0)
		rc = name_list_read_take(rc, &names);
	if (rc < 0)
		return host_errno(root, question->path, rc, false);
	for (size_t i = 0; i < LISTED_COUNT; i++)
		may_be_empty |= listed[i].may_be_empty && !strcmp(listed[i].path, question->path);
	if (!names.len && !may_be_empty)
		return -ERR_NOT_CAPTURED;
	return answer_bytes(question, answer, names.at, names.len);
}

static int read_link(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	cleanup_close int opened = -1;
	char target[PATH_MAX], name[NEAR_PATH_MAX];
	ssize_t len;
	int fd, rc = root_near_find(&root->near, question->path, &fd, name);

	if (rc < 0)
		return host_errno(root, question->path, rc, false);
	if (rc == 0)
		rc = root_near_prove(&root->near);
	if (rc == NEAR_LONG_WAY) {
		fd = opened = root_open(root->fd, question->path, O_PATH | O_NOFOLLOW);
		if (fd < 0)
			return host_errno(root, question->path, fd, false);
		name[0] = '\0';
	}
	len = readlinkat(fd, name, target, sizeof(target));
	if (len < 0 && errno == ENOENT && rc == 0)
		return host_errno(root, question->path, -ENOENT, true);
	/* Not a link here: captures often hold what it pointed to instead. */
	return len < 0 ? -ERR_NOT_CAPTURED : answer_bytes(question, answer, target, (size_t)len);
}

/* The tree's permission bits are those of whoever unpacked it. */
static int check_access(struct source_root *root, const struct question *question)
{
	struct place place;
	struct stat st;
	int rc = root_stat(root, question->path, false, &st, &place);

	if (rc < 0)
		return rc;
	return question->mode == ACCESS_EXISTS ? 0 : -ERR_NOT_CAPTURED;
}

static int stat_path(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	struct place place;
	struct stat st;
	int rc = root_stat(root, question->path, false, &st, &place);
	bool device;

	if (rc < 0)
		return rc;
	device = S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode);
	/* A copy of a device node that is not one stands for it: what it was is not known. */
	if (!device && !S_ISDIR(st.st_mode) && !strncmp(question->path, "/dev/", 5))
		return -ERR_NOT_CAPTURED;
	answer->stat = (struct file_stat){
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

/* A subsystem is a class or a bus; udev knows no third kind of list (sysfs(5)). */
static int list_subsystem(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	static const struct {
		const char *before, *after;
	} places[] = {{"/sys/class/", ""}, {"/sys/bus/", "/devices"}};
	char path[PATH_MAX];
	int rc = -ERR_NOT_CAPTURED;

	if (!*question->path || strchr(question->path, '/') || question->path[0] == '.')
		return -EINVAL;
	for (size_t i = 0; rc == -ERR_NOT_CAPTURED && i < 2; i++) {
		int len = snprintf(path, sizeof(path), "%s%s%s", places[i].before, question->path,
			places[i].after);

		if (len < 0 || (size_t)len >= sizeof(path))
			return -ENAMETOOLONG;
		rc = list_directory(root, &(struct question){.ask = ASK_DIR, .path = path}, answer);
	}
	return rc;
}

/* uname -r: as sysctl has it, or the third word of "Linux version 6.1.0 (...)". */
static int answer_uname(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	char text[512], *rest = text;
	const char *word = NULL;

	if (strcmp(question->path, "release"))
		return -ERR_NOT_CAPTURED;
	if (source_read_line(&root->base, "/proc/sys/kernel/osrelease", text, sizeof(text)) > 0)
		return answer_bytes(question, answer, text, strlen(text));
	if (source_read_line(&root->base, "/proc/version", text, sizeof(text)) <= 0 ||
		strncmp(text, "Linux version ", 14))
		return -ERR_NOT_CAPTURED;
	for (int i = 0; i < 3; i++)
		word = strsep(&rest, " ");
	return word && *word ? answer_bytes(question, answer, word, strlen(word))
			     : -ERR_NOT_CAPTURED;
}

static int answer_cpuid(
	const struct source_root *root, const struct question *question, struct answer *answer)
{
	const struct snapshot_entry *entry =
		root->cpuid ? snapshot_find(root->cpuid, question) : NULL;

	if (!entry)
		return -ERR_NOT_CAPTURED;
	answer->regs = entry->regs;
	return 0;
}

static int root_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_root *root = (struct source_root *)source;

	if (question_about_path(question) && question->path[0] != '/')
		return -ERR_NOT_CAPTURED;
	switch (question->ask) {
	case ASK_FILE: return read_file(root, question, answer);
	case ASK_DIR: return list_directory(root, question, answer);
	case ASK_LINK: return read_link(root, question, answer);
	case ASK_ACCESS: return check_access(root, question);
	case ASK_STAT: return stat_path(root, question, answer);
	case ASK_CPUID: return answer_cpuid(root, question, answer);
	case ASK_PCI: return answer->blob ? pci_sysfs_list(&root->base, answer->blob) : 0;
	case ASK_UDEV: return list_subsystem(root, question, answer);
	case ASK_UNAME: return answer_uname(root, question, answer);
	default: return -ERR_NOT_CAPTURED;
	}
}

static void root_close(struct source *source)
{
	struct source_root *root = (struct source_root *)source;

	snapshot_free(root->cpuid);
	root_near_close(&root->near);
	close(root->fd);
	free(root);
}

static const struct source_ops source_root_ops = {
	.name = "root", .ask = root_ask, .close = root_close};

/* A CPUID dump in the tree; sosreport keeps one, or the message why there is none. */
static int read_cpuid(struct source_root *root, const char *directory, struct input_error *error)
{
	static const char *const places[] = {"/cpuid.txt", "/sos_commands/processor/cpuid_-r"};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && !root->cpuid; i++) {
		cleanup_blob struct blob text = BLOB_HEAP;
		char name[PATH_MAX];
		int rc = source_read(&root->base, places[i], &text);

		if (rc == -ENOMEM)
			return rc;
		if (rc < 0 || !cpuid_text_looks_like(text.at, text.len))
			continue;
		snprintf(name, sizeof(name), "%s%s", directory, places[i]);
		rc = cpuid_text_read(text.at, text.len, name, &root->cpuid, error);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static bool has_something(int fd)
{
	static const char *const names[] = {"proc", "sys", "cpuid.txt", "sos_commands"};
	struct stat st;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW))
			return true;
	return false;
}

int source_root_open(const char *path, struct source **source, struct input_error *error)
{
	cleanup_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct source_root *root;
	int rc;

	if (fd < 0) {
		rc = -errno;
		input_fail(error, path, 0, 0, "open: %s", strerrordesc_np(-rc));
		return rc;
	}
	if (!has_something(fd))
		return input_fail(error, path, 0, 0,
			"expected a directory with proc/ or sys/, cpuid.txt or sos_commands in it");
	root = malloc(sizeof(*root));
	if (!root)
		return -ENOMEM;
	*root = (struct source_root){.base = {&source_root_ops}, .fd = steal_fd(&fd)};
	root_near_open(&root->near, root->fd);
	rc = read_cpuid(root, path, error);
	if (rc < 0) {
		root_close(&root->base);
		return rc;
	}
	*source = &root->base;
	return 0;
}
