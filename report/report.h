// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Printing facts, rows and verdicts: one file per format. A printer formats; it decides nothing.
 *
 * Texts from the machine (brand strings, file contents, names) are untrusted and escaped for
 * where they go. Every printer returns 0, or the negative errno of writing.
 */
#ifndef VIRTSCOUT_REPORT_REPORT_H
#define VIRTSCOUT_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "probe/fact.h"
#include "probe/inventory.h"
#include "rules/rules.h"

struct report {
	const struct fact_table *facts;
	const struct inventory *inventory; /* NULL: no rows */
	const struct rule_set *rules;
	const struct judgement *judgement;
	const struct workload *workload;
	const char *role;  /* "" : none given, and none shown */
	int role_because;  /* the rule that shows it; -1: it was given, or there is none */
	const char *input; /* what was replayed; NULL: this host */
	uint32_t uid;      /* who asked this host; means nothing with an input */
	bool evidence;     /* text: each reason with the question that was asked */
	bool all;          /* text: notes in full, and all that is unknown */
	bool color;        /* text: terminal colours */
	bool validated;    /* guests were run */
	unsigned width;    /* text: columns */
};

int report_audit_text(FILE *out, const struct report *report);
int report_audit_json(FILE *out, const struct report *report);

/* One mode asked for (MODE_COUNT: the ranking), and what it would take. */
int report_advise_text(FILE *out, const struct report *report, enum mode want);
int report_advise_json(FILE *out, const struct report *report, enum mode want);

/* Facts: those whose names match one of @globs (NULL-terminated; an empty list is all of them). */
int report_facts_text(
	FILE *out, const struct fact_table *facts, const char *const *globs, bool evidence);
/* @uid: the user id that this host was asked as; NULL: not this host. */
int report_facts_json(
	FILE *out, const struct fact_table *facts, const char *const *globs, const uint32_t *uid);

#endif
