// SPDX-License-Identifier: GPL-2.0-or-later
// What many times come to, and which bucket each falls into.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/histogram.h"

static void buckets_go_by_one_two_and_five(void **state)
{
	static const uint64_t begins[] = {0, 10, 20, 50, 100, 200, 500, 1000};

	(void)state;
	for (unsigned i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		assert_int_equal(histogram_from_ns(i), begins[i]);
	assert_int_equal(histogram_from_ns(HISTOGRAM_BUCKETS - 1), 1000000000);
	assert_true(histogram_from_ns(HISTOGRAM_BUCKETS) == UINT64_MAX);
	assert_true(histogram_from_ns(1000) == UINT64_MAX);
}

static void each_time_is_in_the_bucket_that_begins_before_it(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		assert_int_equal(histogram_bucket(histogram_from_ns(i)), i);
		assert_int_equal(histogram_bucket(histogram_from_ns(i + 1) - 1), i);
	}
	assert_int_equal(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
}

static void hundred_times_have_one_above_the_99th_percentile(void **state)
{
	struct histogram histogram;
	uint64_t ns[100];
	uint32_t all = 0;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		ns[i] = 1000 * (100 - i);
	histogram_fill(&histogram, ns, 100);
	assert_int_equal(histogram.count, 100);
	assert_int_equal(histogram.min_ns, 1000);
	assert_int_equal(histogram.median_ns, 51000);
	assert_int_equal(histogram.p99_ns, 99000);
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
		all += histogram.in[i];
	assert_int_equal(all, 100);
	assert_int_equal(histogram.in[histogram_bucket(1000)], 1);
	assert_int_equal(histogram.in[histogram_bucket(99000)], 50);
}

static void one_time_is_all_there_is(void **state)
{
	struct histogram histogram;
	uint64_t ns = 7;

	(void)state;
	histogram_fill(&histogram, &ns, 1);
	assert_int_equal(histogram.min_ns, 7);
	assert_int_equal(histogram.median_ns, 7);
	assert_int_equal(histogram.p99_ns, 7);
	assert_int_equal(histogram.in[0], 1);
}

static void nothing_measured_is_nothing(void **state)
{
	static const struct histogram none;
	struct histogram histogram;

	(void)state;
	memset(&histogram, 0xff, sizeof(histogram));
	histogram_fill(&histogram, NULL, 0);
	assert_memory_equal(&histogram, &none, sizeof(none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_go_by_one_two_and_five),
		cmocka_unit_test(each_time_is_in_the_bucket_that_begins_before_it),
		cmocka_unit_test(hundred_times_have_one_above_the_99th_percentile),
		cmocka_unit_test(one_time_is_all_there_is),
		cmocka_unit_test(nothing_measured_is_nothing),
	};

	return cmocka_run_group_tests_name("test_launch_histogram", tests, NULL, NULL);
}
