// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON files read by jansson. It does not keep where values stand, so that is looked up in the
 * text when it is asked for: values are numbered by walking through what jansson made, which keeps the members of an object in the order of the text (since 2.8), and no
 * key is there twice.
 */
#include "rules/load_json.h"

#include "probe/input_error.h"
#include "rules/json_pos.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json_doc {
	char *file;
	json_t *root;
	char *text; /* [len] */
	size_t len;
	struct json_rows rows;
};

static int read_fail(struct input_error *error, const char *path, int err)
{
	input_fail(error, path, 0, 0, "read: %s", strerror(err));
	return -err;
}

/* The whole file. *@text is to be freed by the caller, whatever the result. */
static int file_read(const char *path, char **text, size_t *len, struct input_error *error)
{
	FILE *file = fopen(path, "re");
	size_t room = 0, used = 0;
	int rc = 0;

	if (!file)
		return read_fail(error, path, errno);
	while (rc == 0) {
		if (used == room) {
			size_t more = room ? room * 2 : 64 << 10;
			char *grown = realloc(*text, more);

			if (!grown) {
				rc = read_fail(error, path, ENOMEM);
				break;
			}
			*text = grown;
			room = more;
		}
		errno = 0;
		used += fread(*text + used, 1, room - used, file);
		if (used > JSON_FILE_MAX) {
			input_fail(error, path, 0, 0, "expected at most %zu bytes", JSON_FILE_MAX);
			rc = -EFBIG;
		} else if (ferror(file)) {
			rc = read_fail(error, path, errno ? errno : EIO);
		} else if (feof(file)) {
			break;
		}
	}
	fclose(file);
	*len = used;
	return rc;
}

static int doc_parse(struct json_doc *doc, struct input_error *error)
{
	struct json_place deep;
	json_error_t json_error;
	int rc;

	doc->root = json_loadb(doc->text, doc->len, JSON_REJECT_DUPLICATES, &json_error);
	if (!doc->root) {
		/* Without memory jansson says so, or says nothing at all. */
		if (json_error_code(&json_error) == json_error_out_of_memory || json_error.line < 0)
			return read_fail(error, doc->file, ENOMEM);
		/* An empty file has no column for jansson. */
		return input_fail(error, doc->file, json_error.line,
			json_error.column > 0 ? json_error.column : 1, "expected JSON: %s",
			json_error.text);
	}
	rc = json_rows_read(doc->text, doc->len, &doc->rows, &deep);
	if (rc == -ELOOP)
		return input_fail(error, doc->file, (int)deep.line, (int)deep.column,
			"expected at most %d levels of nesting", JSON_DEPTH_MAX);
	return rc < 0 ? read_fail(error, doc->file, ENOMEM) : 0;
}

int json_doc_open(const char *path, struct json_doc **out, struct input_error *error)
{
	struct json_doc *doc = calloc(1, sizeof(*doc));
	int rc;

	if (!doc)
		return read_fail(error, path, ENOMEM);
	doc->file = strdup(path);
	rc = doc->file ? file_read(path, &doc->text, &doc->len, error)
		       : read_fail(error, path, ENOMEM);
	if (rc == 0)
		rc = doc_parse(doc, error);
	if (rc < 0) {
		json_doc_close(doc);
		return rc;
	}
	*out = doc;
	return 0;
}

void json_doc_close(struct json_doc *doc)
{
	if (!doc)
		return;
	/* The values, of which there are many, go last: a large piece makes free() tidy them up. */
	json_rows_free(&doc->rows);
	free(doc->text);
	free(doc->file);
	json_decref(doc->root);
	free(doc);
}

struct json_node json_doc_root(const struct json_doc *doc)
{
	return (struct json_node){.doc = doc, .value = doc->root};
}

enum json_kind json_node_kind(struct json_node node)
{
	const json_t *value = node.value;

	switch (json_typeof(value)) {
	case JSON_OBJECT: return JSON_IS_OBJECT;
	case JSON_ARRAY: return JSON_IS_ARRAY;
	case JSON_STRING: return JSON_IS_TEXT;
	case JSON_INTEGER: return JSON_IS_INTEGER;
	case JSON_TRUE:
	case JSON_FALSE: return JSON_IS_BOOL;
	default: return JSON_IS_OTHER;
	}
}

const char *json_node_text(struct json_node node)
{
	return json_string_value(node.value);
}

int64_t json_node_integer(struct json_node node)
{
	return json_integer_value(node.value);
}

bool json_node_bool(struct json_node node)
{
	return json_is_true((const json_t *)node.value);
}

size_t json_node_count(struct json_node node)
{
	return json_is_object((const json_t *)node.value) ? json_object_size(node.value)
							  : json_array_size(node.value);
}

