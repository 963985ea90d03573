// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does CPUID's range of hypervisor leaves offer: whose signatures, what of Hyper-V's and KVM's
 * interface that somebody who runs guests here would act on?
 *
 * Documents: Hyper-V TLFS, "Feature and Interface Discovery"; Documentation/virt/kvm/x86/cpuid.rst.
 */
#include "probe/probe_hypervisor.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_cpuid.h"
#include "probe/decode_hypervisor.h"
#include "probe/misc_list.h"

static void probe_signatures(struct probe_context *context, const struct hypervisor_leaves *leaves)
{
	const struct evidence *ev = EV_LEAF(HYPERVISOR_BASE, 0);
	const enum truth bit = fact_truth(context->facts, FACT_CPU_HYPERVISOR);

	if (bit == TRUTH_NO)
		fact_set_text(context->facts, FACT_HYPERVISOR_SIGNATURES, "none",
			EV_FROM_FACTS("cpu.hypervisor"));
	else if (bit == TRUTH_UNKNOWN)
		fact_set_unknown(context->facts, FACT_HYPERVISOR_SIGNATURES, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("cpu.hypervisor"));
	else if (leaves->signatures_rc < 0)
		fact_set_refused(
			context->facts, FACT_HYPERVISOR_SIGNATURES, leaves->signatures_rc, ev);
	else
		fact_set_text(context->facts, FACT_HYPERVISOR_SIGNATURES,
			leaves->signatures[0] ? leaves->signatures : "none", ev);
}

/*
 * A leaf of an interface was asked for, with answer @rc. True: there is something to decode. Else
 * sets @fact: -ENXIO, or no hypervisor, is a no, which a TEXT fact calls @none.
 */
static bool leaf_answered(
	struct probe_context *context, enum fact_id fact, int rc, const char *none)
{
	const enum truth there = fact_truth(context->facts, FACT_CPU_HYPERVISOR);
	const struct evidence *ev =
		there == TRUTH_YES ? EV_LEAF(HYPERVISOR_BASE, 0) : EV_FROM_FACTS("cpu.hypervisor");

	if (there == TRUTH_UNKNOWN)
		fact_set_unknown(context->facts, fact, WHY_PREREQUISITE, 0, ev);
	else if (there == TRUTH_YES && rc < 0 && rc != -ENXIO)
		fact_set_refused(context->facts, fact, rc, ev);
	else if (there == TRUTH_YES && rc == 0)
		return true;
	else if (none)
		fact_set_text(context->facts, fact, none, ev);
	else
		fact_set_bool(context->facts, fact, false, ev);
	return false;
}

struct leaf_bit {
	enum fact_id fact;
	uint8_t reg; /* EV_EAX or EV_EDX */
	uint8_t bit;
};

static void probe_bits(struct probe_context *context, uint32_t leaf, int rc,
	const struct cpuid_regs *regs, const struct leaf_bit *bits, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (leaf_answered(context, bits[i].fact, rc, NULL))
			fact_set_bool(context->facts, bits[i].fact,
				bit_of(bits[i].reg == EV_EAX ? regs->eax : regs->edx, bits[i].bit),
				EV_BIT_OF_CPUID(leaf, 0, bits[i].reg, bits[i].bit));
}

static void probe_isolation(struct probe_context *context, const struct hypervisor_leaves *leaves)
{
	const struct evidence *ev = EV_BITS_OF_CPUID(HYPERVISOR_BASE + 0xc, 0, EV_EBX, 3, 0);
	const enum fact_id fact = FACT_HYPERVISOR_HYPERV_ISOLATION;
	struct cpuid_regs regs;
	const char *type;
	int rc = hyperv_leaf(leaves, &context->cpuid, HYPERVISOR_BASE + 3, &regs);

	if (rc == 0)
		rc = hyperv_has_isolation(&regs)
			     ? hyperv_leaf(leaves, &context->cpuid, HYPERVISOR_BASE + 0xc, &regs)
			     : -ENXIO;
	if (!leaf_answered(context, fact, rc, "none"))
		return;
	type = hyperv_isolation(&regs);
	if (type)
		fact_set_text(context->facts, fact, type, ev);
	else
		fact_set_unknown(context->facts, fact, WHY_MALFORMED, 0, ev);
}

static void probe_hyperv(struct probe_context *context, const struct hypervisor_leaves *leaves)
{
	static const struct leaf_bit bits[] = {
		{FACT_HYPERVISOR_HYPERV_NESTED, EV_EAX, 12},
		{FACT_HYPERVISOR_HYPERV_ENLIGHTENED_VMCS, EV_EAX, 14},
	};
	struct cpuid_regs regs;
	const int rc = hyperv_leaf(leaves, &context->cpuid, HYPERVISOR_BASE + 4, &regs);

	probe_bits(context, HYPERVISOR_BASE + 4, rc, &regs, bits, sizeof(bits) / sizeof(bits[0]));
	probe_isolation(context, leaves);
}

static void probe_kvm_features(
	struct probe_context *context, const struct hypervisor_leaves *leaves)
{
	static const struct leaf_bit bits[] = {
		{FACT_HYPERVISOR_KVM_CLOCK, EV_EAX, 3},
		{FACT_HYPERVISOR_KVM_CLOCK_STABLE, EV_EAX, 24},
		{FACT_HYPERVISOR_KVM_STEAL_TIME, EV_EAX, 5},
		{FACT_HYPERVISOR_KVM_DEDICATED, EV_EDX, 0},
	};
	const uint32_t leaf = leaves->kvm_leaf + 1;
	struct cpuid_regs regs;
	int rc = leaves->signatures_rc < 0 ? leaves->signatures_rc : -ENXIO;

	if (leaves->kvm_leaf)
		rc = cpuid_view_leaf(&context->cpuid, leaf, 0, &regs);
	probe_bits(context, leaf, rc, &regs, bits, sizeof(bits) / sizeof(bits[0]));
}

/*
 * Hyper-V lets its root, if that is Linux, and some guests (those with a paravisor) make partitions
 * through /dev/mshv. The kernel's list of devices shows it to containers as well.
 */
static void probe_mshv(struct probe_context *context)
{
	const enum fact_id fact = FACT_HYPERVISOR_MSHV;
	const char *vendor = fact_text(context->facts, FACT_HYPERVISOR_VENDOR);

	if (!vendor || strcmp(vendor, "hyperv") != 0) {
		const struct evidence *ev = EV_FROM_FACTS("hypervisor.vendor");

		if (vendor)
			fact_set_bool(context->facts, fact, false, ev);
		else
			fact_set_unknown(context->facts, fact, WHY_PREREQUISITE, 0, ev);
		return;
	}
	misc_name_fact(context, fact, "mshv");
}

void probe_hypervisor_leaves(struct probe_context *context, const struct hypervisor_leaves *leaves)
{
	probe_signatures(context, leaves);
	probe_hyperv(context, leaves);
	probe_kvm_features(context, leaves);
	probe_mshv(context);
}
