// SPDX-License-Identifier: GPL-2.0-or-later
/* Which facts are asked for by name or shell pattern. */
#ifndef VIRTSCOUT_REPORT_GLOBS_H
#define VIRTSCOUT_REPORT_GLOBS_H

#include <stdbool.h>

/* Does @name match one of @globs (NULL-terminated)? An empty list, or NULL, matches all. */
bool globs_match(const char *const *globs, const char *name);

/* The first of @globs that no fact matches, or NULL. */
const char *globs_unmatched(const char *const *globs);

#endif
