// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Popek and Goldberg's three requirements (1974), as a table: does it hold, what was seen, and
 * what that means for running guests.
 */
#include "report/popek.h"

#include <inttypes.h>
#include <stdio.h>

#include "report/words.h"

#define NAME_COLUMN 2
#define ANSWER_COLUMN 15
#define SEEN_COLUMN 23

const struct popek_requirement popek_requirements[POPEK_REQUIREMENTS] = {
	{"equivalence", FACT_LAUNCH_POPEK_EQUIVALENCE, "differs", FACT_LAUNCH_POPEK_DIFFERS,
		"Kernels that were not made for a guest find the processor that they expect.",
		"Kernels that were not made for a guest may not work: take those that know this "
		"hypervisor."},
	{"control", FACT_LAUNCH_POPEK_CONTROL, "lost", FACT_LAUNCH_POPEK_LOST,
		"A guest can neither take the machine nor keep the processor.",
		"A guest can get around the host: run none here that you do not trust."},
};

const struct popek_share popek_shares[POPEK_SHARES] = {
	{"user", "user code", FACT_LAUNCH_POPEK_USER},
	{"memory", "memory", FACT_LAUNCH_POPEK_MEMORY},
	{"paging", "page mappings", FACT_LAUNCH_POPEK_PAGING},
	{"kernel", "system calls", FACT_LAUNCH_POPEK_KERNEL},
};

static const char *const share_texts[] = {
	[TRUTH_YES] = "Guests run at the processor's own speed.",
	[TRUTH_NO] = "What a guest's kernel does is slow here: guests that compute do well, guests "
		     "with many system calls or processes do not. Paravirtualized kernels, or "
		     "containers, avoid it.",
	[TRUTH_UNKNOWN] = "Not all of it could be timed.",
};

/* No where one of the shares is small; unknown where none is, and one is not known. */
static enum truth is_efficient(const struct fact_table *facts)
{
	enum truth truth = TRUTH_YES;

	for (size_t i = 0; i < POPEK_SHARES; i++) {
		if (!fact_known(facts, popek_shares[i].share))
			truth = TRUTH_UNKNOWN;
		else if (fact_int(facts, popek_shares[i].share) < POPEK_SHARE_OF_HARDWARE)
			return TRUTH_NO;
	}
	return truth;
}

static bool is_measured(const struct fact_table *facts)
{
	bool measured = false;

	for (size_t i = 0; i < POPEK_REQUIREMENTS; i++)
		measured = measured || fact_known(facts, popek_requirements[i].holds);
	for (size_t i = 0; i < POPEK_SHARES; i++)
		measured = measured || fact_known(facts, popek_shares[i].share);
	return measured;
}

static void begin_row(struct paper *paper, const char *name, enum truth answer)
{
	static const char *const words[] = {
		[TRUTH_NO] = "no", [TRUTH_UNKNOWN] = "unknown", [TRUTH_YES] = "yes"};
	static const enum style styles[] = {
		[TRUTH_NO] = STYLE_BAD, [TRUTH_UNKNOWN] = STYLE_WARN, [TRUTH_YES] = STYLE_GOOD};

	paper_begin(paper, NAME_COLUMN, NAME_COLUMN);
	paper_text(paper, name);
	paper_tab(paper, ANSWER_COLUMN);
	paper_styled(paper, styles[answer], words[answer]);
	paper_tab(paper, SEEN_COLUMN);
}

static void text_requirement(struct paper *paper, const struct fact_table *facts, size_t i)
{
	const enum truth holds = fact_truth(facts, popek_requirements[i].holds);
	const char *list = fact_text(facts, popek_requirements[i].list);

	begin_row(paper, popek_requirements[i].name, holds);
	if (holds == TRUTH_UNKNOWN) {
		paper_text(paper,
			why_remedy((enum why)facts->at[popek_requirements[i].holds].why, true));
		return;
	}
	if (holds == TRUTH_NO && list) {
		paper_text(paper, list);
		paper_text(paper, ". ");
	}
	paper_text(
		paper, holds == TRUTH_YES ? popek_requirements[i].good : popek_requirements[i].bad);
}

static void text_efficiency(struct paper *paper, const struct fact_table *facts)
{
	const enum truth efficient = is_efficient(facts);
	char share[64];
	size_t said = 0;

	begin_row(paper, "efficiency", efficient);
	paper_text(paper, "Of native speed:");
	for (size_t i = 0; i < POPEK_SHARES; i++) {
		const int64_t value = fact_int(facts, popek_shares[i].share);

		if (!fact_known(facts, popek_shares[i].share))
			continue;
		/* A guest's kernel that does next to nothing: how much faster that is tells nothing. */
		if (value > 1050)
			snprintf(share, sizeof(share), "%s %s above 105 %%", said++ ? "," : "",
				popek_shares[i].title);
		else
			snprintf(share, sizeof(share), "%s %s %" PRId64 ".%" PRId64 " %%",
				said++ ? "," : "", popek_shares[i].title, value / 10, value % 10);
		paper_text(paper, share);
	}
	paper_text(paper, said ? ". " : " not known. ");
	paper_text(paper, share_texts[efficient]);
}

void popek_text(struct paper *paper, const struct fact_table *facts)
{
	if (!is_measured(facts))
		return;
	paper_heading(paper, "Popek and Goldberg's requirements");
	for (size_t i = 0; i < POPEK_REQUIREMENTS; i++)
		text_requirement(paper, facts, i);
	text_efficiency(paper, facts);
}
