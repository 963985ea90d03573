// SPDX-License-Identifier: GPL-2.0-or-later
// What running guests showed, for people: contradictions, the tests, what was expected.
#include "report/validate.h"

#include <string.h>

#include "report/expect.h"
#include "report/latency.h"
#include "report/paper.h"
#include "report/popek.h"
#include "report/value.h"
#include "report/words.h"

#define TEST_COLUMN 2
#define OUTCOME_COLUMN 19
#define TIME_COLUMN 28
#define SEEN_COLUMN 38

static const char *const headlines[] = {
	[VERDICT_NO] = "Guests do not run here.",
	[VERDICT_UNKNOWN] = "Whether guests run here is not known: they could not be tried.",
	[VERDICT_ATTAINABLE] = "Guests do not run here yet.",
	[VERDICT_DEGRADED] = "Guests run here, but not everything works.",
	[VERDICT_READY] = "Guests run here.",
};

/* One test that fails does not say that guests don't run. */
static const char *const partial_headlines[] = {
	[VERDICT_NO] = "No test that was asked for passed.",
	[VERDICT_UNKNOWN] = "What was asked for is not known: it could not be tried.",
	[VERDICT_ATTAINABLE] = "No test that was asked for passed yet.",
	[VERDICT_DEGRADED] = "Not every test that was asked for passed.",
	[VERDICT_READY] = "What was asked for works here.",
};

static void put_blob(struct paper *paper, struct blob *blob, int rc)
{
	if (!rc)
		rc = blob_terminate(blob);
	if (!rc)
		paper_text(paper, blob->at);
	else if (!paper->rc)
		paper->rc = rc;
}

static void put_time(struct paper *paper, uint64_t ns)
{
	struct blob text = BLOB_HEAP;

	put_blob(paper, &text, value_append_quantity(&text, (int64_t)ns, UNIT_NS));
	blob_free(&text);
}

static void put_value(struct paper *paper, const struct fact_table *facts, enum fact_id id)
{
	struct blob text = BLOB_HEAP;

	paper_text(paper, fact_desc(id)->name);
	paper_text(paper, " = ");
	put_blob(paper, &text, value_append_full(&text, facts, id, false));
	blob_free(&text);
}

static enum style row_style(const struct validate_row *row)
{
	if (row->passed)
		return STYLE_GOOD;
	return row->ran ? STYLE_BAD : STYLE_WARN;
}

static void text_row(struct paper *paper, const struct validate_row *row)
{
	const char *name = row->err ? strerrorname_np(row->err) : NULL;

	paper_begin(paper, TEST_COLUMN, TEST_COLUMN);
	paper_text(paper, row->test);
	paper_tab(paper, OUTCOME_COLUMN);
	paper_styled(paper, row_style(row), row->outcome);
	paper_tab(paper, TIME_COLUMN);
	if (row->ran)
		put_time(paper, row->ns);
	paper_tab(paper, SEEN_COLUMN);
	if (*row->detail)
		paper_text(paper, row->detail);
	else
		paper_text(paper, row->call ? row->call : row->title);
	if (name) {
		paper_text(paper, " (");
		paper_text(paper, name);
		paper_text(paper, ")");
	}
}

/* Where nothing could be tried: the way to what the first test was refused. */
static void text_remedy(struct paper *paper, const struct validate_report *report)
{
	for (size_t i = 0; i < report->row_count; i++) {
		if (!report->rows[i].err)
			continue;
		paper_begin(paper, 2, 2);
		paper_text(paper, why_remedy(why_from_errno(report->rows[i].err), true));
		return;
	}
}

static void text_contradiction(
	struct paper *paper, const struct fact_table *facts, const struct expectation *expectation)
{
	paper_begin(paper, 2, 4);
	paper_styled(paper, STYLE_BAD, "contradicted");
	paper_text(paper, ": ");
	paper_text(paper, expectation->text);
	paper_text(paper, ".");
	paper_begin(paper, 4, 4);
	put_value(paper, facts, expectation->inferred);
	paper_text(paper, "; measured: ");
	put_value(paper, facts, expectation->measured);
}

/*
 * What did not come true, one by one, and how much did. Which those are is in the JSON, as is what
 * was not measured.
 */
static void text_expectations(struct paper *paper, const struct fact_table *facts)
{
	struct expectation list[EXPECTATIONS_MAX];
	const size_t count = expectations_compare(facts, list);
	size_t tried = 0, agreed = 0;
	char said[80];

	for (size_t i = 0; i < count; i++) {
		tried += list[i].agrees != TRUTH_UNKNOWN;
		agreed += list[i].agrees == TRUTH_YES;
	}
	if (!tried)
		return;
	snprintf(said, sizeof(said), "What the facts led to expect came true: %zu of %zu.", agreed,
		tried);
	paper_begin(paper, 0, 2);
	paper_text(paper, said);
	for (size_t i = 0; i < count; i++)
		if (list[i].agrees == TRUTH_NO)
			text_contradiction(paper, facts, &list[i]);
}

int report_validate_text(FILE *out, const struct validate_report *report)
{
	const char *const *said = report->partial ? partial_headlines : headlines;
	struct paper paper;

	paper_open(&paper, out, report->width, report->color);
	paper_begin(&paper, 0, 2);
	paper_styled(&paper, verdict_style(report->verdict), said[report->verdict]);
	if (report->verdict == VERDICT_UNKNOWN)
		text_remedy(&paper, report);
	text_expectations(&paper, report->facts);
	paper_heading(&paper, "Tests");
	for (size_t i = 0; i < report->row_count; i++)
		if (!report->rows[i].left_out)
			text_row(&paper, &report->rows[i]);
	latency_text(&paper, report);
	popek_text(&paper, report->facts);
	return paper_close(&paper);
}
