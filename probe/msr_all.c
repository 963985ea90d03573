// SPDX-License-Identifier: GPL-2.0-or-later
// One MSR on every online CPU.
#include "probe/msr_all.h"

#include "probe/decode_svm.h"
#include "probe/decode_vmx.h"
#include "probe/probe.h"

static const uint32_t indexes[MSR_ALL_COUNT] = {
	[MSR_ALL_FEATURE_CONTROL] = IA32_FEATURE_CONTROL,
	[MSR_ALL_VM_CR] = MSR_VM_CR,
};

/* The @nth CPU to ask. */
static uint32_t nth_cpu(const struct probe_context *context, size_t nth)
{
	if (context->inventory->cpu_count)
		return context->inventory->cpus[nth].number;
	return context->cpuinfo_rc == 0 && context->cpuinfo.processors ? (uint32_t)nth
								       : context->cpuid.cpu;
}

static size_t cpus_to_ask(const struct probe_context *context)
{
	if (context->inventory->cpu_count)
		return context->inventory->cpu_count;
	return context->cpuinfo_rc == 0 && context->cpuinfo.processors ? context->cpuinfo.processors
								       : 1;
}

const struct msr_all *msr_all_ask(struct probe_context *context, enum msr_all_id which)
{
	struct msr_all *all = &context->msr_all[which];
	const size_t count = cpus_to_ask(context);

	if (all->asked)
		return all;
	*all = (struct msr_all){.asked = true};
	/* The first refusal settles it: the others would only cost time. */
	for (size_t i = 0; i < count && all->rc == 0; i++) {
		uint64_t value = 0;

		all->rc =
			source_rdmsr(context->source, nth_cpu(context, i), indexes[which], &value);
		if (i == 0)
			all->value = value;
		all->differ |= value ^ all->value;
	}
	if (all->rc < 0)
		all->value = all->differ = 0;
	return all;
}
