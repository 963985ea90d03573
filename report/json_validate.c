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

static json_t *rows_value(const struct validate_report *report, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->row_count; i++) {
		const struct validate_row *row = &report->rows[i];
		json_t *object = json_object();

		object_put(object, "test", json_text(row->test), rc);
		object_put(object, "title", json_text(row->title), rc);
		object_put(object, "outcome", json_text(row->outcome), rc);
		object_put(object, "call", json_text(row->call), rc);
		object_put(object, "errno", json_text(row->err ? strerrorname_np(row->err) : NULL),
			rc);
		object_put(object, "ns", json_integer((json_int_t)row->ns), rc);
		object_put(object, "detail", json_text(row->detail), rc);
		array_put(array, object, rc);
	}
	return array;
}

static json_t *expectations_value(const struct validate_report *report, int *rc)
{
	static const char *const truths[] = {
		[TRUTH_NO] = "no", [TRUTH_UNKNOWN] = "unknown", [TRUTH_YES] = "yes"};
	struct expectation list[EXPECTATIONS_MAX];
	const size_t count = expectations_compare(report->facts, list);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *object = json_object();

		object_put(object, "inferred", json_string(fact_desc(list[i].inferred)->name), rc);
		object_put(object, "measured", json_string(fact_desc(list[i].measured)->name), rc);
		object_put(object, "text", json_string(list[i].text), rc);
		object_put(object, "agrees", json_string(truths[list[i].agrees]), rc);
		array_put(array, object, rc);
	}
	return array;
}

int report_validate_json(FILE *out, const struct validate_report *report)
{
	int rc = 0;
	json_t *root = json_document("validate", &rc);

	object_put(root, "host", json_host(report->facts, &report->uid, &rc), &rc);
	object_put(root, "verdict", json_string(answers[report->verdict]), &rc);
	object_put(root, "tests", rows_value(report, &rc), &rc);
	object_put(root, "ns", json_integer((json_int_t)report->ns), &rc);
	object_put(root, "expectations", expectations_value(report, &rc), &rc);
	object_put(root, "latency", latency_json(report, &rc), &rc);
	object_put(root, "popek", popek_json(report->facts, &rc), &rc);
	object_put(root, "facts", json_facts(report->facts, NULL, &rc), &rc);
	return json_print(out, root, rc);
}
