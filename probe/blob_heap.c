// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes of an answer: memory that grows.
#include "probe/blob.h"

#include <errno.h>
#include <stdlib.h>

int blob_grow_within(struct blob *blob, size_t size, size_t max)
{
	size_t room = blob->size ? blob->size : 4096;
	char *at;

	if (size > max)
		return -EFBIG;
	while (room < size)
		room *= 2;
	at = realloc(blob->at, room);
	if (!at)
		return -ENOMEM;
	blob->at = at;
	blob->size = room;
	return 0;
}

int blob_grow_heap(struct blob *blob, size_t size)
{
	return blob_grow_within(blob, size, BLOB_MAX);
}

void blob_free(struct blob *blob)
{
	free(blob->at);
	*blob = (struct blob){.grow = blob->grow};
}
