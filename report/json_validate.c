// SPDX-License-Identifier: GPL-2.0-or-later
// What running guests showed, as JSON: virtscout.validate/1 (data/schemas/validate.json).
#include "report/json_build.h"

#include <string.h>

#include "report/expect.h"
#include "report/validate.h"

/* "ready" is for modes; a validation answers whether guests run. */
static const char *const answers[] = {
	[VERDICT_NO] = "no",
	[VERDICT_UNKNOWN] = "unknown",
	[VERDICT_ATTAINABLE] = "no",
	[VERDICT_DEGRADED] = "degraded",
	[VERDICT_READY] = "yes",
};

static struct tree *rows_value(const struct validate_report *report, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < report->row_count; i++) {
		const struct validate_row *row = &report->rows[i];
		struct tree *object = tree_object();

		object_put(object, "test", tree_text(row->test), rc);
		object_put(object, "title", tree_text(row->title), rc);
		object_put(object, "outcome", tree_text(row->outcome), rc);
		object_put(object, "call", tree_text(row->call), rc);
		object_put(object, "errno", tree_text(row->err ? strerrorname_np(row->err) : NULL),
			rc);
		object_put(object, "ns", tree_integer((int64_t)row->ns), rc);
		object_put(object, "detail", tree_text(row->detail), rc);
		array_put(array, object, rc);
	}
	return array;
}

static struct tree *expectations_value(const struct validate_report *report, int *rc)
{
	static const char *const truths[] = {
		[TRUTH_NO] = "no", [TRUTH_UNKNOWN] = "unknown", [TRUTH_YES] = "yes"};
	struct expectation list[EXPECTATIONS_MAX];
	const size_t count = expectations_compare(report->facts, list);
	struct tree *array = tree_array();

	for (size_t i = 0; i < count; i++) {
		struct tree *object = tree_object();

		object_put(object, "inferred", tree_text(fact_desc(list[i].inferred)->name), rc);
		object_put(object, "measured", tree_text(fact_desc(list[i].measured)->name), rc);
		object_put(object, "text", tree_text(list[i].text), rc);
		object_put(object, "agrees", tree_text(truths[list[i].agrees]), rc);
		array_put(array, object, rc);
	}
	return array;
}

int report_validate_json(FILE *out, const struct validate_report *report)
{
	int rc = 0;
	struct tree *root = json_document(out, "validate", &rc);

	object_put(root, "host", json_host(report->facts, &report->uid, &rc), &rc);
	object_put(root, "verdict", tree_text(answers[report->verdict]), &rc);
	object_put(root, "tests", rows_value(report, &rc), &rc);
	object_put(root, "ns", tree_integer((int64_t)report->ns), &rc);
	object_put(root, "expectations", expectations_value(report, &rc), &rc);
	object_put(root, "latency", latency_json(report, &rc), &rc);
	object_put(root, "popek", popek_json(report->facts, &rc), &rc);
	json_put_facts(root, report->facts, NULL, &rc);
	return json_end(root, out, rc);
}
