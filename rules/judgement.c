// SPDX-License-Identifier: GPL-2.0-or-later
// Room for a judgement: all memory that judging by a rule set writes to, taken once.
#include "rules/judge.h"

#include <stdlib.h>
#include <string.h>

static size_t effects_most(const struct rule_set *rules)
{
	size_t most = 0;

	for (int mode = 0; mode < MODE_COUNT; mode++)
		if (rules->effect_count[mode] > most)
			most = rules->effect_count[mode];
	return most;
}

/* An array of the room. What judging writes to is written to now: the kernel gives it pages here. */
static void *room_array(struct judgement_room *room, size_t count, size_t size)
{
	void *array = arena_alloc(&room->arena, count, size);

	return array && count ? memset(array, 0, count * size) : array;
}

struct judgement *judgement_new(const struct rule_set *rules)
{
	struct judgement *judgement = calloc(1, sizeof(*judgement));
	struct judgement_room *room = calloc(1, sizeof(*room));
	const size_t count = rules->count;

	if (!judgement || !room) {
		free(judgement);
		free(room);
		return NULL;
	}
	judgement->room = room;
	judgement->findings = room_array(room, count, sizeof(*judgement->findings));
	room->values = room_array(room, count, sizeof(*room->values));
	room->supposed = room_array(room, count, sizeof(*room->supposed));
	room->touched = room_array(room, count, sizeof(*room->touched));
	room->needed = room_array(room, count, sizeof(*room->needed));
	room->wishes = room_array(room, 2 * count, sizeof(*room->wishes));
	room->live = room_array(room, effects_most(rules), sizeof(*room->live));
	room->marks = room_array(room, count, sizeof(*room->marks));
	if (judgement->findings && room->values && room->supposed && room->touched &&
		room->needed && room->wishes && room->live && room->marks)
		return judgement;
	judgement_free(judgement);
	return NULL;
}

void judgement_free(struct judgement *judgement)
{
	if (!judgement)
		return;
	arena_free(&judgement->room->arena);
	free(judgement->room);
	free(judgement);
}
