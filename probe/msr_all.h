// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One MSR on every online CPU: what firmware sets up per CPU (IA32_FEATURE_CONTROL, VM_CR) it may
 * set up differently, and one CPU does not speak for all.
 *
 * That is one open and one read per CPU: only for the registers of enum msr_all_id, each asked
 * once, by whoever comes first.
 */
#ifndef VIRTSCOUT_PROBE_MSR_ALL_H
#define VIRTSCOUT_PROBE_MSR_ALL_H

#include <stdbool.h>
#include <stdint.h>

struct probe_context;

enum msr_all_id {
	MSR_ALL_FEATURE_CONTROL, /* IA32_FEATURE_CONTROL, 3AH */
	MSR_ALL_VM_CR,           /* VM_CR, C0010114H */
	MSR_ALL_COUNT
};

struct msr_all {
	bool asked;
	int rc;          /* 0: every CPU answered; else the first refusal, and nothing else holds */
	uint64_t value;  /* of the first CPU */
	uint64_t differ; /* the bits that are not the same on every CPU; 0: all agree */
};

/*
 * The register on the CPUs of the inventory; so after probe_cpu has filled it. Where the list of
 * online CPUs could not be read, /proc/cpuinfo says how many there are, and they are taken to be
 * numbered from 0: one that is offline refuses. Where neither tells, the capture holds one CPU,
 * which is asked alone.
 */
const struct msr_all *msr_all_ask(struct probe_context *context, enum msr_all_id which);

#endif
