// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Can this host keep a guest's memory from itself: what do the processor and the kernel say of SEV,
 * TDX, SGX and memory encryption?
 *
 * Documents: AMD APM Vol. 3, appendix E.4.17 (CPUID 8000001FH); Intel SDM Vol. 2A, CPUID.
 */
#include "probe/probe.h"

#include "probe/cpuid_facts.h"

static const struct cpuid_fact features[] = {
	{FACT_CPU_SGX, 7, 0, EV_EBX, 2, 2, BY_INTEL, "sgx"},
	{FACT_CPU_TME, 7, 0, EV_ECX, 13, 13, BY_INTEL, "tme"},
	{FACT_CPU_SME, 0x8000001f, 0, EV_EAX, 0, 0, BY_AMD, "sme"},
	{FACT_CPU_SEV, 0x8000001f, 0, EV_EAX, 1, 1, BY_AMD, "sev"},
	{FACT_CPU_SEV_ES, 0x8000001f, 0, EV_EAX, 3, 3, BY_AMD, "sev_es"},
	{FACT_CPU_SEV_SNP, 0x8000001f, 0, EV_EAX, 4, 4, BY_AMD, "sev_snp"},
};

void probe_confidential(struct probe_context *context)
{
	cpuid_facts_probe(context, features, sizeof(features) / sizeof(features[0]));
	cpuinfo_flag_fact(context, FACT_CPU_TDX_HOST, "tdx_host_platform");
}
