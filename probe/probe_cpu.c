// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which CPU is this: by CPUID where that can be asked, else by /proc/cpuinfo.
 *
 * Documents: Intel SDM Vol. 2A, CPUID; Vol. 3A, Microcode Update Facilities; AMD APM Vol. 3,
 * appendix E.
 */
#include "probe/probe_cpu.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/cpuid_facts.h"
#include "probe/cpuinfo_facts.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_level.h"

#define CPUINFO "/proc/cpuinfo"
#define IA32_PLATFORM_ID 0x17
#define IA32_BIOS_SIGN_ID 0x8b

/*
 * The reason for a fact that neither CPUID nor cpuinfo could tell: CPUID's, unless it was only
 * not captured.
 */
static int both_refused(const struct probe_context *context, int cpuid_rc)
{
	return cpuid_rc == -ERR_NOT_CAPTURED && context->cpuinfo_rc < 0 ? context->cpuinfo_rc
									: cpuid_rc;
}

static void set_cpuinfo_int(struct probe_context *context, enum fact_id id, int64_t value,
	const char *key, int cpuid_rc)
{
	const struct evidence *ev = EV_OF_FILE(CPUINFO, key);

	if (context->cpuinfo_rc == 0 && value >= 0)
		fact_set_int(context->facts, id, value, ev);
	else
		fact_set_refused(context->facts, id, both_refused(context, cpuid_rc), ev);
}

static void probe_identity(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct cpuinfo *cpuinfo = &context->cpuinfo;
	struct fact_table *facts = context->facts;
	char vendor[64];

	if (view->rc == 0) {
		fact_set_text(facts, FACT_CPU_VENDOR, view->vendor_text, EV_LEAF(0, 0));
	} else if (context->cpuinfo_rc == 0 && cpuinfo->vendor.at) {
		span_copy(cpuinfo->vendor, vendor, sizeof(vendor));
		/* Its blanks are part of the name, and got lost beside the colon's. */
		if (!strcmp(vendor, "Shanghai"))
			snprintf(vendor, sizeof(vendor), "  Shanghai  ");
		fact_set_text(facts, FACT_CPU_VENDOR, vendor, EV_OF_FILE(CPUINFO, "vendor_id"));
	} else {
		fact_set_refused(
			facts, FACT_CPU_VENDOR, both_refused(context, view->rc), EV_LEAF(0, 0));
	}
	if (view->leaf1_rc == 0) {
		fact_set_int(facts, FACT_CPU_FAMILY, view->family,
			EV_BITS_OF_CPUID(1, 0, EV_EAX, 27, 8));
		fact_set_int(
			facts, FACT_CPU_MODEL, view->model, EV_BITS_OF_CPUID(1, 0, EV_EAX, 19, 4));
		fact_set_int(facts, FACT_CPU_STEPPING, view->stepping,
			EV_BITS_OF_CPUID(1, 0, EV_EAX, 3, 0));
	} else {
		set_cpuinfo_int(
			context, FACT_CPU_FAMILY, cpuinfo->family, "cpu family", view->leaf1_rc);
		set_cpuinfo_int(context, FACT_CPU_MODEL, cpuinfo->model, "model", view->leaf1_rc);
		set_cpuinfo_int(
			context, FACT_CPU_STEPPING, cpuinfo->stepping, "stepping", view->leaf1_rc);
	}
}

/*
 * The kernel's word on the revision, else the register's: Intel keeps it in the upper half of
 * IA32_BIOS_SIGN_ID, AMD in the lower one (there PATCH_LEVEL).
 */
