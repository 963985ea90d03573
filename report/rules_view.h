// SPDX-License-Identifier: GPL-2.0-or-later
/* Printing rules themselves: which there are, what one says, what is wrong with files of them. */
#ifndef VIRTSCOUT_REPORT_RULES_VIEW_H
#define VIRTSCOUT_REPORT_RULES_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "rules/case_failures.h"
#include "rules/lint.h"
#include "rules/rule_set.h"

/* A file of rules and what it is for the user of this host. */
struct rule_layer {
	const char *name; /* "system", "user", "option" */
	const char *file;
};

struct rules_view {
	const struct rule_set *rules;
	const struct rule_layer *layers;
	size_t layer_count;
	const char *glob; /* of the list: which ids; NULL: all */
	enum role role;   /* whose severities the list shows */
	bool color;       /* text: terminal colours */
	unsigned width;   /* text: columns */
};

#define LAYER_BUILTIN "builtin"

/* The name of the layer that a rule comes from: static, or of the view. */
const char *rule_layer_name(const struct rules_view *view, const struct rule *rule);
bool rules_view_lists(const struct rules_view *view, const struct rule *rule);

/* Is the rule at @other among those that @rule requires, or that its conditions ask for? */
bool rule_requires(const struct rule *rule, size_t other);
bool rule_refers_to(const struct rule *rule, size_t other);

/* All return 0, or the negative errno of writing. */
int report_rule_list_text(FILE *out, const struct rules_view *view);
int report_rule_list_json(FILE *out, const struct rules_view *view);
int report_rule_text(FILE *out, const struct rules_view *view, size_t index);
int report_rule_json(FILE *out, const struct rules_view *view, size_t index);

int report_lint_text(FILE *out, const struct rule_lint *lint);
int report_lint_json(FILE *out, const struct rule_lint *lint);

/* The outcome of test cases. */
struct rule_tests_view {
	const struct rule_set *rules;
	const struct case_failures *failures;
	size_t run, failed; /* cases */
	bool color;
	unsigned width;
};

int report_rule_tests_text(FILE *out, const struct rule_tests_view *view);
int report_rule_tests_json(FILE *out, const struct rule_tests_view *view);

/* What a failure expected or got: "yes", "ready". Static. */
const char *failure_word(const struct case_failure *failure, uint8_t outcome);
/* The rule's id, or the mode's name. */
const char *failure_subject(const struct rule_set *rules, const struct case_failure *failure);

#endif
