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

/* The leaf that was asked last: rows of one leaf stand together, and asking has a price. */
struct last_leaf {
	bool asked;
	uint32_t leaf, subleaf;
	int rc;
	struct cpuid_regs regs;
};

static int ask_leaf(const struct cpuid_view *view, uint32_t leaf, uint32_t subleaf,
	struct last_leaf *last, struct cpuid_regs *regs)
{
	if (!last->asked || last->leaf != leaf || last->subleaf != subleaf) {
		*last = (struct last_leaf){.asked = true, .leaf = leaf, .subleaf = subleaf};
		last->rc = cpuid_view_leaf(view, leaf, subleaf, &last->regs);
	}
	*regs = last->regs;
	return last->rc;
}

static void probe_one(
	struct probe_context *context, const struct cpuid_fact *row, struct last_leaf *last)
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
		rc = ask_leaf(view, row->leaf, row->subleaf, last, &regs);
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
	struct last_leaf last = {0};

	for (size_t i = 0; i < count; i++)
		probe_one(context, &table[i], &last);
}
