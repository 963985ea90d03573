// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where values of a JSON text stand. jansson gives a position for what does not parse; for what
 * parses and is still wrong (an unknown fact, a text for a number) this finds it, once it is known
 * that something is wrong. Only rows, which are the elements of the arrays in the outermost object
 * (rules), are found in advance, in one quick pass: other values are looked for from their row on.
 */
#ifndef VIRTSCOUT_RULES_JSON_POS_H
#define VIRTSCOUT_RULES_JSON_POS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 32

struct json_place {
	uint32_t line, column;         /* of the value, 1-based, in characters */
	uint32_t key_line, key_column; /* of its key in an object; 0: it has none */
};

struct json_row {
	size_t offset; /* in the text, bytes */
	uint32_t line, column;
};

struct json_rows {
	struct json_row *at; /* [count], in the order of the text */
	size_t count;
};

/*
 * @text must be JSON, which a parser has said; what is not gives rows that mean nothing, never a
 * crash. 0; -ELOOP where values lie deeper than JSON_DEPTH_MAX, @deep is the first; -ENOMEM.
 * json_rows_free() gives the result back.
 */
int json_rows_read(const char *text, size_t len, struct json_rows *rows, struct json_place *deep);
void json_rows_free(struct json_rows *rows);

/*
 * Value number @number from @from on, in the order of the text: a value comes before what is
 * inside it, the one at @from is 0. False where there are not so many values.
 */
bool json_place_find(const char *text, size_t len, const struct json_row *from, size_t number,
	struct json_place *place);

#endif
