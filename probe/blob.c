// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes of an answer: the half that needs no heap.
#include "probe/blob.h"

#include <errno.h>
#include <string.h>

int blob_reserve(struct blob *blob, size_t more)
{
	if (blob->size - blob->len >= more)
		return 0;
	if (!blob->grow)
		return -ENOBUFS;
	if (more > BLOB_MAX || blob->len > BLOB_MAX - more)
		return -EFBIG;
	return blob->grow(blob, blob->len + more);
}

int blob_append(struct blob *blob, const void *bytes, size_t len)
{
	int rc = blob_reserve(blob, len);

	if (rc < 0)
		return rc;
	if (len)
		memcpy(blob->at + blob->len, bytes, len);
	blob->len += len;
	return 0;
}

int blob_terminate(struct blob *blob)
{
	int rc = blob_reserve(blob, 1);

	if (rc < 0)
		return rc;
	blob->at[blob->len] = '\0';
	return 0;
}

const char *blob_name_next(const struct blob *names, const char *name)
{
	const char *next = name ? name + strlen(name) + 1 : names->at;

	return next && next < names->at + names->len ? next : NULL;
}

bool blob_name_has(const struct blob *names, const char *name)
{
	blob_for_each_name (each, names)
		if (!strcmp(each, name))
			return true;
	return false;
}

size_t blob_name_count(const struct blob *names)
{
	size_t count = 0;

	blob_for_each_name (each, names)
		count++;
	return count;
}
