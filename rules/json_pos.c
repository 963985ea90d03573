// SPDX-License-Identifier: GPL-2.0-or-later
// Where values of a JSON text stand: a tokenizer that only counts (RFC 8259).
#include "rules/json_pos.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* From @from, which is at @line and @column, on to @to. Characters of UTF-8 are one column. */
static void advance(const char *from, const char *to, uint32_t *line, uint32_t *column)
{
	const char *end;

	while (from < to && (end = memchr(from, '\n', (size_t)(to - from)))) {
		++*line;
		*column = 1;
		from = end + 1;
	}
	for (; from < to; from++)
		*column += ((unsigned char)*from & 0xc0) != 0x80;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Behind the string that begins at @at. */
static const char *skip_string(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\' && at + 1 < end)
			at++;
	return at < end ? at + 1 : end;
}

/* Behind the number, true, false or null that begins at @at. */
static const char *skip_word(const char *at, const char *end)
{
	do
		at++;
	while (at < end && !strchr(" \t\r\n,:]}[{\"", *at));
	return at;
}

static int row_add(struct json_rows *rows, size_t *room, struct json_row row)
{
	if (rows->count == *room) {
		const size_t more = *room ? *room * 2 : 64;
		struct json_row *grown = realloc(rows->at, more * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		rows->at = grown;
		*room = more;
	}
	rows->at[rows->count++] = row;
	return 0;
}

int json_rows_read(const char *text, size_t len, struct json_rows *rows, struct json_place *deep)
{
	const char *end = text + len, *counted = text;
	struct json_row row = {.line = 1, .column = 1};
	char open[JSON_DEPTH_MAX];
	size_t depth = 0, room = 0;
	bool awaited = false; /* the next value is a row */
	int rc = 0;

	*rows = (struct json_rows){0};
	*deep = (struct json_place){0};
	for (const char *at = text; at < end && rc == 0;) {
		if (is_blank(*at)) {
			at++;
			continue;
		}
		if (awaited && *at != ']') {
			advance(counted, at, &row.line, &row.column);
			counted = at;
			row.offset = (size_t)(at - text);
			rc = row_add(rows, &room, row);
		}
		awaited = false;
		switch (*at) {
		case '"': at = skip_string(at, end); continue;
		case '[':
		case '{':
			if (depth == JSON_DEPTH_MAX) {
				*deep = (struct json_place){.line = row.line, .column = row.column};
				advance(counted, at, &deep->line, &deep->column);
				rc = -ELOOP;
				break;
			}
			open[depth++] = *at;
			break;
		case ']':
		case '}': depth -= depth > 0; break;
		default: break;
		}
		awaited = (*at == '[' || *at == ',') && depth == 2 && open[0] == '{' &&
			  open[1] == '[';
		at++;
	}
	if (rc < 0)
		json_rows_free(rows);
	return rc;
}

void json_rows_free(struct json_rows *rows)
{
	free(rows->at);
	*rows = (struct json_rows){0};
}

/* Behind the string at @at: a colon? Then it is a key. */
static bool is_key(const char *at, const char *end)
{
	at = skip_string(at, end);
	while (at < end && is_blank(*at))
		at++;
	return at < end && *at == ':';
}

bool json_place_find(const char *text, size_t len, const struct json_row *from, size_t number,
	struct json_place *place)
{
	const char *begin = text + from->offset, *end = text + len, *key = NULL;

	*place = (struct json_place){0};
	for (const char *at = begin; at < end;) {
		if (strchr(" \t\r\n:,]}", *at)) {
			at++;
			continue;
		}
		if (*at == '"' && is_key(at, end)) {
			key = at;
			at = skip_string(at, end);
			continue;
		}
		if (number-- == 0) {
			*place = (struct json_place){from->line, from->column, 0, 0};
			advance(begin, at, &place->line, &place->column);
			if (!key)
				return true;
			place->key_line = from->line;
			place->key_column = from->column;
			advance(begin, key, &place->key_line, &place->key_column);
			return true;
		}
		key = NULL;
		if (*at == '"')
			at = skip_string(at, end);
		else
			at = *at == '[' || *at == '{' ? at + 1 : skip_word(at, end);
	}
	return false;
}
