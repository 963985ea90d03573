// SPDX-License-Identifier: GPL-2.0-or-later
// What a probe needs to run in a test.
#include "tests/fake/probe_fixture.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void probe_fixture_open(struct probe_fixture *fixture, struct source *source, const char *release)
{
	struct probe_context *context = &fixture->context;

	memset(fixture, 0, sizeof(*fixture));
	*context = (struct probe_context){.source = source,
		.facts = &fixture->facts,
		.inventory = &fixture->inventory,
		.cpuinfo_text = BLOB_HEAP};
	if (release)
		fact_set_text(&fixture->facts, FACT_KERNEL_RELEASE, release, NULL);
	context->cpuinfo_rc = source_read(source, "/proc/cpuinfo", &context->cpuinfo_text);
	if (context->cpuinfo_rc == 0)
		cpuinfo_decode(
			context->cpuinfo_text.at, context->cpuinfo_text.len, &context->cpuinfo);
	cpuid_view_open(&context->cpuid, source, 0);
}

void probe_fixture_close(struct probe_fixture *fixture)
{
	inventory_free(&fixture->inventory);
	blob_free(&fixture->context.cpuinfo_text);
	programs_free(&fixture->context.programs);
}

static void assert_fact_known(const struct probe_fixture *fixture, enum fact_id id)
{
	if (!fact_known(&fixture->facts, id))
		fail_msg("%s is unknown: %s", fact_desc(id)->name,
			why_name((enum why)fixture->facts.at[id].why));
}

void assert_fact_bool(const struct probe_fixture *fixture, enum fact_id id, bool value)
{
	assert_fact_known(fixture, id);
	assert_int_equal(fact_desc(id)->type, FACT_BOOL);
	if (fact_truth(&fixture->facts, id) != truth_of(value))
		fail_msg("%s is not %d", fact_desc(id)->name, value);
}

void assert_fact_int(const struct probe_fixture *fixture, enum fact_id id, int64_t value)
{
	assert_fact_known(fixture, id);
	assert_int_equal(fact_desc(id)->type, FACT_INT);
	if (fact_int(&fixture->facts, id) != value)
		fail_msg("%s is %" PRId64 ", not %" PRId64, fact_desc(id)->name,
			fact_int(&fixture->facts, id), value);
}

void assert_fact_text(const struct probe_fixture *fixture, enum fact_id id, const char *value)
{
	assert_fact_known(fixture, id);
	assert_int_equal(fact_desc(id)->type, FACT_TEXT);
	if (!fact_text_is(&fixture->facts, id, value))
		fail_msg("%s is \"%s\", not \"%s\"", fact_desc(id)->name,
			fact_text(&fixture->facts, id), value);
}

void assert_fact_unknown(const struct probe_fixture *fixture, enum fact_id id, enum why why)
{
	if (fact_known(&fixture->facts, id))
		fail_msg("%s is known", fact_desc(id)->name);
	if (fixture->facts.at[id].why != why)
		fail_msg("%s is unknown: %s, not %s", fact_desc(id)->name,
			why_name((enum why)fixture->facts.at[id].why), why_name(why));
}
