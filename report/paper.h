// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text for a terminal: paragraphs wrapped to a width, columns, a few styles.
 *
 * Whatever goes through here is escaped: control characters come out as \x1b, bytes that are not
 * UTF-8 as the replacement character, so that no text from the machine can steer the terminal.
 * Nothing is allocated; errors of writing stay in the stream until paper_close().
 */
#ifndef VIRTSCOUT_REPORT_PAPER_H
#define VIRTSCOUT_REPORT_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "probe/fact.h"

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_GOOD, STYLE_WARN, STYLE_BAD, STYLE_DIM, STYLE_COUNT };

struct paper {
	FILE *out;
	unsigned width; /* columns */
	bool color;
	int rc; /* first error but those of the stream */

	unsigned column; /* columns of the line that are written */
	unsigned hang;   /* column at which the following lines of a paragraph begin */
	bool begun;      /* the line holds a word since its indent or tab */
	bool wrapped;    /* the line goes on a paragraph: it is still to be indented */
	bool gap;        /* a blank is due before the pending word */
	char word[256];  /* the pending word, escaped */
	size_t word_len;
	unsigned word_columns;
};

void paper_open(struct paper *paper, FILE *out, unsigned width, bool color);

/*
 * Begins a paragraph @indent columns in, its further lines @hang columns in. Ends the one before.
 */
void paper_begin(struct paper *paper, unsigned indent, unsigned hang);
/* Words; any white space is a place where the line may break. */
void paper_text(struct paper *paper, const char *text);
/* The same with a style, which ends with the text. */
void paper_styled(struct paper *paper, enum style style, const char *text);
/* A text in which {fact.name} stands for a value. */
void paper_expand(struct paper *paper, const struct fact_table *facts, const char *text);
/*
 * Goes on at @column, on a new line where the paragraph has gone further; later lines begin there
 * too.
 */
void paper_tab(struct paper *paper, unsigned column);
/* A line of its own that is never broken: a command. */
void paper_line(struct paper *paper, unsigned indent, enum style style, const char *text);
/* Ends the paragraph. */
void paper_end(struct paper *paper);
/* An empty line, and a heading. */
void paper_heading(struct paper *paper, const char *text);

/* Ends the paragraph; 0, or the negative errno of writing. */
int paper_close(struct paper *paper);

#endif
