// SPDX-License-Identifier: GPL-2.0-or-later
// What guests that ran say about KVM.
#include "probe/probe_kvm.h"

#include <errno.h>

static const enum fact_id guests[] = {
	FACT_LAUNCH_REAL_MODE, FACT_LAUNCH_PROTECTED_MODE, FACT_LAUNCH_LONG_MODE};

/* What ran outranks what was asked: KVM may have been busy a moment before. */
static void settle_yes(struct fact_table *facts, enum fact_id id, const char *from)
{
	if (fact_truth(facts, id) != TRUTH_YES)
		fact_set_bool(facts, id, true, EV_FROM_FACTS(from));
}

/*
 * A guest that could not be tried because KVM refused the VM (the launcher's errno is
 * KVM_CREATE_VM's).
 */
static void settle_refusal(struct fact_table *facts, enum fact_id guest)
{
	const struct evidence *ev = EV_FROM_FACTS(fact_desc(guest)->name);
	const int err = facts->at[guest].err;

	if (fact_known(facts, FACT_KVM_CREATE_VM) || facts->at[FACT_KVM_CREATE_VM].err)
		return;
	if (err == EBUSY) {
		fact_set_bool(facts, FACT_KVM_CREATE_VM, false, ev);
		fact_note_errno(facts, FACT_KVM_CREATE_VM, err);
	} else if (err == EPERM) {
		fact_set_unknown(facts, FACT_KVM_CREATE_VM, WHY_PERMISSION, err, ev);
	}
}

/*
 * That a guest was helped proves that KVM uses second-level paging, whatever its module is: so it
 * works by hardware, and the processor has one of the two kinds only. That none was helped proves
 * nothing: an outer host may spoil what KVM uses.
 */
static void settle_slat(struct fact_table *facts)
{
	const bool amd = fact_text_is(facts, FACT_KVM_BACKEND, "kvm_amd");
	const bool intel = fact_text_is(facts, FACT_KVM_BACKEND, "kvm_intel");
	const bool open = !fact_known(facts, FACT_KVM_BACKEND);
	const bool svm = amd || (open && fact_truth(facts, FACT_CPU_SVM) == TRUTH_YES);
	const bool vmx = intel || (open && fact_truth(facts, FACT_CPU_VMX) == TRUTH_YES);
	const struct evidence *ev = amd || intel ? EV_FROM_FACTS("launch.slat, kvm.backend")
						 : EV_FROM_FACTS("launch.slat, cpu.vmx, cpu.svm");

	if (fact_truth(facts, FACT_LAUNCH_SLAT) != TRUTH_YES || svm == vmx)
		return;
	if (!fact_known(facts, FACT_KVM_HARDWARE))
		fact_set_bool(facts, FACT_KVM_HARDWARE, true, ev);
	if (!fact_known(facts, FACT_KVM_SLAT))
		fact_set_text(facts, FACT_KVM_SLAT, svm ? "npt" : "ept", ev);
}

void facts_settle(struct fact_table *facts)
{
	for (size_t i = 0; i < sizeof(guests) / sizeof(guests[0]); i++) {
		if (fact_truth(facts, guests[i]) == TRUTH_YES) {
			settle_yes(facts, FACT_KVM_CREATE_VM, "a guest that ran");
			settle_yes(facts, FACT_KVM_DEVICE_ACCESS, "a guest that ran");
			settle_yes(facts, FACT_KVM_DEVICE_PRESENT, "a guest that ran");
		} else if (!fact_known(facts, guests[i])) {
			settle_refusal(facts, guests[i]);
		}
	}
	/* Whatever stat(2) said: what makes a VM is the device. */
	if (fact_truth(facts, FACT_KVM_CREATE_VM) == TRUTH_YES &&
		fact_truth(facts, FACT_KVM_DEVICE_PRESENT) == TRUTH_NO)
		fact_set_bool(facts, FACT_KVM_DEVICE_PRESENT, true, EV_FROM_FACTS("kvm.create_vm"));
	settle_slat(facts);
}
