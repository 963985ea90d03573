// SPDX-License-Identifier: GPL-2.0-or-later
// What the fast path's answers mean for each need. Pure: it asks nothing.
#include "probe/fast.h"

#include <errno.h>
#include <string.h>

static void judge_kvm(struct fast_answer *answer)
{
	switch (answer->kvm) {
	case FAST_KVM_USABLE:
		answer->verdict = FAST_YES;
		answer->why = "KVM opens and answers";
		return;
	case FAST_KVM_DENIED:
		answer->verdict = FAST_UNKNOWN;
		answer->why = "no permission to use /dev/kvm as this user";
		return;
	case FAST_KVM_ABSENT:
		answer->verdict = FAST_NO;
		answer->why = answer->registered == TRUTH_YES
				      ? "KVM runs here, but /dev/kvm is missing: a container "
					"without the device"
			      : answer->registered == TRUTH_NO
				      ? "/dev/kvm is not there: no KVM module is loaded"
				      : "/dev/kvm is not there";
		return;
	case FAST_KVM_BROKEN:
		answer->verdict = FAST_NO;
		answer->why = answer->kvm_err == ENODEV || answer->kvm_err == ENXIO
				      ? "/dev/kvm is there, but no KVM module is loaded"
			      : answer->kvm_err == 0
				      ? "KVM answers, but with another API version than 12"
				      : "/dev/kvm is there, but is not the KVM device";
		return;
	default:
		answer->verdict = FAST_UNKNOWN;
		answer->why = "/dev/kvm can't be opened, or does not answer";
	}
}

static const char no_hw[] = "the CPU shows neither VMX nor SVM";

static void judge_hvm(struct fast_answer *answer)
{
	const bool software = !strcmp(answer->backend, "kvm_pvm");

	if (answer->hw == FAST_HW_NONE) {
		answer->verdict = FAST_NO;
		answer->why = software && answer->kvm == FAST_KVM_DENIED
				      ? "the CPU shows neither VMX nor SVM; KVM runs here by the "
					"software backend "
					"kvm_pvm, which this user has no permission to use"
			      : software && answer->kvm == FAST_KVM_USABLE
				      ? "the CPU shows neither VMX nor SVM; KVM works here by the "
					"software backend kvm_pvm"
				      : no_hw;
		return;
	}
	if (answer->enabled == TRUTH_NO) {
		answer->verdict = FAST_NO;
		answer->why = answer->hw == FAST_HW_SVM
				      ? "SVM is switched off: in firmware, or by clearcpuid="
				      : "VMX is switched off: in firmware, or by clearcpuid=";
		return;
	}
	judge_kvm(answer);
	if (answer->verdict != FAST_YES)
		return;
	if (answer->hw == FAST_HW_UNKNOWN) {
		answer->verdict = FAST_UNKNOWN;
		answer->why = "KVM opens, but CPUID can't be asked";
	} else if (software) {
		answer->verdict = FAST_NO;
		answer->why = "KVM opens, but by the software backend kvm_pvm";
	} else if (answer->slat == FAST_SLAT_NONE) {
		answer->verdict = FAST_DEGRADED;
		answer->why =
			"KVM opens, but uses no second-level paging: shadow paging costs time";
	} else if (answer->slat == FAST_SLAT_UNKNOWN) {
		answer->verdict = FAST_UNKNOWN;
		answer->why = "KVM opens, but whether it uses second-level paging can't be seen";
	} else {
		answer->why = "KVM opens, and uses second-level paging";
	}
}

static void judge_hw(struct fast_answer *answer)
{
	answer->verdict = answer->hw == FAST_HW_UNKNOWN      ? FAST_UNKNOWN
			  : answer->hw == FAST_HW_NONE       ? FAST_NO
			  : answer->enabled == TRUTH_UNKNOWN ? FAST_UNKNOWN
			  : answer->enabled == TRUTH_YES     ? FAST_YES
							     : FAST_NO;
	answer->why = answer->hw == FAST_HW_UNKNOWN ? "CPUID can't be asked"
		      : answer->hw == FAST_HW_NONE  ? no_hw
		      : answer->enabled == TRUTH_NO
			      ? "the CPU has it, but firmware or clearcpuid= has switched it off"
		      : answer->enabled == TRUTH_YES
			      ? "the CPU has it, and firmware lets it be used"
			      : "the CPU has it; whether firmware lets it be used is not known";
}

static void judge_slat(struct fast_answer *answer)
{
	const bool none = answer->slat == FAST_SLAT_NONE || answer->hw == FAST_HW_NONE;
	/*
	 * Of a backend that runs it is known what it uses, for a user who may not open the device
	 * too.
	 */
	const bool used =
		answer->registered == TRUTH_YES && strcmp(answer->backend, "unknown") != 0;

	answer->verdict = none                                ? FAST_NO
			  : answer->slat == FAST_SLAT_UNKNOWN ? FAST_UNKNOWN
							      : FAST_YES;
	answer->why = answer->hw == FAST_HW_NONE          ? no_hw
		      : none && used                      ? "KVM does not use second-level paging"
		      : none                              ? "the CPU has no second-level paging"
		      : answer->slat == FAST_SLAT_UNKNOWN ? "no place that tells could be read"
		      : used                              ? "KVM uses second-level paging"
							  : "the CPU has second-level paging";
}

void fast_judge(enum fast_need need, struct fast_answer *answer)
{
	switch (need) {
	case NEED_KVM: judge_kvm(answer); break;
	case NEED_HW: judge_hw(answer); break;
	case NEED_SLAT: judge_slat(answer); break;
	case NEED_HVM: judge_hvm(answer); break;
	}
	if (answer->xen && answer->verdict == FAST_NO && need != NEED_KVM) {
		answer->verdict = FAST_UNKNOWN;
		answer->why = "Xen may run such guests here, without KVM: virtscout audit tells";
	}
}
