// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel says of its own lockdown, of what taints it and of the mitigations that were
 * asked for; and what the processor offers against speculation.
 *
 * Documents: kernel_lockdown(7); Documentation/admin-guide/tainted-kernels.rst;
 * Documentation/admin-guide/kernel-parameters.txt (mitigations=); Intel SDM Vol. 2A, CPUID, and
 * Vol. 4; AMD APM Vol. 3, appendix E.
 */
#include "probe/probe.h"

#include <errno.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/cpuid_facts.h"
#include "probe/decode_arch_capabilities.h"
#include "probe/decode_cmdline.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_taints.h"
#include "probe/decode_text.h"

#define LOCKDOWN "/sys/kernel/security/lockdown"
#define CMDLINE "/proc/cmdline"
#define TAINTED "/proc/sys/kernel/tainted"

static void probe_lockdown(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(LOCKDOWN, NULL);
	char text[128], chosen[32];
	int rc = source_read_line(context->source, LOCKDOWN, text, sizeof(text));
	struct span word;

	if (rc < 0) {
		/* securityfs is mounted, and the lockdown module is not in this kernel. */
		rc = absence_of(context->source, LOCKDOWN, rc);
		if (rc == 0)
			fact_set_text(context->facts, FACT_SECURITY_LOCKDOWN, "none", ev);
		else
			fact_set_refused(context->facts, FACT_SECURITY_LOCKDOWN, rc, ev);
		return;
	}
	word = text_chosen(text_span(text));
	if (!word.at) {
		fact_set_unknown(context->facts, FACT_SECURITY_LOCKDOWN, WHY_MALFORMED, 0, ev);
		return;
	}
	span_copy(word, chosen, sizeof(chosen));
	fact_set_text(context->facts, FACT_SECURITY_LOCKDOWN, chosen, ev);
}

static void probe_mitigations(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(CMDLINE, "mitigations");
	cleanup_blob struct blob content = BLOB_HEAP;
	struct cmdline_arg arg;
	struct span cmdline;
	char text[128] = "auto";
	int rc = ask_text(context->source, CMDLINE, &content, &cmdline);

	if (rc < 0) {
		fact_set_refused(context->facts, FACT_SECURITY_MITIGATIONS, rc, ev);
		return;
	}
	if (cmdline_last(cmdline, "mitigations", &arg) && arg.value.len)
		span_copy(arg.value, text, sizeof(text));
	fact_set_text(context->facts, FACT_SECURITY_MITIGATIONS, text, ev);
}

static void probe_taints(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(TAINTED, NULL);
	char text[TAINTS_TEXT];
	uint64_t taints;
	int rc = source_read_number(context->source, TAINTED, &taints);

	if (rc < 0) {
		fact_set_refused(context->facts, FACT_SECURITY_TAINTS, rc, ev);
		return;
	}
	taints_text(taints, text);
	fact_set_text(context->facts, FACT_SECURITY_TAINTS, text, ev);
}

/* A leaf that the CPU does not have is all zero. */
static int leaf_or_zero(
	const struct cpuid_view *view, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	int rc = cpuid_view_leaf(view, leaf, subleaf, regs);

	if (rc < 0)
		*regs = (struct cpuid_regs){0};
	return rc == -ENXIO ? 0 : rc;
}

static int read_leaves(const struct cpuid_view *view, bool is_intel, struct controls_leaves *leaves)
{
	int rc = leaf_or_zero(view, 7, 0, &leaves->leaf7);

	/* EAX of subleaf 0 is the greatest subleaf. */
	if (rc == 0 && is_intel && leaves->leaf7.eax >= 2)
		rc = leaf_or_zero(view, 7, 2, &leaves->leaf7_2);
	if (rc == 0 && !is_intel)
		rc = leaf_or_zero(view, 0x80000008, 0, &leaves->ext8);
	if (rc == 0 && !is_intel)
		rc = leaf_or_zero(view, 0x80000021, 0, &leaves->ext21);
	return rc;
}

static void probe_capabilities(struct probe_context *context, const struct cpuid_regs *leaf7)
{
	const enum fact_id id = FACT_CPU_ARCH_CAPABILITIES;
	const struct evidence *msr = EV_WHOLE_MSR(MSR_ARCH_CAPABILITIES);
	char text[ARCH_CAPABILITIES_TEXT];
	uint64_t value;
	int rc;

	if (!bit_of(leaf7->edx, 29)) {
		fact_set_text(context->facts, id, "none", EV_BIT_OF_CPUID(7, 0, EV_EDX, 29));
		return;
	}
	rc = source_rdmsr(context->source, context->cpuid.cpu, MSR_ARCH_CAPABILITIES, &value);
	if (rc < 0) {
		fact_set_refused(context->facts, id, rc, msr);
		return;
	}
	arch_capabilities_text(value, text);
	fact_set_text(context->facts, id, text, msr);
}

static void probe_controls(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const bool is_intel = view->vendor == CPU_INTEL;
	const bool is_amd = 1u << view->vendor & BY_AMD;
	const enum fact_id id = FACT_SECURITY_CPU_CONTROLS;
	struct controls_leaves leaves = {0};
	char text[ARCH_CAPABILITIES_TEXT];
	int rc = view->rc;

	if (rc == 0 && !is_intel && !is_amd)
		rc = -ENXIO; /* another vendor: nobody says which bits count */
	if (rc == 0)
		rc = read_leaves(view, is_intel, &leaves);
	if (rc == 0) {
		cpu_controls_text(&leaves, is_intel ? CONTROLS_OF_INTEL : CONTROLS_OF_AMD, text);
		fact_set_text(context->facts, id, text, EV_LEAF(7, 0));
	} else {
		fact_set_refused(context->facts, id, rc, EV_LEAF(7, 0));
	}
	if (rc == 0 && is_intel)
		probe_capabilities(context, &leaves.leaf7);
	else if (rc == 0)
		fact_set_text(context->facts, FACT_CPU_ARCH_CAPABILITIES, "none", EV_LEAF(0, 0));
	else
		fact_set_refused(context->facts, FACT_CPU_ARCH_CAPABILITIES, rc, EV_LEAF(7, 0));
}

void probe_security(struct probe_context *context)
{
	probe_lockdown(context);
	probe_mitigations(context);
	probe_taints(context);
	probe_controls(context);
}
