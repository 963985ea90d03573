// SPDX-License-Identifier: GPL-2.0-or-later
// A finding for people: what is so, what to do about it, the facts that say so.
#include "report/verdict_text.h"

#include <stdio.h>

#include "report/words.h"

/* More facts than this are counted, not named: the first ones decide, the others frame them. */
#define NAMED_MAX 4

bool text_tells_finding(const struct finding *finding)
{
	return finding->finding && finding->holds == TRUTH_YES && !finding->explained;
}

static void text_because(
	struct paper *paper, const struct report *report, const struct finding *finding)
{
	const size_t named = report->all || finding->fact_count <= NAMED_MAX + 1
				     ? finding->fact_count
				     : NAMED_MAX;

	for (size_t i = 0; i < named; i++) {
		if (i == 0) {
			paper_begin(paper, 4, 6);
			paper_text(paper, "because ");
		} else {
			paper_text(paper, ", ");
		}
		text_fact_words(paper, report, finding->facts[i]);
	}
	if (named < finding->fact_count) {
		char more[48];

		snprintf(more, sizeof(more), " and %zu more facts", finding->fact_count - named);
		paper_text(paper, more);
	}
}

void text_finding(struct paper *paper, const struct report *report, const struct finding *finding,
	bool in_full)
{
	const struct rule_info rule = rules_info(report->rules, finding->rule);

	paper_begin(paper, 2, 4);
	paper_styled(paper, severity_style(finding->severity), "- ");
	paper_expand(paper, report->facts, rule.title ? rule.title : rule.id);
	paper_text(paper, " [");
	paper_text(paper, rule.id);
	paper_text(paper, "]");
	if (!in_full)
		return;
	if (rule.advice) {
		paper_begin(paper, 4, 4);
		paper_expand(paper, report->facts, rule.advice);
	}
	if (!report->evidence) {
		text_because(paper, report, finding);
		return;
	}
	for (size_t i = 0; i < finding->fact_count; i++)
		text_fact(paper, report, finding->facts[i], 6);
}
