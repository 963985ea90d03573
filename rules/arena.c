// SPDX-License-Identifier: GPL-2.0-or-later
// Memory that is given back all at once: small pieces are cut from large chunks.
#include "rules/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What is never cut of it costs nothing: pieces are zeroed, not chunks. */
#define CHUNK_SIZE ((size_t)256 << 10)
#define PIECE_MAX (CHUNK_SIZE / 8) /* what is larger gets a chunk of its own */

struct arena_chunk {
	struct arena_chunk *next;
	size_t size, used;
	max_align_t bytes[];
};

static struct arena_chunk *chunk_add(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk, **at = &arena->chunks;

	if (size > SIZE_MAX - sizeof(*chunk))
		return NULL;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return NULL;
	chunk->size = size;
	chunk->used = 0;
	/* One that is full from the start leaves the one with room in front. */
	if (*at && size != CHUNK_SIZE)
		at = &(*at)->next;
	chunk->next = *at;
	*at = chunk;
	return chunk;
}

static void *arena_cut(struct arena *arena, size_t size, size_t align)
{
	struct arena_chunk *chunk = arena->chunks;
	size_t at = chunk ? (chunk->used + align - 1) / align * align : 0;

	if (!chunk || at > chunk->size || size > chunk->size - at) {
		chunk = chunk_add(arena, size > PIECE_MAX ? size : CHUNK_SIZE);
		at = 0;
	}
	if (!chunk)
		return NULL;
	chunk->used = at + size;
	return (char *)chunk->bytes + at;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
	void *at;

	if (size && count > SIZE_MAX / 2 / size)
		return NULL;
	at = arena_cut(arena, count * size, _Alignof(max_align_t));
	return at ? memset(at, 0, count * size) : NULL;
}

const char *arena_text(struct arena *arena, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_cut(arena, size, 1);

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
