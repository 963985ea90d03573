// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fast path: can this host run hardware-assisted guests, in as few questions as decide it. No
 * heap, no stdio. It asks the same questions as the probes and follows the same decoders; it
 * stops where they go on.
 */
#ifndef VIRTSCOUT_PROBE_FAST_H
#define VIRTSCOUT_PROBE_FAST_H

#include "probe/fact.h"
#include "probe/source.h"

enum fast_need { NEED_HVM, NEED_KVM, NEED_HW, NEED_SLAT };
enum fast_verdict { FAST_YES, FAST_DEGRADED, FAST_NO, FAST_UNKNOWN }; /* also the exit status */
enum fast_hw { FAST_HW_UNKNOWN, FAST_HW_NONE, FAST_HW_VMX, FAST_HW_SVM };
enum fast_slat { FAST_SLAT_UNKNOWN, FAST_SLAT_NONE, FAST_SLAT_EPT, FAST_SLAT_NPT };
enum fast_kvm {
	FAST_KVM_UNKNOWN,
	FAST_KVM_USABLE,
	FAST_KVM_DENIED,
	FAST_KVM_ABSENT,
	FAST_KVM_BROKEN
};

struct fast_answer {
	enum fast_verdict verdict;
	enum fast_hw hw;     /* by CPUID */
	enum truth enabled;  /* firmware lets it be used */
	enum fast_slat slat; /* that KVM uses; while KVM is not there, that the CPU has */
	enum fast_kvm kvm;
	int kvm_err;           /* positive errno of opening /dev/kvm; 0: none */
	enum truth registered; /* the kernel has the KVM device, with or without a node in /dev */
	bool xen;              /* guests run under Xen, or may: asked for where all else says no */
	const char *backend;   /* module name, "none" or "unknown": static */
	const char *why;       /* one sentence: static */
};

/* Asks for everything in an answer and judges it by @need. @answer is written whole. */
void fast_check(struct source *source, enum fast_need need, struct fast_answer *answer);

/* The same verdict alone: stops at the first answer that decides it. */
enum fast_verdict fast_decide(struct source *source, enum fast_need need);

/* Sets `verdict` and `why` by the other members. Asks nothing. */
void fast_judge(enum fast_need need, struct fast_answer *answer);

const char *fast_verdict_name(enum fast_verdict verdict); /* "yes": static, as all of these */
const char *fast_hw_name(enum fast_hw hw);
const char *fast_slat_name(enum fast_slat slat);
const char *fast_kvm_name(enum fast_kvm kvm);

#endif
