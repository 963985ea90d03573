// SPDX-License-Identifier: GPL-2.0-or-later
// When ENOENT means "no".
#include "probe/absence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int absence_shown(struct source *source, const char *path)
{
	char parent[256];

	if ((size_t)snprintf(parent, sizeof(parent), "%s", path) >= sizeof(parent))
		return -ENOENT;
	for (;;) {
		cleanup_blob struct blob names = BLOB_HEAP;
		char *slash = strrchr(parent, '/');
		int rc;

		/*
		 * The root directory always lists something; it says nothing of what is mounted
		 * below.
		 */
		if (!slash || slash == parent)
			return -ENOENT;
		*slash = '\0';
		rc = source_list(source, parent, &names);
		if (rc == 0)
			return names.len && !blob_name_has(&names, slash + 1) ? 0 : -ENOENT;
		if (rc != -ENOENT)
			return rc;
	}
}

int absence_of(struct source *source, const char *path, int rc)
{
	return rc == -ENOENT ? absence_shown(source, path) : rc;
}
