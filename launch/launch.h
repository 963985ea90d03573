// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Proving by guests: small programs of our own, run through /dev/kvm, whose results are launch.*
 * facts.
 *
 * Each test runs in a child process with a deadline of its own; a guest that never leaves is
 * stopped, and a child that does not answer is killed. Nothing is left behind. Every ioctl that
 * fails becomes a fact with its errno, none makes the caller fail.
 */
#ifndef VIRTSCOUT_LAUNCH_LAUNCH_H
#define VIRTSCOUT_LAUNCH_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/latency.h"
#include "probe/fact.h"

#define LAUNCH_TESTS_MAX 32

struct launch_options {
	unsigned timeout_ms; /* for all tests together; 0: the default */
	const char *only;    /* comma-separated names of tests; NULL: all, or those of an audit */
	bool audit;          /* the tests that verdicts hang on (launch/tests.def) */
	const char *device;  /* NULL: /dev/kvm */
};

enum launch_outcome {
	LAUNCH_PASSED,
	LAUNCH_FAILED,  /* a guest was tried and did not do what the architecture says */
	LAUNCH_REFUSED, /* a call on the way was refused: `call`, `err` */
	LAUNCH_SKIPPED, /* an earlier test showed that it can't work, or it was not asked for */
};

struct launch_result {
	const char *test;  /* "real_mode": static */
	const char *title; /* static */
	bool left_out;     /* by `only`, or by an audit */
	enum launch_outcome outcome;
	const char *call; /* the call that was refused, "KVM_CREATE_VM": static, or NULL */
	int err;          /* its positive errno */
	uint64_t ns;      /* the whole test */
	char detail[120]; /* one sentence: what was seen */
	bool needs_vm;    /* says something about guests of KVM */
	bool is_known;    /* passed or failed; or not tried, as KVM says that it has none of it */
};

struct launch_report {
	size_t count;
	struct launch_result results[LAUNCH_TESTS_MAX]; /* in the order in which they ran */
	uint64_t ns;                                    /* all of it */
	struct histogram latency[LATENCY_KINDS];        /* count 0: not measured */
};

/*
 * Runs the tests and sets launch.* facts, those not run too (WHY_NOT_RUN, or WHY_PERMISSION and
 * so on from the errno of what was refused). 0; -EINVAL where options->only names a test that
 * there is not; the negative errno of fork and the like.
 */
int launch_validate(const struct launch_options *options, struct fact_table *facts,
	struct launch_report *report);

/* Names of the tests, in order; NULL after the last. */
const char *launch_test_name(size_t index);

const char *launch_outcome_name(enum launch_outcome outcome); /* "passed": static */

#endif
