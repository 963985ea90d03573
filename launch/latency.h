// SPDX-License-Identifier: GPL-2.0-or-later
// The kinds of exits whose time is measured.
#ifndef VIRTSCOUT_LAUNCH_LATENCY_H
#define VIRTSCOUT_LAUNCH_LATENCY_H

#include "launch/histogram.h"

enum latency_kind {
	LATENCY_HLT,
	LATENCY_IO,
	LATENCY_CPUID, /* by batches, as KVM answers it without leaving the kernel */
	LATENCY_MMIO,
	LATENCY_INTERRUPT, /* from KVM_INTERRUPT until the handler has spoken */
	LATENCY_KINDS
};

/* "hlt", as in launch.latency.hlt.min_ns: static */
const char *latency_name(enum latency_kind kind);

#endif
