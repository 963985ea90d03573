// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of the text forms that many files of procfs and sysfs share: lines, words, "Key:
 * value", "one [chosen] of these". Works on spans, so bytes of 0 and a missing newline at the end
 * do no harm.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_TEXT_H
#define VIRTSCOUT_PROBE_DECODE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/decode_cpuinfo.h"

/* The span of a literal or another 0-terminated text. */
struct span text_span(const char *text);

/* Takes the next line, without its newline, off @rest. False at the end. */
bool text_line(struct span *rest, struct span *line);

/* Takes the next word (ended by blanks, tabs or newlines) off @rest. False at the end. */
bool text_word(struct span *rest, struct span *word);

/* Takes the next part up to @separator off @rest; parts may be empty. False at the end. */
bool text_part(struct span *rest, char separator, struct span *part);

bool text_is(struct span span, const char *text);
bool text_begins(struct span span, const char *text);

/*
 * Is one of the words of @span @word? Unlike span_has_word(), words end at newlines and tabs, too.
 */
bool text_has_word(struct span span, const char *word);

/* A decimal number that the whole of @span is; -1 where it is none, or too great. */
int64_t text_number(struct span span);

/*
 * The value of the first line "@key: value" of @text, blanks around it taken off; at NULL: no such
 * line.
 */
struct span text_field(struct span text, const char *key);

/* The chosen word of "always [madvise] never"; at NULL: none is chosen. */
struct span text_chosen(struct span text);

#endif
