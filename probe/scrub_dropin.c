// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What in a file of drop-in facts is for the site alone? Its own facts and its comments. A local
 * fact becomes a comment that decode_dropin.c knows, so that a replay does not take it for one
 * that nobody gives; facts of the catalogue stay.
 */
#include "probe/scrub.h"

#include <string.h>

#include "probe/decode_dropin.h"
#include "probe/fact_local.h"

static bool names_known_fact(const char *line, size_t len)
{
	char name[DROPIN_NAME_MAX + 1];

	while (len && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	if (len > DROPIN_NAME_MAX)
		return false;
	memcpy(name, line, len);
	name[len] = '\0';
	return fact_find(name) >= 0;
}

static bool begins(const char *line, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(line, with, strlen(with));
}

static void scrub_dropin_line(char *line, size_t len)
{
	const char *equals = memchr(line, '=', len);
	const size_t name_len = equals ? (size_t)(equals - line) : len;

	if (begins(line, len, DROPIN_EXPIRY) || names_known_fact(line, name_len))
		return;
	if (begins(line, len, FACT_LOCAL_PREFIX)) {
		memcpy(line, DROPIN_WITHHELD, strlen(DROPIN_WITHHELD));
		scrub_alnum(line + name_len, len - name_len, 'x');
		return;
	}
	scrub_alnum(line, len, 'x');
}

void scrub_dropin(char *text, size_t len)
{
	char *const end = text + len;

	while (text < end) {
		char *newline = memchr(text, '\n', (size_t)(end - text));
		char *stop = newline ? newline : end;

		while (text < stop && (*text == ' ' || *text == '\t'))
			text++;
		scrub_dropin_line(text, (size_t)(stop - text));
		text = newline ? newline + 1 : end;
	}
}
