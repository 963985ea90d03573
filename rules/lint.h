// SPDX-License-Identifier: GPL-2.0-or-later
/* All that is wrong with rule files, not only the first of it. */
#ifndef VIRTSCOUT_RULES_LINT_H
#define VIRTSCOUT_RULES_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/input_error.h"
#include "rules/rules.h"

struct rule_problem {
	struct input_error place;
	bool note; /* the rules can be used all the same */
};

struct rule_lint {
	struct rule_problem *problems; /* [count], by file, line and column */
	size_t count, room;
	size_t errors; /* those that are no notes */
	bool unread;   /* a rule could not be read: who refers to it may be right */
};

/*
 * Reads @count files together over @base, as rules_load_files() does, and adds their problems to
 * @lint, which begins zeroed. Where there is no error, @rules are the rules read; else NULL. 0, or
 * -ENOMEM.
 */
int rules_lint(const struct rule_set *base, const char *const *paths, size_t count,
	struct rule_lint *lint, struct rule_set **rules);
void rule_lint_free(struct rule_lint *lint);

struct loader;

/*
 * What @rc complained of, in the loader's error, is noted, and loading goes on with what can be
 * used. False where nobody lints, or there is no memory: @rc ends it.
 */
bool load_go_on(struct loader *loader, int rc);

#endif
