// SPDX-License-Identifier: GPL-2.0-or-later
// An audit for people: recommendation, modes, what to do, findings, what is not known.
#include "report/report.h"

#include "report/verdict_text.h"
#include "report/words.h"

static bool is_told(const struct finding *finding, enum severity severity)
{
	return finding->finding && finding->holds == TRUTH_YES && !finding->explained &&
	       finding->severity == severity;
}

static void text_finding(
	struct paper *paper, const struct report *report, const struct finding *finding)
{
	const struct rule_info rule = rules_info(report->rules, finding->rule);

	paper_begin(paper, 2, 4);
	paper_styled(paper, severity_style(finding->severity), "- ");
	paper_expand(paper, report->facts, rule.title ? rule.title : rule.id);
	paper_text(paper, " [");
	paper_text(paper, rule.id);
	paper_text(paper, "]");
	if (rule.advice) {
		paper_begin(paper, 4, 4);
		paper_expand(paper, report->facts, rule.advice);
	}
	if (report->evidence) {
		for (size_t i = 0; i < finding->fact_count; i++)
			text_fact(paper, report, finding->facts[i], 6);
		return;
	}
	for (size_t i = 0; i < finding->fact_count; i++) {
		if (i == 0) {
			paper_begin(paper, 4, 6);
			paper_text(paper, "because ");
		} else {
			paper_text(paper, ", ");
		}
		text_fact_words(paper, report, finding->facts[i]);
	}
}

static void text_findings(struct paper *paper, const struct report *report)
{
	const struct judgement *judgement = report->judgement;

	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
		bool headed = false;

		for (size_t i = 0; i < judgement->finding_count; i++) {
			if (!is_told(&judgement->findings[i], (enum severity)severity))
				continue;
			if (!headed)
				paper_heading(paper, severity_heading((enum severity)severity));
			headed = true;
			text_finding(paper, report, &judgement->findings[i]);
		}
	}
	paper_end(paper);
}

/*
 * Steps for what is recommended, and for what would do more than it: the modes stand in falling
 * order of what they can hold. The others' steps are what "advise --want MODE" is for.
 */
static void text_all_steps(struct paper *paper, const struct report *report)
{
	bool headed = false;

	for (int mode = MODE_HVM; mode <= (int)report->judgement->recommended; mode++) {
		if (!text_has_steps(report, (enum mode)mode))
			continue;
		if (!headed)
			paper_heading(paper, "What to do");
		headed = true;
		text_steps(paper, report, (enum mode)mode);
	}
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
	paper_begin(&paper, 0, 8);
	paper_styled(&paper, STYLE_BOLD, "Status:");
	paper_tab(&paper, 8);
	paper_styled(&paper, status_style(report->judgement->status),
		status_name(report->judgement->status));
	text_role(&paper, report);
	text_host(&paper, report);
	text_assumed(&paper, report);
	return paper_close(&paper);
}
