// SPDX-License-Identifier: GPL-2.0-or-later
// The ranking of the modes with what each would take; or one mode that is wanted.
#include "report/report.h"

#include "report/verdict_text.h"
#include "report/words.h"

static void advise_ranking(struct paper *paper, const struct report *report)
{
	bool headed = false;

	text_recommendation(paper, report);
	paper_heading(paper, "Ranking");
	text_modes(paper, report);
	for (size_t i = 0; i < MODE_COUNT; i++) {
		const enum mode mode = report->judgement->ranking[i];

		if (!text_has_steps(report, mode))
			continue;
		if (!headed)
			paper_heading(paper, "What it would take");
		headed = true;
		text_steps(paper, report, mode);
	}
}

static void advise_one(struct paper *paper, const struct report *report, enum mode want)
{
	const struct judgement *judgement = report->judgement;
	const enum verdict verdict = judgement->modes[want].verdict;

	text_mode(paper, report, want);
	if (text_has_steps(report, want)) {
		paper_heading(paper, "What it would take");
		text_steps(paper, report, want);
	} else if (verdict == VERDICT_NO && judgement->recommended != want) {
		paper_begin(paper, 0, 2);
		paper_text(paper, "No step changes that. Next best: ");
		paper_styled(paper, STYLE_BOLD, mode_name(judgement->recommended));
		paper_text(paper, ", which ");
		paper_text(paper, verdict_words(judgement->modes[judgement->recommended].verdict));
		paper_text(paper, ".");
	}
}

int report_advise_text(FILE *out, const struct report *report, enum mode want)
{
	struct paper paper;

	paper_open(&paper, out, report->width, report->color);
	text_assumed(&paper, report);
	if (want < MODE_COUNT)
		advise_one(&paper, report, want);
	else
		advise_ranking(&paper, report);
	text_unknown(&paper, report, false);
	return paper_close(&paper);
}
