// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which of many names is this? A hash table over names that stand elsewhere: it holds their
 * numbers only, and may be constant.
 */
#ifndef VIRTSCOUT_RULES_NAME_INDEX_H
#define VIRTSCOUT_RULES_NAME_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct name_slot {
	uint32_t hash;
	uint32_t number; /* of the name, plus 1; 0: nothing here */
};

/* The names: number @number of @of. */
typedef const char *name_at(const void *of, size_t number);

/* Slots that @count names want: a power of two, at most half of it used. */
size_t name_slots_for(size_t count);

/* Number of @name, or -1. @slot_count is a power of two with a free slot; 0: there are no names. */
int64_t name_index_find(const struct name_slot *slots, size_t slot_count, const char *name,
	name_at *at, const void *of);

/* Adds a name that is not there yet. */
void name_index_add(struct name_slot *slots, size_t slot_count, const char *name, size_t number);

#endif
