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

static void probe_one(struct probe_context *context, const struct cpuid_fact *row)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct evidence *ev =
		EV_BITS_OF_CPUID(row->leaf, row->subleaf, row->reg, row->high, row->low);
	struct cpuid_regs regs;
	int rc = view->rc;

	if (rc == 0 && !(row->vendors & 1u << view->vendor)) {
		set_field(context, row, 0, EV_LEAF(0, 0));
		return;
	}
	if (rc == 0)
		rc = cpuid_view_leaf(view, row->leaf, row->subleaf, &regs);
	if (rc == 0)
		set_field(context, row, bits_of(reg_of(&regs, row->reg), row->high, row->low), ev);
	else if (rc == -ENXIO)
		set_field(context, row, 0, EV_LEAF(row->leaf & 0x80000000, 0));
	else if (context->cpuinfo_rc == 0 && row->flag &&
		 span_has_word(context->cpuinfo.flags, row->flag))
		set_field(context, row, 1, EV_OF_FILE(CPUINFO, "flags"));
	else
		fact_set_refused(context->facts, row->fact, rc, ev);
}

void cpuid_facts_probe(struct probe_context *context, const struct cpuid_fact *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		probe_one(context, &table[i]);
}
