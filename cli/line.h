// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One answer put together in fixed memory and written at once: what the static program has for
 * stdio.
 */
#ifndef VIRTSCOUT_CLI_LINE_H
#define VIRTSCOUT_CLI_LINE_H

#include <stddef.h>

struct line {
	size_t len;
	char text[2048]; /* what does not fit is dropped: all texts are ours and shorter */
};

void line_add(struct line *line, const char *text);
void line_add_number(struct line *line, unsigned number);

/* Writes it all to @fd. 0 or a negative errno. */
int line_write(const struct line *line, int fd);

#endif
