// SPDX-License-Identifier: GPL-2.0-or-later
/* Assuming facts: what the search (assume.c) and the look around (assume_look.c) share. */
#ifndef VIRTSCOUT_RULES_ASSUME_H
#define VIRTSCOUT_RULES_ASSUME_H

#include "rules/judge.h"

struct assuming {
	struct judging judging;      /* its values are room->supposed */
	struct judgement_room *room; /* needed, live, touched, marks */
	enum mode mode;
	enum truth ready_now;
	size_t needed_count; /* rules that bear on the mode and can change, in the order to judge */
	size_t live_count;   /* effects of these on the mode: numbers in the set's list for it */
	struct mode_effects rest;   /* the other effects on the mode, which stay as they are */
	bool assumes;               /* looking around notes which facts to assume */
	uint8_t good[FACT_COUNT];   /* enum assume: how each fact that bears on the mode is good */
	uint8_t assume[FACT_COUNT]; /* what is assumed now */
	uint16_t facts[FACT_COUNT]; /* [fact_count], those that can change the verdict, by number */
	size_t fact_count;
	uint64_t
		changed; /* facts that were taken or left since rules were judged, as fact_bit()s */
	size_t tries;    /* so far */
};

/*
 * Facts share 64 bits: room->touched[rule] has those of all assumed facts that the rule can hang
 * on, and perhaps some more.
 */
static inline uint64_t fact_bit(uint32_t fact)
{
	return UINT64_C(1) << (fact % 64);
}

/*
 * Finds the rules that bear on the mode, and how each unknown fact that they test is good.
 * @blocked: something blocks the mode, and it will not be ready, whatever else is good.
 */
void assume_look_around(struct assuming *assuming, bool blocked);

/* What blocks the mode is judged anew as well, but no fact is assumed for its sake. */
void assume_look_at_blocks(struct assuming *assuming);

/*
 * Leaves in `facts` those that can still change something on the mode, beside what is assumed
 * now.
 */
void assume_find_facts(struct assuming *assuming);

#endif
