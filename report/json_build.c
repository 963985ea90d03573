// SPDX-License-Identifier: GPL-2.0-or-later
// Building JSON documents (RFC 8259): errors that stick, texts with values in them.
#include "report/json_build.h"

#include <errno.h>
#include <string.h>

#include "probe/blob.h"
#include "probe/cleanup.h"
#include "report/value.h"

void object_put(struct tree *object, const char *key, struct tree *value, int *rc)
{
	if (!tree_put(object, key, value) && !*rc)
		*rc = -ENOMEM;
}

void array_put(struct tree *array, struct tree *value, int *rc)
{
	object_put(array, NULL, value, rc);
}

struct tree *json_expanded(const struct fact_table *facts, const char *text)
{
	cleanup_blob struct blob expanded = BLOB_HEAP;

	if (!text)
		return tree_null();
	if (value_expand(&expanded, facts, text) || blob_terminate(&expanded))
		return NULL;
	return tree_text(expanded.at);
}

struct tree *json_command(const struct fact_table *facts, const char *command)
{
	cleanup_blob struct blob expanded = BLOB_HEAP;

	if (!command)
		return tree_null();
	if (value_expand_command(&expanded, facts, command) || blob_terminate(&expanded))
		return NULL;
	return tree_text(expanded.at);
}

struct tree *json_host(const struct fact_table *facts, const uint32_t *uid, int *rc)
{
	struct tree *host = tree_object();

	if (fact_known(facts, FACT_KERNEL_ARCH))
		object_put(host, "arch", tree_text(fact_text(facts, FACT_KERNEL_ARCH)), rc);
	if (fact_known(facts, FACT_KERNEL_RELEASE))
		object_put(host, "kernel", tree_text(fact_text(facts, FACT_KERNEL_RELEASE)), rc);
	if (uid)
		object_put(host, "uid", tree_integer(*uid), rc);
	return host;
}

struct tree *json_document(FILE *out, const char *kind, int *rc)
{
	struct tree *root = tree_document(out);
	char schema[64];

	snprintf(schema, sizeof(schema), "virtscout.%s/1", kind);
	object_put(root, "schema", tree_text(schema), rc);
	return root;
}

int json_end(struct tree *root, FILE *out, int rc)
{
	tree_close(root);
	return rc ? rc : ferror(out) ? -EIO : 0;
}
