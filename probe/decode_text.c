// SPDX-License-Identifier: GPL-2.0-or-later
// Lines, words and fields of procfs and sysfs texts.
#include "probe/decode_text.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct span text_span(const char *text)
{
	return (struct span){text, strlen(text)};
}

bool text_part(struct span *rest, char separator, struct span *part)
{
	const char *stop;

	if (!rest->len)
		return false;
	stop = memchr(rest->at, separator, rest->len);
	part->at = rest->at;
	part->len = stop ? (size_t)(stop - rest->at) : rest->len;
	rest->at += part->len + (stop != NULL);
	rest->len -= part->len + (stop != NULL);
	return true;
}

bool text_line(struct span *rest, struct span *line)
{
	return text_part(rest, '\n', line);
}

bool text_word(struct span *rest, struct span *word)
{
	while (rest->len && is_space(*rest->at))
		rest->at++, rest->len--;
	word->at = rest->at;
	word->len = 0;
	while (rest->len && !is_space(*rest->at))
		rest->at++, rest->len--, word->len++;
	return word->len > 0;
}

bool text_is(struct span span, const char *text)
{
	return span.len == strlen(text) && (!span.len || !memcmp(span.at, text, span.len));
}

bool text_begins(struct span span, const char *text)
{
	size_t len = strlen(text);

	return span.len >= len && (!len || !memcmp(span.at, text, len));
}

bool text_has_word(struct span span, const char *word)
{
	struct span each;

	while (text_word(&span, &each))
		if (text_is(each, word))
			return true;
	return false;
}

int64_t text_number(struct span span)
{
	int64_t number = 0;

	if (!span.len)
		return -1;
	for (size_t i = 0; i < span.len; i++) {
		int digit = span.at[i] - '0';

		if (digit < 0 || digit > 9 || number > (INT64_MAX - digit) / 10)
			return -1;
		number = number * 10 + digit;
	}
	return number;
}

static struct span span_strip(struct span span)
{
	while (span.len && is_space(*span.at))
		span.at++, span.len--;
	while (span.len && is_space(span.at[span.len - 1]))
		span.len--;
	return span;
}

struct span text_field(struct span text, const char *key)
{
	struct span line;

	while (text_line(&text, &line)) {
		struct span name;

		/* A line without a colon is one part, which leaves nothing. */
		if (memchr(line.at, ':', line.len) && text_part(&line, ':', &name) &&
			text_is(span_strip(name), key))
			return span_strip(line);
	}
	return (struct span){0};
}

struct span text_chosen(struct span text)
{
	struct span word;

	while (text_word(&text, &word))
		if (word.len > 2 && word.at[0] == '[' && word.at[word.len - 1] == ']')
			return (struct span){word.at + 1, word.len - 2};
	return (struct span){0};
}