/* Number of the first row in an array that is a member of the outermost object, from 1 on. */
static size_t first_row(struct json_node array)
{
	json_t *root = array.doc->root;
	size_t row = 1;

	for (void *iter = json_object_iter(root); iter; iter = json_object_iter_next(root, iter)) {
		const json_t *value = json_object_iter_value(iter);

		if (value == array.value)
			break;
		row += json_array_size(value); /* 0 of what is no array */
	}
	return row;
}

struct json_walk json_walk_begin(struct json_node parent)
{
	/* jansson asks for a json_t it may change only to walk through it. */
	json_t *value = (json_t *)parent.value;
	struct json_walk walk = {
		.parent = parent, .iter = json_is_object(value) ? json_object_iter(value) : NULL};

	if (json_is_array(value) && parent.parent == parent.doc->root &&
		json_is_object(parent.doc->root))
		walk.first_row = first_row(parent);
	return walk;
}

bool json_walk_next(struct json_walk *walk, struct json_node *child)
{
	json_t *parent = (json_t *)walk->parent.value;

	*child = (struct json_node){.doc = walk->parent.doc,
		.parent = parent,
		.index = walk->index,
		.row = walk->first_row ? walk->first_row + walk->index : walk->parent.row,
		.is_row = walk->first_row > 0};
	if (json_is_object(parent)) {
		if (!walk->iter)
			return false;
		child->value = json_object_iter_value(walk->iter);
		child->key = json_object_iter_key(walk->iter);
		walk->iter = json_object_iter_next(parent, walk->iter);
	} else {
		child->value = json_array_get(parent, walk->index++);
		if (!child->value)
			return false;
	}
	return true;
}

/* Most objects have one or two members: looking at them is quicker than hashing the key. */
static const json_t *member_of(json_t *object, const char *key)
{
	if (json_object_size(object) > 3)
		return json_object_get(object, key);
	for (void *iter = json_object_iter(object); iter;
		iter = json_object_iter_next(object, iter))
		if (!strcmp(json_object_iter_key(iter), key))
			return json_object_iter_value(iter);
	return NULL;
}

bool json_node_member(struct json_node object, const char *key, struct json_node *member)
{
	const json_t *value = member_of((json_t *)object.value, key);

	if (!value)
		return false;
	*member = (struct json_node){.doc = object.doc,
		.value = value,
		.parent = object.value,
		.key = key,
		.row = object.row};
	return true;
}

/*
 * Counts the values before @node, from @parent on; true once it is found. As deep as the document.
 * jansson has one true, one false and one null for all: only its place tells a value.
 */
static bool count_to(const json_t *parent, const struct json_node *node, size_t *number)
{
	struct json_walk walk =
		json_walk_begin((struct json_node){.doc = node->doc, .value = parent});
	struct json_node child;

	while (json_walk_next(&walk, &child)) {
		++*number;
		if (parent == node->parent &&
			(child.key ? !strcmp(child.key, node->key) : child.index == node->index))
			return true;
		if (count_to(child.value, node, number))
			return true;
	}
	return false;
}

/* The row that @node is or lies in, from 1 on. */
static const json_t *row_value(const struct json_node *node)
{
	json_t *root = node->doc->root;
	size_t index = node->row - 1;

	for (void *iter = json_object_iter(root); iter; iter = json_object_iter_next(root, iter)) {
		const json_t *value = json_object_iter_value(iter);

		if (index < json_array_size(value))
			return json_array_get(value, index);
		index -= json_array_size(value);
	}
	return NULL;
}

static struct json_place place_of(struct json_node node)
{
	const struct json_doc *doc = node.doc;
	const bool in_row = node.row > 0 && node.row <= doc->rows.count;
	const struct json_row *from =
		in_row ? &doc->rows.at[node.row - 1] : &(struct json_row){0, 1, 1};
	const json_t *start = in_row ? row_value(&node) : doc->root;
	struct json_place place = {0};
	size_t number = 0;

	if (node.is_row && in_row)
		return (struct json_place){from->line, from->column, 0, 0};
	if (!node.parent || count_to(start, &node, &number))
		json_place_find(doc->text, doc->len, from, number, &place);
	return place;
}

struct json_where json_node_where(struct json_node node)
{
	const struct json_place place = place_of(node);

	return (struct json_where){node.doc->file, place.line, place.column};
}

static int fail_at(struct input_error *error, struct json_node node, bool at_key, const char *text)
{
	const struct json_place place = place_of(node);

	if (at_key && place.key_line)
		return input_fail(error, node.doc->file, (int)place.key_line, (int)place.key_column,
			"%s", text);
	return input_fail(error, node.doc->file, (int)place.line, (int)place.column, "%s", text);
}

int json_fail(struct input_error *error, struct json_node node, const char *format, ...)
{
	char text[sizeof(error->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return fail_at(error, node, false, text);
}

int json_fail_key(struct input_error *error, struct json_node node, const char *format, ...)
{
	char text[sizeof(error->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return fail_at(error, node, true, text);
}
