// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts that the text reports on a judgement share. */
#ifndef VIRTSCOUT_REPORT_VERDICT_TEXT_H
#define VIRTSCOUT_REPORT_VERDICT_TEXT_H

#include "report/paper.h"
#include "report/report.h"

/* Which mode is recommended, and why. */
void text_recommendation(struct paper *paper, const struct report *report);

/*
 * The modes, best first; of each its verdict, its cost, and the first reason and those that were
 * measured (with @report->evidence: all reasons).
 */
void text_modes(struct paper *paper, const struct report *report);

/* All about one mode: verdict, reasons, what is assumed. */
void text_mode(struct paper *paper, const struct report *report, enum mode mode);

/* The steps that make @mode work, or work better; nothing where there are none. */
bool text_has_steps(const struct report *report, enum mode mode);
void text_steps(struct paper *paper, const struct report *report, enum mode mode);

/*
 * "kvm.device.access = no (EACCES)", in the paragraph that is there; with evidence, its source
 * too.
 */
void text_fact_words(struct paper *paper, const struct report *report, enum fact_id id);

/* The same as a paragraph. */
void text_fact(struct paper *paper, const struct report *report, enum fact_id id, unsigned indent);

/*
 * What is unknown and matters to the modes (@findings: to the findings too, in short or with
 * @report->all), by reason, with the cheapest way to know.
 */
void text_unknown(struct paper *paper, const struct report *report, bool findings);

/* The same for one mode alone. */
void text_unknown_of_mode(struct paper *paper, const struct report *report, enum mode mode);

/* Is there anything to tell: it holds, and follows from no other that is told? */
bool text_tells_finding(const struct finding *finding);

/* A finding; @in_full: with the advice and the facts that decided. */
void text_finding(struct paper *paper, const struct report *report, const struct finding *finding,
	bool in_full);

/* What the host is taken for, and why. */
void text_role(struct paper *paper, const struct report *report);

/* What --assume set, where it did: before anything that hangs on it. */
void text_assumed(struct paper *paper, const struct report *report);

/* The host in one paragraph. */
void text_host(struct paper *paper, const struct report *report);

#endif
