// SPDX-License-Identifier: GPL-2.0-or-later
// What do many measured times come to? Percentiles are by nearest rank: a time that was measured.
#include "launch/histogram.h"

#include <stdlib.h>

uint64_t histogram_from_ns(unsigned bucket)
{
	static const uint64_t steps[] = {1, 2, 5};
	uint64_t decade = 10;

	if (bucket == 0)
		return 0;
	if (bucket >= HISTOGRAM_BUCKETS)
		return UINT64_MAX;
	for (unsigned i = (bucket - 1) / 3; i > 0; i--)
		decade *= 10;
	return decade * steps[(bucket - 1) % 3];
}

unsigned histogram_bucket(uint64_t ns)
{
	unsigned bucket = 0;

	while (bucket + 1 < HISTOGRAM_BUCKETS && ns >= histogram_from_ns(bucket + 1))
		bucket++;
	return bucket;
}

static int compare_ns(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The least time that @percent of all do not exceed. */
static uint64_t percentile(const uint64_t *ns, size_t count, unsigned percent)
{
	const size_t rank = (count * percent + 99) / 100;

	return ns[rank ? rank - 1 : 0];
}

void histogram_fill(struct histogram *histogram, uint64_t *ns, size_t count)
{
	*histogram = (struct histogram){.count = (uint32_t)count};
	if (!count)
		return;
	qsort(ns, count, sizeof(ns[0]), compare_ns);
	for (size_t i = 0; i < count; i++)
		histogram->in[histogram_bucket(ns[i])]++;
	histogram->min_ns = ns[0];
	histogram->median_ns = ns[count / 2];
	histogram->p99_ns = percentile(ns, count, 99);
}
