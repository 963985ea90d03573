// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words in which people read modes, verdicts and reasons for not knowing. All strings are
 * static.
 */
#ifndef VIRTSCOUT_REPORT_WORDS_H
#define VIRTSCOUT_REPORT_WORDS_H

#include "probe/fact.h"
#include "report/paper.h"
#include "rules/rules.h"

const char *mode_words(enum mode mode);          /* "full virtual machines, any guest system" */
const char *mode_short(enum mode mode);          /* "full virtual machines": a column of a table */
const char *cost_words(enum cost cost);          /* "near full speed"; "" for none */
const char *actor_words(enum actor actor);       /* "firmware setup" */
const char *verdict_words(enum verdict verdict); /* "works now" */
const char *severity_heading(enum severity severity);
enum style verdict_style(enum verdict verdict);
enum style severity_style(enum severity severity);
enum style status_style(enum status status);

/*
 * A sentence: the cheapest way to learn what is unknown for this reason. @live: this host, no
 * capture.
 */
const char *why_remedy(enum why why, bool live);

#endif
