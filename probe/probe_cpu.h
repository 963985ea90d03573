// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of probe_cpu(), which calls them in this order. */
#ifndef VIRTSCOUT_PROBE_PROBE_CPU_H
#define VIRTSCOUT_PROBE_PROBE_CPU_H

#include "probe/probe.h"

void probe_codename(struct probe_context *context); /* cpu.codename*; after the identity */
void probe_cpu_features(
	struct probe_context *context); /* what CPUID shows beside VMX and SVM; after the widths */
void probe_cpu_rows(struct probe_context *context);     /* how many CPUs; inventory: their rows */
void probe_cpu_topology(struct probe_context *context); /* packages to threads; after the rows */
void probe_cpu_types(struct probe_context *context);    /* cpu.hybrid*; after the rows */
void probe_cpu_uniform(struct probe_context *context);  /* do they agree? after the rows */
void probe_cpu_counted(struct probe_context *context);  /* kernel.feature.* */

#endif
