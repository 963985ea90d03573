// SPDX-License-Identifier: GPL-2.0-or-later
// A fact table on the heap, which virtscout check has none of.
#include "probe/fact.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The texts, most of it, are pages that few tables need. */
struct fact_table *fact_table_new(void)
{
	struct fact_table *facts = malloc(sizeof(*facts));

	if (!facts)
		return NULL;
	memset(facts, 0, offsetof(struct fact_table, text));
	facts->text[0] = '\0';
	return facts;
}
