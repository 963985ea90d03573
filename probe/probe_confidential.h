// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of the probe of confidential computing. */
#ifndef VIRTSCOUT_PROBE_PROBE_CONFIDENTIAL_H
#define VIRTSCOUT_PROBE_PROBE_CONFIDENTIAL_H

#include "probe/probe.h"

/* What several of the facts are made from. */
struct confidential {
	int syscfg_rc; /* of reading SYSCFG; -ENXIO: the CPU encrypts no memory, nobody asked */
	uint64_t syscfg;
	enum truth epc; /* some memory is set aside for enclaves */
};

/* SYSCFG and what hangs on it; the fields of CPUID.8000001FH; the security processor. */
void confidential_probe_amd(struct probe_context *context, struct confidential *seen);

/* SGX, and Intel's memory encryption with its keys. */
void confidential_probe_intel(struct probe_context *context, struct confidential *seen);

/* What KVM starts, and how many of them: SEV, TDX. After confidential_probe_amd(). */
void confidential_probe_kvm(struct probe_context *context, const struct confidential *seen);

/* The fact is unknown because it makes sense only with fact @from, which is not known to hold. */
void confidential_needs(struct probe_context *context, enum fact_id id, enum fact_id from);

/* A value that follows from fact @from: false, or 0. */
void confidential_none(struct probe_context *context, enum fact_id id, enum fact_id from);

#endif
