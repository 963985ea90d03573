// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts that are words among the flags of /proc/cpuinfo. */
#ifndef VIRTSCOUT_PROBE_CPUINFO_FACTS_H
#define VIRTSCOUT_PROBE_CPUINFO_FACTS_H

#include "probe/probe.h"

/* Sets @id, a BOOL: is @flag among the flags of the first processor? */
void cpuinfo_flag_fact(struct probe_context *context, enum fact_id id, const char *flag);

/* Do some processors of /proc/cpuinfo show that flag and others not? */
bool cpuinfo_flag_differs(const struct probe_context *context, const char *flag);

#endif
