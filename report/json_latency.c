// SPDX-License-Identifier: GPL-2.0-or-later
// Times of the ways out of a guest and how they are spread, as JSON.
#include "report/json_build.h"

#include "report/validate.h"

static struct tree *histogram_value(const struct validate_latency *latency, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < latency->bucket_count; i++) {
		const uint64_t to_ns = latency->buckets[i].to_ns;
		struct tree *object;

		if (!latency->buckets[i].count)
			continue;
		object = tree_object();
		object_put(
			object, "from_ns", tree_integer((int64_t)latency->buckets[i].from_ns), rc);
		object_put(object, "to_ns",
			to_ns == UINT64_MAX ? tree_null() : tree_integer((int64_t)to_ns), rc);
		object_put(object, "count", tree_integer(latency->buckets[i].count), rc);
		array_put(array, object, rc);
	}
	return array;
}

static struct tree *kind_value(const struct validate_latency *latency, int *rc)
{
	struct tree *object;

	if (!latency->count)
		return tree_null();
	object = tree_object();
	object_put(object, "count", tree_integer(latency->count), rc);
	object_put(object, "per_second", tree_integer((int64_t)latency->per_second), rc);
	object_put(object, "min_ns", tree_integer((int64_t)latency->min_ns), rc);
	object_put(object, "median_ns", tree_integer((int64_t)latency->median_ns), rc);
	object_put(object, "p99_ns", tree_integer((int64_t)latency->p99_ns), rc);
	object_put(object, "histogram", histogram_value(latency, rc), rc);
	return object;
}

struct tree *latency_json(const struct validate_report *report, int *rc)
{
	struct tree *root = tree_object();

	for (size_t i = 0; i < report->latency_count; i++)
		object_put(root, report->latency[i].kind, kind_value(&report->latency[i], rc), rc);
	return root;
}
