// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Intel VMX: is it there, does firmware let it be used, what can it do.
 *
 * Three places tell about the controls, in this order of trust: the capability MSRs; the kernel's
 * "vmx flags" line, made from them at boot (Linux 5.6 and later); KVM's feature MSRs, which leave
 * out what KVM does not use and hold what it emulates for nested guests, so that only their yes
 * to the rest counts. The legacy words among "flags" (ept, vpid) count the same way.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>

#include "probe/decode_cpuid.h"
#include "probe/decode_vmx.h"
#include "probe/version.h"

#define CPUINFO "/proc/cpuinfo"

static const enum fact_id control_facts[VMX_CONTROL_COUNT] = {
	[VMX_EPT] = FACT_CPU_VMX_EPT,
	[VMX_VPID] = FACT_CPU_VMX_VPID,
	[VMX_UNRESTRICTED_GUEST] = FACT_CPU_VMX_UNRESTRICTED_GUEST,
	[VMX_EPT_AD] = FACT_CPU_VMX_EPT_AD,
	[VMX_EPT_1G] = FACT_CPU_VMX_EPT_1G,
	[VMX_EPT_MBEC] = FACT_CPU_VMX_EPT_MBEC,
	[VMX_POSTED_INTERRUPTS] = FACT_CPU_VMX_POSTED_INTERRUPTS,
	[VMX_SHADOW_VMCS] = FACT_CPU_VMX_SHADOW_VMCS,
	[VMX_PML] = FACT_CPU_VMX_PML,
	[VMX_VMFUNC] = FACT_CPU_VMX_VMFUNC,
	[VMX_TSC_SCALING] = FACT_CPU_VMX_TSC_SCALING,
	/* The last three make FACT_CPU_VMX_APICV. */
};

/* Words that kernels before 5.6 put among "flags" for these controls. */
static const struct {
	uint8_t control; /* enum vmx_control_id */
	const char *word;
} legacy_words[] = {{VMX_EPT, "ept"}, {VMX_VPID, "vpid"}, {VMX_EPT_AD, "ept_ad"}};

/* One capability MSR, from the CPU and as KVM would show it to a guest. */
struct reading {
	bool absent;    /* the CPU has no such MSR, so nothing of it; else: */
	int rc, kvm_rc; /* 0, or a negative errno */
	uint64_t value, kvm_value;
};

static void read_msrs(struct probe_context *context, struct reading readings[VMX_MSR_COUNT])
{
	for (int msr = 0; msr < VMX_MSR_COUNT; msr++) {
		const struct reading *primary = &readings[VMX_PROCBASED];
		const struct reading *secondary = &readings[VMX_PROCBASED2];
		struct reading *reading = &readings[msr];

		*reading = (struct reading){0};
		if (msr == VMX_PROCBASED2 || msr == VMX_EPT_VPID)
			reading->rc = primary->rc;
		if (reading->rc == 0 && msr == VMX_EPT_VPID)
			reading->rc = secondary->rc;
		reading->absent = reading->rc == 0 && !vmx_msr_exists((enum vmx_msr)msr,
							      primary->value, secondary->value);
		if (reading->rc == 0 && !reading->absent)
			reading->rc = source_rdmsr(context->source, context->cpuid.cpu,
				vmx_msr_index[msr], &reading->value);
		reading->kvm_rc = source_kvm(context->source, KVM_ASK_FEATURE_MSR,
			vmx_msr_index[msr], &reading->kvm_value);
	}
}

