// SPDX-License-Identifier: GPL-2.0-or-later
// Facts as JSON: virtscout.facts/1 (design.md section 7, data/schemas/facts.json).
#include "report/json_build.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/fact_local.h"
#include "report/globs.h"
#include "report/report.h"

static struct tree *fact_value(const struct fact_table *facts, enum fact_id id)
{
	switch (fact_type_of(facts, id)) {
	case FACT_BOOL: return tree_boolean(fact_int(facts, id));
	case FACT_TEXT: return tree_text(fact_text(facts, id));
	default: return tree_integer(fact_int(facts, id));
	}
}

static struct tree *errno_value(int err)
{
	const char *name = strerrorname_np(err);
	char number[24];

	snprintf(number, sizeof(number), "%d", err);
	return tree_text(name ? name : number);
}

/* One fact: state, value or reason, errno, source. */
static struct tree *json_fact(const struct fact_table *facts, enum fact_id id, int *rc)
{
	const struct evidence ev = fact_evidence(facts, id);
	struct tree *object = tree_object();

	if (fact_known(facts, id)) {
		object_put(object, "state", tree_text("known"), rc);
		object_put(object, "value", fact_value(facts, id), rc);
	} else {
		object_put(object, "state", tree_text("unknown"), rc);
		object_put(object, "why", tree_text(why_name(facts->at[id].why)), rc);
	}
	if (facts->at[id].err)
		object_put(object, "errno", errno_value(facts->at[id].err), rc);
	if (ev.kind != EV_NONE) {
		char source[512];

		evidence_text(&ev, source, sizeof(source));
		object_put(object, "source", tree_text(source), rc);
	}
	return object;
}

void json_put_facts(
	struct tree *root, const struct fact_table *facts, const char *const *globs, int *rc)
{
	struct tree *object = tree_open_object(root, "facts");

	for (int id = 0; id < fact_named_count(facts); id++) {
		const char *name = fact_name(facts, (enum fact_id)id);

		if (globs_match(globs, name))
			object_put(object, name, json_fact(facts, (enum fact_id)id, rc), rc);
	}
	if (!object && !*rc)
		*rc = -ENOMEM;
	tree_close(object);
}

int report_facts_json(
	FILE *out, const struct fact_table *facts, const char *const *globs, const uint32_t *uid)
{
	int rc = 0;
	struct tree *root = json_document(out, "facts", &rc);

	object_put(root, "host", json_host(facts, uid, &rc), &rc);
	json_put_facts(root, facts, globs, &rc);
	return json_end(root, out, rc);
}
