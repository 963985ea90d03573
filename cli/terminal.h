// SPDX-License-Identifier: GPL-2.0-or-later
/* What the terminal that output goes to can show. */
#ifndef VIRTSCOUT_CLI_TERMINAL_H
#define VIRTSCOUT_CLI_TERMINAL_H

#include <stdbool.h>

struct options;

/* Columns for text: the terminal's, at most 100; 80 where output goes elsewhere. */
unsigned terminal_width(const struct options *options);

/*
 * Colours? --color says, else only on a terminal, and never with NO_COLOR or TERM=dumb
 * (no-color.org).
 */
bool terminal_color(const struct options *options);

/* Is somebody watching stderr? Then long work says what it does there. */
bool terminal_is_watched(void);

#endif
