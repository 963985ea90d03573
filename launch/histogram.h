// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What do many measured times come to: least, median, 99th percentile, and how they are spread?
 *
 * Pure. Buckets go by 1, 2 and 5: [0, 10) ns, [10, 20), [20, 50), [50, 100), ... up to one second,
 * and the last one for all above.
 */
#ifndef VIRTSCOUT_LAUNCH_HISTOGRAM_H
#define VIRTSCOUT_LAUNCH_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BUCKETS 26

struct histogram {
	uint32_t count; /* of all; 0: nothing was measured, and the rest means nothing */
	uint32_t in[HISTOGRAM_BUCKETS];
	uint64_t min_ns, median_ns, p99_ns;
};

/* The bucket that @ns falls into. */
unsigned histogram_bucket(uint64_t ns);

/* Where @bucket begins; that of the one after is its end. HISTOGRAM_BUCKETS: UINT64_MAX. */
uint64_t histogram_from_ns(unsigned bucket);

/* Sorts @ns, which are @count times, and fills @histogram in. */
void histogram_fill(struct histogram *histogram, uint64_t *ns, size_t count);

#endif
