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
	/*
	 * What does not fit is dropped: all texts are ours and shorter. Each page of stack that is
	 * touched is a page fault, so there is little room to spare.
	 */
	char text[768];
};

void line_add(struct line *line, const char *text);

/*
 * A word that is not ours: at most LINE_WORD_MAX bytes of it, and no byte that a terminal would
 * obey or that begins a monitor's performance data.
 */
#define LINE_WORD_MAX 60
void line_add_word(struct line *line, const char *word);

void line_add_number(struct line *line, unsigned number);

/* Writes it all to @fd. 0 or a negative errno. */
int line_write(const struct line *line, int fd);

/* The same of a text that is ready. */
int line_write_text(const char *text, int fd);

#endif
