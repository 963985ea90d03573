// SPDX-License-Identifier: GPL-2.0-or-later
// File capabilities of a program of the host we run on.
#include "probe/live_file.h"

#include <errno.h>
#include <sys/xattr.h>

#define ATTRIBUTE "security.capability"

int live_file_capability(const char *path, struct blob *bytes)
{
	char value[64]; /* the longest form has 24 bytes */
	ssize_t got = getxattr(path, ATTRIBUTE, value, sizeof(value));

	if (got < 0)
		return errno == ERANGE ? -EBADMSG : -errno;
	return blob_append(bytes, value, (size_t)got);
}
