// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of AMD's SVM feature leaf and of VM_CR.
 *
 * Documents: AMD APM Vol. 3, appendix E.4 "Function 8000_000Ah - SVM Features"; APM Vol. 2,
 * section 15.30.1 "VM_CR MSR (C001_0114h)"; arch/x86/include/asm/cpufeatures.h for the kernel's
 * words.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_SVM_H
#define VIRTSCOUT_PROBE_DECODE_SVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MSR_VM_CR 0xc0010114

/* VM_CR: LOCK and SVMDIS (EFER.SVME can't be set), by the manual's numbering. */
#define VM_CR_LOCK 3
#define VM_CR_SVMDIS 4

bool vm_cr_svm_disabled(uint64_t vm_cr);

/* A bit of CPUID.8000000AH and the kernel's word for it among "flags"; data/svm_features.def. */
struct svm_feature {
	bool in_ecx; /* else in EDX */
	uint8_t bit;
	const char *flag; /* NULL: the kernel prints none */
};

enum svm_feature_id {
#define SVM_FEATURE(id, name, reg, bit, word, meaning) SVM_##id,
#include "data/svm_features.def"
	SVM_FEATURE_COUNT
};

extern const struct svm_feature svm_features[SVM_FEATURE_COUNT];

#endif