static void probe_microcode(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	struct fact_table *facts = context->facts;
	const bool by_intel = view->vendor == CPU_INTEL;
	uint64_t value = 0;
	int rc;

	if (context->cpuinfo_rc == 0 && context->cpuinfo.microcode >= 0) {
		set_cpuinfo_int(
			context, FACT_CPU_MICROCODE, context->cpuinfo.microcode, "microcode", 0);
		return;
	}
	if (view->rc < 0 || !(1u << view->vendor & (BY_INTEL | BY_AMD))) {
		set_cpuinfo_int(context, FACT_CPU_MICROCODE, -1, "microcode",
			context->cpuinfo_rc < 0 ? context->cpuinfo_rc : -ENXIO);
		return;
	}
	rc = source_rdmsr(context->source, view->cpu, IA32_BIOS_SIGN_ID, &value);
	value = by_intel ? value >> 32 : value & UINT32_MAX;
	/* None is loaded: most hypervisors tell their guests so. */
	if (rc == 0 && !value)
		rc = -ENXIO;
	if (rc < 0)
		fact_set_refused(facts, FACT_CPU_MICROCODE, rc, EV_WHOLE_MSR(IA32_BIOS_SIGN_ID));
	else
		fact_set_int(facts, FACT_CPU_MICROCODE, (int64_t)value,
			by_intel ? EV_BITS_OF_MSR(IA32_BIOS_SIGN_ID, 63, 32)
				 : EV_BITS_OF_MSR(IA32_BIOS_SIGN_ID, 31, 0));
}

/* Architectural from the Pentium II on (family 6, model 3). */
static void probe_platform_id(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct evidence *ev = EV_BITS_OF_MSR(IA32_PLATFORM_ID, 52, 50);
	uint64_t value = 0;
	int rc = view->leaf1_rc;

	if (rc == 0 && (view->vendor != CPU_INTEL || view->family < 6))
		rc = -ENXIO;
	if (rc == 0)
		rc = source_rdmsr(context->source, view->cpu, IA32_PLATFORM_ID, &value);
	if (rc < 0)
		fact_set_refused(context->facts, FACT_CPU_PLATFORM_ID, rc, ev);
	else
		fact_set_int(context->facts, FACT_CPU_PLATFORM_ID, bits_of(value, 52, 50), ev);
}

static void probe_brand(struct probe_context *context)
{
	struct cpuid_regs leaves[3];
	char brand[128] = "";
	int rc = 0;

	for (uint32_t i = 0; i < 3 && rc == 0; i++)
		rc = cpuid_view_leaf(&context->cpuid, 0x80000002 + i, 0, &leaves[i]);
	if (rc == 0)
		cpuid_brand_text(leaves, brand);
	if (brand[0]) {
		fact_set_text(context->facts, FACT_CPU_BRAND, brand, EV_LEAF(0x80000002, 0));
		return;
	}
	if (context->cpuinfo_rc == 0 && context->cpuinfo.brand.len) {
		span_copy(context->cpuinfo.brand, brand, sizeof(brand));
		fact_set_text(
			context->facts, FACT_CPU_BRAND, brand, EV_OF_FILE(CPUINFO, "model name"));
		return;
	}
	fact_set_refused(context->facts, FACT_CPU_BRAND, rc ? both_refused(context, rc) : -ENXIO,
		EV_LEAF(0x80000002, 0));
}

/* The width of addresses; without the leaf the SDM's defaults (Vol. 3A, section 4.1.4). */
static void probe_bits(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	struct fact_table *facts = context->facts;
	struct cpuid_regs regs;
	int rc = cpuid_view_leaf(view, 0x80000008, 0, &regs);

	if (rc == 0 && bits_of(regs.eax, 7, 0)) {
		fact_set_int(facts, FACT_CPU_PHYS_BITS, bits_of(regs.eax, 7, 0),
			EV_BITS_OF_CPUID(0x80000008, 0, EV_EAX, 7, 0));
		fact_set_int(facts, FACT_CPU_VIRT_BITS, bits_of(regs.eax, 15, 8),
			EV_BITS_OF_CPUID(0x80000008, 0, EV_EAX, 15, 8));
	} else if (rc == -ENXIO && view->vendor == CPU_INTEL && view->leaf1_rc == 0) {
		fact_set_int(facts, FACT_CPU_PHYS_BITS, bit_of(view->leaf1.edx, 6) ? 36 : 32,
			EV_BIT_OF_CPUID(1, 0, EV_EDX, 6));
		fact_set_int(facts, FACT_CPU_VIRT_BITS, 32, EV_LEAF(0x80000000, 0));
	} else {
		if (rc == 0)
			rc = -EBADMSG;
		set_cpuinfo_int(context, FACT_CPU_PHYS_BITS, context->cpuinfo.phys_bits,
			"address sizes", rc);
		set_cpuinfo_int(context, FACT_CPU_VIRT_BITS, context->cpuinfo.virt_bits,
			"address sizes", rc);
	}
}

