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

void text_unknown(struct paper *paper, const struct report *report, bool findings)
{
	bool needed[FACT_COUNT] = {false};

	if (!learn_needed(report, findings, needed))
		return;
	paper_heading(paper, "Not known");
	for (int id = 0; id < FACT_COUNT; id++) {
		char text[192];

		if (needed[id])
			text_way(paper, report, needed,
				learn_how(report, (enum fact_id)id, text, sizeof(text)));
	}
	paper_end(paper);
}
