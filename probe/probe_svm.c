// SPDX-License-Identifier: GPL-2.0-or-later
// AMD SVM: is it there, does firmware let it be used, what can it do.
#include "probe/probe.h"

#include <errno.h>

#include "probe/cpuid_facts.h"
#include "probe/cpuinfo_facts.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_predates.h"
#include "probe/decode_svm.h"
#include "probe/msr_all.h"
#include "probe/version.h"

#define CPUINFO "/proc/cpuinfo"
#define SVM_LEAF 0x8000000a

static const enum fact_id feature_facts[SVM_FEATURE_COUNT] = {
#define SVM_FEATURE(id, name, reg, bit, word, meaning) [SVM_##id] = FACT_CPU_SVM_##id,
#include "data/svm_features.def"
};

/* SKINIT may be there without SVM (APM Vol. 2, section 15.27). */
static const struct cpuid_fact fields[] = {
	{FACT_CPU_SKINIT, 0x80000001, 0, EV_ECX, 12, 12, BY_AMD, "skinit"},
};

/* 0, or the negative errno for which cpu.svm is unknown. */
static int probe_svm_present(struct probe_context *context)
{
	const struct evidence *bit = EV_BIT_OF_CPUID(0x80000001, 0, EV_ECX, 2);
	struct fact_table *facts = context->facts;
	struct cpuid_regs regs;
	int rc;

	if (context->cpuid.rc < 0 && cpuinfo_set_predates(facts, FACT_CPU_SVM, predates_svm))
		return -ENXIO;
	if (context->cpuid.rc < 0) {
		fact_set_refused(facts, FACT_CPU_SVM, context->cpuid.rc, bit);
		return context->cpuid.rc;
	}
	if (!cpuid_view_defines_svm(&context->cpuid)) {
		fact_set_bool(facts, FACT_CPU_SVM, false, EV_LEAF(0, 0));
		return 0;
	}
	rc = cpuid_view_leaf(&context->cpuid, 0x80000001, 0, &regs);
	if (rc == -ENXIO) {
		fact_set_bool(facts, FACT_CPU_SVM, false, EV_LEAF(0x80000000, 0));
		return 0;
	}
	if (rc < 0)
		fact_set_refused(facts, FACT_CPU_SVM, rc, bit);
	else
		fact_set_bool(facts, FACT_CPU_SVM, bit_of(regs.ecx, 2), bit);
	return rc;
}

/*
 * The kernel takes svm out of the flags where it finds VM_CR.SVMDIS set (since 6.7, init_amd() in
 * arch/x86/kernel/cpu/amd.c; before that nothing but clearcpuid= did). What works outranks both.
 * For Xen see probe_vmx.c.
 */
static void probe_svm_enabled(struct probe_context *context)
{
	const struct evidence *msr_ev = EV_BIT_OF_MSR(MSR_VM_CR, VM_CR_SVMDIS);
	const struct evidence *flags_ev = EV_OF_FILE(CPUINFO, "flags");
	struct fact_table *facts = context->facts;
	const enum fact_id id = FACT_CPU_SVM_ENABLED;
	const enum truth svm = fact_truth(facts, FACT_CPU_SVM);
	const enum truth flag = fact_truth(facts, FACT_CPU_SVM_FLAG);
	const char *release = fact_text(facts, FACT_KERNEL_RELEASE);
	const bool not_xen = fact_text_is(facts, FACT_XEN_GUEST_TYPE, "none");
	const struct msr_all *all;

	if (fact_text_is(facts, FACT_KVM_BACKEND, "kvm_amd") &&
		fact_truth(facts, FACT_KVM_CREATE_VM) == TRUTH_YES) {
		fact_set_bool(facts, id, true, EV_FROM_FACTS("kvm.backend, kvm.create_vm"));
		return;
	}
	if (svm == TRUTH_NO) {
		fact_set_unknown(facts, id, WHY_PREREQUISITE, 0, EV_FROM_FACTS("cpu.svm"));
		return;
	}
	all = msr_all_ask(context, MSR_ALL_VM_CR);
	if (all->rc == 0 && bit_of(all->differ, VM_CR_SVMDIS))
		fact_set_unknown(facts, id, WHY_CPUS_DISAGREE, 0, msr_ev);
	else if (all->rc == 0)
		fact_set_bool(facts, id, !vm_cr_svm_disabled(all->value), msr_ev);
	else if (cpuinfo_flag_differs(context, "svm"))
		fact_set_unknown(facts, id, WHY_CPUS_DISAGREE, 0, flags_ev);
	else if (svm == TRUTH_YES && flag == TRUTH_NO && not_xen)
		fact_set_bool(facts, id, false, EV_FROM_FACTS("cpu.svm, cpu.svm.flag"));
	else if (flag == TRUTH_YES && release && version_at_least(release, 6, 7))
		fact_set_bool(facts, id, true, flags_ev);
	else
		fact_set_refused(facts, id, all->rc, EV_WHOLE_MSR(MSR_VM_CR));
}

