// SPDX-License-Identifier: GPL-2.0-or-later
// An audit as JSON: virtscout.audit/1 (design.md section 7, data/schemas/audit.json).
#include "report/json_build.h"

#include <errno.h>

#include "probe/fact_local.h"
#include "report/report.h"

static struct tree *words_value(const char *const *words, size_t count, int *rc)
{
	struct tree *array = tree_array();

	for (size_t i = 0; i < count; i++)
		array_put(array, tree_text(words[i]), rc);
	return array;
}

static struct tree *finding_value(
	const struct report *report, const struct finding *finding, int *rc)
{
	static const char *const truths[] = {
		[TRUTH_NO] = "no", [TRUTH_UNKNOWN] = "unknown", [TRUTH_YES] = "yes"};
	const struct rule_info rule = rules_info(report->rules, finding->rule);
	struct tree *object = tree_object();
	struct tree *because = tree_array();

	for (size_t i = 0; i < finding->fact_count; i++)
		array_put(because, tree_text(fact_name(report->facts, finding->facts[i])), rc);
	object_put(object, "id", tree_text(rule.id), rc);
	object_put(object, "severity", tree_text(severity_name(finding->severity)), rc);
	object_put(object, "holds", tree_text(truths[finding->holds]), rc);
	object_put(object, "title", json_expanded(report->facts, rule.title), rc);
	object_put(object, "because", because, rc);
	object_put(object, "who", tree_text(actor_name(rule.who)), rc);
	object_put(object, "advice", json_expanded(report->facts, rule.advice), rc);
	object_put(object, "refs", words_value(rule.refs, rule.ref_count, rc), rc);
	object_put(
		object, "objectives", words_value(rule.objectives, rule.objective_count, rc), rc);
	if (finding->explained)
		object_put(object, "explained", tree_boolean(true), rc);
	return object;
}

static void put_findings(struct tree *root, const struct report *report, int *rc)
{
	const struct judgement *judgement = report->judgement;
	struct tree *array = tree_open_array(root, "findings");

	for (size_t i = 0; i < judgement->finding_count; i++)
		if (judgement->findings[i].finding)
			array_put(array, finding_value(report, &judgement->findings[i], rc), rc);
	if (!array && !*rc)
		*rc = -ENOMEM;
	tree_close(array);
}

static void put_workload(struct tree *root, const struct workload *set, int *rc)
{
	struct tree *workload = json_workload(set, rc);

	if (tree_is_empty(workload))
		tree_free(workload);
	else
		object_put(root, "workload", workload, rc);
}

int report_audit_json(FILE *out, const struct report *report)
{
	int rc = 0;
	struct tree *root = json_document(out, "audit", &rc);

	object_put(root, "host", json_host(report->facts, report->input ? NULL : &report->uid, &rc),
		&rc);
	put_workload(root, report->workload, &rc);
	if (report->role && *report->role)
		json_put_role(root, report, &rc);
	json_put_assumed(root, report->facts, &rc);
	json_put_facts(root, report->facts, NULL, &rc);
	object_put(root, "modes", json_modes(report->facts, report->judgement, &rc), &rc);
	object_put(root, "recommendation",
		json_recommendation(report->facts, report->judgement, &rc), &rc);
	put_findings(root, report, &rc);
	json_put_unknown(root, report, true, &rc);
	object_put(root, "status", tree_text(status_name(report->judgement->status)), &rc);
	if (!rc) {
		tree_put_written(root, "inventory");
		json_inventory(out, report->inventory);
	}
	return json_end(root, out, rc);
}
