// SPDX-License-Identifier: GPL-2.0-or-later
// The recommendation, the modes and the steps, as text.
#include "report/verdict_text.h"

#include <stdio.h>
#include <string.h>

#include "probe/fact_local.h"
#include "report/value.h"
#include "report/words.h"

#define MODE_COLUMN 2
#define WORDS_COLUMN 13
#define VERDICT_COLUMN 37
#define COST_COLUMN 49
#define STEP_COLUMN 4
#define STEP_HANG 7

struct opening {
	const char *before, *after;
};

/* By the verdict on the recommended mode. */
static const struct opening openings[] = {
	[VERDICT_NO] = {"Nothing works here; closest: ", "."},
	[VERDICT_UNKNOWN] = {"Recommended: ", ". Whether it works is not known."},
	[VERDICT_ATTAINABLE] = {"Recommended: ", ". It would work after the steps below."},
	[VERDICT_DEGRADED] = {"Recommended: ", ". It works now, at a cost."},
	[VERDICT_READY] = {"Recommended: ", ". It works now."},
};

static void text_source(struct paper *paper, const struct report *report, enum fact_id id)
{
	struct blob text = BLOB_HEAP;
	int rc = value_append_full(&text, report->facts, id, report->evidence);

	if (!rc)
		rc = blob_terminate(&text);
	if (!rc)
		paper_text(paper, text.at);
	else if (!paper->rc)
		paper->rc = rc;
	blob_free(&text);
}

void text_fact_words(struct paper *paper, const struct report *report, enum fact_id id)
{
	paper_text(paper, fact_name(report->facts, id));
	paper_text(paper, " = ");
	text_source(paper, report, id);
}

void text_fact(struct paper *paper, const struct report *report, enum fact_id id, unsigned indent)
{
	paper_begin(paper, indent, indent + 2);
	text_fact_words(paper, report, id);
}

/* A reason; with evidence, the fact that decided and where it comes from below it. */
static void text_reason(struct paper *paper, const struct report *report,
	const struct reason *reason, unsigned indent)
{
	const bool has_fact = reason->fact >= 0 && reason->fact < FACT_COUNT;

	paper_begin(paper, indent, indent);
	if (has_fact && reason->of_fact) {
		paper_text(paper, fact_name(report->facts, (enum fact_id)reason->fact));
		paper_text(paper, ": ");
	}
	paper_expand(paper, report->facts, reason->text);
	if (report->evidence && has_fact)
		text_fact(paper, report, (enum fact_id)reason->fact, indent + 2);
}

static bool has_workload(const struct workload *workload)
{
	for (int key = 0; workload && key < WORKLOAD_KEY_COUNT; key++)
		if (workload->value[key][0])
			return true;
	return false;
}

void text_recommendation(struct paper *paper, const struct report *report)
{
	const struct judgement *judgement = report->judgement;
	const enum mode mode = judgement->recommended;
	const enum verdict verdict = judgement->modes[mode].verdict;

	paper_begin(paper, 0, 2);
	paper_text(paper, verdict == VERDICT_NO && has_workload(report->workload)
				  ? "Nothing here runs such a workload; closest: "
				  : openings[verdict].before);
	paper_styled(paper, STYLE_BOLD, mode_name(mode));
	paper_text(paper, " (");
	paper_text(paper, mode_words(mode));
	paper_text(paper, ")");
	paper_text(paper, openings[verdict].after);
	for (size_t i = 0; i < judgement->reason_count; i++)
		text_reason(paper, report, &judgement->reasons[i], 2);
	paper_end(paper);
}

/* The facts taken as good: "if kvm.create_vm, cpu.vmx.ept are as hoped: ready". */
static void text_would_be(struct paper *paper, const struct report *report,
	const struct mode_verdict *verdict, unsigned indent)
{
	if (!verdict->has_would_be)
		return;
	paper_begin(paper, indent, indent);
	paper_text(paper, "It would be ");
	paper_styled(paper, verdict_style(verdict->would_be), verdict_name(verdict->would_be));
	paper_text(paper, verdict->assuming_count == 1 ? " if this fact is good:"
						       : " if these facts are good:");
	for (size_t i = 0; i < verdict->assuming_count; i++) {
		paper_text(paper, i ? ", " : " ");
		paper_text(paper, fact_name(report->facts, verdict->assuming[i]));
	}
	paper_text(paper, ".");
}

static void text_mode_head(struct paper *paper)
{
	paper_begin(paper, MODE_COLUMN, MODE_COLUMN);
	paper_styled(paper, STYLE_DIM, "MODE");
	paper_tab(paper, WORDS_COLUMN);
	paper_styled(paper, STYLE_DIM, "RUNS");
	paper_tab(paper, VERDICT_COLUMN);
	paper_styled(paper, STYLE_DIM, "VERDICT");
	paper_tab(paper, COST_COLUMN);
	paper_styled(paper, STYLE_DIM, "SPEED");
}

