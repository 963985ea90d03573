// SPDX-License-Identifier: GPL-2.0-or-later
// Popek and Goldberg's three requirements as they were measured, as JSON.
#include "report/json_build.h"

#include <string.h>

#include "report/popek.h"

/* The items of a list: they are parted by ", ", which may stand inside of "()" too. */
static struct tree *list_value(const char *text, int *rc)
{
	struct tree *array = tree_array();
	const char *begin = text;
	int depth = 0;

	if (!strcmp(text, "none"))
		return array;
	for (const char *at = text;; at++) {
		depth += (*at == '(') - (*at == ')');
		if (*at && (depth || strncmp(at, ", ", 2) != 0))
			continue;
		array_put(array, tree_text_of(begin, (size_t)(at - begin)), rc);
		if (!*at)
			return array;
		begin = at + 2;
	}
}

static struct tree *truth_value(const struct fact_table *facts, enum fact_id id)
{
	const enum truth truth = fact_truth(facts, id);

	return truth == TRUTH_UNKNOWN ? tree_null() : tree_boolean(truth == TRUTH_YES);
}

struct tree *popek_json(const struct fact_table *facts, int *rc)
{
	struct tree *root = tree_object();
	struct tree *efficiency = tree_object();

	for (size_t i = 0; i < POPEK_REQUIREMENTS; i++) {
		const char *list = fact_text(facts, popek_requirements[i].list);
		struct tree *object = tree_object();

		object_put(object, "holds", truth_value(facts, popek_requirements[i].holds), rc);
		object_put(object, popek_requirements[i].list_name,
			list ? list_value(list, rc) : tree_null(), rc);
		object_put(root, popek_requirements[i].name, object, rc);
	}
	for (size_t i = 0; i < POPEK_SHARES; i++)
		object_put(efficiency, popek_shares[i].name,
			fact_known(facts, popek_shares[i].share)
				? tree_integer(fact_int(facts, popek_shares[i].share))
				: tree_null(),
			rc);
	object_put(root, "efficiency", efficiency, rc);
	return root;
}
