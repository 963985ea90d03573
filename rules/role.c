// SPDX-License-Identifier: GPL-2.0-or-later
// What the host looks like: the role that rules give it where nobody named one.
#include "rules/rule_set.h"

#include <string.h>

enum role rules_role(const struct rule_set *rules, const struct judgement *judgement, int *because)
{
	enum role role = ROLE_DEFAULT;

	*because = -1;
	for (size_t i = 0; i < rules->count; i++) {
		const enum role told = (enum role)rules->rules[i].role;

		if (told == ROLE_DEFAULT || judgement->findings[i].holds != TRUTH_YES)
			continue;
		/* Independent of the order of the rules: the later role is the narrower one. */
		if (*because >= 0 &&
			(told < role || (told == role && strcmp(rules->rules[i].id,
								 rules->rules[*because].id) > 0)))
			continue;
		role = told;
		*because = (int)i;
	}
	return role;
}
