// SPDX-License-Identifier: GPL-2.0-or-later
// Finding one of many names: open addressing, linear probing, FNV-1a.
#include "rules/name_index.h"

#include <string.h>

static uint32_t name_hash(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

size_t name_slots_for(size_t count)
{
	size_t slots = 2;

	while (slots < 2 * count)
		slots *= 2;
	return slots;
}

int64_t name_index_find(const struct name_slot *slots, size_t slot_count, const char *name,
	name_at *at, const void *of)
{
	const uint32_t hash = name_hash(name);

	if (!slot_count)
		return -1;
	for (size_t i = hash & (slot_count - 1); slots[i].number; i = (i + 1) & (slot_count - 1))
		if (slots[i].hash == hash && !strcmp(at(of, slots[i].number - 1), name))
			return slots[i].number - 1;
	return -1;
}

void name_index_add(struct name_slot *slots, size_t slot_count, const char *name, size_t number)
{
	const uint32_t hash = name_hash(name);
	size_t i = hash & (slot_count - 1);

	while (slots[i].number)
		i = (i + 1) & (slot_count - 1);
	slots[i] = (struct name_slot){.hash = hash, .number = (uint32_t)number + 1};
}
