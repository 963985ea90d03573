// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * AMD's memory encryption: what firmware switched on and set aside, and what QEMU must be told.
 *
 * Documents: AMD APM Vol. 2, sections 7.10 (SME), 15.34 (SEV), 15.36 (SEV-SNP); Vol. 3, appendix
 * E.4; arch/x86/kernel/cpu/amd.c; Documentation/ABI/testing/sysfs-driver-ccp.
 */
#include "probe/probe_confidential.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/decode_cpuid.h"
#include "probe/decode_sev.h"
#include "probe/misc_list.h"
#include "probe/version.h"

#define CPUINFO "/proc/cpuinfo"
#define SEV_LEAF 0x8000001f
#define DEVICE "/dev/sev"
#define CCP "/sys/bus/pci/drivers/ccp"
/* Security processors to look at: one a socket, and some machines show two functions of it. */
#define CCP_MAX 16

/* Neither SME nor SEV: there is nothing to switch on. */
static bool encrypts_nothing(const struct fact_table *facts)
{
	return fact_truth(facts, FACT_CPU_SME) == TRUTH_NO &&
	       fact_truth(facts, FACT_CPU_SEV) == TRUTH_NO;
}

static bool encrypts_something(const struct fact_table *facts)
{
	return fact_truth(facts, FACT_CPU_SME) == TRUTH_YES ||
	       fact_truth(facts, FACT_CPU_SEV) == TRUTH_YES;
}

/*
 * The kernel shows "sme" and "sev" only where SYSCFG says yes; before 5.6 it took them back and
 * showed them again. That it shows neither proves nothing: it drops them for other reasons, too.
 */
static bool kernel_shows_encryption(const struct probe_context *context)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);

	return release && version_at_least(release, 5, 6) && context->cpuinfo_rc == 0 &&
	       (span_has_word(context->cpuinfo.flags, "sme") ||
		       span_has_word(context->cpuinfo.flags, "sev"));
}

static void probe_syscfg(struct probe_context *context, struct confidential *seen)
{
	const struct evidence *ev = EV_BIT_OF_MSR(MSR_AMD_SYSCFG, SYSCFG_MEMORY_ENCRYPTION);
	const enum fact_id id = FACT_CONFIDENTIAL_SME_ENABLED;
	struct fact_table *facts = context->facts;

	if (encrypts_nothing(facts)) {
		fact_set_bool(facts, id, false, EV_FROM_FACTS("cpu.sme, cpu.sev"));
		return;
	}
	seen->syscfg_rc =
		source_rdmsr(context->source, context->cpuid.cpu, MSR_AMD_SYSCFG, &seen->syscfg);
	if (seen->syscfg_rc == 0)
		fact_set_bool(facts, id, bit_of(seen->syscfg, SYSCFG_MEMORY_ENCRYPTION), ev);
	else if (kernel_shows_encryption(context))
		fact_set_bool(facts, id, true, EV_OF_FILE(CPUINFO, "flags"));
	else
		fact_set_refused(facts, id, seen->syscfg_rc, ev);
}

/*
 * What QEMU must be told, and who gets how many. The fields mean this only where the CPU has the
 * features: another vendor's has something else in the leaf.
 */
static void probe_fields(struct probe_context *context)
{
	static const enum fact_id fields[] = {FACT_CPU_SEV_C_BIT, FACT_CPU_SEV_PHYS_BITS_REDUCTION};
	const enum truth es = fact_truth(context->facts, FACT_CPU_SEV_ES);
	const enum fact_id asids = FACT_CPU_SEV_ES_ASIDS;
	struct fact_table *facts = context->facts;
	struct cpuid_regs regs = {0};
	int rc = 0, fields_rc;

	if (!encrypts_nothing(facts))
		rc = cpuid_view_leaf(&context->cpuid, SEV_LEAF, 0, &regs);
	/* Bit 0 of an entry says present: a hypervisor showed the features and left this out. */
	if (rc == 0 && encrypts_something(facts) && !bits_of(regs.ebx, 5, 0))
		fields_rc = -EBADMSG;
	else
		fields_rc = rc;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const uint8_t high = i ? 11 : 5, low = i ? 6 : 0;

		if (fields_rc < 0)
			fact_set_refused(facts, fields[i], fields_rc, EV_LEAF(SEV_LEAF, 0));
		else if (encrypts_something(facts))
			fact_set_int(facts, fields[i], bits_of(regs.ebx, high, low),
				EV_BITS_OF_CPUID(SEV_LEAF, 0, EV_EBX, high, low));
		else
			confidential_needs(context, fields[i], FACT_CPU_SME);
	}
	if (es == TRUTH_NO)
		confidential_none(context, asids, FACT_CPU_SEV_ES);
	else if (rc < 0)
		fact_set_refused(facts, asids, rc, EV_LEAF(SEV_LEAF, 0));
	else if (es == TRUTH_UNKNOWN)
		confidential_needs(context, asids, FACT_CPU_SEV_ES);
	else if (sev_es_asids(regs.ecx, regs.edx) < 0)
		fact_set_unknown(facts, asids, WHY_MALFORMED, 0,
			EV_BITS_OF_CPUID(SEV_LEAF, 0, EV_EDX, 31, 0));
	else
		fact_set_int(facts, asids, sev_es_asids(regs.ecx, regs.edx),
			EV_BITS_OF_CPUID(SEV_LEAF, 0, EV_EDX, 31, 0));
}

