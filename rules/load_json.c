// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON files read by jansson, with the positions that jansson does not keep. The two are walked
 * side by side: jansson keeps the members of an object in the order of the text (since 2.8), and
 * no key is there twice.
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
	struct json_places places;
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

static int doc_parse(struct json_doc *doc, const char *text, size_t len, struct input_error *error)
{
	struct json_place bad = {0};
	json_error_t json_error;
	int rc;

	doc->root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &json_error);
	if (!doc->root) {
		/* Without memory jansson says so, or says nothing at all. */
		if (json_error_code(&json_error) == json_error_out_of_memory || json_error.line < 0)
			return read_fail(error, doc->file, ENOMEM);
		/* An empty file has no column for jansson. */
		return input_fail(error, doc->file, json_error.line,
			json_error.column > 0 ? json_error.column : 1, "expected JSON: %s",
			json_error.text);
	}
	rc = json_places_read(text, len, &doc->places, &bad);
	if (rc == -ENOMEM)
		return read_fail(error, doc->file, ENOMEM);
	if (rc < 0)
		return input_fail(error, doc->file, (int)bad.line, (int)bad.column,
			rc == -ELOOP ? "expected at most %zu levels of nesting"
				     : "expected at most %zu values",
			rc == -ELOOP ? (size_t)JSON_DEPTH_MAX : JSON_VALUES_MAX);
	return 0;
}

int json_doc_open(const char *path, struct json_doc **out, struct input_error *error)
{
	struct json_doc *doc = calloc(1, sizeof(*doc));
	char *text = NULL;
	size_t len = 0;
	int rc;

	if (!doc)
		return read_fail(error, path, ENOMEM);
	doc->file = strdup(path);
	rc = doc->file ? file_read(path, &text, &len, error) : read_fail(error, path, ENOMEM);
	if (rc == 0)
		rc = doc_parse(doc, text, len, error);
	free(text);
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
	json_decref(doc->root);
	json_places_free(&doc->places);
	free(doc->file);
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

struct json_walk json_walk_begin(struct json_node parent)
{
	/* jansson asks for a json_t it may change only to walk through it. */
	json_t *value = (json_t *)parent.value;

	return (struct json_walk){.parent = parent,
		.place = parent.place + 1,
		.iter = json_is_object(value) ? json_object_iter(value) : NULL};
}

bool json_walk_next(struct json_walk *walk, struct json_node *child)
{
	json_t *parent = (json_t *)walk->parent.value;
	const struct json_doc *doc = walk->parent.doc;

	*child = (struct json_node){.doc = doc, .place = walk->place};
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
	if (walk->place < doc->places.count)
		walk->place = doc->places.at[walk->place].next;
	return true;
}

bool json_node_member(struct json_node object, const char *key, struct json_node *member)
{
	struct json_walk walk = json_walk_begin(object);

	if (json_node_kind(object) != JSON_IS_OBJECT)
		return false;
	while (json_walk_next(&walk, member))
		if (!strcmp(member->key, key))
			return true;
	return false;
}

static struct json_place place_of(struct json_node node)
{
	return node.place < node.doc->places.count ? node.doc->places.at[node.place]
						   : (struct json_place){0};
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
