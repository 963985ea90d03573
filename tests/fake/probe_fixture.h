// SPDX-License-Identifier: GPL-2.0-or-later
/* What a probe needs to run in a test: an empty fact table, an empty inventory, and a source. */
#ifndef VIRTSCOUT_TESTS_FAKE_PROBE_FIXTURE_H
#define VIRTSCOUT_TESTS_FAKE_PROBE_FIXTURE_H

#include "probe/probe.h"

struct probe_fixture {
	struct fact_table facts;
	struct inventory inventory;
	struct probe_context context;
};

/* Asks /proc/cpuinfo and CPUID as probe_all() does. @release: kernel.release is known, or NULL. */
void probe_fixture_open(struct probe_fixture *fixture, struct source *source, const char *release);
void probe_fixture_close(struct probe_fixture *fixture);

/*
 * The fact is known and has this value; or it is unknown for this reason. Else the test fails,
 * naming the fact.
 */
void assert_fact_bool(const struct probe_fixture *fixture, enum fact_id id, bool value);
void assert_fact_int(const struct probe_fixture *fixture, enum fact_id id, int64_t value);
void assert_fact_text(const struct probe_fixture *fixture, enum fact_id id, const char *value);
void assert_fact_unknown(const struct probe_fixture *fixture, enum fact_id id, enum why why);

#endif