static void probe_rmp(struct probe_context *context)
{
	const enum fact_id id = FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES;
	const enum truth segmented = fact_truth(context->facts, FACT_CPU_SEV_SEGMENTED_RMP);
	const uint32_t cpu = context->cpuid.cpu;
	struct source *source = context->source;
	uint64_t base, end, config = 0;
	int rc;

	if (fact_truth(context->facts, FACT_CPU_SEV_SNP) == TRUTH_NO) {
		confidential_none(context, id, FACT_CPU_SEV_SNP);
		return;
	}
	if (segmented == TRUTH_UNKNOWN) {
		confidential_needs(context, id, FACT_CPU_SEV_SEGMENTED_RMP);
		return;
	}
	if (segmented == TRUTH_YES) {
		rc = source_rdmsr(source, cpu, MSR_AMD_RMP_CFG, &config);
		if (rc < 0) {
			fact_set_refused(context->facts, id, rc, EV_WHOLE_MSR(MSR_AMD_RMP_CFG));
			return;
		}
	}
	if (bit_of(config, RMP_CFG_SEGMENTED)) {
		/* Each segment has a size of its own, in memory. */
		fact_set_unknown(context->facts, id, WHY_NO_INTERFACE, 0,
			EV_BIT_OF_MSR(MSR_AMD_RMP_CFG, RMP_CFG_SEGMENTED));
		return;
	}
	rc = source_rdmsr(source, cpu, MSR_AMD_RMP_BASE, &base);
	if (rc == 0)
		rc = source_rdmsr(source, cpu, MSR_AMD_RMP_END, &end);
	if (rc == 0 && rmp_bytes(base, end) < 0)
		rc = -EBADMSG;
	if (rc == 0)
		fact_set_int(
			context->facts, id, rmp_bytes(base, end), EV_WHOLE_MSR(MSR_AMD_RMP_END));
	else
		fact_set_refused(context->facts, id, rc, EV_WHOLE_MSR(MSR_AMD_RMP_END));
}

/* The driver shows it on the function of the security processor that it is bound to. */
static void probe_tsme(struct probe_context *context)
{
	const enum fact_id id = FACT_CONFIDENTIAL_TSME_ENABLED;
	cleanup_blob struct blob names = BLOB_HEAP;
	unsigned seen = 0;
	int rc;

	if (fact_truth(context->facts, FACT_CPU_SME) != TRUTH_YES) {
		confidential_needs(context, id, FACT_CPU_SME);
		return;
	}
	rc = source_list(context->source, CCP, &names);
	if (rc < 0) {
		fact_set_refused(context->facts, id, rc, EV_OF_DIR(CCP));
		return;
	}
	blob_for_each_name (name, &names) {
		char path[sizeof(CCP) + 64];
		uint64_t value;

		if (!strchr(name, ':') || ++seen > CCP_MAX)
			continue;
		if ((size_t)snprintf(path, sizeof(path), CCP "/%s/tsme_status", name) >=
			sizeof(path))
			continue;
		rc = source_read_number(context->source, path, &value);
		if (rc == -ENOENT)
			continue;
		if (rc == 0 && value > 1)
			rc = -EBADMSG;
		if (rc == 0)
			fact_set_bool(context->facts, id, value == 1, EV_OF_FILE(path, NULL));
		else
			fact_set_refused(context->facts, id, rc, EV_OF_FILE(path, NULL));
		return;
	}
	/* No driver's device, an older kernel, or a security processor that does not tell. */
	fact_set_unknown(context->facts, id, WHY_NO_INTERFACE, 0, EV_OF_DIR(CCP));
}

static void probe_device(struct probe_context *context)
{
	const struct evidence *ev = EV_NAMED(EV_ACCESS, DEVICE, "rw");
	const enum fact_id device = FACT_CONFIDENTIAL_SEV_DEVICE;
	const enum fact_id access = FACT_CONFIDENTIAL_SEV_ACCESS;
	struct fact_table *facts = context->facts;
	int rc;

	if (fact_truth(facts, FACT_CPU_SEV) != TRUTH_YES) {
		confidential_needs(context, device, FACT_CPU_SEV);
		confidential_needs(context, access, FACT_CPU_SEV);
		return;
	}
	misc_name_fact(context, device, "sev");
	if (fact_truth(facts, device) == TRUTH_NO) {
		confidential_needs(context, access, device);
		return;
	}
	rc = source_access(context->source, DEVICE, ACCESS_READ_WRITE);
	if (rc == 0 || rc == -EACCES || rc == -EPERM) {
		fact_set_bool(facts, access, rc == 0, ev);
		fact_note_errno(facts, access, -rc);
	} else {
		fact_set_refused(facts, access, rc, ev);
	}
}

void confidential_probe_amd(struct probe_context *context, struct confidential *seen)
{
	probe_syscfg(context, seen);
	probe_fields(context);
	probe_rmp(context);
	probe_tsme(context);
	probe_device(context);
}
