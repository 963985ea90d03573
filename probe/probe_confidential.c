// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Can this host keep a guest's memory from itself: what do the processor and the kernel say of SEV,
 * TDX, SGX and memory encryption? First what the processor could do, then what is switched on.
 *
 * The security processor itself (SEV_PLATFORM_STATUS, SNP_PLATFORM_STATUS on /dev/sev) is not
 * asked: kernels from 2025 on start its firmware for the second, if it was not running, and stop
 * it again (snp_move_to_init_state()); and a command that times out makes the driver give the
 * processor up until the next boot (psp_dead). Both in drivers/crypto/ccp/sev-dev.c.
 *
 * Documents: AMD APM Vol. 3, appendix E.4 (CPUID 8000001FH); Intel SDM Vol. 2A, CPUID.
 */
#include "probe/probe_confidential.h"

#include <errno.h>

#include "probe/cpuid_facts.h"
#include "probe/cpuinfo_facts.h"

// clang-format off
static const struct cpuid_fact features[] = {
	{FACT_CPU_SGX,     7, 0, EV_EBX, 2, 2, BY_INTEL, "sgx"},
	{FACT_CPU_SGX_FLC, 7, 0, EV_ECX, 30, 30, BY_INTEL, "sgx_lc"},
	{FACT_CPU_TME,     7, 0, EV_ECX, 13, 13, BY_INTEL, "tme"},
	{FACT_CPU_SME,     0x8000001f, 0, EV_EAX, 0, 0, BY_AMD, "sme"},
	{FACT_CPU_SEV,     0x8000001f, 0, EV_EAX, 1, 1, BY_AMD, "sev"},
	{FACT_CPU_SEV_ES,  0x8000001f, 0, EV_EAX, 3, 3, BY_AMD, "sev_es"},
	{FACT_CPU_SEV_SNP, 0x8000001f, 0, EV_EAX, 4, 4, BY_AMD, "sev_snp"},
#define SEV_FEATURE(id, name, bit, flag, meaning)                                                  \
	{FACT_CPU_SEV_##id, 0x8000001f, 0, EV_EAX, bit, bit, 1u << CPU_AMD, flag},
#include "data/sev_features.def"
#undef SEV_FEATURE
	{FACT_CPU_SEV_VMPLS, 0x8000001f, 0, EV_EBX, 15, 12, 1u << CPU_AMD, NULL},
	{FACT_CPU_SEV_ASIDS, 0x8000001f, 0, EV_ECX, 31, 0, BY_AMD, NULL},
	{FACT_CPU_SEV_RMP_SEGMENTS, 0x80000025, 0, EV_EBX, 9, 0, 1u << CPU_AMD, NULL},
};
// clang-format on

void confidential_needs(struct probe_context *context, enum fact_id id, enum fact_id from)
{
	fact_set_unknown(
		context->facts, id, WHY_PREREQUISITE, 0, EV_FROM_FACTS(fact_desc(from)->name));
}

void confidential_none(struct probe_context *context, enum fact_id id, enum fact_id from)
{
	const struct evidence *ev = EV_FROM_FACTS(fact_desc(from)->name);

	if (fact_desc(id)->type == FACT_BOOL)
		fact_set_bool(context->facts, id, false, ev);
	else
		fact_set_int(context->facts, id, 0, ev);
}

void probe_confidential(struct probe_context *context)
{
	struct confidential seen = {.syscfg_rc = -ENXIO};

	cpuid_facts_probe(context, features, sizeof(features) / sizeof(features[0]));
	cpuinfo_flag_fact(context, FACT_CPU_TDX_HOST, "tdx_host_platform");
	confidential_probe_amd(context, &seen);
	confidential_probe_intel(context, &seen);
	confidential_probe_kvm(context, &seen);
}
