// SPDX-License-Identifier: GPL-2.0-or-later
// One run of probes in a test.
#include "tests/fake/probe_run.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void probe_run_open(struct probe_run *run, struct source *source)
{
	struct probe_context *context = &run->context;

	memset(run, 0, sizeof(*run));
	*context = (struct probe_context){.source = source,
		.facts = &run->facts,
		.inventory = &run->inventory,
		.cpuinfo_text = BLOB_HEAP};
	context->cpuinfo_rc = source_read(source, "/proc/cpuinfo", &context->cpuinfo_text);
	if (context->cpuinfo_rc == 0)
		cpuinfo_decode(
			context->cpuinfo_text.at, context->cpuinfo_text.len, &context->cpuinfo);
	cpuid_view_open(&context->cpuid, source, 0);
}

void probe_run_open_on(struct probe_run *run, struct source *source, const char *release)
{
	probe_run_open(run, source);
	if (release)
		fact_set_text(&run->facts, FACT_KERNEL_RELEASE, release, NULL);
}

void probe_run_open_without_xen(struct probe_run *run, struct source *source)
{
	probe_run_open(run, source);
	fact_set_text(&run->facts, FACT_XEN_GUEST_TYPE, "none", NULL);
}

void probe_run_has_backend(struct probe_run *run, const char *backend)
{
	if (backend)
		fact_set_text(&run->facts, FACT_KVM_BACKEND, backend, NULL);
}

void probe_run_close(struct probe_run *run)
{
	blob_free(&run->context.cpuinfo_text);
	programs_free(&run->context.programs);
	inventory_free(&run->inventory);
}

static void expect_known(const struct fact_table *facts, enum fact_id id, enum fact_type type)
{
	assert_int_equal(fact_desc(id)->type, type);
	if (!fact_known(facts, id))
		fail_msg("%s is unknown (%s, errno %d)", fact_desc(id)->name,
			why_name((enum why)facts->at[id].why), facts->at[id].err);
}

void expect_bool(const struct fact_table *facts, enum fact_id id, bool value)
{
	expect_known(facts, id, FACT_BOOL);
	if (fact_truth(facts, id) != truth_of(value))
		fail_msg("%s is %s", fact_desc(id)->name, value ? "no" : "yes");
}

void expect_yes(const struct fact_table *facts, enum fact_id id)
{
	expect_bool(facts, id, true);
}

void expect_no(const struct fact_table *facts, enum fact_id id)
{
	expect_bool(facts, id, false);
}

void expect_int(const struct fact_table *facts, enum fact_id id, int64_t value)
{
	expect_known(facts, id, FACT_INT);
	if (fact_int(facts, id) != value)
		fail_msg("%s is %" PRId64 ", not %" PRId64, fact_desc(id)->name,
			fact_int(facts, id), value);
}

void expect_text(const struct fact_table *facts, enum fact_id id, const char *value)
{
	expect_known(facts, id, FACT_TEXT);
	if (!fact_text_is(facts, id, value))
		fail_msg("%s is \"%s\", not \"%s\"", fact_desc(id)->name, fact_text(facts, id),
			value);
}

void expect_unknown(const struct fact_table *facts, enum fact_id id, enum why why)
{
	if (fact_known(facts, id) && fact_desc(id)->type == FACT_TEXT)
		fail_msg("%s is known: \"%s\"", fact_desc(id)->name, fact_text(facts, id));
	if (fact_known(facts, id))
		fail_msg("%s is known: %" PRId64, fact_desc(id)->name, fact_int(facts, id));
	if (facts->at[id].why != why)
		fail_msg("%s is unknown for the reason %s, not %s", fact_desc(id)->name,
			why_name((enum why)facts->at[id].why), why_name(why));
}

void expect_source(const struct fact_table *facts, enum fact_id id, const char *text)
{
	const struct evidence ev = fact_evidence(facts, id);
	char got[256];

	evidence_text(&ev, got, sizeof(got));
	if (strcmp(got, text) != 0)
		fail_msg("%s comes from \"%s\", not \"%s\"", fact_desc(id)->name, got, text);
}

bool facts_agree(const struct fact_table *a, const struct fact_table *b, enum fact_id id)
{
	if (!fact_known(a, id) || !fact_known(b, id))
		return false;
	return fact_desc(id)->type == FACT_TEXT ? fact_text_is(a, id, fact_text(b, id))
						: fact_int(a, id) == fact_int(b, id);
}
