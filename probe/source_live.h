// SPDX-License-Identifier: GPL-2.0-or-later
/* The host we run on. */
#ifndef VIRTSCOUT_PROBE_SOURCE_LIVE_H
#define VIRTSCOUT_PROBE_SOURCE_LIVE_H

#include "probe/source.h"

/* Answers everything but ASK_LAUNCH (-ERR_NOT_RUN): guests are run by launch/. 0 or -ENOMEM. */
int source_live_open(struct source **source);

/* The same, but a CPU is asked for no more leaves than are asked for: for few questions. */
int source_live_open_beside(struct source **source);

/*
 * The same, for a run of all probes: it begins at once with the questions that take longest, on
 * another CPU. Asked by one thread. 0 or -ENOMEM.
 */
int source_ahead_open(struct source **source);

#endif
