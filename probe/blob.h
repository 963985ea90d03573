// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run of bytes that an answer is written to: either fixed memory of the caller's (the fast path
 * has no heap) or memory that grows. What does not fit into fixed memory is dropped and
 * `truncated` says so.
 */
#ifndef VIRTSCOUT_PROBE_BLOB_H
#define VIRTSCOUT_PROBE_BLOB_H

#include <stdbool.h>
#include <stddef.h>

struct blob {
	char *at;
	size_t len;  /* bytes written */
	size_t size; /* bytes there is room for */
	bool truncated;
	/* NULL: fixed memory. Else makes room for at least @size bytes; 0 or -ENOMEM, -EFBIG. */
	int (*grow)(struct blob *blob, size_t size);
};

/* Fixed memory; nothing to free. */
#define BLOB_FIXED(array)                                                                          \
	{                                                                                          \
		.at = (array), .size = sizeof(array)                                               \
	}

/*
 * Makes room for @more bytes after what is written. 0; -ENOBUFS where fixed memory is full;
 * -ENOMEM; -EFBIG above BLOB_MAX.
 */
int blob_reserve(struct blob *blob, size_t more);

/* Appends @len bytes whole or not at all; the errors of blob_reserve(). */
int blob_append(struct blob *blob, const void *bytes, size_t len);

/*
 * Appends a 0 that `len` does not count, so that `at` reads as a string; the errors of
 * blob_reserve().
 */
int blob_terminate(struct blob *blob);

/*
 * Memory that grows up to BLOB_MAX bytes; blob_free() gives it back. In blob_heap.c, which check
 * does not link.
 */
#define BLOB_MAX ((size_t)64 << 20)
int blob_grow_heap(struct blob *blob, size_t size);
/* The same up to @max bytes, for a blob with a limit of its own. */
int blob_grow_within(struct blob *blob, size_t size, size_t max);
void blob_free(struct blob *blob);
#define BLOB_HEAP                                                                                  \
	{                                                                                          \
		.grow = blob_grow_heap                                                             \
	}
#define cleanup_blob __attribute__((cleanup(blob_free)))

/*
 * A run of 0-terminated names (the answer to a directory question): the next one after @name,
 * NULL at the end.
 */
const char *blob_name_next(const struct blob *names, const char *name);
bool blob_name_has(const struct blob *names, const char *name);
size_t blob_name_count(const struct blob *names);

#define blob_for_each_name(name, names)                                                            \
	for (const char *name = blob_name_next(names, NULL); name;                                 \
		name = blob_name_next(names, name))

#endif