static void probe_svm_locked(struct probe_context *context)
{
	const struct evidence *ev = EV_BIT_OF_MSR(MSR_VM_CR, VM_CR_LOCK);
	struct fact_table *facts = context->facts;
	const struct msr_all *all;

	if (fact_truth(facts, FACT_CPU_SVM) == TRUTH_NO) {
		fact_set_unknown(
			facts, FACT_CPU_SVM_LOCKED, WHY_PREREQUISITE, 0, EV_FROM_FACTS("cpu.svm"));
		return;
	}
	all = msr_all_ask(context, MSR_ALL_VM_CR);
	if (all->rc < 0)
		fact_set_refused(facts, FACT_CPU_SVM_LOCKED, all->rc, EV_WHOLE_MSR(MSR_VM_CR));
	else if (bit_of(all->differ, VM_CR_LOCK))
		fact_set_unknown(facts, FACT_CPU_SVM_LOCKED, WHY_CPUS_DISAGREE, 0, ev);
	else
		fact_set_bool(facts, FACT_CPU_SVM_LOCKED, bit_of(all->value, VM_CR_LOCK), ev);
}

/*
 * Without SVM there is none of it, whatever the leaf and the kernel's words show; so they count
 * only where SVM itself is shown. @rc: 0, or why cpu.svm is unknown.
 */
static void probe_features(struct probe_context *context, int rc)
{
	struct fact_table *facts = context->facts;
	const enum truth svm = fact_truth(facts, FACT_CPU_SVM);
	const bool shown = svm == TRUTH_YES || fact_truth(facts, FACT_CPU_SVM_FLAG) == TRUTH_YES;
	const struct evidence *absent =
		svm == TRUTH_NO ? EV_FROM_FACTS("cpu.svm") : EV_LEAF(0x80000000, 0);
	struct cpuid_regs regs = {0};

	if (rc == 0)
		rc = svm == TRUTH_NO ? -ENXIO
				     : cpuid_view_leaf(&context->cpuid, SVM_LEAF, 0, &regs);
	for (int id = 0; id < SVM_FEATURE_COUNT; id++) {
		const struct svm_feature *feature = &svm_features[id];
		const struct evidence *bit = EV_BIT_OF_CPUID(
			SVM_LEAF, 0, feature->in_ecx ? EV_ECX : EV_EDX, feature->bit);

		if (rc == 0)
			fact_set_bool(facts, feature_facts[id],
				bit_of(feature->in_ecx ? regs.ecx : regs.edx, feature->bit), bit);
		else if (rc == -ENXIO)
			fact_set_bool(facts, feature_facts[id], false, absent);
		else if (shown && context->cpuinfo_rc == 0 && feature->flag &&
			 span_has_word(context->cpuinfo.flags, feature->flag))
			/* The kernel leaves words out for its own reasons: only a yes counts. */
			fact_set_bool(facts, feature_facts[id], true, EV_OF_FILE(CPUINFO, "flags"));
		else
			fact_set_refused(facts, feature_facts[id], rc, bit);
	}
	if (rc == 0)
		fact_set_int(facts, FACT_CPU_SVM_ASIDS, regs.ebx,
			EV_BITS_OF_CPUID(SVM_LEAF, 0, EV_EBX, EV_NO_BIT, EV_NO_BIT));
	else if (rc == -ENXIO)
		fact_set_int(facts, FACT_CPU_SVM_ASIDS, 0, absent);
	else
		fact_set_refused(facts, FACT_CPU_SVM_ASIDS, rc, EV_LEAF(SVM_LEAF, 0));
	/* What is not there has no revision. */
	if (rc == 0)
		fact_set_int(facts, FACT_CPU_SVM_REVISION, bits_of(regs.eax, 7, 0),
			EV_BITS_OF_CPUID(SVM_LEAF, 0, EV_EAX, 7, 0));
	else if (rc == -ENXIO)
		fact_set_unknown(facts, FACT_CPU_SVM_REVISION, WHY_PREREQUISITE, 0, absent);
	else
		fact_set_refused(facts, FACT_CPU_SVM_REVISION, rc, EV_LEAF(SVM_LEAF, 0));
}

void probe_svm(struct probe_context *context)
{
	int rc = probe_svm_present(context);

	cpuinfo_virtualization_flags(context);
	probe_svm_enabled(context);
	probe_svm_locked(context);
	cpuid_facts_probe(context, fields, sizeof(fields) / sizeof(fields[0]));
	probe_features(context, rc);
}
