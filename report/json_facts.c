// SPDX-License-Identifier: GPL-2.0-or-later
// Facts as JSON: virtscout.facts/1 (design.md section 7, data/schemas/facts.json).
#include "report/json_build.h"

#include <stdio.h>
#include <string.h>

#include "probe/fact_local.h"
#include "report/globs.h"
#include "report/report.h"

static json_t *fact_value(const struct fact_table *facts, enum fact_id id)
{
	switch (fact_type_of(facts, id)) {
	case FACT_BOOL: return json_boolean(fact_int(facts, id));
	case FACT_TEXT: return json_text(fact_text(facts, id));
	default: return json_integer(fact_int(facts, id));
	}
}

static json_t *errno_value(int err)
{
	const char *name = strerrorname_np(err);
	char number[24];

	snprintf(number, sizeof(number), "%d", err);
	return json_string(name ? name : number);
}

/* One fact: state, value or reason, errno, source. */
static json_t *json_fact(const struct fact_table *facts, enum fact_id id, int *rc)
{
	const struct evidence ev = fact_evidence(facts, id);
	json_t *object = json_object();

	if (fact_known(facts, id)) {
		object_put(object, "state", json_string("known"), rc);
		object_put(object, "value", fact_value(facts, id), rc);
	} else {
		object_put(object, "state", json_string("unknown"), rc);
		object_put(object, "why", json_string(why_name(facts->at[id].why)), rc);
	}
	if (facts->at[id].err)
		object_put(object, "errno", errno_value(facts->at[id].err), rc);
	if (ev.kind != EV_NONE) {
		char source[512];

		evidence_text(&ev, source, sizeof(source));
		object_put(object, "source", json_text(source), rc);
	}
	return object;
}

json_t *json_facts(const struct fact_table *facts, const char *const *globs, int *rc)
{
	json_t *object = json_object();

	for (int id = 0; id < fact_named_count(facts); id++) {
		const char *name = fact_name(facts, (enum fact_id)id);

		if (globs_match(globs, name))
			object_put(object, name, json_fact(facts, (enum fact_id)id, rc), rc);
	}
	return object;
}

int report_facts_json(
	FILE *out, const struct fact_table *facts, const char *const *globs, const uint32_t *uid)
{
	int rc = 0;
	json_t *root = json_document("facts", &rc);

	object_put(root, "host", json_host(facts, uid, &rc), &rc);
	object_put(root, "facts", json_facts(facts, globs, &rc), &rc);
	return json_print(out, root, rc);
}
