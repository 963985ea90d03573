// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Directories of the host we run on, sorted, so that two listings of the same directory are the
 * same.
 */
#include "probe/live_file.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "probe/cleanup.h"
#include "probe/name_list.h"

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

int live_dir_list(const char *path, struct blob *names)
{
	__attribute__((cleanup(close_dir))) DIR *dir = opendir(path);
	size_t first = names->len;

	if (!dir)
		return -errno;
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
