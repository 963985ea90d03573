// SPDX-License-Identifier: GPL-2.0-or-later
// The catalogue of facts: names, types, units, meanings.
#include "probe/fact.h"

#include <string.h>

static const struct fact_desc descs[FACT_LOCAL_FIRST] = {
#define FACT(id, n, t, u, m, s)                                                                    \
	[FACT_##id] = {                                                                            \
		.name = (n), .type = FACT_##t, .unit = UNIT_##u, .meaning = (m), .source = (s)},
#include "data/facts.def"
#undef FACT
};

/* Lengths of the names, which tell most of them apart. */
static const uint8_t name_lens[FACT_LOCAL_FIRST] = {
#define FACT(id, n, t, u, m, s) [FACT_##id] = sizeof(n) - 1,
#include "data/facts.def"
#undef FACT
};

static const struct fact_desc local_desc = {
	.name = "local",
	.type = FACT_TEXT,
	.meaning = "A fact of this site's own",
	.source = "/etc/virtscout/facts.d",
};

static const char *const unit_names[] = {
	[UNIT_NONE] = "",
	[UNIT_BYTES] = "bytes",
	[UNIT_KB] = "kB",
	[UNIT_NS] = "ns",
	[UNIT_PS] = "ps",
	[UNIT_BITS] = "bits",
	[UNIT_COUNT] = "",
};

const struct fact_desc *fact_desc(enum fact_id id)
{
	return id < FACT_LOCAL_FIRST ? &descs[id] : &local_desc;
}

int fact_find(const char *name)
{
	const size_t len = strlen(name);

	for (int id = 0; id < FACT_LOCAL_FIRST; id++)
		if (name_lens[id] == len && !memcmp(descs[id].name, name, len))
			return id;
	return -1;
}

const char *fact_unit_name(enum fact_unit unit)
{
	return unit <= UNIT_COUNT ? unit_names[unit] : "";
}
