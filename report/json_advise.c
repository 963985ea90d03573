// SPDX-License-Identifier: GPL-2.0-or-later
// Advice as JSON: virtscout.advise/1 (data/schemas/advise.json).
#include "report/json_build.h"

#include "report/report.h"

int report_advise_json(FILE *out, const struct report *report, enum mode want)
{
	const struct judgement *judgement = report->judgement;
	int rc = 0;
	struct tree *root = json_document(out, "advise", &rc);

	object_put(root, "host", json_host(report->facts, report->input ? NULL : &report->uid, &rc),
		&rc);
	object_put(root, "workload", json_workload(report->workload, &rc), &rc);
	if (report->role && *report->role)
		json_put_role(root, report, &rc);
	json_put_assumed(root, report->facts, &rc);
	object_put(root, "modes", json_modes(report->facts, judgement, &rc), &rc);
	object_put(root, "recommendation", json_recommendation(report->facts, judgement, &rc), &rc);
	json_put_unknown(root, report, false, &rc);
	if (want < MODE_COUNT) {
		object_put(root, "want", tree_text(mode_name(want)), &rc);
		object_put(root, "verdict", tree_text(verdict_name(judgement->modes[want].verdict)),
			&rc);
	}
	return json_end(root, out, rc);
}