/* What all places together say about one control; @ev is what decided, @rc why nothing did. */
static enum truth control_truth(const struct probe_context *context,
	const struct reading readings[VMX_MSR_COUNT], enum vmx_control_id id, struct evidence *ev,
	int *rc)
{
	const struct vmx_control *control = &vmx_controls[id];
	const struct reading *reading = &readings[control->msr];
	const struct cpuinfo *cpuinfo = &context->cpuinfo;

	*ev = *EV_BIT_OF_MSR(vmx_msr_index[control->msr], control->bit);
	*rc = reading->rc;
	if (reading->absent) {
		/* The MSR that says so: of the capabilities it may be the secondary controls. */
		*ev = *EV_WHOLE_MSR(vmx_msr_index[control->msr == VMX_EPT_VPID &&
								  !readings[VMX_PROCBASED2].absent
							  ? VMX_PROCBASED2
							  : VMX_PROCBASED]);
		return TRUTH_NO;
	}
	if (reading->rc == 0)
		return truth_of(bit_of(reading->value, control->bit));
	if (context->cpuinfo_rc == 0 && cpuinfo->vmx_flags.at && control->flag) {
		*ev = *EV_OF_FILE(CPUINFO, "vmx flags");
		return truth_of(span_has_word(cpuinfo->vmx_flags, control->flag));
	}
	if (id == VMX_VMFUNC && context->cpuinfo_rc == 0 &&
		span_has_word(cpuinfo->vmx_flags, "eptp_switching")) {
		/* EPTP switching is a VM function (SDM Vol. 3C, section "EPTP Switching"). */
		*ev = *EV_OF_FILE(CPUINFO, "vmx flags");
		return TRUTH_YES;
	}
	if (reading->kvm_rc == 0 && !control->emulated &&
		bit_of(reading->kvm_value, control->bit)) {
		*ev = *EV_OF_KVM_ARG(KVM_ASK_FEATURE_MSR, vmx_msr_index[control->msr]);
		return TRUTH_YES;
	}
	for (size_t i = 0; i < sizeof(legacy_words) / sizeof(legacy_words[0]); i++)
		if (legacy_words[i].control == id && context->cpuinfo_rc == 0 &&
			span_has_word(cpuinfo->flags, legacy_words[i].word)) {
			*ev = *EV_OF_FILE(CPUINFO, "flags");
			return TRUTH_YES;
		}
	return TRUTH_UNKNOWN;
}

static void set_truth(struct fact_table *facts, enum fact_id id, enum truth truth, int rc,
	const struct evidence *ev)
{
	/* What was refused is the register, not a bit of it. */
	if (truth == TRUTH_UNKNOWN)
		fact_set_refused(facts, id, rc, EV_WHOLE_MSR(ev->index));
	else
		fact_set_bool(facts, id, truth == TRUTH_YES, ev);
}

static void probe_controls(struct probe_context *context)
{
	struct reading readings[VMX_MSR_COUNT] = {0};
	enum truth apicv = TRUTH_YES;
	struct evidence apicv_ev = *EV_FROM_FACTS("vmx flags or capability MSRs");
	int apicv_rc = 0;

	read_msrs(context, readings);
	for (int id = 0; id < VMX_CONTROL_COUNT; id++) {
		struct evidence ev;
		int rc;
		enum truth truth =
			control_truth(context, readings, (enum vmx_control_id)id, &ev, &rc);

		if (id < VMX_TPR_SHADOW)
			set_truth(context->facts, control_facts[id], truth, rc, &ev);
		if (id < VMX_TPR_SHADOW && id != VMX_POSTED_INTERRUPTS)
			continue;
		/* APICv is all four together (feat_ctl.c). */
		if (truth < apicv || (truth == TRUTH_YES && apicv == TRUTH_YES)) {
			apicv_ev = ev;
			apicv_rc = rc;
		}
		apicv = truth_and(apicv, truth);
	}
	set_truth(context->facts, FACT_CPU_VMX_APICV, apicv, apicv_rc, &apicv_ev);
}

/* Without VMX there is none of it; where VMX itself is unknown, so is the rest. */
static void probe_no_controls(struct probe_context *context, int rc)
{
	const struct evidence *ev = EV_FROM_FACTS("cpu.vmx");

	for (int id = 0; id <= VMX_TPR_SHADOW; id++) {
		enum fact_id fact = id < VMX_TPR_SHADOW ? control_facts[id] : FACT_CPU_VMX_APICV;

		if (rc == 0)
			fact_set_bool(context->facts, fact, false, ev);
		else
			fact_set_refused(context->facts, fact, rc, ev);
	}
}

static void probe_vmx_present(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	struct fact_table *facts = context->facts;
	const struct evidence *bit = EV_BIT_OF_CPUID(1, 0, EV_ECX, 5);

	if (view->rc < 0)
		fact_set_refused(facts, FACT_CPU_VMX, view->rc, bit);
	else if (view->leaf1_rc < 0 && view->leaf1_rc != -ENXIO &&
		 (cpuid_view_defines_vmx(view) || view->vendor == CPU_CENTAUR))
		/* The model, too, is in that leaf; with Centaur it decides who defines the bit. */
		fact_set_refused(facts, FACT_CPU_VMX, view->leaf1_rc, bit);
	else if (view->leaf1_rc == -ENXIO || !cpuid_view_defines_vmx(view))
		fact_set_bool(facts, FACT_CPU_VMX, false, EV_LEAF(0, 0));
	else
		fact_set_bool(facts, FACT_CPU_VMX, bit_of(view->leaf1.ecx, 5), bit);
}

