// SPDX-License-Identifier: GPL-2.0-or-later
// Times of the ways out of a guest and how they are spread, as JSON.
#include "report/json_build.h"

#include "report/validate.h"

static json_t *histogram_value(const struct validate_latency *latency, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < latency->bucket_count; i++) {
		const uint64_t to_ns = latency->buckets[i].to_ns;
		json_t *object;

		if (!latency->buckets[i].count)
			continue;
		object = json_object();
		object_put(object, "from_ns", json_integer((json_int_t)latency->buckets[i].from_ns),
			rc);
		object_put(object, "to_ns",
			to_ns == UINT64_MAX ? json_null() : json_integer((json_int_t)to_ns), rc);
		object_put(object, "count", json_integer(latency->buckets[i].count), rc);
		array_put(array, object, rc);
	}
	return array;
}

static json_t *kind_value(const struct validate_latency *latency, int *rc)
{
	json_t *object;

	if (!latency->count)
		return json_null();
	object = json_object();
	object_put(object, "count", json_integer(latency->count), rc);
	object_put(object, "per_second", json_integer((json_int_t)latency->per_second), rc);
	object_put(object, "min_ns", json_integer((json_int_t)latency->min_ns), rc);
	object_put(object, "median_ns", json_integer((json_int_t)latency->median_ns), rc);
	object_put(object, "p99_ns", json_integer((json_int_t)latency->p99_ns), rc);
	object_put(object, "histogram", histogram_value(latency, rc), rc);
	return object;
}

json_t *latency_json(const struct validate_report *report, int *rc)
{
	json_t *root = json_object();

	for (size_t i = 0; i < report->latency_count; i++)
		object_put(root, report->latency[i].kind, kind_value(&report->latency[i], rc), rc);
	return root;
}
