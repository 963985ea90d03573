// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is this system a confidential guest, whose memory its host can't read? KVM does not work in one
 * that SEV or TDX keeps (arch/x86/kvm: CC_ATTR_GUEST_MEM_ENCRYPT).
 *
 * Documents: AMD APM Vol. 2, 15.34 to 15.36 (SEV_STATUS, MSR C001_0131); Intel TDX Module ABI,
 * CPUID leaf 21H; drivers/virt/coco/sev-guest.
 */
#include "probe/probe.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_cpuid.h"
#include "probe/misc_list.h"

#define MSR_SEV_STATUS 0xc0010131
#define SEV_LEAF 0x8000001f
#define TDX_LEAF 0x21

static const struct {
	enum fact_id fact;
	unsigned bit; /* of SEV_STATUS */
} sev_bits[] = {
	{FACT_GUEST_SEV, 0},
	{FACT_GUEST_SEV_ES, 1},
	{FACT_GUEST_SEV_SNP, 2},
};

#define SEV_COUNT (sizeof(sev_bits) / sizeof(sev_bits[0]))

static void set_all_sev(struct probe_context *context, bool value, const struct evidence *ev)
{
	for (size_t i = 0; i < SEV_COUNT; i++)
		fact_set_bool(context->facts, sev_bits[i].fact, value, ev);
}

/*
 * Does CPUID show that there can't be a SEV guest here? The kernel reads the register only where
 * CPUID.8000001FH:EAX[1] is set (arch/x86/boot/compressed/sev.c). 1, 0 or a negative errno; @ev:
 * of a 1.
 */
static int cpuid_denies_sev(const struct cpuid_view *view, struct evidence *ev)
{
	struct cpuid_regs regs;
	int rc = view->rc;

	if (rc < 0)
		return rc;
	*ev = *EV_LEAF(0, 0);
	if (view->vendor != CPU_AMD && view->vendor != CPU_HYGON)
		return 1;
	rc = cpuid_view_leaf(view, SEV_LEAF, 0, &regs);
	*ev = *EV_LEAF(0x80000000, 0);
	if (rc == -ENXIO)
		return 1;
	*ev = *EV_BIT_OF_CPUID(SEV_LEAF, 0, EV_EAX, 1);
	return rc < 0 ? rc : !bit_of(regs.eax, 1);
}

/* Only a guest that SNP keeps has the device through which it asks the firmware for reports. */
static bool has_snp_device(struct probe_context *context)
{
	cleanup_blob struct blob names = BLOB_HEAP;

	return misc_names(context->source, &names) == 0 && blob_name_has(&names, "sev-guest");
}

static void probe_sev(struct probe_context *context)
{
	struct fact_table *facts = context->facts;
	struct evidence denied = {0};
	uint64_t status;
	int rc = cpuid_denies_sev(&context->cpuid, &denied);

	if (rc > 0) {
		set_all_sev(context, false, &denied);
		return;
	}
	/* Root alone may read the register, and on bare hardware it is not worth being that. */
	if (fact_text_is(facts, FACT_HYPERVISOR_VENDOR, "none")) {
		set_all_sev(context, false, EV_FROM_FACTS("hypervisor.vendor"));
		return;
	}
	if (rc == 0)
		rc = source_rdmsr(context->source, context->cpuid.cpu, MSR_SEV_STATUS, &status);
	for (size_t i = 0; i < SEV_COUNT; i++)
		if (rc < 0)
			fact_set_refused(facts, sev_bits[i].fact, rc,
				EV_BIT_OF_MSR(MSR_SEV_STATUS, sev_bits[i].bit));
		else
			fact_set_bool(facts, sev_bits[i].fact, bit_of(status, sev_bits[i].bit),
				EV_BIT_OF_MSR(MSR_SEV_STATUS, sev_bits[i].bit));
	/* SNP is SEV-ES and more, and that is SEV and more. */
	if (rc < 0 && fact_text_is(facts, FACT_HYPERVISOR_ROLE, "guest") && has_snp_device(context))
		set_all_sev(context, true, EV_OF_DIR(MISC_NAMES));
}

static void probe_tdx(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	struct fact_table *facts = context->facts;
	struct cpuid_regs regs;
	char signature[13];
	int rc = view->rc;

	if (rc == 0 && view->vendor != CPU_INTEL) {
		fact_set_bool(facts, FACT_GUEST_TDX, false, EV_LEAF(0, 0));
		return;
	}
	if (rc == 0)
		rc = cpuid_view_leaf(view, TDX_LEAF, 0, &regs);
	if (rc == 0) {
		cpuid_vendor_text(&regs, signature);
		fact_set_bool(facts, FACT_GUEST_TDX, !strcmp(signature, "IntelTDX    "),
			EV_LEAF(TDX_LEAF, 0));
	} else if (rc == -ENXIO) {
		fact_set_bool(facts, FACT_GUEST_TDX, false, EV_LEAF(0, 0));
	} else if (context->cpuinfo_rc == 0 && span_has_word(context->cpuinfo.flags, "tdx_guest")) {
		fact_set_bool(facts, FACT_GUEST_TDX, true, EV_OF_FILE("/proc/cpuinfo", "flags"));
	} else {
		fact_set_refused(facts, FACT_GUEST_TDX, rc, EV_LEAF(TDX_LEAF, 0));
	}
}

void probe_guest(struct probe_context *context)
{
	probe_sev(context);
	probe_tdx(context);
}
