// SPDX-License-Identifier: GPL-2.0-or-later
// Times of the ways out of a guest, for people. What is spread how is in the JSON only.
#include "report/latency.h"

#include <inttypes.h>
#include <string.h>

#include "report/value.h"

#define NAME_COLUMN 2
#define FIRST_COLUMN 16
#define COLUMN_STEP 13

static const struct {
	const char *kind, *title;
} titles[] = {
	{"hlt", "HLT"},
	{"io", "port output"},
	{"cpuid", "CPUID"},
	{"mmio", "MMIO"},
	{"interrupt", "interrupt in"},
};

static const char *title_of(const char *kind)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (!strcmp(titles[i].kind, kind))
			return titles[i].title;
	return kind;
}

static void put_ns(struct paper *paper, unsigned column, uint64_t ns)
{
	struct blob text = BLOB_HEAP;
	int rc = value_append_quantity(&text, (int64_t)ns, UNIT_NS);

	if (!rc)
		rc = blob_terminate(&text);
	paper_tab(paper, column);
	if (!rc)
		paper_text(paper, text.at);
	else if (!paper->rc)
		paper->rc = rc;
	blob_free(&text);
}

static void text_row(struct paper *paper, const struct validate_latency *row)
{
	char number[24];

	paper_begin(paper, NAME_COLUMN, NAME_COLUMN);
	paper_text(paper, title_of(row->kind));
	put_ns(paper, FIRST_COLUMN, row->min_ns);
	put_ns(paper, FIRST_COLUMN + COLUMN_STEP, row->median_ns);
	put_ns(paper, FIRST_COLUMN + 2 * COLUMN_STEP, row->p99_ns);
	paper_tab(paper, FIRST_COLUMN + 3 * COLUMN_STEP);
	snprintf(number, sizeof(number), "%" PRIu64, row->per_second);
	paper_text(paper, number);
}

void latency_text(struct paper *paper, const struct validate_report *report)
{
	static const char *const columns[] = {"least", "median", "99 of 100", "a second"};
	bool headed = false;

	for (size_t i = 0; i < report->latency_count; i++) {
		if (!report->latency[i].count)
			continue;
		if (!headed) {
			paper_heading(paper, "Out of a guest and back");
			paper_begin(paper, NAME_COLUMN, NAME_COLUMN);
			for (unsigned j = 0; j < sizeof(columns) / sizeof(columns[0]); j++) {
				paper_tab(paper, FIRST_COLUMN + j * COLUMN_STEP);
				paper_text(paper, columns[j]);
			}
		}
		headed = true;
		text_row(paper, &report->latency[i]);
	}
}
