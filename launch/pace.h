// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long does a round of some work take, on a machine that does other things too?
 *
 * What else runs only ever makes a time longer, so the least of several is the one to take; and it
 * is one to rely on as soon as a second one is nearly as short. Works that are to be compared are
 * timed in turn, so that a machine that changes its speed does so for both.
 */
#ifndef VIRTSCOUT_LAUNCH_PACE_H
#define VIRTSCOUT_LAUNCH_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/kvm_sys.h"

/* The two least of many times; all 0 before the first. */
struct pace_least {
	uint64_t ns[2];
	unsigned count;
};

void pace_add(struct pace_least *least, uint64_t ns);

/* Is the second one longer by no more than @percent? Not with one alone. */
bool pace_agrees(const struct pace_least *least, unsigned percent);

struct pace_side {
	/* Takes the time of @rounds rounds. 0; any other number ends the measuring. */
	int (*time)(void *context, uint64_t rounds, uint64_t *ns);
	void *context;
	uint64_t rounds;        /* how many take long enough; 0: not known yet */
	struct pace_least one;  /* of one round: most of it is the way there and back */
	struct pace_least many; /* of `rounds` */
};

struct pace_plan {
	uint64_t rounds_first, rounds_max;
	uint64_t least_ns;  /* of `many`, above `one` */
	uint64_t budget_ns; /* after which it ends, steady or not */
};

/* Measures all of @sides. 0, or what a side's time() returned. */
int pace_measure(struct kvm_sys *sys, const struct pace_plan *plan, struct pace_side *const sides[],
	size_t count);

/* Femtoseconds of one round; 0: too short to be timed. */
uint64_t pace_round_fs(const struct pace_side *side);

#endif