/* A leaf that the CPU does not have is all zero; any other refusal is @rc. */
static void leaf_or_zero(const struct cpuid_view *view, uint32_t leaf, uint32_t sub,
	struct cpuid_regs *regs, int *rc)
{
	int got = cpuid_view_leaf(view, leaf, sub, regs);

	if (got < 0)
		*regs = (struct cpuid_regs){0};
	if (got < 0 && got != -ENXIO && *rc == 0)
		*rc = got;
}

static void probe_level(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	struct level_leaves leaves = {0};
	struct cpuid_regs state, avx, avx512;
	int rc = 0;

	if (context->cpuinfo_rc == 0 && context->cpuinfo.x86) {
		fact_set_int(context->facts, FACT_CPU_LEVEL, level_of_flags(context->cpuinfo.flags),
			EV_OF_FILE(CPUINFO, "flags"));
		return;
	}
	leaf_or_zero(view, 1, 0, &leaves.leaf1, &rc);
	leaf_or_zero(view, 7, 0, &leaves.leaf7, &rc);
	leaf_or_zero(view, 0x80000001, 0, &leaves.ext1, &rc);
	leaf_or_zero(view, 0xd, 0, &state, &rc);
	/*
	 * Subleaves of 0DH are questions only for state that the CPU supports (EAX of subleaf 0).
	 */
	avx = avx512 = (struct cpuid_regs){0};
	if (bit_of(state.eax, 2))
		leaf_or_zero(view, 0xd, 2, &avx, &rc);
	if (bit_of(state.eax, 7))
		leaf_or_zero(view, 0xd, 7, &avx512, &rc);
	if (rc < 0) {
		fact_set_refused(context->facts, FACT_CPU_LEVEL, rc, EV_LEAF(1, 0));
		return;
	}
	leaves.state_size = state.ebx;
	leaves.avx_end = avx.eax + avx.ebx;
	leaves.avx512_end = avx512.eax + avx512.ebx;
	fact_set_int(context->facts, FACT_CPU_LEVEL, level_of_leaves(&leaves),
		EV_NAMED(EV_DERIVED, "cpuid 1, 7, d, 80000001", NULL));
}

/*
 * A hypervisor says so in a bit that processors leave alone; old Centaur parts fill it with
 * garbage.
 */
static void probe_hypervisor_bit(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct evidence *bit = EV_BIT_OF_CPUID(1, 0, EV_ECX, 31);
	struct fact_table *facts = context->facts;

	if (view->leaf1_rc == 0 && view->vendor != CPU_OTHER &&
		(view->vendor != CPU_CENTAUR || cpuid_view_defines_vmx(view)))
		fact_set_bool(facts, FACT_CPU_HYPERVISOR, bit_of(view->leaf1.ecx, 31), bit);
	else if (context->cpuinfo_rc == 0 && context->cpuinfo.x86)
		cpuinfo_flag_fact(context, FACT_CPU_HYPERVISOR, "hypervisor");
	else if (view->leaf1_rc < 0)
		fact_set_refused(facts, FACT_CPU_HYPERVISOR, view->leaf1_rc, bit);
	else
		fact_set_unknown(facts, FACT_CPU_HYPERVISOR, WHY_NO_INTERFACE, 0, bit);
}

void probe_cpu(struct probe_context *context)
{
	probe_identity(context);
	probe_brand(context);
	probe_microcode(context);
	probe_platform_id(context);
	probe_codename(context);
	probe_bits(context);
	probe_level(context);
	probe_cpu_features(context);
	probe_cpu_rows(context);
	probe_cpu_topology(context);
	probe_cpu_types(context);
	probe_cpu_uniform(context);
	probe_cpu_counted(context);
	probe_hypervisor_bit(context);
}
