// SPDX-License-Identifier: GPL-2.0-or-later
/* INT facts that count things, one of which may not let itself be counted. */
#ifndef VIRTSCOUT_PROBE_FACT_COUNT_H
#define VIRTSCOUT_PROBE_FACT_COUNT_H

#include "probe/fact.h"

struct fact_count {
	int64_t value;
	/*
	 * 0: all are counted; else a negative errno why one is not. -ENOTSUP: nobody asked, because
	 * no IOMMU is in use.
	 */
	int rc;
};

/* The count; unknown where it is not whole. */
void count_set(struct fact_table *facts, enum fact_id id, const struct fact_count *count,
	const struct evidence *ev);

#endif
