// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that is given back all at once: what a loaded rule set is made of. */
#ifndef VIRTSCOUT_RULES_ARENA_H
#define VIRTSCOUT_RULES_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks; /* NULL: nothing taken yet */
};

/* @count elements of @size bytes, zeroed; NULL where there is no memory. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* A copy of @text; NULL where there is no memory. */
const char *arena_text(struct arena *arena, const char *text);

void arena_free(struct arena *arena);

#endif
