// SPDX-License-Identifier: GPL-2.0-or-later
// A workload from a JSON object in a file: {"guest-os": "windows", "nested": "yes"}.
#include "rules/rule_set.h"

#include <stdio.h>

#include "rules/load.h"

int workload_read(struct workload *workload, struct json_node root, struct input_error *error)
{
	struct json_walk walk = json_walk_begin(root);
	struct json_node member;

	if (json_node_kind(root) != JSON_IS_OBJECT)
		return json_fail(error, root, "expected an object of workload keys");
	while (json_walk_next(&walk, &member)) {
		int key = workload_key_find(member.key);
		const char *value = json_node_text(member);

		if (key < 0)
			return json_fail_key(error, member,
				"expected a workload key, such as guest-os, got \"%.60s\"",
				member.key);
		if (!value || !workload_value_fits((enum workload_key)key, value))
			return json_fail(error, member, "%s: expected %s", member.key,
				workload_value_hint((enum workload_key)key));
		snprintf(workload->value[key], sizeof(workload->value[key]), "%s", value);
	}
	return 0;
}

int workload_load(struct workload *workload, const char *path, struct input_error *error)
{
	struct workload result = *workload;
	struct input_error complaint = {0};
	struct json_doc *doc = NULL;
	int rc = json_doc_open(path, &doc, &complaint);

	if (rc == 0)
		rc = workload_read(&result, json_doc_root(doc), &complaint);
	if (rc == 0)
		*workload = result;
	else if (error)
		*error = complaint;
	json_doc_close(doc);
	return rc;
}
