// SPDX-License-Identifier: GPL-2.0-or-later
/* The programs that are looked for (data/programs.def). */
#ifndef VIRTSCOUT_PROBE_PROGRAM_NAMES_H
#define VIRTSCOUT_PROBE_PROGRAM_NAMES_H

#include <stdbool.h>

/* By strcmp(); NULL behind the last. */
extern const char *const program_names[];

/* Is it one of them? Of another one nothing is known where it was not seen. */
bool program_is_looked_for(const char *name);

#endif
