// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Printing what running guests showed. The rows are the launcher's; report/ does not include
 * launch/.
 */
#ifndef VIRTSCOUT_REPORT_VALIDATE_H
#define VIRTSCOUT_REPORT_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "probe/fact.h"
#include "rules/rules.h"

struct validate_row {
	const char *test, *title; /* "real_mode" */
	const char *outcome;      /* "passed", "failed", "refused", "skipped" */
	bool ran;                 /* passed or failed */
	bool passed;
	const char *call; /* the call that was refused, or NULL */
	int err;          /* its errno, 0: none */
	uint64_t ns;
	const char *detail; /* one sentence, "" : none */
	bool left_out;      /* by --only */
};

#define VALIDATE_KINDS 8
#define VALIDATE_BUCKETS 32

/* Times of one way out of a guest. */
struct validate_latency {
	const char *kind;    /* "hlt" */
	uint32_t count;      /* that were measured; 0: none, and the rest means nothing */
	uint64_t per_second; /* one after the other, each as long as the median */
	uint64_t min_ns, median_ns, p99_ns;
	size_t bucket_count;
	struct {
		uint64_t from_ns, to_ns; /* to_ns: UINT64_MAX: no bound */
		uint32_t count;
	} buckets[VALIDATE_BUCKETS];
};

struct validate_report {
	const struct fact_table *facts; /* with launch.* */
	const struct validate_row *rows;
	size_t row_count;
	const struct validate_latency *latency;
	size_t latency_count; /* no more than VALIDATE_KINDS */
	uint64_t ns;          /* all tests together */
	enum verdict verdict; /* do guests run? READY, DEGRADED, NO, UNKNOWN */
	bool partial;         /* only a choice of tests ran: `verdict` is about those */
	uint32_t uid;         /* who asked */
	bool color;
	unsigned width;
};

int report_validate_text(FILE *out, const struct validate_report *report);
int report_validate_json(FILE *out, const struct validate_report *report);

#endif
