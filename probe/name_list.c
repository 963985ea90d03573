// SPDX-License-Identifier: GPL-2.0-or-later
// Runs of 0-terminated names in a blob.
#include "probe/name_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cleanup.h"

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int name_list_sort(struct blob *names, size_t first)
{
	size_t len = names->len - first, count = 0, at = 0;
	cleanup_free const char **sorted = NULL;
	cleanup_free char *copy = NULL;

	for (size_t i = first; i < names->len; i++)
		count += names->at[i] == '\0';
	if (count < 2)
		return 0;
	copy = malloc(len);
	sorted = malloc(count * sizeof(*sorted));
	if (!copy || !sorted)
		return -ENOMEM;
	memcpy(copy, names->at + first, len);
	for (size_t i = 0; i < count; i++) {
		sorted[i] = copy + at;
		at += strlen(sorted[i]) + 1;
	}
	qsort(sorted, count, sizeof(*sorted), compare_names);
	at = first;
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(sorted[i]) + 1;

		memcpy(names->at + at, sorted[i], size);
		at += size;
	}
	return 0;
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

int name_list_read_take(int fd, struct blob *names)
{
	cleanup_close int taken = fd;
	__attribute__((cleanup(close_dir))) DIR *dir = fdopendir(taken);
	size_t first = names->len;

	if (!dir)
		return -errno;
	steal_fd(&taken); /* closed with @dir */
	for (;;) {
		const struct dirent *entry;
		int rc;

		errno = 0;
		entry = readdir(dir);
		if (!entry)
			break;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		rc = blob_append(names, entry->d_name, strlen(entry->d_name) + 1);
		if (rc < 0)
			return rc;
	}
	return errno ? -errno : name_list_sort(names, first);
}
