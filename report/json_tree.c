// SPDX-License-Identifier: GPL-2.0-or-later
// JSON values, and the document that they are put into: two blanks a level, in ASCII alone.
#include "report/json_tree.h"

#include <stdlib.h>
#include <string.h>

#include "report/json_rows.h"
#include "report/utf8.h"

enum tree_kind {
	TREE_NULL,
	TREE_FALSE,
	TREE_TRUE,
	TREE_INTEGER,
	TREE_TEXT,
	TREE_ARRAY,
	TREE_OBJECT
};

/* Where a document goes; of the one that tree_document() made. */
struct sheet {
	struct json_rows rows;
};

struct tree {
	struct tree *next;         /* in the same object or array */
	struct tree *first, *last; /* what was put into it */
	const char *key;
	struct sheet *sheet; /* NULL: it is kept */
	unsigned depth;      /* of one that is written */
	bool begun;          /* and holds something */
	bool owns_sheet;
	uint8_t kind; /* enum tree_kind */
	int64_t number;
	char text[];
};

static struct tree *tree_new(enum tree_kind kind, int64_t number, size_t room)
{
	struct tree *tree = malloc(sizeof(*tree) + room);

	if (tree)
		*tree = (struct tree){.kind = (uint8_t)kind, .number = number};
	return tree;
}

struct tree *tree_object(void)
{
	return tree_new(TREE_OBJECT, 0, 0);
}

struct tree *tree_array(void)
{
	return tree_new(TREE_ARRAY, 0, 0);
}

struct tree *tree_null(void)
{
	return tree_new(TREE_NULL, 0, 0);
}

struct tree *tree_boolean(bool value)
{
	return tree_new(value ? TREE_TRUE : TREE_FALSE, 0, 0);
}

struct tree *tree_integer(int64_t value)
{
	return tree_new(TREE_INTEGER, value, 0);
}

struct tree *tree_text_of(const char *text, size_t len)
{
	struct tree *tree = tree_new(TREE_TEXT, 0, len + 1);

	if (tree) {
		memcpy(tree->text, text, len);
		tree->text[len] = '\0';
	}
	return tree;
}

struct tree *tree_text(const char *text)
{
	return text ? tree_text_of(text, strlen(text)) : tree_null();
}

void tree_free(struct tree *tree)
{
	while (tree) {
		struct tree *next = tree->next;

		tree_free(tree->first);
		free(tree);
		tree = next;
	}
}

bool tree_is_empty(const struct tree *tree)
{
	return !tree || (!tree->first && !tree->begun);
}

static void write_break(struct json_rows *rows, unsigned depth)
{
	rows_put(rows, "\n");
	while (depth--)
		rows_put(rows, "  ");
}

static void write_value(struct json_rows *rows, const struct tree *tree, unsigned depth);

static void write_members(struct json_rows *rows, const struct tree *tree, unsigned depth)
{
	for (const struct tree *at = tree->first; at; at = at->next) {
		write_break(rows, depth + 1);
		if (at->key) {
			rows_put_text(rows, at->key);
			rows_put(rows, ": ");
		}
		write_value(rows, at, depth + 1);
		if (at->next)
			rows_put(rows, ",");
	}
	if (tree->first)
		write_break(rows, depth);
}

static void write_value(struct json_rows *rows, const struct tree *tree, unsigned depth)
{
	switch ((enum tree_kind)tree->kind) {
	case TREE_NULL: rows_put(rows, "null"); break;
	case TREE_FALSE: rows_put(rows, "false"); break;
	case TREE_TRUE: rows_put(rows, "true"); break;
	case TREE_INTEGER: rows_put_int(rows, tree->number); break;
	case TREE_TEXT: rows_put_text(rows, tree->text); break;
	case TREE_ARRAY:
		rows_put(rows, "[");
		write_members(rows, tree, depth);
		rows_put(rows, "]");
		break;
	case TREE_OBJECT:
		rows_put(rows, "{");
		write_members(rows, tree, depth);
		rows_put(rows, "}");
		break;
	}
}

/* The comma, the line and the key before a value in @into, which is written. */
static void write_place(struct tree *into, const char *key)
{
	struct json_rows *rows = &into->sheet->rows;

	if (into->begun)
		rows_put(rows, ",");
	into->begun = true;
	write_break(rows, into->depth + 1);
	if (key) {
		rows_put_text(rows, key);
		rows_put(rows, ": ");
	}
}

bool tree_put(struct tree *into, const char *key, struct tree *value)
{
	if (!into || !value) {
		tree_free(value);
		return false;
	}
	if (into->sheet) {
		write_place(into, key);
		write_value(&into->sheet->rows, value, into->depth + 1);
		tree_free(value);
		return true;
	}
	value->key = key;
	if (into->last)
		into->last->next = value;
	else
		into->first = value;
	into->last = value;
	return true;
}

struct tree *tree_document(FILE *out)
{
	struct tree *tree = tree_object();
	struct sheet *sheet = malloc(sizeof(*sheet));

	if (!tree || !sheet) {
		free(tree);
		free(sheet);
		return NULL;
	}
	sheet->rows.out = out;
	sheet->rows.len = 0;
	tree->sheet = sheet;
	tree->owns_sheet = true;
	rows_put(&sheet->rows, "{");
	return tree;
}

static struct tree *open_in(
	struct tree *into, const char *key, enum tree_kind kind, const char *mark)
{
	struct tree *tree = into ? tree_new(kind, 0, 0) : NULL;

	if (!tree)
		return NULL;
	write_place(into, key);
	rows_put(&into->sheet->rows, mark);
	tree->sheet = into->sheet;
	tree->depth = into->depth + 1;
	return tree;
}

struct tree *tree_open_object(struct tree *into, const char *key)
{
	return open_in(into, key, TREE_OBJECT, "{");
}

struct tree *tree_open_array(struct tree *into, const char *key)
{
	return open_in(into, key, TREE_ARRAY, "[");
}

void tree_put_written(struct tree *into, const char *key)
{
	if (!into)
		return;
	write_place(into, key);
	rows_flush(&into->sheet->rows);
}

void tree_close(struct tree *open)
{
	struct json_rows *rows;

	if (!open)
		return;
	rows = &open->sheet->rows;
	if (open->begun)
		write_break(rows, open->depth);
	rows_put(rows, open->kind == TREE_ARRAY ? "]" : "}");
	if (open->owns_sheet) {
		rows_put(rows, "\n");
		rows_flush(rows);
		free(open->sheet);
	}
	free(open);
}
