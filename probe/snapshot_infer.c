// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the lines of a snapshot imply about a question that none of them answers. Nothing is
 * asked, nothing is guessed: each rule below holds on every Linux file system, and what no rule
 * covers was not captured.
 *
 * 1. A directory that was listed does not hold a name: neither the name nor anything below it exists.
 * 2. A path was answered with ENOENT or ENOTDIR: nothing below it exists. Where it was access(2), stat(2) or
 *    the listing that said ENOENT, reading it gives ENOENT as well; not so its link, which may dangle.
 *    Where even the link is not there, nothing is.
 * 3. Something at or below a path gave an answer: the path exists. (A link that was read does not show that
 *    its target is there.)
 * 4. Access "rw" was allowed: so are "r" and "w". Refused with EACCES, it tells nothing about "r".
 * 5. KVM or a guest answered: /dev/kvm could be opened.
 *
 * A directory is never listed from the paths below it, and a path that exists by rule 3 is never
 * denied by rules 1 and 2.
 */
#include "probe/snapshot.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "probe/fact.h"
#include "probe/question.h"

/* The first path that gave an answer and is not before @path. */
static size_t found_from(const struct snapshot *snapshot, const char *path)
{
	size_t low = 0, high = snapshot->found_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(snapshot->found[middle]->question.path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Rule 3. @path has room for one more byte. */
static bool exists(const struct snapshot *snapshot, char *path, size_t len)
{
	size_t at = found_from(snapshot, path);
	bool below;

	for (; at < snapshot->found_count; at++) {
		const struct question *question = &snapshot->found[at]->question;

		if (strcmp(question->path, path))
			break;
		if (question->ask != ASK_LINK)
			return true;
	}
	path[len] = '/';
	path[len + 1] = '\0';
	at = found_from(snapshot, path);
	below = at < snapshot->found_count &&
		!strncmp(snapshot->found[at]->question.path, path, len + 1);
	path[len] = '\0';
	return below;
}

static int err_of(
	const struct snapshot *snapshot, enum ask ask, const char *path, enum access_mode mode)
{
	const struct snapshot_entry *entry =
		snapshot_find(snapshot, &(struct question){.ask = ask, .path = path, .mode = mode});

	return entry ? entry->err : 0;
}

/* Rule 2, for what the path itself is asked; @as_link: its link is. */
static bool is_missing(const struct snapshot *snapshot, const char *path, bool as_link)
{
	if (as_link || err_of(snapshot, ASK_LINK, path, 0) == ENOENT)
		return !as_link;
	for (int mode = ACCESS_EXISTS; mode <= ACCESS_READ_WRITE; mode++)
		if (err_of(snapshot, ASK_ACCESS, path, (enum access_mode)mode) == ENOENT)
			return true;
	return err_of(snapshot, ASK_STAT, path, 0) == ENOENT ||
	       err_of(snapshot, ASK_DIR, path, 0) == ENOENT;
}

/* Rule 2, for what is below. */
static bool holds_nothing(const struct snapshot *snapshot, const char *path)
{
	static const enum ask asks[] = {ASK_FILE, ASK_DIR, ASK_STAT, ASK_LINK};

	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
		int err = err_of(snapshot, asks[i], path, 0);

		if (err == ENOENT || err == ENOTDIR)
			return true;
	}
	for (int mode = ACCESS_EXISTS; mode <= ACCESS_READ_WRITE; mode++) {
		int err = err_of(snapshot, ASK_ACCESS, path, (enum access_mode)mode);

		if (err == ENOENT || err == ENOTDIR)
			return true;
	}
	return false;
}

/* Rule 1: was @directory listed without @name? */
static bool lacks(const struct snapshot *snapshot, const char *directory, const char *name)
{
	const struct snapshot_entry *entry =
		snapshot_find(snapshot, &(struct question){.ask = ASK_DIR, .path = directory});

	return entry && !entry->err && !blob_name_has(&entry->bytes, name);
}

/*
 * Absolute, without empty, "." and ".." components, so that cutting it at a slash gives an
 * ancestor.
 */
static bool is_plain_path(const char *path)
{
	if (path[0] != '/' || strlen(path) >= PATH_MAX)
		return false;
	while (*path == '/') {
		size_t len = strcspn(++path, "/");

		if (!len || (len == 1 && path[0] == '.') ||
			(len == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		path += len;
	}
	return true;
}

/*
 * Does a line show that @path does not exist? Goes down from the root: `directory` holds the part
 * above `name`, `upto` the part with it.
 */
static bool is_absent(const struct snapshot *snapshot, const char *path, bool as_link)
{
	char directory[PATH_MAX + 2] = "/", upto[PATH_MAX + 2] = "", name[PATH_MAX];
	size_t at = 0;

	while (path[at] == '/') {
		size_t len = strcspn(path + at + 1, "/");
		bool last = !path[at + 1 + len];

		memcpy(name, path + at + 1, len);
		name[len] = '\0';
		at += 1 + len;
		memcpy(upto, path, at);
		upto[at] = '\0';
		if (!exists(snapshot, upto, at) &&
			(lacks(snapshot, directory, name) ||
				(last ? is_missing(snapshot, upto, as_link)
				      : holds_nothing(snapshot, upto))))
			return true;
		memcpy(directory, upto, at + 1);
	}
	return false;
}

static int infer_about_path(const struct snapshot *snapshot, const struct question *question)
{
	char path[PATH_MAX + 2];
	size_t len;

	if (!question->path || !is_plain_path(question->path))
		return -ERR_NOT_CAPTURED;
	len = strlen(question->path);
	memcpy(path, question->path, len + 1);
	if (question->ask == ASK_ACCESS) {
		const struct snapshot_entry *both = snapshot_find(snapshot,
			&(struct question){
				.ask = ASK_ACCESS, .path = path, .mode = ACCESS_READ_WRITE});

		if (both && !both->err)
			return 0;
		if (question->mode == ACCESS_EXISTS && exists(snapshot, path, len))
			return 0;
	}
	return is_absent(snapshot, path, question->ask == ASK_LINK) ? -ENOENT : -ERR_NOT_CAPTURED;
}

int snapshot_infer(const struct snapshot *snapshot, const struct question *question)
{
	if (question_about_path(question))
		return infer_about_path(snapshot, question);
	if (question->ask == ASK_KVM && !strcmp(question->path, KVM_ASK_OPEN) &&
		snapshot->kvm_worked)
		return 0;
	return -ERR_NOT_CAPTURED;
}
