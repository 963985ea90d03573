// SPDX-License-Identifier: GPL-2.0-or-later
/* A terminal that hands on every key as it is, for a guest's console. */
#ifndef VIRTSCOUT_CLI_RAW_H
#define VIRTSCOUT_CLI_RAW_H

#include <stdbool.h>
#include <termios.h>

struct raw {
	bool is_raw;
	struct termios before;
};

/* Makes standard input raw, where it and standard output are a terminal. */
void raw_begin(struct raw *raw);

/* As it was. */
void raw_end(struct raw *raw);

#endif
