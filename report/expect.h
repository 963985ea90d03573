// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the facts had led one to expect of the guests, against what the guests showed. A
 * contradiction is itself a finding, and usually the diagnosis.
 */
#ifndef VIRTSCOUT_REPORT_EXPECT_H
#define VIRTSCOUT_REPORT_EXPECT_H

#include "probe/fact.h"

struct expectation {
	enum fact_id inferred, measured;
	const char *text;  /* what is expected of the measurement, and why: static */
	enum truth agrees; /* TRUTH_NO: contradicted; TRUTH_UNKNOWN: not measured */
};

#define EXPECTATIONS_MAX 96

/* Those that the facts lead to, contradictions first. Returns how many. */
size_t expectations_compare(
	const struct fact_table *facts, struct expectation list[EXPECTATIONS_MAX]);

#endif
