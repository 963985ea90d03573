// SPDX-License-Identifier: GPL-2.0-or-later
// Where the values of a JSON text stand: a tokenizer that keeps positions only (RFC 8259).
#include "rules/json_pos.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct scanner {
	const char *at, *end;
	uint32_t line, column;
};

/* One byte on. A character of several bytes (UTF-8) is one column. */
static void scan_byte(struct scanner *scan)
{
	unsigned char byte = (unsigned char)*scan->at++;

	if (byte == '\n') {
		scan->line++;
		scan->column = 1;
	} else if ((byte & 0xc0) != 0x80) {
		scan->column++;
	}
}

static void scan_string(struct scanner *scan)
{
	scan_byte(scan);
	while (scan->at < scan->end && *scan->at != '"') {
		if (*scan->at == '\\' && scan->at + 1 < scan->end)
			scan_byte(scan);
		scan_byte(scan);
	}
	if (scan->at < scan->end)
		scan_byte(scan);
}

/* A number, true, false, null. */
static void scan_word(struct scanner *scan)
{
	do
		scan_byte(scan);
	while (scan->at < scan->end && !strchr(" \t\r\n,:]}[{\"", *scan->at));
}

static int places_add(struct json_places *places, size_t *room, struct json_place place)
{
	if (places->count == JSON_VALUES_MAX)
		return -E2BIG;
	if (places->count == *room) {
		size_t more = *room ? *room * 2 : 256;
		struct json_place *at = realloc(places->at, more * sizeof(*at));

		if (!at)
			return -ENOMEM;
		places->at = at;
		*room = more;
	}
	places->at[places->count++] = place;
	return 0;
}

int json_places_read(
	const char *text, size_t len, struct json_places *places, struct json_place *bad)
{
	struct scanner scan = {.at = text, .end = text + len, .line = 1, .column = 1};
	struct {
		size_t place;
		bool object;
	} open[JSON_DEPTH_MAX];
	size_t depth = 0, room = 0;
	struct json_place key = {0};
	bool key_next = false; /* the next string is a key */
	int rc = 0;

	*places = (struct json_places){0};
	while (scan.at < scan.end && rc == 0) {
		struct json_place place = {.line = scan.line,
			.column = scan.column,
			.key_line = key.line,
			.key_column = key.column};
		char byte = *scan.at;

		*bad = place;
		switch (byte) {
		case ' ':
		case '\t':
		case '\r':
		case '\n':
		case ':': scan_byte(&scan); continue;
		case ',':
			key_next = depth && open[depth - 1].object;
			scan_byte(&scan);
			continue;
		case ']':
		case '}':
			if (depth)
				places->at[open[--depth].place].next = (uint32_t)places->count;
			key_next = false;
			scan_byte(&scan);
			continue;
		default: break;
		}
		if (byte == '"' && key_next) {
			key = place;
			key_next = false;
			scan_string(&scan);
			continue;
		}
		place.next = (uint32_t)places->count + 1;
		key = (struct json_place){0};
		rc = places_add(places, &room, place);
		if (rc < 0)
			break;
		if (byte == '[' || byte == '{') {
			if (depth == JSON_DEPTH_MAX) {
				rc = -ELOOP;
				break;
			}
			open[depth].place = places->count - 1;
			open[depth++].object = byte == '{';
			key_next = byte == '{';
			scan_byte(&scan);
		} else if (byte == '"') {
			scan_string(&scan);
		} else {
			scan_word(&scan);
		}
	}
	if (rc < 0)
		json_places_free(places);
	return rc;
}

void json_places_free(struct json_places *places)
{
	free(places->at);
	*places = (struct json_places){0};
}