static void text_mode_line(struct paper *paper, const struct report *report, enum mode mode)
{
	const struct mode_verdict *verdict = &report->judgement->modes[mode];

	paper_begin(paper, MODE_COLUMN, WORDS_COLUMN);
	paper_styled(paper, STYLE_BOLD, mode_name(mode));
	paper_tab(paper, WORDS_COLUMN);
	paper_text(paper, mode_short(mode));
	paper_tab(paper, VERDICT_COLUMN);
	paper_styled(paper, verdict_style(verdict->verdict), verdict_name(verdict->verdict));
	if (verdict->verdict == VERDICT_NO || verdict->cost == COST_NONE)
		return;
	paper_tab(paper, COST_COLUMN);
	paper_text(paper, cost_words(verdict->cost));
}

/* What a guest showed is worth its line: it outranks whatever else was found. */
static bool is_measured(const struct reason *reason)
{
	static const char family[] = "launch.";

	return reason->fact >= 0 && reason->fact < FACT_COUNT &&
	       !strncmp(fact_desc((enum fact_id)reason->fact)->name, family, strlen(family));
}

void text_modes(struct paper *paper, const struct report *report)
{
	text_mode_head(paper);
	for (size_t i = 0; i < MODE_COUNT; i++) {
		const enum mode mode = report->judgement->ranking[i];
		const struct mode_verdict *verdict = &report->judgement->modes[mode];

		text_mode_line(paper, report, mode);
		for (size_t j = 0; j < verdict->reason_count; j++)
			if (j == 0 || report->evidence || is_measured(&verdict->reasons[j]))
				text_reason(paper, report, &verdict->reasons[j], WORDS_COLUMN);
		text_would_be(paper, report, verdict, WORDS_COLUMN);
	}
	paper_end(paper);
}

void text_mode(struct paper *paper, const struct report *report, enum mode mode)
{
	const struct mode_verdict *verdict = &report->judgement->modes[mode];

	text_mode_head(paper);
	text_mode_line(paper, report, mode);
	for (size_t i = 0; i < verdict->reason_count; i++)
		text_reason(paper, report, &verdict->reasons[i], WORDS_COLUMN);
	text_would_be(paper, report, verdict, WORDS_COLUMN);
	paper_end(paper);
}

bool text_has_steps(const struct report *report, enum mode mode)
{
	const struct mode_verdict *verdict = &report->judgement->modes[mode];

	return verdict->step_count && verdict->verdict != VERDICT_READY;
}

/* What the steps lead to, as far as the rules can tell before they are taken. */
static void text_then(
	struct paper *paper, const struct report *report, const struct mode_verdict *verdict)
{
	if (!verdict->has_then)
		return;
	paper_begin(paper, STEP_COLUMN, STEP_COLUMN);
	if (verdict->then != VERDICT_UNKNOWN) {
		paper_text(paper, verdict->then == VERDICT_DEGRADED
					  ? "Then it works, at a cost that the ranking will name."
					  : "Then it works.");
		return;
	}
	paper_text(paper, "Then look again: nothing else that is known stands in the way");
	for (size_t i = 0; i < verdict->then_assuming_count; i++) {
		paper_text(paper, i ? ", " : ", but not known before then: ");
		paper_text(
			paper, fact_name(report->facts, (enum fact_id)verdict->then_assuming[i]));
	}
	paper_text(paper, ".");
}

static void text_command(struct paper *paper, const struct fact_table *facts, const char *command)
{
	cleanup_blob struct blob expanded = BLOB_HEAP;
	int rc = value_expand_command(&expanded, facts, command);

	if (!rc)
		rc = blob_terminate(&expanded);
	if (!rc)
		paper_line(paper, STEP_HANG + 4, STYLE_BOLD, expanded.at);
	else if (!paper->rc)
		paper->rc = rc;
}

void text_steps(struct paper *paper, const struct report *report, enum mode mode)
{
	const struct mode_verdict *verdict = &report->judgement->modes[mode];

	if (!text_has_steps(report, mode))
		return;
	paper_begin(paper, 2, 2);
	paper_text(paper, "To make ");
	paper_styled(paper, STYLE_BOLD, mode_name(mode));
	paper_text(paper, verdict->verdict == VERDICT_DEGRADED ? " work better:" : " work:");
	for (size_t i = 0; i < verdict->step_count; i++) {
		const struct step *step = &verdict->steps[i];
		char number[24];

		snprintf(number, sizeof(number), "%zu.", i + 1);
		paper_begin(paper, STEP_COLUMN, STEP_HANG);
		paper_text(paper, number);
		paper_tab(paper, STEP_HANG);
		paper_expand(paper, report->facts, step->action);
		paper_text(paper, " (");
		paper_text(paper, actor_words(step->who));
		paper_text(paper, step->reboot ? "; needs a restart)" : ")");
		if (step->command)
			text_command(paper, report->facts, step->command);
	}
	text_then(paper, report, verdict);
	paper_end(paper);
}
