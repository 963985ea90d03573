// SPDX-License-Identifier: GPL-2.0-or-later
// Times of the ways out of a guest, as a table and as JSON.
#ifndef VIRTSCOUT_REPORT_LATENCY_H
#define VIRTSCOUT_REPORT_LATENCY_H

#include "report/paper.h"
#include "report/validate.h"

/* Nothing where none was measured. */
void latency_text(struct paper *paper, const struct validate_report *report);

#endif
