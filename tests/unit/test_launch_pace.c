// SPDX-License-Identifier: GPL-2.0-or-later
// Least times of works that are disturbed, on a clock that the test moves.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "launch/pace.h"

#define MS UINT64_C(1000000)
#define US UINT64_C(1000)

struct clock {
	struct kvm_sys base;
	uint64_t now_ns;
};

static uint64_t now_ns(struct kvm_sys *sys)
{
	return ((struct clock *)sys)->now_ns;
}

static const struct kvm_sys_ops ops = {.now_ns = now_ns};

/* A round takes @round_ns, the way there and back @base_ns, and what @noise says of that on top. */
struct work {
	struct clock *clock;
	uint64_t round_ns, base_ns;
	const unsigned *noise; /* percent, again and again */
	size_t noise_count, done;
	size_t ends_at; /* this time fails; 0: none */
};

static int time_work(void *context, uint64_t rounds, uint64_t *ns)
{
	struct work *work = context;

	*ns = work->base_ns + rounds * work->round_ns;
	if (work->noise_count)
		*ns += *ns / 100 * work->noise[work->done % work->noise_count];
	work->clock->now_ns += *ns;
	return ++work->done == work->ends_at ? 7 : 0;
}

static const struct pace_plan plan = {
	.rounds_first = 4, .rounds_max = 1 << 20, .least_ns = MS, .budget_ns = 100 * MS};

static int measure(struct work *guest, struct work *here, struct pace_side sides[2])
{
	struct clock clock = {.base = {&ops}};
	struct pace_side *const both[] = {&sides[0], &sides[1]};

	guest->clock = here->clock = &clock;
	sides[0] = (struct pace_side){.time = time_work, .context = guest};
	sides[1] = (struct pace_side){.time = time_work, .context = here};
	return pace_measure(&clock.base, &plan, both, 2);
}

static void the_way_there_and_back_is_taken_off(void **state)
{
	struct work guest = {.round_ns = 600, .base_ns = 9 * US};
	struct work here = {.round_ns = 3, .base_ns = 50};
	struct pace_side sides[2];

	(void)state;
	assert_int_equal(measure(&guest, &here, sides), 0);
	assert_int_equal(pace_round_fs(&sides[0]), 600 * 1000000);
	assert_int_equal(pace_round_fs(&sides[1]), 3 * 1000000);
	assert_true(pace_agrees(&sides[0].many, 0));
}

/* Seven times in eight something else runs: the least time is still the right one. */
static void the_least_time_is_found_in_noise(void **state)
{
	static const unsigned noise[] = {80, 30, 240, 90, 60, 110, 70, 0};
	struct work guest = {.round_ns = 600, .base_ns = 9 * US, .noise = noise, .noise_count = 8};
	struct work here = {.round_ns = 3, .base_ns = 50, .noise = noise, .noise_count = 7};
	struct pace_side sides[2];

	(void)state;
	assert_int_equal(measure(&guest, &here, sides), 0);
	assert_true(pace_agrees(&sides[0].many, 5));
	assert_in_range(pace_round_fs(&sides[0]), 590 * 1000000, 610 * 1000000);
}

/* One long time does not make few rounds long enough. */
static void a_time_that_is_long_by_chance_is_tried_again(void **state)
{
	static const unsigned noise[] = {
		0, 0, 0, 1000000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
	struct work guest = {.round_ns = 600, .base_ns = 9 * US, .noise = noise, .noise_count = 24};
	struct work here = {.round_ns = 3, .base_ns = 50};
	struct pace_side sides[2];

	(void)state;
	assert_int_equal(measure(&guest, &here, sides), 0);
	assert_true(sides[0].rounds * 600 >= MS);
}

static void what_never_agrees_ends_with_its_budget(void **state)
{
	static const unsigned noise[] = {1000, 800, 640, 512, 410, 328, 262, 210, 168, 134, 107, 86,
		69, 55, 44, 35, 28, 22, 18, 14, 11};
	struct work guest = {.round_ns = 600 * US, .noise = noise, .noise_count = 21};
	struct work here = {.round_ns = 3};
	struct pace_side sides[2];

	(void)state;
	assert_int_equal(measure(&guest, &here, sides), 0);
	assert_false(pace_agrees(&sides[0].many, 1));
	assert_true(guest.done < 40);
}

static void what_is_too_short_has_no_time(void **state)
{
	struct work guest = {.round_ns = 0, .base_ns = 9 * US};
	struct work here = {.round_ns = 3, .base_ns = 50};
	struct pace_side sides[2];

	(void)state;
	assert_int_equal(measure(&guest, &here, sides), 0);
	assert_int_equal(sides[0].rounds, 1 << 20);
	assert_int_equal(pace_round_fs(&sides[0]), 0);
}

static void a_side_that_ends_it_ends_it(void **state)
{
	struct pace_side sides[2];

	(void)state;
	for (size_t at = 1; at < 15; at++) {
		struct work guest = {.round_ns = 600, .base_ns = 9 * US, .ends_at = at};
		struct work here = {.round_ns = 3, .base_ns = 50};

		assert_int_equal(measure(&guest, &here, sides), 7);
		assert_int_equal(guest.done, at);
	}
}

static void two_times_are_needed_to_agree(void **state)
{
	struct pace_least least = {0};

	(void)state;
	assert_false(pace_agrees(&least, 100));
	pace_add(&least, 1000);
	assert_false(pace_agrees(&least, 100));
	pace_add(&least, 1051);
	assert_false(pace_agrees(&least, 5));
	pace_add(&least, 5000);
	assert_false(pace_agrees(&least, 5));
	pace_add(&least, 1050);
	assert_true(pace_agrees(&least, 5));
	pace_add(&least, 10);
	assert_int_equal(least.ns[0], 10);
	assert_int_equal(least.ns[1], 1000);
	assert_int_equal(least.count, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_way_there_and_back_is_taken_off),
		cmocka_unit_test(the_least_time_is_found_in_noise),
		cmocka_unit_test(a_time_that_is_long_by_chance_is_tried_again),
		cmocka_unit_test(what_never_agrees_ends_with_its_budget),
		cmocka_unit_test(what_is_too_short_has_no_time),
		cmocka_unit_test(a_side_that_ends_it_ends_it),
		cmocka_unit_test(two_times_are_needed_to_agree),
	};

	return cmocka_run_group_tests_name("test_launch_pace", tests, NULL, NULL);
}
