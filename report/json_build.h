// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building JSON documents: jansson with errors that stick, so that a printer reads as what it
 * prints. For report/json_*.c only.
 */
#ifndef VIRTSCOUT_REPORT_JSON_BUILD_H
#define VIRTSCOUT_REPORT_JSON_BUILD_H

#include <jansson.h>
#include <stdio.h>

#include "probe/fact.h"
#include "report/json_rows.h"
#include "report/report.h"

/* Sets @key; steals @value. A NULL of either (no memory) stays in @rc as -ENOMEM. */
void object_put(json_t *object, const char *key, json_t *value, int *rc);
void array_put(json_t *array, json_t *value, int *rc);

/* {"equivalence": {"holds", "differs"}, ...}, json_popek.c; *rc as object_put() has it. */
json_t *popek_json(const struct fact_table *facts, int *rc);

/* {"hlt": {"count", ...}, ...}, json_latency.c */
struct validate_report;
json_t *latency_json(const struct validate_report *report, int *rc);

/* A string of text that may not be UTF-8: what is not becomes U+FFFD. NULL gives null. */
json_t *json_text(const char *text);
/* @text with each {fact.name} replaced by the fact's value. NULL gives null. */
json_t *json_expanded(const struct fact_table *facts, const char *text);
/* The same of a step's command. */
json_t *json_command(const struct fact_table *facts, const char *command);
/* {"arch": ..., "kernel": ..., "uid": ...}, each where known; @uid NULL: not this host's. */
json_t *json_host(const struct fact_table *facts, const uint32_t *uid, int *rc);
/* Those that match @globs, by name. */
json_t *json_facts(const struct fact_table *facts, const char *const *globs, int *rc);
/* The parts of a judgement. */
json_t *json_modes(const struct fact_table *facts, const struct judgement *judgement, int *rc);
json_t *json_recommendation(
	const struct fact_table *facts, const struct judgement *judgement, int *rc);
/* The workload's keys that are set; an empty object where none is. */
/* "unknown": the unknown facts that modes (and @findings) hang on, and how to know each. */
void json_put_unknown(json_t *root, const struct report *report, bool findings, int *rc);

/* "role", and "role_because" where the rules found it. */
void json_put_role(json_t *root, const struct report *report, int *rc);

/* "assumed": the facts that were assumed, where there are any. */
void json_put_assumed(json_t *root, const struct fact_table *facts, int *rc);

json_t *json_workload(const struct workload *workload, int *rc);
/* The rows, as the value of a member of the outermost object. */
struct inventory;
void json_inventory(FILE *out, const struct inventory *inventory);

/* {"schema": "virtscout.KIND/1"} */
json_t *json_document(const char *kind, int *rc);
/*
 * Writes @root as one document, or nothing where @rc is an error already. Steals @root. 0 or
 * -errno.
 */
int json_print(FILE *out, json_t *root, int rc);
/*
 * The same, but for the brace that closes it: the caller writes members more, each after a comma,
 * and calls json_print_end().
 */
int json_print_begin(FILE *out, json_t *root, int rc);
int json_print_end(FILE *out);

#endif
