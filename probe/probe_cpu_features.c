// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What CPUID shows beside VMX and SVM: paging, interrupt controller, time stamp counter, the
 * sharing of caches. VMX, SVM and confidential computing have probes of their own.
 *
 * Documents: Intel SDM Vol. 2A, CPUID; Vol. 3B, "Time-Stamp Counter" and "Intel Resource Director
 * Technology"; Vol. 4; AMD APM Vol. 3, appendix E; AMD64 Technology Platform Quality of Service
 * Extensions (56375); Linux Documentation/virt/kvm/x86/cpuid.rst.
 */
#include "probe/probe_cpu.h"

#include <errno.h>
#include <string.h>

#include "probe/cpuid_facts.h"
#include "probe/decode_cpuid.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define IA32_MISC_ENABLE 0x1a0
#define XD_BIT_DISABLE 34
#define HYPERVISOR_BASE 0x40000000
#define HYPERVISOR_TIMING 0x40000010

// clang-format off
static const struct cpuid_fact everywhere[] = {
	{FACT_CPU_PCID, 1, 0, EV_ECX, 17, 17, BY_ALL | BY_CENTAUR | ELSE_UNKNOWN, "pcid"},
	{FACT_CPU_X2APIC, 1, 0, EV_ECX, 21, 21, BY_ALL | BY_CENTAUR | ELSE_UNKNOWN, "x2apic"},
	{FACT_CPU_SMX, 1, 0, EV_ECX, 6, 6, BY_INTEL, "smx"},
	{FACT_CPU_LM, 0x80000001, 0, EV_EDX, 29, 29, BY_ALL | BY_CENTAUR | ELSE_UNKNOWN, "lm"},
	{FACT_CPU_NX, 0x80000001, 0, EV_EDX, 20, 20, BY_ALL | BY_CENTAUR | ELSE_UNKNOWN, "nx"},
	{FACT_CPU_PAGE_1G, 0x80000001, 0, EV_EDX, 26, 26, BY_ALL | BY_CENTAUR | ELSE_UNKNOWN, "pdpe1gb"},
	{FACT_CPU_TSC_INVARIANT, 0x80000007, 0, EV_EDX, 8, 8, BY_ALL | BY_CENTAUR | ELSE_UNKNOWN, "nonstop_tsc"},
	{FACT_CPU_LA57, 7, 0, EV_ECX, 16, 16, BY_ALL | BY_CENTAUR | ELSE_UNKNOWN, "la57"},
	{FACT_CPU_RDT_MONITORING, 7, 0, EV_EBX, 12, 12, BY_INTEL | BY_AMD | ELSE_UNKNOWN, "cqm"},
	{FACT_CPU_RDT_L3, 0x10, 0, EV_EBX, 1, 1, BY_INTEL | BY_AMD | ELSE_UNKNOWN, "cat_l3"},
	{FACT_CPU_RDT_L2, 0x10, 0, EV_EBX, 2, 2, BY_INTEL | BY_AMD | ELSE_UNKNOWN, "cat_l2"},
};
static const struct cpuid_fact bandwidth[] = {
	{FACT_CPU_RDT_MBA, 0x10, 0, EV_EBX, 3, 3, BY_INTEL | ELSE_UNKNOWN, "mba"},
};
static const struct cpuid_fact bandwidth_amd[] = {
	{FACT_CPU_RDT_MBA, 0x80000020, 0, EV_EBX, 1, 1, BY_AMD, "mba"},
};
// clang-format on

/*
 * AMD: the width that nested paging takes, 0 where it is that of physical addresses. Intel leaves
 * the field empty, but KVM fills it for its guests, whoever made the processor.
 */
static void probe_guest_phys_bits(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct evidence *ev = EV_BITS_OF_CPUID(0x80000008, 0, EV_EAX, 23, 16);
	struct cpuid_regs regs;
	uint32_t bits = 0;
	int rc = cpuid_view_leaf(view, 0x80000008, 0, &regs);

	if (rc == 0)
		bits = bits_of(regs.eax, 23, 16);
	if (rc == 0 && !bits && 1u << view->vendor & BY_AMD)
		bits = bits_of(regs.eax, 7, 0);
	if (rc == 0 && !bits)
		rc = -ENXIO;
	if (rc < 0)
		fact_set_refused(context->facts, FACT_CPU_GUEST_PHYS_BITS, rc, ev);
	else
		fact_set_int(context->facts, FACT_CPU_GUEST_PHYS_BITS, bits, ev);
}