/*
 * Does firmware let it be used? What works outranks what registers say. The kernel takes vmx out
 * of the flags where it finds the register locked without it (since 5.6; the "vmx flags" line
 * came with that), so with CPUID's yes a missing flag says "switched off" and a flag of such a
 * kernel says "on", without privilege. Under Xen a PV kernel does not see the flag although CPUID
 * shows the bit: there it says nothing, nor where Xen can't be ruled out. The register is
 * firmware's own word: a flag that is missing in spite of it has another cause.
 */
static void probe_vmx_enabled(struct probe_context *context)
{
	const struct evidence *msr_ev = EV_BITS_OF_MSR(IA32_FEATURE_CONTROL, 2, 0);
	const struct evidence *flag_ev = EV_FROM_FACTS("cpu.vmx, cpu.vmx.flag");
	struct fact_table *facts = context->facts;
	const enum truth vmx = fact_truth(facts, FACT_CPU_VMX);
	const enum truth flag = fact_truth(facts, FACT_CPU_VMX_FLAG);
	const char *release = fact_text(facts, FACT_KERNEL_RELEASE);
	const bool clears = (context->cpuinfo_rc == 0 && context->cpuinfo.vmx_flags.at) ||
			    (release && version_at_least(release, 5, 6));
	const bool not_xen = fact_text_is(facts, FACT_XEN_GUEST_TYPE, "none");
	enum feature_control control = FEATURE_CONTROL_UNLOCKED;
	uint64_t value;
	int rc;

	if (fact_text_is(facts, FACT_KVM_BACKEND, "kvm_intel") &&
		fact_truth(facts, FACT_KVM_CREATE_VM) == TRUTH_YES) {
		fact_set_bool(facts, FACT_CPU_VMX_ENABLED, true,
			EV_FROM_FACTS("kvm.backend, kvm.create_vm"));
		return;
	}
	if (vmx == TRUTH_NO) {
		fact_set_unknown(
			facts, FACT_CPU_VMX_ENABLED, WHY_PREREQUISITE, 0, EV_FROM_FACTS("cpu.vmx"));
		return;
	}
	rc = source_rdmsr(context->source, context->cpuid.cpu, IA32_FEATURE_CONTROL, &value);
	if (rc == 0)
		control = feature_control_decode(value);
	if (rc == 0 && control == FEATURE_CONTROL_DISABLED)
		fact_set_bool(facts, FACT_CPU_VMX_ENABLED, false, msr_ev);
	else if (rc == 0 && control != FEATURE_CONTROL_SMX_ONLY)
		fact_set_bool(facts, FACT_CPU_VMX_ENABLED, true, msr_ev);
	else if (vmx == TRUTH_YES && flag == TRUTH_NO && not_xen)
		fact_set_bool(facts, FACT_CPU_VMX_ENABLED, false, flag_ev);
	else if (flag == TRUTH_YES && clears)
		fact_set_bool(facts, FACT_CPU_VMX_ENABLED, true, EV_OF_FILE(CPUINFO, "flags"));
	else if (rc == 0)
		/* Enough under tboot only, and nobody tells whether that started the kernel. */
		fact_set_unknown(facts, FACT_CPU_VMX_ENABLED, WHY_PREREQUISITE, 0, msr_ev);
	else
		fact_set_refused(
			facts, FACT_CPU_VMX_ENABLED, rc, EV_WHOLE_MSR(IA32_FEATURE_CONTROL));
}

void cpuinfo_flag_fact(struct probe_context *context, enum fact_id id, const char *flag)
{
	const struct evidence *ev = EV_OF_FILE(CPUINFO, "flags");

	if (context->cpuinfo_rc < 0)
		fact_set_refused(context->facts, id, context->cpuinfo_rc, ev);
	else if (!context->cpuinfo.x86)
		fact_set_unknown(context->facts, id, WHY_NO_INTERFACE, 0, ev);
	else
		fact_set_bool(context->facts, id, span_has_word(context->cpuinfo.flags, flag), ev);
}

void probe_vmx(struct probe_context *context)
{
	enum truth vmx;

	probe_vmx_present(context);
	cpuinfo_flag_fact(context, FACT_CPU_VMX_FLAG, "vmx");
	probe_vmx_enabled(context);
	vmx = fact_truth(context->facts, FACT_CPU_VMX);
	/* A capture of /proc alone: the flag shows VMX as well, and its line tells what VMX can. */
	if (vmx == TRUTH_YES || (vmx == TRUTH_UNKNOWN &&
					fact_truth(context->facts, FACT_CPU_VMX_FLAG) == TRUTH_YES))
		probe_controls(context);
	else if (vmx == TRUTH_NO)
		probe_no_controls(context, 0);
	else
		probe_no_controls(context,
			context->cpuid.rc < 0 ? context->cpuid.rc : context->cpuid.leaf1_rc);
}
