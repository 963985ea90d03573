// SPDX-License-Identifier: GPL-2.0-or-later
// An audit as JSON: virtscout.audit/1 (design.md section 7, data/schemas/audit.json).
#include "report/json_build.h"

#include "probe/fact_local.h"
#include "report/report.h"

static json_t *words_value(const char *const *words, size_t count, int *rc)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		array_put(array, json_text(words[i]), rc);
	return array;
}

static json_t *finding_value(const struct report *report, const struct finding *finding, int *rc)
{
	static const char *const truths[] = {
		[TRUTH_NO] = "no", [TRUTH_UNKNOWN] = "unknown", [TRUTH_YES] = "yes"};
	const struct rule_info rule = rules_info(report->rules, finding->rule);
	json_t *object = json_object();
	json_t *because = json_array();

	for (size_t i = 0; i < finding->fact_count; i++)
		array_put(because, json_string(fact_name(report->facts, finding->facts[i])), rc);
	object_put(object, "id", json_text(rule.id), rc);
	object_put(object, "severity", json_string(severity_name(finding->severity)), rc);
	object_put(object, "holds", json_string(truths[finding->holds]), rc);
	object_put(object, "title", json_expanded(report->facts, rule.title), rc);
	object_put(object, "because", because, rc);
	object_put(object, "who", json_string(actor_name(rule.who)), rc);
	object_put(object, "advice", json_expanded(report->facts, rule.advice), rc);
	object_put(object, "refs", words_value(rule.refs, rule.ref_count, rc), rc);
	object_put(
		object, "objectives", words_value(rule.objectives, rule.objective_count, rc), rc);
	if (finding->explained)
		object_put(object, "explained", json_true(), rc);
	return object;
}

static json_t *findings_value(const struct report *report, int *rc)
{
	const struct judgement *judgement = report->judgement;
	json_t *array = json_array();

	for (size_t i = 0; i < judgement->finding_count; i++)
		if (judgement->findings[i].finding)
			array_put(array, finding_value(report, &judgement->findings[i], rc), rc);
	return array;
}

int report_audit_json(FILE *out, const struct report *report)
{
	int rc = 0;
	json_t *root = json_document("audit", &rc);
	json_t *workload = json_workload(report->workload, &rc);

	object_put(root, "host", json_host(report->facts, report->input ? NULL : &report->uid, &rc),
		&rc);
	if (json_object_size(workload) > 0)
		object_put(root, "workload", json_incref(workload), &rc);
	json_decref(workload);
	if (report->role && *report->role)
		json_put_role(root, report, &rc);
	json_put_assumed(root, report->facts, &rc);
	object_put(root, "facts", json_facts(report->facts, NULL, &rc), &rc);
	object_put(root, "modes", json_modes(report->facts, report->judgement, &rc), &rc);
	object_put(root, "recommendation",
		json_recommendation(report->facts, report->judgement, &rc), &rc);
	object_put(root, "findings", findings_value(report, &rc), &rc);
	json_put_unknown(root, report, true, &rc);
	object_put(root, "status", json_string(status_name(report->judgement->status)), &rc);
	rc = json_print_begin(out, root, rc);
	if (rc)
		return rc;
	fputs(",\n  \"inventory\": ", out);
	json_inventory(out, report->inventory);
	return json_print_end(out);
}
