// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Intel's enclaves and memory encryption: what firmware switched on and set aside.
 *
 * Documents: Intel SDM Vol. 3D, "Discovering Support for Intel SGX"; Vol. 4 (the MSRs);
 * arch/x86/kernel/cpu/feat_ctl.c; Documentation/arch/x86/sgx.rst.
 */
#include "probe/probe_confidential.h"

#include <errno.h>

#include "probe/decode_cpuid.h"
#include "probe/decode_sgx.h"
#include "probe/decode_tme.h"
#include "probe/decode_vmx.h"
#include "probe/misc_list.h"
#include "probe/version.h"

#define CPUINFO "/proc/cpuinfo"
/* Linux uses eight sections at most (SGX_MAX_EPC_SECTIONS). */
#define SECTIONS_MAX 64

/* All sections, from subleaf 2 to the first invalid one. 0 or a negative errno. */
static int sum_sections(const struct cpuid_view *view, uint64_t *sum)
{
	*sum = 0;
	for (uint32_t i = 0; i < SECTIONS_MAX; i++) {
		struct cpuid_regs regs;
		uint64_t bytes;
		int rc = cpuid_view_leaf(view, SGX_LEAF, SGX_FIRST_SECTION + i, &regs);

		if (rc < 0)
			return rc;
		if (sgx_section(&regs, &bytes) == SGX_SECTION_END)
			return *sum > INT64_MAX ? -EBADMSG : 0;
		*sum += bytes;
	}
	return -EBADMSG;
}

static void probe_epc(struct probe_context *context, struct confidential *seen)
{
	struct fact_table *facts = context->facts;
	struct cpuid_regs regs;
	uint64_t sum = 0;
	int rc;

	seen->epc = TRUTH_UNKNOWN;
	if (fact_truth(facts, FACT_CPU_SGX) == TRUTH_NO) {
		seen->epc = TRUTH_NO;
		confidential_none(context, FACT_CPU_SGX_SGX2, FACT_CPU_SGX);
		confidential_none(context, FACT_CPU_SGX_EPC_BYTES, FACT_CPU_SGX);
		return;
	}
	rc = cpuid_view_leaf(&context->cpuid, SGX_LEAF, 0, &regs);
	/* The leaf means this only where the CPU has SGX; others echo something there. */
	if (rc == 0 && fact_truth(facts, FACT_CPU_SGX) == TRUTH_UNKNOWN) {
		confidential_needs(context, FACT_CPU_SGX_SGX2, FACT_CPU_SGX);
		confidential_needs(context, FACT_CPU_SGX_EPC_BYTES, FACT_CPU_SGX);
		return;
	}
	if (rc == 0 && !bits_of(regs.eax, 1, 0)) {
		/* Firmware left SGX off: the leaf is empty, whatever the processor could do. */
		seen->epc = TRUTH_NO;
		fact_set_int(facts, FACT_CPU_SGX_EPC_BYTES, 0,
			EV_BITS_OF_CPUID(SGX_LEAF, 0, EV_EAX, 1, 0));
		confidential_needs(context, FACT_CPU_SGX_SGX2, FACT_CPU_SGX_EPC_BYTES);
		return;
	}
	if (rc == 0)
		fact_set_bool(facts, FACT_CPU_SGX_SGX2, bit_of(regs.eax, 1),
			EV_BIT_OF_CPUID(SGX_LEAF, 0, EV_EAX, 1));
	else
		fact_set_refused(facts, FACT_CPU_SGX_SGX2, rc, EV_LEAF(SGX_LEAF, 0));
	if (rc == 0)
		rc = sum_sections(&context->cpuid, &sum);
	/* One section is enough, where a capture ends before the list does. */
	if (sum)
		seen->epc = TRUTH_YES;
	else if (rc == 0)
		seen->epc = TRUTH_NO;
	if (rc == 0)
		fact_set_int(facts, FACT_CPU_SGX_EPC_BYTES, (int64_t)sum,
			EV_LEAF(SGX_LEAF, SGX_FIRST_SECTION));
	else
		fact_set_refused(
			facts, FACT_CPU_SGX_EPC_BYTES, rc, EV_LEAF(SGX_LEAF, SGX_FIRST_SECTION));
}

/* Linux shows "sgx" only where firmware opted in, since 5.11, which knew SGX first. */
static bool kernel_shows_sgx(const struct probe_context *context)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);

	return release && version_at_least(release, 5, 11) && context->cpuinfo_rc == 0 &&
	       span_has_word(context->cpuinfo.flags, "sgx");
}

