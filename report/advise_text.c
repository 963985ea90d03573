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

/* Does the finding tell of a fact that is a reason for the verdict on the mode? */
static bool is_about(const struct finding *finding, const struct mode_verdict *verdict)
{
	for (size_t i = 0; i < verdict->reason_count; i++)
		for (size_t j = 0; j < finding->fact_count; j++)
			if (verdict->reasons[i].fact == (int)finding->facts[j])
				return true;
	return false;
}

/* What the findings say about a mode that no step makes work: who else could change it. */
static void advise_findings(struct paper *paper, const struct report *report, enum mode want)
{
	const struct judgement *judgement = report->judgement;
	bool headed = false;

	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *finding = &judgement->findings[i];

		if (!text_tells_finding(finding) || !is_about(finding, &judgement->modes[want]))
			continue;
		if (!headed)
			paper_heading(paper, "About that");
		headed = true;
		text_finding(paper, report, finding, true);
	}
	paper_end(paper);
}

/* No step makes the mode work: what there is to know about it, and what works instead. */
static void advise_instead(struct paper *paper, const struct report *report, enum mode want)
{
	const struct judgement *judgement = report->judgement;
	const enum mode best = judgement->recommended;
	const enum verdict verdict = judgement->modes[best].verdict;

	advise_findings(paper, report, want);
	paper_heading(paper, "What it would take");
	paper_begin(paper, 2, 2);
	paper_text(paper, "No step that is known here makes ");
	paper_styled(paper, STYLE_BOLD, mode_name(want));
	paper_text(paper, " work. ");
	if (verdict == VERDICT_NO || best == want) {
		paper_text(paper, "Nothing else does either.");
		return;
	}
	paper_text(paper, "Next best: ");
	paper_styled(paper, STYLE_BOLD, mode_name(best));
	paper_text(paper, " (");
	paper_text(paper, mode_words(best));
	paper_text(paper, "), which ");
	paper_text(paper,
		verdict == VERDICT_UNKNOWN ? "may work: it is not known" : verdict_words(verdict));
	paper_text(paper, ".");
	text_steps(paper, report, best);
}

static void advise_one(struct paper *paper, const struct report *report, enum mode want)
{
	text_mode(paper, report, want);
	if (text_has_steps(report, want)) {
		paper_heading(paper, "What it would take");
		text_steps(paper, report, want);
	} else if (report->judgement->modes[want].verdict == VERDICT_NO) {
		advise_instead(paper, report, want);
	}
}

int report_advise_text(FILE *out, const struct report *report, enum mode want)
{
	struct paper paper;

	paper_open(&paper, out, report->width, report->color);
	text_assumed(&paper, report);
	if (want < MODE_COUNT) {
		advise_one(&paper, report, want);
		text_unknown_of_mode(&paper, report, want);
	} else {
		advise_ranking(&paper, report);
		text_unknown(&paper, report, false);
	}
	return paper_close(&paper);
}
