// SPDX-License-Identifier: GPL-2.0-or-later
// What is not known and matters, with the cheapest way to know it.
#include "report/verdict_text.h"

#include <stdio.h>
#include <string.h>

#include "probe/fact_local.h"
#include "report/learn.h"

/* More names than this are counted, not listed. */
#define LISTED_MAX 8

/* The facts that one way makes known, all at once; they are taken off @needed. */
static void text_way(
	struct paper *paper, const struct report *report, bool needed[FACT_COUNT], const char *way)
{
	size_t count = 0;

	paper_begin(paper, 2, 4);
	paper_expand(paper, report->facts, way);
	paper_begin(paper, 4, 6);
	for (int id = 0; id < FACT_COUNT; id++) {
		char text[192];

		if (!needed[id] ||
			strcmp(learn_how(report, (enum fact_id)id, text, sizeof(text)), way))
			continue;
		needed[id] = false;
		if (++count > LISTED_MAX)
			continue;
		paper_text(paper, count > 1 ? ", " : "");
		paper_text(paper, fact_name(report->facts, (enum fact_id)id));
	}
	if (count > LISTED_MAX) {
		char more[48];

		snprintf(more, sizeof(more), " and %zu more", count - LISTED_MAX);
		paper_text(paper, more);
	}
}

/* All of @needed, by the ways to know them; none is left in it. */
static void text_ways(struct paper *paper, const struct report *report, bool needed[FACT_COUNT])
{
	for (int id = 0; id < FACT_COUNT; id++) {
		char text[192];

		if (needed[id])
			text_way(paper, report, needed,
				learn_how(report, (enum fact_id)id, text, sizeof(text)));
	}
}

void text_unknown_of_mode(struct paper *paper, const struct report *report, enum mode mode)
{
	bool needed[FACT_COUNT] = {false};

	if (!learn_needed_by_mode(report, mode, needed))
		return;
	paper_heading(paper, "Not known");
	text_ways(paper, report, needed);
	paper_end(paper);
}

/* What is left out, so that nobody takes the list for all there is. */
static void text_left_out(struct paper *paper, size_t count, bool listed)
{
	char text[160];

	snprintf(text, sizeof(text),
		"%zu %s not known, and no verdict hangs on %s now: \"virtscout audit --all\".",
		count,
		count == 1 ? (listed ? "more fact is" : "fact is")
			   : (listed ? "more facts are" : "facts are"),
		count == 1 ? "it" : "them");
	paper_begin(paper, 2, 4);
	paper_text(paper, text);
}

void text_unknown(struct paper *paper, const struct report *report, bool findings)
{
	bool needed[FACT_COUNT] = {false}, all[FACT_COUNT] = {false};
	const size_t total = learn_needed(report, findings, all);
	const size_t told = findings && !report->all ? learn_worthwhile(report, needed)
						     : learn_needed(report, findings, needed);

	if (!total)
		return;
	paper_heading(paper, "Not known");
	text_ways(paper, report, needed);
	if (told < total)
		text_left_out(paper, total - told, told > 0);
	paper_end(paper);
}
