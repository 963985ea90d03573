// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which CPUs of a hybrid processor are performance cores, which efficiency cores? Guests that move
 * between them run at two speeds, and a virtual CPU that is pinned wants to know where.
 *
 * Documents: Intel SDM Vol. 2A, CPUID leaves 7 and 1AH; AMD APM Vol. 3, CPUID Fn8000_0026;
 * arch/x86/events/intel/core.c (the performance counters cpu_core, cpu_atom and cpu_lowpower).
 */
#include "probe/probe_cpu.h"

#include <errno.h>

#include "probe/cpu_list.h"
#include "probe/cpuid_facts.h"
#include "probe/decode_cpuid.h"

#define CORE_LIST "/sys/devices/cpu_core/cpus"
#define ATOM_LIST "/sys/devices/cpu_atom/cpus"
#define LOWPOWER_LIST "/sys/devices/cpu_lowpower/cpus"

/* CPUID.1AH:EAX[31:24] */
#define INTEL_ATOM 0x20
#define INTEL_CORE 0x40

static const struct cpuid_fact hybrid_intel[] = {
	{FACT_CPU_HYBRID, 7, 0, EV_EDX, 15, 15, BY_INTEL | ELSE_UNKNOWN, NULL},
};
static const struct cpuid_fact hybrid_amd[] = {
	{FACT_CPU_HYBRID, 0x80000026, 0, EV_EAX, 30, 30, BY_AMD, NULL},
};

struct typing {
	struct inventory *inventory;
	enum core_type type;
};

static void set_type(void *data, uint32_t number)
{
	const struct typing *typing = data;
	struct inventory_cpu *cpu = inventory_find_cpu(typing->inventory, number);

	if (cpu)
		cpu->type = typing->type;
}

static int64_t read_types(struct probe_context *context, const char *path, enum core_type type)
{
	struct typing typing = {context->inventory, type};

	return cpu_list_read(context->source, path, set_type, &typing);
}

/* By the kernel's lists, which the driver of the performance counters makes. */
static int types_by_kernel(struct probe_context *context)
{
	int64_t rc = context->inventory->cpu_count
			     ? read_types(context, CORE_LIST, CORE_PERFORMANCE)
			     : -ERR_NOT_CAPTURED;

	if (rc >= 0)
		rc = read_types(context, ATOM_LIST, CORE_EFFICIENCY);
	return rc < 0 ? (int)rc : 0;
}

static enum core_type decode_type(const struct cpuid_view *view, const struct cpuid_regs *regs)
{
	const uint32_t intel = bits_of(regs->eax, 31, 24), amd = bits_of(regs->ebx, 31, 28);

	if (view->vendor == CPU_INTEL)
		return intel == INTEL_CORE   ? CORE_PERFORMANCE
		       : intel == INTEL_ATOM ? CORE_EFFICIENCY
					     : CORE_TYPE_UNKNOWN;
	return amd == 0 ? CORE_PERFORMANCE : amd == 1 ? CORE_EFFICIENCY : CORE_TYPE_UNKNOWN;
}

/* By the CPUs themselves. They are of one make, so the first one's maxima hold for all. */
static int types_by_cpuid(struct probe_context *context)
{
	const struct inventory *inventory = context->inventory;
	const uint32_t leaf = context->cpuid.vendor == CPU_INTEL ? 0x1a : 0x80000026;
	struct cpuid_view view = context->cpuid;

	if (!inventory->cpu_count)
		return -ERR_NOT_CAPTURED;
	for (size_t i = 0; i < inventory->cpu_count; i++) {
		struct cpuid_regs regs;
		int rc;

		view.cpu = inventory->cpus[i].number;
		rc = cpuid_view_leaf(&view, leaf, 0, &regs);
		if (rc < 0)
			return rc;
		inventory->cpus[i].type = decode_type(&view, &regs);
	}
	return 0;
}

static void count_types(struct probe_context *context, const struct evidence *ev)
{
	const struct inventory *inventory = context->inventory;
	int64_t performance = 0, efficient = 0;

	for (size_t i = 0; i < inventory->cpu_count; i++) {
		performance += inventory->cpus[i].type == CORE_PERFORMANCE;
		efficient += inventory->cpus[i].type == CORE_EFFICIENCY;
	}
	fact_set_int(context->facts, FACT_CPU_HYBRID_PERFORMANCE, performance, ev);
	fact_set_int(context->facts, FACT_CPU_HYBRID_EFFICIENT, efficient, ev);
}

static void set_both_unknown(struct probe_context *context, int rc, const struct evidence *ev)
{
	static const enum fact_id ids[] = {FACT_CPU_HYBRID_PERFORMANCE, FACT_CPU_HYBRID_EFFICIENT};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (rc)
			fact_set_refused(context->facts, ids[i], rc, ev);
		else
			fact_set_unknown(context->facts, ids[i], WHY_PREREQUISITE, 0, ev);
	}
}

void probe_cpu_types(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const bool amd = view->rc == 0 && 1u << view->vendor & BY_AMD;
	int rc;

	cpuid_facts_probe(context, amd ? hybrid_amd : hybrid_intel, 1);
	if (fact_truth(context->facts, FACT_CPU_HYBRID) == TRUTH_NO) {
		set_both_unknown(context, 0, EV_FROM_FACTS("cpu.hybrid"));
		return;
	}
	rc = types_by_kernel(context);
	if (rc == 0) {
		/* The kernel makes these two lists for hybrid processors only. */
		if (!fact_known(context->facts, FACT_CPU_HYBRID))
			fact_set_bool(
				context->facts, FACT_CPU_HYBRID, true, EV_OF_FILE(CORE_LIST, NULL));
		/* There only where these cores count differently from the other small ones. */
		read_types(context, LOWPOWER_LIST, CORE_EFFICIENCY);
		count_types(context, EV_OF_FILE(CORE_LIST, NULL));
		return;
	}
	if (fact_truth(context->facts, FACT_CPU_HYBRID) != TRUTH_YES || view->rc < 0) {
		set_both_unknown(context, rc, EV_OF_FILE(CORE_LIST, NULL));
		return;
	}
	rc = types_by_cpuid(context);
	if (rc < 0)
		set_both_unknown(context, rc, EV_LEAF(amd ? 0x80000026 : 0x1a, 0));
	else
		count_types(context, EV_LEAF(amd ? 0x80000026 : 0x1a, 0));
}
