// SPDX-License-Identifier: GPL-2.0-or-later
// Runs of 0-terminated names in a blob.
#include "probe/name_list.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cleanup.h"

/*
 * A name, by its first eight bytes, which tell most names apart: to compare these as one number is
 * quicker than to call a function for the names. A program directory has thousands.
 */
struct keyed_name {
	uint64_t key; /* most significant byte first; 0 behind the end */
	const char *name;
};

static uint64_t key_of(const char *name, size_t len)
{
	uint64_t key = 0;

	memcpy(&key, name, len < sizeof(key) ? len : sizeof(key));
	return htobe64(key);
}

static bool comes_before(const struct keyed_name *a, const struct keyed_name *b)
{
	return a->key != b->key ? a->key < b->key : strcmp(a->name, b->name) < 0;
}

/* Merges runs of twice the length until one is left; @room is as large. The sorted one of the two. */
static struct keyed_name *sort_keyed(
	struct keyed_name *names, struct keyed_name *room, size_t count)
{
	for (size_t run = 1; run < count; run *= 2) {
		struct keyed_name *from = names;

		for (size_t first = 0; first < count; first += 2 * run) {
			const size_t middle = first + run < count ? first + run : count;
			const size_t end = middle + run < count ? middle + run : count;
			size_t a = first, b = middle;

			for (size_t i = first; i < end; i++)
				room[i] = b == end || (a < middle &&
							      !comes_before(&from[b], &from[a]))
						  ? from[a++]
						  : from[b++];
		}
		names = room;
		room = from;
	}
	return names;
}

int name_list_sort(struct blob *names, size_t first)
{
	size_t len = names->len - first, count = 0, i = 0;
	cleanup_free struct keyed_name *keyed = NULL;
	cleanup_free char *copy = NULL;
	const struct keyed_name *sorted;
	char *to;

	if (!len)
		return 0;
	to = names->at + first;
	for (const char *at = to; at < to + len; at += strlen(at) + 1)
		count++;
	if (count < 2)
		return 0;
	copy = malloc(len);
	keyed = malloc(2 * count * sizeof(*keyed));
	if (!copy || !keyed)
		return -ENOMEM;
	memcpy(copy, to, len);
	for (const char *at = copy; i < count; i++) {
		const size_t name_len = strlen(at);

		keyed[i] = (struct keyed_name){key_of(at, name_len), at};
		at += name_len + 1;
	}
	sorted = sort_keyed(keyed, keyed + count, count);
	for (i = 0; i < count; i++)
		to = stpcpy(to, sorted[i].name) + 1;
	return 0;
}

/* Appends the names of @len bytes of entries. */
static int add_entries(const char *entries, size_t len, struct blob *names)
{
	for (size_t at = 0; at < len;) {
		const struct dirent64 *entry = (const struct dirent64 *)(entries + at);
		int rc;

		at += entry->d_reclen;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		rc = blob_append(names, entry->d_name, strlen(entry->d_name) + 1);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int name_list_read_take(int fd, struct blob *names)
{
	/* readdir(3) would ask what kind of file it is and allocate as much. A stack may be 64 KiB. */
	_Alignas(struct dirent64) char entries[16384];
	cleanup_close int taken = fd;
	size_t first = names->len;

	for (;;) {
		const ssize_t len = getdents64(taken, entries, sizeof(entries));
		int rc;

		if (len < 0)
			return -errno;
		if (!len)
			return name_list_sort(names, first);
		rc = add_entries(entries, (size_t)len, names);
		if (rc < 0)
			return rc;
	}
}

const char *name_list_from(const struct blob *names, const char *least)
{
	const char *from = names->at, *end;

	if (!names->len)
		return NULL;
	end = from + names->len;
	/* Both stand at a beginning: every name before @from comes before @least, none from @end on. */
	while (from < end) {
		const char *middle = from + (end - from) / 2;
		const char *before = memrchr(from, '\0', (size_t)(middle - from));

		middle = before ? before + 1 : from;
		if (strcmp(middle, least) < 0)
			from = middle + strlen(middle) + 1;
		else
			end = middle;
	}
	return from < names->at + names->len ? from : NULL;
}
