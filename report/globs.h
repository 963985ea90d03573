// SPDX-License-Identifier: GPL-2.0-or-later
/* Which facts are asked for by name or shell pattern. */
#ifndef VIRTSCOUT_REPORT_GLOBS_H
#define VIRTSCOUT_REPORT_GLOBS_H

#include <stdbool.h>

struct fact_table;

/* Does @name match one of @globs (NULL-terminated)? An empty list, or NULL, matches all. */
bool globs_match(const char *const *globs, const char *name);

/*
 * The first of @globs that no fact matches, or NULL. @facts, for the local ones; NULL: those of the
 * catalogue, and whatever begins like a local one.
 */
const char *globs_unmatched(const char *const *globs, const struct fact_table *facts);

#endif
