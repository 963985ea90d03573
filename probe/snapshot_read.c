// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is this a snapshot, and what does it hold? JSON Lines (jsonlines.org) as design.md section 6
 * has them: a header, then one question with its answer a line. The input is untrusted: before
 * jansson allocates anything for a line, its length, nesting and number of values are looked at.
 */
#include "probe/snapshot_read.h"

#include <errno.h>
#include <string.h>

#include "probe/snapshot_json.h"

#define LINE_DEPTH_MAX 16
#define LINE_VALUES_MAX ((size_t)1 << 20)

struct reading {
	const char *file;
	const char *line;
	size_t len;
	int number; /* of the line, 1-based */
	struct snapshot *snapshot;
	struct input_error *error;
};

/* Columns count characters, as jansson does: not the bytes after the first of a UTF-8 sequence. */
static int column_at(const struct reading *reading, size_t at)
{
	int column = 1;

	for (size_t i = 0; i < at; i++)
		column += (reading->line[i] & 0xc0) != 0x80;
	return column;
}

/* Position after the string that starts at @at, or the end of the line. */
static size_t skip_string(const struct reading *reading, size_t at)
{
	for (at++; at < reading->len && reading->line[at] != '"'; at++)
		at += reading->line[at] == '\\';
	return at < reading->len ? at + 1 : reading->len;
}

static int check_shape(const struct reading *reading)
{
	size_t values = 0, depth = 0;

	for (size_t at = 0; at < reading->len;) {
		switch (reading->line[at]) {
		case '"': at = skip_string(reading, at); continue;
		case '[':
		case '{':
			if (++depth > LINE_DEPTH_MAX)
				return input_fail(reading->error, reading->file, reading->number,
					column_at(reading, at), "expected nesting of at most %d",
					LINE_DEPTH_MAX);
			values++;
			break;
		case ']':
		case '}': depth -= depth > 0; break;
		case ',': values++; break;
		}
		if (values > LINE_VALUES_MAX)
			return input_fail(reading->error, reading->file, reading->number,
				column_at(reading, at), "expected at most %zu values",
				LINE_VALUES_MAX);
		at++;
	}
	return 0;
}

/* Where the value of @key stands in the line's own object, which is known to be valid JSON. */
static size_t key_position(const struct reading *reading, const char *key)
{
	size_t len = strlen(key), depth = 0;

	for (size_t at = 0; at < reading->len;) {
		char c = reading->line[at];

		if (c == '"') {
			size_t end = skip_string(reading, at), colon = end;

			while (colon < reading->len && strchr(" \t\r", reading->line[colon]))
				colon++;
			if (depth == 1 && colon < reading->len && reading->line[colon] == ':' &&
				end - at == len + 2 && !memcmp(reading->line + at + 1, key, len))
				return at;
			at = end;
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		at++;
	}
	return 0;
}

static int fail_at_key(const struct reading *reading, const char *key, const char *text)
{
	return input_fail(reading->error, reading->file, reading->number,
		column_at(reading, *key ? key_position(reading, key) : 0), "%s", text);
}

static int copy_text(const json_t *object, const char *key, char **copy)
{
	const json_t *text = json_object_get(object, key);

	if (!text || json_is_null(text))
		return 0;
	if (!json_is_string(text) || strlen(json_string_value(text)) != json_string_length(text))
		return -EINVAL;
	*copy = strdup(json_string_value(text));
	return *copy ? 0 : -ENOMEM;
}

static int read_header(const struct reading *reading, const json_t *line)
{
	const json_t *schema = json_object_get(line, "schema");
	const json_t *host = json_object_get(line, "host");
	int rc;

	if (!json_is_string(schema) || strcmp(json_string_value(schema), SNAPSHOT_SCHEMA))
		return fail_at_key(reading, "schema",
			"expected a header with \"schema\":\"" SNAPSHOT_SCHEMA "\"");
	if (!host)
		return 0;
	rc = json_is_object(host) ? copy_text(host, "arch", &reading->snapshot->arch) : -EINVAL;
	if (!rc)
		rc = copy_text(host, "kernel", &reading->snapshot->kernel);
	if (rc == -EINVAL)
		return fail_at_key(
			reading, "host", "host: expected an object with the texts arch and kernel");
	return rc;
}

static int read_entry(const struct reading *reading, json_t *line)
{
	struct line_fault fault = {{0}, {0}};
	struct snapshot_entry entry;
	int rc;

	if (json_object_get(line, "schema"))
		return fail_at_key(reading, "schema", "expected one header, on the first line");
	rc = snapshot_line_parse(line, &entry, &fault);
	entry.line = reading->number;
	if (rc) {
		snapshot_entry_clear(&entry);
		if (rc == -EINVAL)
			return fail_at_key(reading, fault.key, fault.text);
		return rc == SNAPSHOT_LINE_IGNORED ? 0 : rc;
	}
	rc = snapshot_take(reading->snapshot, &entry);
	if (rc == -E2BIG)
		return input_fail(reading->error, reading->file, reading->number, 1,
			"expected at most %zu questions", SNAPSHOT_ENTRIES_MAX);
	return rc;
}

static int read_line(const struct reading *reading, bool header, bool whole)
{
	json_error_t json_error;
	cleanup_json json_t *line = NULL;
	int rc;

	if (reading->len > SNAPSHOT_LINE_MAX)
		return input_fail(reading->error, reading->file, reading->number, 1,
			"expected a line of at most %zu bytes", SNAPSHOT_LINE_MAX);
	rc = check_shape(reading);
	if (rc)
		return rc;
	line = json_loadb(
		reading->line, reading->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &json_error);
	if (!line) {
		enum json_error_code code = json_error_code(&json_error);
		bool cut_off = !whole && code == json_error_premature_end_of_input;

		if (code == json_error_out_of_memory)
			return -ENOMEM;
		return input_fail(reading->error, reading->file, reading->number,
			json_error.column > 0 ? json_error.column : 1,
			"expected a JSON object: %s%s", json_error.text,
			cut_off ? " (the file ends here: was it cut off?)" : "");
	}
	if (!json_is_object(line))
		return input_fail(reading->error, reading->file, reading->number, 1,
			"expected a JSON object");
	return header ? read_header(reading, line) : read_entry(reading, line);
}

static bool is_blank(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strchr(" \t\r", line[i]) || !line[i])
			return false;
	return true;
}

static int read_lines(struct reading *reading, const char *bytes, size_t len)
{
	bool header = true;

	for (size_t at = 0; at < len;) {
		const char *end = memchr(bytes + at, '\n', len - at);
		int rc;

		reading->line = bytes + at;
		reading->len = end ? (size_t)(end - reading->line) : len - at;
		reading->number++;
		at += reading->len + 1;
		if (is_blank(reading->line, reading->len))
			continue;
		rc = read_line(reading, header, end != NULL);
		if (rc)
			return rc;
		header = false;
	}
	if (header)
		return input_fail(reading->error, reading->file, 1, 1,
			"expected a header with \"schema\":\"" SNAPSHOT_SCHEMA "\", got nothing");
	return 0;
}

int snapshot_read(const char *bytes, size_t len, const char *file, struct snapshot **snapshot,
	struct input_error *error)
{
	struct reading reading = {.file = file, .error = error, .snapshot = snapshot_new()};
	int rc;

	if (!reading.snapshot)
		return -ENOMEM;
	rc = read_lines(&reading, bytes, len);
	if (!rc)
		rc = snapshot_index(reading.snapshot, file, error);
	if (rc)
		snapshot_free(reading.snapshot);
	else
		*snapshot = reading.snapshot;
	return rc;
}
