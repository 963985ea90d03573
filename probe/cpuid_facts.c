// SPDX-License-Identifier: GPL-2.0-or-later
// Facts that are a field of a CPUID leaf.
#include "probe/cpuid_facts.h"

#include <errno.h>

#include "probe/decode_cpuid.h"

#define CPUINFO "/proc/cpuinfo"

static uint32_t reg_of(const struct cpuid_regs *regs, uint8_t reg)
{
	return reg == EV_EAX   ? regs->eax
	       : reg == EV_EBX ? regs->ebx
	       : reg == EV_ECX ? regs->ecx
			       : regs->edx;
}

static void set_field(struct probe_context *context, const struct cpuid_fact *row, uint32_t value,
	const struct evidence *ev)
{
	if (row->high == row->low)
		fact_set_bool(context->facts, row->fact, value != 0, ev);
	else
		fact_set_int(context->facts, row->fact, value, ev);
}

/* Does the CPU's vendor define the row's field? */
static bool is_defined(const struct cpuid_view *view, const struct cpuid_fact *row)
{
	if (view->vendor == CPU_CENTAUR && row->leaf < 0x80000000 && !cpuid_view_defines_vmx(view))
		return false;
	return row->vendors & 1u << view->vendor;
}

static bool else_unknown(const struct cpuid_view *view, const struct cpuid_fact *row)
{
	return view->vendor == CPU_OTHER && row->vendors & ELSE_UNKNOWN;
}

/* An answer that the rows of one leaf, which stand together, share. */
struct leaf_answer {
	const struct cpuid_fact *row; /* that asked; NULL: none yet */
	struct cpuid_regs regs;
	int rc;
};

static void ask_leaf(
	const struct cpuid_view *view, const struct cpuid_fact *row, struct leaf_answer *answer)
{
	if (answer->row && answer->row->leaf == row->leaf && answer->row->subleaf == row->subleaf)
		return;
	answer->row = row;
	answer->rc = cpuid_view_leaf(view, row->leaf, row->subleaf, &answer->regs);
}

static void probe_one(
	struct probe_context *context, const struct cpuid_fact *row, struct leaf_answer *answer)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct evidence *ev =
		EV_BITS_OF_CPUID(row->leaf, row->subleaf, row->reg, row->high, row->low);
	const bool flag = context->cpuinfo_rc == 0 && row->flag &&
			  span_has_word(context->cpuinfo.flags, row->flag);
	int rc = view->rc;

	if (rc == 0 && !is_defined(view, row) && !else_unknown(view, row)) {
		set_field(context, row, 0, EV_LEAF(0, 0));
		return;
	}
	if (rc == 0) {
		ask_leaf(view, row, answer);
		rc = answer->rc;
	}
	if (rc == -ENXIO)
		set_field(context, row, 0, EV_LEAF(row->leaf & 0x80000000, 0));
	else if (rc == 0 && is_defined(view, row))
		set_field(context, row,
			bits_of(reg_of(&answer->regs, row->reg), row->high, row->low), ev);
	else if (flag)
		set_field(context, row, 1, EV_OF_FILE(CPUINFO, "flags"));
	else if (rc == 0)
		fact_set_unknown(context->facts, row->fact, WHY_NO_INTERFACE, 0, ev);
	else
		fact_set_refused(context->facts, row->fact, rc, ev);
}

void cpuid_facts_probe(struct probe_context *context, const struct cpuid_fact *table, size_t count)
{
	struct leaf_answer answer = {0};

	for (size_t i = 0; i < count; i++)
		probe_one(context, &table[i], &answer);
}
