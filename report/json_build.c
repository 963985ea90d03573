// SPDX-License-Identifier: GPL-2.0-or-later
// Building JSON documents (RFC 8259) of texts that nobody has promised to be UTF-8.
#include "report/json_build.h"

#include <errno.h>
#include <string.h>

#include "probe/blob.h"
#include "probe/cleanup.h"
#include "report/utf8.h"
#include "report/value.h"

void object_put(json_t *object, const char *key, json_t *value, int *rc)
{
	if (json_object_set_new(object, key, value) < 0 && !*rc)
		*rc = -ENOMEM;
}

void array_put(json_t *array, json_t *value, int *rc)
{
	if (json_array_append_new(array, value) < 0 && !*rc)
		*rc = -ENOMEM;
}

static int append_utf8(struct blob *out, const char *text)
{
	int rc = 0;

	while (!rc && *text) {
		uint32_t code;
		const size_t len = utf8_next(text, &code);

		rc = code == UTF8_INVALID ? blob_puts(out, UTF8_REPLACEMENT)
					  : blob_append(out, text, len);
		text += len;
	}
	return rc;
}

json_t *json_text(const char *text)
{
	cleanup_blob struct blob clean = BLOB_HEAP;

	if (!text)
		return json_null();
	if (append_utf8(&clean, text))
		return NULL;
	return json_stringn(clean.len ? clean.at : "", clean.len);
}

json_t *json_expanded(const struct fact_table *facts, const char *text)
{
	cleanup_blob struct blob expanded = BLOB_HEAP;

	if (!text)
		return json_null();
	if (value_expand(&expanded, facts, text) || blob_terminate(&expanded))
		return NULL;
	return json_text(expanded.at);
}

json_t *json_command(const struct fact_table *facts, const char *command)
{
	cleanup_blob struct blob expanded = BLOB_HEAP;

	if (!command)
		return json_null();
	if (value_expand_command(&expanded, facts, command) || blob_terminate(&expanded))
		return NULL;
	return json_text(expanded.at);
}

json_t *json_host(const struct fact_table *facts, const uint32_t *uid, int *rc)
{
	json_t *host = json_object();

	if (fact_known(facts, FACT_KERNEL_ARCH))
		object_put(host, "arch", json_text(fact_text(facts, FACT_KERNEL_ARCH)), rc);
	if (fact_known(facts, FACT_KERNEL_RELEASE))
		object_put(host, "kernel", json_text(fact_text(facts, FACT_KERNEL_RELEASE)), rc);
	if (uid)
		object_put(host, "uid", json_integer(*uid), rc);
	return host;
}

json_t *json_document(const char *kind, int *rc)
{
	json_t *root = json_object();
	char schema[64];

	snprintf(schema, sizeof(schema), "virtscout.%s/1", kind);
	object_put(root, "schema", json_string(schema), rc);
	return root;
}

/* ASCII only: neither a pipe's encoding nor a terminal's control characters matter then. */
#define FLAGS (JSON_INDENT(2) | JSON_ENSURE_ASCII)

int json_print(FILE *out, json_t *root, int rc)
{
	if (!rc && json_dumpf(root, out, FLAGS) < 0)
		rc = ferror(out) ? -EIO : -ENOMEM;
	if (!rc && fputc('\n', out) == EOF)
		rc = -EIO;
	json_decref(root);
	return rc;
}

int json_print_begin(FILE *out, json_t *root, int rc)
{
	cleanup_free char *text = rc ? NULL : json_dumps(root, FLAGS);
	size_t len = text ? strlen(text) : 0;

	json_decref(root);
	if (rc)
		return rc;
	/* An object's text ends with "\n}". */
	if (len < 2 || strcmp(text + len - 2, "\n}") != 0)
		return -ENOMEM;
	return fwrite(text, 1, len - 2, out) == len - 2 ? 0 : -EIO;
}

int json_print_end(FILE *out)
{
	return fputs("\n}\n", out) == EOF || ferror(out) ? -EIO : 0;
}
