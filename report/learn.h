// SPDX-License-Identifier: GPL-2.0-or-later
/* What is not known and matters, and the cheapest way to know it. */
#ifndef VIRTSCOUT_REPORT_LEARN_H
#define VIRTSCOUT_REPORT_LEARN_H

#include <stddef.h>

#include "report/report.h"

/*
 * Marks the unknown facts that an undecided mode hangs on, and with @findings those of undecided
 * findings too. Returns how many.
 */
size_t learn_needed(const struct report *report, bool findings, bool needed[FACT_COUNT]);

/* The same for one mode alone. */
size_t learn_needed_by_mode(const struct report *report, enum mode mode, bool needed[FACT_COUNT]);

/*
 * Marks those of them that a report in short tells: what an undecided mode hangs on, and of what
 * undecided warnings hang on that which somebody can come to know without running guests. Returns
 * how many.
 */
size_t learn_worthwhile(const struct report *report, bool needed[FACT_COUNT]);

/*
 * How to come to know an unknown fact: one sentence. Where it waits for other facts, that of the
 * first of these that is unknown; where it has no answer here because of one that is known, a
 * sentence that names that one. @text: room for a sentence that is not fixed.
 */
const char *learn_how(const struct report *report, enum fact_id id, char *text, size_t size);

#endif
