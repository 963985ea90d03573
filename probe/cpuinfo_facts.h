// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts that are words among the flags of /proc/cpuinfo. */
#ifndef VIRTSCOUT_PROBE_CPUINFO_FACTS_H
#define VIRTSCOUT_PROBE_CPUINFO_FACTS_H

#include "probe/probe.h"

/* Sets @id, a BOOL: is @flag among the flags of the first processor? */
void cpuinfo_flag_fact(struct probe_context *context, enum fact_id id, const char *flag);

/*
 * Sets cpu.vmx.flag and cpu.svm.flag. The bits behind them are each some makers' own; with the
 * others they are reserved, and a hypervisor's word on them, which the kernel repeats, is no yes.
 */
void cpuinfo_virtualization_flags(struct probe_context *context);

/* Do some processors of /proc/cpuinfo show that flag and others not? */
bool cpuinfo_flag_differs(const struct probe_context *context, const char *flag);

/*
 * Where CPUID was not answered: a processor whose vendor, family and model are known may be one
 * that can't have the feature. Sets @id to no, and returns true, if so; else sets nothing.
 */
bool cpuinfo_set_predates(struct fact_table *facts, enum fact_id id,
	bool (*predates)(const char *vendor, uint32_t family, uint32_t model));

#endif
