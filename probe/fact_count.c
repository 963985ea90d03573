// SPDX-License-Identifier: GPL-2.0-or-later
// INT facts that count things.
#include "probe/fact_count.h"

#include <errno.h>

void count_set(struct fact_table *facts, enum fact_id id, const struct fact_count *count,
	const struct evidence *ev)
{
	if (count->rc == -ENOTSUP)
		fact_set_unknown(facts, id, WHY_PREREQUISITE, 0, EV_FROM_FACTS("iommu.active"));
	else if (count->rc < 0)
		fact_set_refused(facts, id, count->rc, ev);
	else
		fact_set_int(facts, id, count->value, ev);
}