/* Only Intel has the switch, and CPUID shows no NX while it is set. */
static void probe_nx_masked(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct evidence *ev = EV_BIT_OF_MSR(IA32_MISC_ENABLE, XD_BIT_DISABLE);
	const enum truth nx = fact_truth(context->facts, FACT_CPU_NX);
	uint64_t value;
	int rc;

	if (nx == TRUTH_YES) {
		fact_set_bool(context->facts, FACT_CPU_NX_MASKED, false, EV_FROM_FACTS("cpu.nx"));
		return;
	}
	if (nx == TRUTH_UNKNOWN || view->leaf1_rc < 0) {
		fact_set_unknown(context->facts, FACT_CPU_NX_MASKED, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("cpu.nx"));
		return;
	}
	/* The register came with the Pentium 4 and the Pentium M. */
	if (view->vendor != CPU_INTEL || view->family < 6 ||
		(view->family == 6 && view->model < 9)) {
		fact_set_bool(context->facts, FACT_CPU_NX_MASKED, false, EV_LEAF(1, 0));
		return;
	}
	rc = source_rdmsr(context->source, view->cpu, IA32_MISC_ENABLE, &value);
	if (rc < 0)
		fact_set_refused(context->facts, FACT_CPU_NX_MASKED, rc, ev);
	else
		fact_set_bool(
			context->facts, FACT_CPU_NX_MASKED, bit_of(value, XD_BIT_DISABLE), ev);
}

/*
 * In a guest: the leaf that VMware has and that users of KVM can add, at the first leaf of the
 * hypervisor's range. What the processor itself says need not be what the guest's counter does.
 */
static int guest_tsc_khz(const struct cpuid_view *view, int64_t *khz)
{
	static const char *const definers[] = {"VMwareVMware", "KVMKVMKVM", "TCGTCGTCGTCG"};
	struct cpuid_regs base, timing;
	char name[13];
	int rc = cpuid_view_leaf(view, HYPERVISOR_BASE, 0, &base);

	if (rc < 0)
		return rc;
	if (base.eax < HYPERVISOR_TIMING || base.eax >= HYPERVISOR_BASE + 0x10000)
		return -ENXIO;
	cpuid_hypervisor_text(&base, name);
	for (size_t i = 0; i < COUNT(definers); i++) {
		if (strcmp(name, definers[i]) != 0)
			continue;
		rc = cpuid_view_leaf(view, HYPERVISOR_TIMING, 0, &timing);
		*khz = timing.eax;
		return rc == 0 && !timing.eax ? -ENXIO : rc;
	}
	return -ENXIO;
}

/*
 * Leaf 15H: the counter is crystal (ECX, Hz) times EBX over EAX. Processors that leave the crystal
 * out have to be measured; what leaf 16H gives is a rounded number, not the frequency.
 */
static int processor_tsc_khz(const struct cpuid_view *view, int64_t *khz)
{
	struct cpuid_regs regs;
	int rc = view->vendor == CPU_INTEL ? cpuid_view_leaf(view, 0x15, 0, &regs) : -ENXIO;

	if (rc == 0 && (!regs.eax || !regs.ebx || !regs.ecx))
		rc = -ENXIO;
	if (rc == 0)
		*khz = (int64_t)((uint64_t)regs.ecx * regs.ebx / regs.eax / 1000);
	return rc;
}

static void probe_tsc_khz(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const bool guest = view->leaf1_rc == 0 && bit_of(view->leaf1.ecx, 31);
	const struct evidence *ev =
		guest ? EV_BITS_OF_CPUID(HYPERVISOR_TIMING, 0, EV_EAX, 31, 0) : EV_LEAF(0x15, 0);
	int64_t khz = 0;
	int rc = view->leaf1_rc;

	if (rc == 0)
		rc = guest ? guest_tsc_khz(view, &khz) : processor_tsc_khz(view, &khz);
	if (rc < 0)
		fact_set_refused(context->facts, FACT_CPU_TSC_KHZ, rc, ev);
	else
		fact_set_int(context->facts, FACT_CPU_TSC_KHZ, khz, ev);
}

void probe_cpu_features(struct probe_context *context)
{
	const bool amd = context->cpuid.rc == 0 && 1u << context->cpuid.vendor & BY_AMD;

	cpuid_facts_probe(context, everywhere, COUNT(everywhere));
	cpuid_facts_probe(context, amd ? bandwidth_amd : bandwidth, 1);
	probe_guest_phys_bits(context);
	probe_nx_masked(context);
	probe_tsc_khz(context);
}
