// SPDX-License-Identifier: GPL-2.0-or-later
// Which facts are asked for by name or shell pattern.
#include "report/globs.h"

#include <fnmatch.h>
#include <stddef.h>

#include "probe/fact.h"

bool globs_match(const char *const *globs, const char *name)
{
	if (!globs || !globs[0])
		return true;
	for (; *globs; globs++)
		if (fnmatch(*globs, name, 0) == 0)
			return true;
	return false;
}

const char *globs_unmatched(const char *const *globs)
{
	for (; globs && *globs; globs++) {
		int id = 0;

		while (id < FACT_COUNT && fnmatch(*globs, fact_desc(id)->name, 0) != 0)
			id++;
		if (id == FACT_COUNT)
			return *globs;
	}
	return NULL;
}
