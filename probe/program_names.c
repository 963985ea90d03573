// SPDX-License-Identifier: GPL-2.0-or-later
// Which programs are looked for?
#include "probe/program_names.h"

#include <stddef.h>
#include <string.h>

const char *const program_names[] = {
#define PROGRAM(name) name,
#include "data/programs.def"
#undef PROGRAM
	NULL,
};

bool program_is_looked_for(const char *name)
{
	for (const char *const *at = program_names; *at; at++)
		if (!strcmp(*at, name))
			return true;
	return false;
}
