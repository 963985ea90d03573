// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One run of probes in a test: the context that probe_all() would give them, and short words for
 * what a fact should be.
 *
 *     struct probe_run run;
 *
 *     probe_run_open(&run, &table.base);
 *     probe_vmx(&run.context);
 *     expect_yes(&run.facts, FACT_CPU_VMX);
 *     probe_run_close(&run);
 */
#ifndef VIRTSCOUT_TESTS_FAKE_PROBE_RUN_H
#define VIRTSCOUT_TESTS_FAKE_PROBE_RUN_H

#include "probe/probe.h"
#include "tests/fake/source_table.h"

struct probe_run {
	struct probe_context context;
	struct fact_table facts;
	struct inventory inventory;
};

/* Asks @source for /proc/cpuinfo and CPUID of CPU 0; facts and inventory are empty. */
void probe_run_open(struct probe_run *run, struct source *source);
/* The same where probe_kernel() has learned the release; NULL: it has not. */
void probe_run_open_on(struct probe_run *run, struct source *source, const char *release);
/* The same where probe_xen() has learned before that this is no Xen. */
void probe_run_open_without_xen(struct probe_run *run, struct source *source);
/* probe_kvm() has learned what KVM works through; NULL: it has not. */
void probe_run_has_backend(struct probe_run *run, const char *backend);
void probe_run_close(struct probe_run *run);

/*
 * In a test: @probe alone on a table of these rows, on a kernel of @release (NULL: not known). Makes
 * the variables `table` and @run, which wants probe_run_close().
 */
#define PROBE_RUN(probe, run, release, ...)                                                        \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	probe_run_open_on(&run, &table.base, release);                                             \
	probe(&run.context)

/* Each fails the test, naming the fact, unless the fact is so. */
void expect_yes(const struct fact_table *facts, enum fact_id id);
void expect_no(const struct fact_table *facts, enum fact_id id);
void expect_bool(const struct fact_table *facts, enum fact_id id, bool value);
void expect_int(const struct fact_table *facts, enum fact_id id, int64_t value);
void expect_text(const struct fact_table *facts, enum fact_id id, const char *value);
void expect_unknown(const struct fact_table *facts, enum fact_id id, enum why why);

/* Is the fact known in both, with one value? */
bool facts_agree(const struct fact_table *a, const struct fact_table *b, enum fact_id id);

/* The fact's evidence reads @text. */
void expect_source(const struct fact_table *facts, enum fact_id id, const char *text);

#endif
