// SPDX-License-Identifier: GPL-2.0-or-later
// What is not known and matters, by the reason, with the cheapest way to know it.
#include "report/verdict_text.h"

#include <stdio.h>

#include "probe/fact_local.h"
#include "report/words.h"

/* More names than this are counted, not listed. */
#define LISTED_MAX 8

/* The unknown facts that an undecided verdict, or finding, hangs on. */
static void mark_needed(const struct report *report, bool findings, bool needed[FACT_COUNT])
{
	const struct judgement *judgement = report->judgement;

	for (size_t i = 0; findings && i < judgement->finding_count; i++) {
		const struct finding *finding = &judgement->findings[i];

		if (finding->holds != TRUTH_UNKNOWN || !finding->finding || finding->explained)
			continue;
		for (size_t j = 0; j < finding->fact_count; j++)
			needed[finding->facts[j]] = true;
	}
	for (size_t mode = 0; mode < MODE_COUNT; mode++)
		for (size_t j = 0; j < judgement->modes[mode].assuming_count; j++)
			needed[judgement->modes[mode].assuming[j]] = true;
	for (int id = 0; id < FACT_COUNT; id++)
		if (fact_known(report->facts, id))
			needed[id] = false;
}

static void text_reason_group(struct paper *paper, const struct report *report,
	const bool needed[FACT_COUNT], enum why why)
{
	size_t count = 0;

	for (int id = 0; id < FACT_COUNT; id++) {
		if (!needed[id] || report->facts->at[id].why != why)
			continue;
		if (count++ == 0) {
			paper_begin(paper, 2, 4);
			paper_styled(paper, STYLE_BOLD, why_name(why));
			paper_text(paper, ": ");
		} else if (count <= LISTED_MAX) {
			paper_text(paper, ", ");
		}
		if (count <= LISTED_MAX)
			paper_text(paper, fact_name(report->facts, (enum fact_id)id));
	}
	if (count > LISTED_MAX) {
		char more[48];

		snprintf(more, sizeof(more), " and %zu more", count - LISTED_MAX);
		paper_text(paper, more);
	}
	if (count) {
		paper_begin(paper, 4, 6);
		paper_text(paper, why_remedy(why, !report->input));
	}
}

void text_unknown(struct paper *paper, const struct report *report, bool findings)
{
	bool needed[FACT_COUNT] = {false};
	bool any = false;

	mark_needed(report, findings, needed);
	for (int id = 0; id < FACT_COUNT; id++)
		any = any || needed[id];
	if (!any)
		return;
	paper_heading(paper, "Not known");
	for (int why = 0; why < WHY_COUNT; why++)
		text_reason_group(paper, report, needed, (enum why)why);
	paper_end(paper);
}
