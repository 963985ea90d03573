// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building JSON documents: values with errors that stick, so that a printer reads as what it
 * prints. For report/json_*.c only.
 */
#ifndef VIRTSCOUT_REPORT_JSON_BUILD_H
#define VIRTSCOUT_REPORT_JSON_BUILD_H

#include <stdio.h>

#include "probe/fact.h"
#include "report/json_rows.h"
#include "report/json_tree.h"
#include "report/report.h"

/* tree_put(); a NULL of either (no memory) stays in @rc as -ENOMEM. */
void object_put(struct tree *object, const char *key, struct tree *value, int *rc);
void array_put(struct tree *array, struct tree *value, int *rc);

/* {"equivalence": {"holds", "differs"}, ...}, json_popek.c; *rc as object_put() has it. */
struct tree *popek_json(const struct fact_table *facts, int *rc);

/* {"hlt": {"count", ...}, ...}, json_latency.c */
struct validate_report;
struct tree *latency_json(const struct validate_report *report, int *rc);

/* @text with each {fact.name} replaced by the fact's value. NULL gives null. */
struct tree *json_expanded(const struct fact_table *facts, const char *text);
/* The same of a step's command. */
struct tree *json_command(const struct fact_table *facts, const char *command);
/* {"arch": ..., "kernel": ..., "uid": ...}, each where known; @uid NULL: not this host's. */
struct tree *json_host(const struct fact_table *facts, const uint32_t *uid, int *rc);
/* "facts" of a document: those that match @globs, by name. */
void json_put_facts(
	struct tree *root, const struct fact_table *facts, const char *const *globs, int *rc);
/* The parts of a judgement. */
struct tree *json_modes(const struct fact_table *facts, const struct judgement *judgement, int *rc);
struct tree *json_recommendation(
	const struct fact_table *facts, const struct judgement *judgement, int *rc);
/* The workload's keys that are set; an empty object where none is. */
/* "unknown": the unknown facts that modes (and @findings) hang on, and how to know each. */
void json_put_unknown(struct tree *root, const struct report *report, bool findings, int *rc);

/* "role", and "role_because" where the rules found it. */
void json_put_role(struct tree *root, const struct report *report, int *rc);

/* "assumed": the facts that were assumed, where there are any. */
void json_put_assumed(struct tree *root, const struct fact_table *facts, int *rc);

struct tree *json_workload(const struct workload *workload, int *rc);
/* The rows, as the value of a member of the outermost object. */
struct inventory;
void json_inventory(FILE *out, const struct inventory *inventory);

/* {"schema": "virtscout.KIND/1", and what is put into it: written to @out as it comes. */
struct tree *json_document(FILE *out, const char *kind, int *rc);
/* Ends it, and frees it. 0, or -errno: @rc if that is one already; what was written is no document. */
int json_end(struct tree *root, FILE *out, int rc);

#endif
