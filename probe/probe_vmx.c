// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Intel VMX: is it there, and does firmware let it be used. What it can do: probe_vmx_controls.c.
 */
#include "probe/probe_vmx.h"

#include <errno.h>

#include "probe/cpuinfo_facts.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_predates.h"
#include "probe/decode_vmx.h"
#include "probe/msr_all.h"
#include "probe/version.h"

#define CPUINFO "/proc/cpuinfo"

static void probe_vmx_present(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	struct fact_table *facts = context->facts;
	const struct evidence *bit = EV_BIT_OF_CPUID(1, 0, EV_ECX, 5);

	if (view->rc < 0 && cpuinfo_set_predates(facts, FACT_CPU_VMX, predates_vmx))
		return;
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
 * firmware's own word: a flag that is missing in spite of it has another cause. Firmware has
 * to set it up on every CPU, and KVM needs every CPU.
 */
static void probe_vmx_enabled(struct probe_context *context)
{
	const struct evidence *msr_ev = EV_BITS_OF_MSR(IA32_FEATURE_CONTROL, 2, 0);
	const struct evidence *flags_ev = EV_OF_FILE(CPUINFO, "flags");
	struct fact_table *facts = context->facts;
	const enum fact_id id = FACT_CPU_VMX_ENABLED;
	const enum truth vmx = fact_truth(facts, FACT_CPU_VMX);
	const enum truth flag = fact_truth(facts, FACT_CPU_VMX_FLAG);
	const char *release = fact_text(facts, FACT_KERNEL_RELEASE);
	const bool clears = (context->cpuinfo_rc == 0 && context->cpuinfo.vmx_flags.at) ||
			    (release && version_at_least(release, 5, 6));
	const bool not_xen = fact_text_is(facts, FACT_XEN_GUEST_TYPE, "none");
	const struct msr_all *all;
	enum feature_control control;

	if (fact_text_is(facts, FACT_KVM_BACKEND, "kvm_intel") &&
		fact_truth(facts, FACT_KVM_CREATE_VM) == TRUTH_YES) {
		fact_set_bool(facts, id, true, EV_FROM_FACTS("kvm.backend, kvm.create_vm"));
		return;
	}
	if (vmx == TRUTH_NO) {
		fact_set_unknown(facts, id, WHY_PREREQUISITE, 0, EV_FROM_FACTS("cpu.vmx"));
		return;
	}
	all = msr_all_ask(context, MSR_ALL_FEATURE_CONTROL);
	control = feature_control_decode(all->value);
	if (all->rc == 0 && (all->differ & feature_control_matters(all->value)))
		fact_set_unknown(facts, id, WHY_CPUS_DISAGREE, 0, msr_ev);
	else if (all->rc == 0 && control == FEATURE_CONTROL_DISABLED)
		fact_set_bool(facts, id, false, msr_ev);
	else if (all->rc == 0 && control != FEATURE_CONTROL_SMX_ONLY)
		fact_set_bool(facts, id, true, msr_ev);
	else if (cpuinfo_flag_differs(context, "vmx"))
		fact_set_unknown(facts, id, WHY_CPUS_DISAGREE, 0, flags_ev);
	else if (vmx == TRUTH_YES && flag == TRUTH_NO && not_xen)
		fact_set_bool(facts, id, false, EV_FROM_FACTS("cpu.vmx, cpu.vmx.flag"));
	else if (flag == TRUTH_YES && clears)
		fact_set_bool(facts, id, true, flags_ev);
	else if (all->rc == 0)
		/* Enough under tboot only, and nobody tells whether that started the kernel. */
		fact_set_unknown(facts, id, WHY_PREREQUISITE, 0, msr_ev);
	else
		fact_set_refused(facts, id, all->rc, EV_WHOLE_MSR(IA32_FEATURE_CONTROL));
}

/* The other bits, each as firmware left it; the register comes with VMX (SDM Vol. 4). */
static void probe_feature_control(struct probe_context *context)
{
	static const struct {
		enum fact_id fact;
		uint8_t bit;
	} rows[] = {
		{FACT_CPU_VMX_LOCKED, 0},
		{FACT_CPU_VMX_ENABLED_IN_SMX, 1},
		{FACT_CPU_FEATURE_CONTROL_SENTER, 15},
		{FACT_CPU_FEATURE_CONTROL_SGX_LAUNCH, 17},
		{FACT_CPU_FEATURE_CONTROL_SGX, 18},
		{FACT_CPU_FEATURE_CONTROL_LMCE, 20},
	};
	const bool none = fact_truth(context->facts, FACT_CPU_VMX) == TRUTH_NO;
	const struct msr_all *all = none ? NULL : msr_all_ask(context, MSR_ALL_FEATURE_CONTROL);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct evidence *ev = EV_BIT_OF_MSR(IA32_FEATURE_CONTROL, rows[i].bit);

		if (!all)
			fact_set_unknown(context->facts, rows[i].fact, WHY_PREREQUISITE, 0,
				EV_FROM_FACTS("cpu.vmx"));
		else if (all->rc < 0)
			fact_set_refused(context->facts, rows[i].fact, all->rc,
				EV_WHOLE_MSR(IA32_FEATURE_CONTROL));
		else if (bit_of(all->differ, rows[i].bit))
			fact_set_unknown(context->facts, rows[i].fact, WHY_CPUS_DISAGREE, 0, ev);
		else
			fact_set_bool(
				context->facts, rows[i].fact, bit_of(all->value, rows[i].bit), ev);
	}
}

void probe_vmx(struct probe_context *context)
{
	enum truth vmx;

	probe_vmx_present(context);
	cpuinfo_virtualization_flags(context);
	probe_vmx_enabled(context);
	probe_feature_control(context);
	vmx = fact_truth(context->facts, FACT_CPU_VMX);
	/* A capture of /proc alone: the flag shows VMX as well, and its line tells what VMX can. */
	if (vmx == TRUTH_YES || (vmx == TRUTH_UNKNOWN &&
					fact_truth(context->facts, FACT_CPU_VMX_FLAG) == TRUTH_YES))
		probe_vmx_controls(context);
	else if (vmx == TRUTH_NO)
		probe_vmx_no_controls(context, 0);
	else
		probe_vmx_no_controls(context,
			context->cpuid.rc < 0 ? context->cpuid.rc : context->cpuid.leaf1_rc);
}
