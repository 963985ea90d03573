// SPDX-License-Identifier: GPL-2.0-or-later
// Which facts are asked for by name or shell pattern.
#include "report/globs.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "probe/fact_local.h"

bool globs_match(const char *const *globs, const char *name)
{
	if (!globs || !globs[0])
		return true;
	for (; *globs; globs++)
		if (fnmatch(*globs, name, 0) == 0)
			return true;
	return false;
}

static bool matches_any(const char *glob, const struct fact_table *facts)
{
	const uint32_t locals = facts ? facts->local_count : 0;

	for (int id = 0; id < FACT_LOCAL_FIRST; id++)
		if (fnmatch(glob, fact_desc((enum fact_id)id)->name, 0) == 0)
			return true;
	for (uint32_t i = 0; i < locals; i++)
		if (fnmatch(glob, facts->local[i].name, 0) == 0)
			return true;
	return !facts && !strncmp(glob, FACT_LOCAL_PREFIX, strlen(FACT_LOCAL_PREFIX));
}

const char *globs_unmatched(const char *const *globs, const struct fact_table *facts)
{
	for (; globs && *globs; globs++)
		if (!matches_any(*globs, facts))
			return *globs;
	return NULL;
}
