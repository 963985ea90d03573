// SPDX-License-Identifier: GPL-2.0-or-later
// Which programs are looked for?
#include "probe/program_names.h"

#include <stddef.h>

const char *const program_names[] = {
#define PROGRAM(name) name,
#include "data/programs.def"
#undef PROGRAM
	NULL,
};
