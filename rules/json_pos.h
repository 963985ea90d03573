// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the values of a JSON text stand. jansson gives a position for what does not parse; for
 * what parses and is still wrong (an unknown fact, a text for a number) this finds it.
 */
#ifndef VIRTSCOUT_RULES_JSON_POS_H
#define VIRTSCOUT_RULES_JSON_POS_H

#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 32
#define JSON_VALUES_MAX ((size_t)1 << 18)

struct json_place {
	uint32_t line, column;         /* of the value, 1-based, in characters */
	uint32_t key_line, key_column; /* of its key in an object; 0: it has none */
	uint32_t next; /* index of the first place after the value and all inside it */
};

struct json_places {
	struct json_place
		*at; /* [count], in the order of the text: a value before what is inside it */
	size_t count;
};

/*
 * @text must be JSON, which a parser has said; what is not gives places that mean nothing, never a
 * crash. 0; -ELOOP where values lie deeper than JSON_DEPTH_MAX; -E2BIG beyond JSON_VALUES_MAX
 * values, @bad then says where; -ENOMEM. json_places_free() gives the result back.
 */
int json_places_read(
	const char *text, size_t len, struct json_places *places, struct json_place *bad);
void json_places_free(struct json_places *places);

#endif
