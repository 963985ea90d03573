// SPDX-License-Identifier: GPL-2.0-or-later
// Memory that is given back all at once.
#include "rules/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
	struct arena_chunk *next;
	max_align_t bytes[];
};

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
	struct arena_chunk *chunk;

	if (size && count > (SIZE_MAX - sizeof(*chunk)) / size)
		return NULL;
	chunk = calloc(1, sizeof(*chunk) + count * size);
	if (!chunk)
		return NULL;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk->bytes;
}

const char *arena_text(struct arena *arena, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_alloc(arena, size, 1);

	return copy ? memcpy(copy, text, size) : NULL;
}

void arena_free(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *next = arena->chunks->next;

		free(arena->chunks);
		arena->chunks = next;
	}
}
