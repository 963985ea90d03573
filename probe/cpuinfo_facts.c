// SPDX-License-Identifier: GPL-2.0-or-later
// What the flags of /proc/cpuinfo say: of the first processor as facts, and whether others differ.
#include "probe/cpuinfo_facts.h"

#include <string.h>

#include "probe/cpuid_facts.h"

void cpuinfo_flag_fact(struct probe_context *context, enum fact_id id, const char *flag)
{
	const struct evidence *ev = EV_OF_FILE("/proc/cpuinfo", "flags");

	if (context->cpuinfo_rc < 0)
		fact_set_refused(context->facts, id, context->cpuinfo_rc, ev);
	else if (!context->cpuinfo.x86)
		fact_set_unknown(context->facts, id, WHY_NO_INTERFACE, 0, ev);
	else
		fact_set_bool(context->facts, id, span_has_word(context->cpuinfo.flags, flag), ev);
}

/* KVM's modules, too, go by the maker before they look at the bit. */
void cpuinfo_virtualization_flags(struct probe_context *context)
{
	static const struct {
		enum fact_id fact;
		const char *flag;
		unsigned reserved_by;
	} rows[] = {
		{FACT_CPU_VMX_FLAG, "vmx", BY_AMD},
		{FACT_CPU_SVM_FLAG, "svm", BY_INTEL | BY_CENTAUR | BY_ZHAOXIN},
	};
	const struct evidence *ev = EV_OF_FILE("/proc/cpuinfo", "vendor_id");
	char vendor[16] = "";

	if (context->cpuinfo_rc == 0)
		span_copy(context->cpuinfo.vendor, vendor, sizeof(vendor));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cpuinfo_flag_fact(context, rows[i].fact, rows[i].flag);
		if (1u << cpu_vendor_of(vendor) & rows[i].reserved_by &&
			fact_truth(context->facts, rows[i].fact) == TRUTH_YES)
			fact_set_bool(context->facts, rows[i].fact, false, ev);
	}
}

bool cpuinfo_flag_differs(const struct probe_context *context, const char *flag)
{
	const char *at = context->cpuinfo_text.at;
	size_t left = context->cpuinfo_text.len;
	bool with = false, without = false;

	if (context->cpuinfo_rc < 0 || context->cpuinfo.uniform)
		return false;
	/* An empty line ends a processor's entry. */
	while (left) {
		const char *end = memmem(at, left, "\n\n", 2);
		const size_t len = end ? (size_t)(end - at) + 2 : left;
		struct cpuinfo entry;

		cpuinfo_decode(at, len, &entry);
		if (entry.x86 && span_has_word(entry.flags, flag))
			with = true;
		else if (entry.x86)
			without = true;
		at += len;
		left -= len;
	}
	return with && without;
}

bool cpuinfo_set_predates(struct fact_table *facts, enum fact_id id,
	bool (*predates)(const char *vendor, uint32_t family, uint32_t model))
{
	const char *vendor = fact_text(facts, FACT_CPU_VENDOR);

	if (!vendor || !fact_known(facts, FACT_CPU_FAMILY) || !fact_known(facts, FACT_CPU_MODEL) ||
		!predates(vendor, (uint32_t)fact_int(facts, FACT_CPU_FAMILY),
			(uint32_t)fact_int(facts, FACT_CPU_MODEL)))
		return false;
	fact_set_bool(facts, id, false, EV_FROM_FACTS("cpu.vendor, cpu.family, cpu.model"));
	return true;
}
