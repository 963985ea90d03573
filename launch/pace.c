// SPDX-License-Identifier: GPL-2.0-or-later
// How long does a round of some work take? Least times, as many as it takes to have two alike.
#include "launch/pace.h"

#define TURNS_LEAST 4 /* two that were disturbed alike are not the least of many */
#define ONES_LEAST 3  /* of one round */
#define ONES_MOST 6
#define ONE_PERCENT 25 /* that is only taken off */
#define STEADY_PERCENT 5

void pace_add(struct pace_least *least, uint64_t ns)
{
	if (least->count == 0 || ns < least->ns[0]) {
		least->ns[1] = least->ns[0];
		least->ns[0] = ns;
	} else if (least->count == 1 || ns < least->ns[1]) {
		least->ns[1] = ns;
	}
	least->count++;
}

bool pace_agrees(const struct pace_least *least, unsigned percent)
{
	return least->count > 1 && least->ns[1] - least->ns[0] <= least->ns[0] / 100 * percent;
}

static int time_into(struct pace_side *side, uint64_t rounds, struct pace_least *least)
{
	uint64_t ns = 0;
	const int rc = side->time(side->context, rounds, &ns);

	if (!rc)
		pace_add(least, ns);
	return rc;
}

static bool is_long(
	const struct pace_plan *plan, const struct pace_side *side, const struct pace_least *many)
{
	return many->ns[0] >= side->one.ns[0] + plan->least_ns;
}

/* One that took long by chance is short in a second try. */
static int find_rounds(const struct pace_plan *plan, struct pace_side *side)
{
	uint64_t rounds = plan->rounds_first;
	int rc = 0;

	for (int i = 0;
		i < ONES_MOST && !rc && (i < ONES_LEAST || !pace_agrees(&side->one, ONE_PERCENT));
		i++)
		rc = time_into(side, 1, &side->one);
	while (!rc) {
		side->many = (struct pace_least){0};
		rc = time_into(side, rounds, &side->many);
		if (!rc && is_long(plan, side, &side->many))
			rc = time_into(side, rounds, &side->many);
		if (is_long(plan, side, &side->many) || rounds >= plan->rounds_max)
			break;
		rounds *= 2;
	}
	side->rounds = rounds;
	return rc;
}

int pace_measure(struct kvm_sys *sys, const struct pace_plan *plan, struct pace_side *const sides[],
	size_t count)
{
	bool steady = false;
	uint64_t begin_ns;
	int rc = 0;

	for (size_t i = 0; i < count && !rc; i++)
		rc = find_rounds(plan, sides[i]);
	begin_ns = sys->ops->now_ns(sys);
	for (unsigned turn = 0; !rc; turn++) {
		if (turn >= TURNS_LEAST &&
			(steady || sys->ops->now_ns(sys) - begin_ns >= plan->budget_ns))
			break;
		steady = true;
		for (size_t i = 0; i < count && !rc; i++) {
			rc = time_into(sides[i], sides[i]->rounds, &sides[i]->many);
			steady = steady && pace_agrees(&sides[i]->many, STEADY_PERCENT);
		}
	}
	return rc;
}

uint64_t pace_round_fs(const struct pace_side *side)
{
	const uint64_t ns = side->many.ns[0], base_ns = side->one.ns[0];

	return ns > base_ns && side->rounds > 1 ? (ns - base_ns) * 1000000 / (side->rounds - 1) : 0;
}
