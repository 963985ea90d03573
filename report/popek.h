// SPDX-License-Identifier: GPL-2.0-or-later
/* Popek and Goldberg's three requirements as they were measured: what a report tells of them. */
#ifndef VIRTSCOUT_REPORT_POPEK_H
#define VIRTSCOUT_REPORT_POPEK_H

#include "probe/fact.h"
#include "report/paper.h"

#define POPEK_REQUIREMENTS 2
#define POPEK_SHARES 4

/*
 * A share under which work of that kind is too slow to be called efficient: in 1974 "a
 * statistically dominant subset" of instructions had to run by the processor itself.
 */
#define POPEK_SHARE_OF_HARDWARE 200

struct popek_requirement {
	const char *name;      /* of the row, and of the key */
	enum fact_id holds;    /* BOOL */
	const char *list_name; /* the key of the list */
	enum fact_id list;     /* TEXT: what does not hold, or "none" */
	const char *good, *bad;
};

/* The third requirement, efficiency, is measured in shares of native speed. */
struct popek_share {
	const char *name, *title;
	enum fact_id share; /* per mille */
};

extern const struct popek_requirement popek_requirements[POPEK_REQUIREMENTS];
extern const struct popek_share popek_shares[POPEK_SHARES];

/* A table, with what each answer means; nothing where none of it was measured. */
void popek_text(struct paper *paper, const struct fact_table *facts);

#endif
