// SPDX-License-Identifier: GPL-2.0-or-later
// An audit for people: recommendation, modes, what to do, findings, what is not known.
#include "report/report.h"

#include "report/verdict_text.h"
#include "report/words.h"

static void text_findings(struct paper *paper, const struct report *report)
{
	const struct judgement *judgement = report->judgement;

	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
		bool headed = false;

		for (size_t i = 0; i < judgement->finding_count; i++) {
			if (!text_tells_finding(&judgement->findings[i]) ||
				(int)judgement->findings[i].severity != severity)
				continue;
			if (!headed)
				paper_heading(paper, severity_heading((enum severity)severity));
			headed = true;
			text_finding(paper, report, &judgement->findings[i],
				severity > SEVERITY_INFO || report->all);
		}
		if (headed && severity == SEVERITY_INFO && !report->all) {
			paper_begin(paper, 2, 2);
			paper_text(paper, "What to make of them: \"virtscout audit --all\".");
		}
	}
	paper_end(paper);
}

/*
 * Steps for what is recommended first, then for what would do more than it: the modes stand in
 * falling order of what they can hold. The others' steps are what "advise --want MODE" is for.
 */
static void text_all_steps(struct paper *paper, const struct report *report)
{
	const enum mode best = report->judgement->recommended;
	bool headed = false;

	for (int i = MODE_HVM; i <= (int)best; i++) {
		const enum mode mode = i == MODE_HVM ? best : (enum mode)(i - 1);

		if (!text_has_steps(report, mode))
			continue;
		if (!headed)
			paper_heading(paper, "What to do");
		headed = true;
		text_steps(paper, report, mode);
	}
}

/* What made the status, in the words of one who is woken up by it. */
static void text_status(struct paper *paper, const struct report *report)
{
	static const char *const why[] = {
		[VERDICT_NO] = " does not work here",
		[VERDICT_UNKNOWN] = ": whether it works is not known",
		[VERDICT_ATTAINABLE] = " does not work yet",
		[VERDICT_DEGRADED] = " works at a cost",
	};
	const struct judgement *judgement = report->judgement;
	const enum verdict verdict = judgement->modes[judgement->recommended].verdict;
	enum severity worst = SEVERITY_INFO;

	for (size_t i = 0; i < judgement->finding_count; i++)
		if (text_tells_finding(&judgement->findings[i]) &&
			judgement->findings[i].severity > worst)
			worst = judgement->findings[i].severity;
	paper_begin(paper, 0, 8);
	paper_styled(paper, STYLE_BOLD, "Status:");
	paper_tab(paper, 8);
	paper_styled(paper, status_style(judgement->status), status_name(judgement->status));
	if (judgement->status == STATUS_OK)
		return;
	paper_text(paper, ": ");
	if (verdict != VERDICT_READY) {
		paper_text(paper, mode_name(judgement->recommended));
		paper_text(paper, why[verdict]);
	}
	if (worst > SEVERITY_INFO) {
		paper_text(paper, verdict != VERDICT_READY ? "; and see " : "see ");
		paper_text(paper, severity_heading(worst));
	}
	paper_text(paper, ".");
}

int report_audit_text(FILE *out, const struct report *report)
{
	struct paper paper;

	paper_open(&paper, out, report->width, report->color);
	text_recommendation(&paper, report);
	paper_heading(&paper, "How guests can run here");
	text_modes(&paper, report);
	text_all_steps(&paper, report);
	text_findings(&paper, report);
	text_unknown(&paper, report, true);
	paper_heading(&paper, "In short");
	text_status(&paper, report);
	text_role(&paper, report);
	text_host(&paper, report);
	text_assumed(&paper, report);
	return paper_close(&paper);
}
