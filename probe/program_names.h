// SPDX-License-Identifier: GPL-2.0-or-later
/* The programs that are looked for (data/programs.def). */
#ifndef VIRTSCOUT_PROBE_PROGRAM_NAMES_H
#define VIRTSCOUT_PROBE_PROGRAM_NAMES_H

/* By strcmp(); NULL behind the last. */
extern const char *const program_names[];

/*
 * Before the name of one that was looked for and is not there. No program's name begins with it. A snapshot
 * of another version, with another table, tells so what it knows.
 */
#define PROGRAM_ABSENT "-"

#endif