/* Both are needed: memory set aside, which CPUID shows, and the opt-in, which it does not. */
static void probe_sgx_enabled(struct probe_context *context, const struct confidential *seen)
{
	const enum fact_id id = FACT_CONFIDENTIAL_SGX_ENABLED, epc = FACT_CPU_SGX_EPC_BYTES;
	const struct evidence *ev = EV_BIT_OF_MSR(IA32_FEATURE_CONTROL, 18);
	struct fact_table *facts = context->facts;
	uint64_t control;
	int rc;

	if (fact_truth(facts, FACT_CPU_SGX) == TRUTH_NO) {
		confidential_none(context, id, FACT_CPU_SGX);
		return;
	}
	if (seen->epc == TRUTH_NO) {
		confidential_none(context, id, epc);
		return;
	}
	rc = source_rdmsr(context->source, context->cpuid.cpu, IA32_FEATURE_CONTROL, &control);
	if (rc == 0 && !sgx_is_opted_in(control))
		fact_set_bool(facts, id, false, ev);
	else if (seen->epc == TRUTH_UNKNOWN)
		confidential_needs(context, id, epc);
	else if (rc == 0)
		fact_set_bool(facts, id, true, ev);
	else if (kernel_shows_sgx(context))
		fact_set_bool(facts, id, true, EV_OF_FILE(CPUINFO, "flags"));
	else
		fact_set_refused(facts, id, rc, ev);
}

static void probe_vepc(struct probe_context *context)
{
	if (fact_truth(context->facts, FACT_CPU_SGX) == TRUTH_NO)
		confidential_none(context, FACT_CONFIDENTIAL_SGX_VEPC, FACT_CPU_SGX);
	else
		misc_name_fact(context, FACT_CONFIDENTIAL_SGX_VEPC, "sgx_vepc");
}

static void probe_tme(struct probe_context *context)
{
	const enum fact_id enabled = FACT_CONFIDENTIAL_TME_ENABLED;
	const enum fact_id bypass = FACT_CONFIDENTIAL_TME_BYPASS;
	struct fact_table *facts = context->facts;
	uint64_t activate;
	int rc;

	if (fact_truth(facts, FACT_CPU_TME) == TRUTH_NO) {
		confidential_none(context, enabled, FACT_CPU_TME);
		confidential_needs(context, bypass, FACT_CPU_TME);
		return;
	}
	rc = source_rdmsr(context->source, context->cpuid.cpu, MSR_TME_ACTIVATE, &activate);
	if (rc < 0) {
		fact_set_refused(facts, enabled, rc, EV_WHOLE_MSR(MSR_TME_ACTIVATE));
		fact_set_refused(facts, bypass, rc, EV_WHOLE_MSR(MSR_TME_ACTIVATE));
		return;
	}
	fact_set_bool(
		facts, enabled, tme_is_enabled(activate), EV_BITS_OF_MSR(MSR_TME_ACTIVATE, 1, 0));
	if (tme_is_enabled(activate))
		fact_set_bool(facts, bypass, bit_of(activate, TME_ACTIVATE_BYPASS),
			EV_BIT_OF_MSR(MSR_TME_ACTIVATE, TME_ACTIVATE_BYPASS));
	else
		confidential_needs(context, bypass, enabled);
}

static void probe_keys(struct probe_context *context)
{
	struct fact_table *facts = context->facts;
	uint64_t keys;
	int rc;

	if (fact_truth(facts, FACT_CONFIDENTIAL_TME_ENABLED) == TRUTH_NO) {
		confidential_none(
			context, FACT_CONFIDENTIAL_TME_KEYS, FACT_CONFIDENTIAL_TME_ENABLED);
		confidential_none(
			context, FACT_CONFIDENTIAL_TDX_KEYS, FACT_CONFIDENTIAL_TME_ENABLED);
		return;
	}
	rc = source_rdmsr(context->source, context->cpuid.cpu, MSR_MKTME_KEYID_PARTITIONING, &keys);
	if (rc < 0) {
		const struct evidence *ev = EV_WHOLE_MSR(MSR_MKTME_KEYID_PARTITIONING);

		fact_set_refused(facts, FACT_CONFIDENTIAL_TME_KEYS, rc, ev);
		fact_set_refused(facts, FACT_CONFIDENTIAL_TDX_KEYS, rc, ev);
		return;
	}
	fact_set_int(facts, FACT_CONFIDENTIAL_TME_KEYS, mktme_keys(keys),
		EV_BITS_OF_MSR(MSR_MKTME_KEYID_PARTITIONING, 31, 0));
	fact_set_int(facts, FACT_CONFIDENTIAL_TDX_KEYS, tdx_keys(keys),
		EV_BITS_OF_MSR(MSR_MKTME_KEYID_PARTITIONING, 63, 32));
}

void confidential_probe_intel(struct probe_context *context, struct confidential *seen)
{
	probe_epc(context, seen);
	probe_sgx_enabled(context, seen);
	probe_vepc(context);
	probe_tme(context);
	probe_keys(context);
}
