// SPDX-License-Identifier: GPL-2.0-or-later
// Runs of 0-terminated names in a blob.
#include "probe/name_list.h"

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
