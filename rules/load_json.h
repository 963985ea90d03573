// SPDX-License-Identifier: GPL-2.0-or-later
/* A JSON file whose values know where they stand in it. */
#ifndef VIRTSCOUT_RULES_LOAD_JSON_H
#define VIRTSCOUT_RULES_LOAD_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rules/rules.h"

#define JSON_FILE_MAX ((size_t)128 << 20)

struct json_doc; /* a file that has been read */

enum json_kind {
	JSON_IS_OBJECT,
	JSON_IS_ARRAY,
	JSON_IS_TEXT,
	JSON_IS_INTEGER,
	JSON_IS_BOOL,
	JSON_IS_OTHER
};

/* A value in a document; valid as long as the document. */
struct json_node {
	const struct json_doc *doc;
	const void *value;
	const void *parent; /* the object or array it stands in; NULL: the document's own */
	size_t index;       /* in an array */
	size_t row;         /* the row (json_pos.h) it is or lies in, from 1 on; 0: none */
	bool is_row;
	const char *key; /* in an object; NULL elsewhere */
};

/*
 * 0; -EINVAL with a position; the negative errno of reading @path, -EFBIG beyond JSON_FILE_MAX;
 * -ENOMEM.
 */
int json_doc_open(const char *path, struct json_doc **out, struct input_error *error);
void json_doc_close(struct json_doc *doc); /* NULL is allowed */

struct json_node json_doc_root(const struct json_doc *doc);

enum json_kind json_node_kind(struct json_node node);
const char *json_node_text(struct json_node node); /* of JSON_IS_TEXT; else NULL */
int64_t json_node_integer(struct json_node node);  /* of JSON_IS_INTEGER; else 0 */
bool json_node_bool(struct json_node node);        /* of JSON_IS_BOOL; else false */

/* Going through the values in an object or an array. */
struct json_walk {
	struct json_node parent;
	size_t index;
	size_t first_row; /* where the values are rows; else 0 */
	void *iter;
};

size_t json_node_count(struct json_node node); /* values in an object or an array; else 0 */
struct json_walk json_walk_begin(struct json_node parent);
bool json_walk_next(struct json_walk *walk, struct json_node *child);

/* The member @key of an object. False where there is none. */
bool json_node_member(struct json_node object, const char *key, struct json_node *member);

/* Where a value stands. The file is the document's. */
struct json_where {
	const char *file;
	uint32_t line, column;
};

struct json_where json_node_where(struct json_node node);

/* Complain about a value, or about the key it stands under. Always -EINVAL. */
int json_fail(struct input_error *error, struct json_node node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int json_fail_key(struct input_error *error, struct json_node node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
