// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts that are not of the catalogue: a site's own, called local.*, for which a fact table has
 * spare slots. Rules know them by the slot too: who judges first gives the table the names that
 * the rules use (rules_name_locals()), and what is found afterwards goes behind them.
 */
#ifndef VIRTSCOUT_PROBE_FACT_LOCAL_H
#define VIRTSCOUT_PROBE_FACT_LOCAL_H

#include "probe/fact.h"

#define FACT_LOCAL_PREFIX "local."

/* "local.rack", "local.site.row": lower case, digits, "_" and dots between. */
bool fact_local_name_fits(const char *name);

/*
 * The place of @name among @count locals, where there is room for FACT_LOCAL_MAX; added where it
 * is new. -ENOSPC: no room.
 */
int fact_local_place(struct fact_local *locals, size_t *count, const char *name);

/* The slot of local fact @name, added where it is new: enum fact_id. -ENOSPC: no slot is left. */
int fact_local_add(struct fact_table *facts, const char *name);

/* For slots of the table, whether of the catalogue or local. */
int fact_lookup(const struct fact_table *facts, const char *name); /* enum fact_id, or -1 */
const char *fact_name(const struct fact_table *facts, enum fact_id id);
enum fact_type fact_type_of(const struct fact_table *facts, enum fact_id id);

/* How many slots have a name: those of the catalogue, and the local ones. */
static inline int fact_named_count(const struct fact_table *facts)
{
	return FACT_LOCAL_FIRST + (int)facts->local_count;
}

#endif
