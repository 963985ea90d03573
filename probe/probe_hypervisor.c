// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where are we: on bare hardware, or under a hypervisor and which, in which role?
 *
 * That CPUID's hypervisor bit is clear does not prove bare hardware: a VirtualBox guest can hide
 * it and a Xen PV kernel's CPUID instruction reaches the real CPU. So "none" needs the other
 * places to have been asked too.
 *
 * The places, the stronger first: what the kernel itself runs on (UML's cpuinfo, Xen's sysfs and
 * procfs), which is nearer to us than what CPUID shows; CPUID's hypervisor leaves; machines that
 * are no PCs; DMI's names; KVM's clock among the kernel's; the names of QEMU's processors.
 */
#include "probe/probe_hypervisor.h"

#include <errno.h>
#include <string.h>

#include "probe/ask_text.h"
#include "probe/decode_hypervisor.h"
#include "probe/decode_qemu_cpu.h"
#include "probe/decode_text.h"
#include "probe/version.h"

#define XEN_TYPE "/sys/hypervisor/type"
#define CLOCKS "/sys/devices/system/clocksource/clocksource0/available_clocksource"
#define CPUINFO "/proc/cpuinfo"

/*
 * Is this Xen, by its own interfaces? @type_rc: of reading sysfs' type. The facts come from
 * procfs as well.
 */
static bool probe_xen_vendor(struct probe_context *context, int *type_rc)
{
	struct fact_table *facts = context->facts;
	const char *guest = fact_text(facts, FACT_XEN_GUEST_TYPE);
	char type[32];

	*type_rc = source_read_line(context->source, XEN_TYPE, type, sizeof(type));
	if (*type_rc >= 0 && !strcmp(type, "xen"))
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, "xen", EV_OF_FILE(XEN_TYPE, NULL));
	else if (fact_truth(facts, FACT_XEN_DOM0) == TRUTH_YES)
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, "xen", EV_FROM_FACTS("xen.dom0"));
	else if (guest && strcmp(guest, "none") != 0)
		fact_set_text(
			facts, FACT_HYPERVISOR_VENDOR, "xen", EV_FROM_FACTS("xen.guest_type"));
	else
		return false;
	return true;
}

/*
 * Programs that show another hypervisor's interface with its signature, and not their own: only
 * DMI tells. VirtualBox shows KVM's to Linux guests and Hyper-V's to Windows (user manual,
 * "Paravirtualization Providers"); Parallels has shown KVM's.
 */
static const struct {
	const char *signed_by, *named;
} masks[] = {
	{"kvm", "virtualbox"},
	{"hyperv", "virtualbox"},
	{"kvm", "parallels"},
};

static bool is_mask(const char *signed_by, const struct dmi_machine *machine)
{
	if (machine->proof != DMI_NAMED)
		return false;
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++)
		if (!strcmp(signed_by, masks[i].signed_by) &&
			!strcmp(machine->hypervisor, masks[i].named))
			return true;
	return false;
}

static bool probe_leaf_vendor(
	struct probe_context *context, const struct hypervisor_evidence *evidence)
{
	const struct hypervisor_leaves *leaves = &evidence->leaves;
	const struct hypervisor_dmi *dmi = &evidence->dmi;

	if (!leaves->vendor)
		return false;
	if (is_mask(leaves->vendor, &dmi->machine))
		fact_set_text(context->facts, FACT_HYPERVISOR_VENDOR, dmi->machine.hypervisor,
			EV_OF_FILE(dmi->path, NULL));
	else
		fact_set_text(context->facts, FACT_HYPERVISOR_VENDOR, leaves->vendor,
			EV_LEAF(leaves->leaf, 0));
	return true;
}

/* Does this processor have CPUID, as far as anything shows? */
static bool is_x86(const struct probe_context *context)
{
	return context->cpuid.rc == 0 || (context->cpuinfo_rc == 0 && context->cpuinfo.x86);
}

/* Without CPUID only Amazon's names tell its bare machines from the virtual ones. */
static const char *vendor_without_bit(
	const struct probe_context *context, const struct hypervisor_dmi *dmi)
{
	const char *cloud = dmi_cloud_of(&dmi->names, dmi->detail_text);
	const char *product = dmi->names.field[DMI_PRODUCT_NAME];

	/* Another architecture's cpuinfo: not just one that was not captured. */
	if (is_x86(context) || context->cpuinfo_rc < 0 || !context->cpuinfo.processors ||
		dmi->rc < 0 || !cloud || strcmp(cloud, "aws") != 0 || !product[0])
		return NULL;
	return dmi_is_aws_metal(product) ? "none" : dmi->machine.hypervisor;
}

static const char *vendor_by_dmi(
	const struct probe_context *context, const struct hypervisor_dmi *dmi)
{
	const bool bit = fact_truth(context->facts, FACT_CPU_HYPERVISOR) == TRUTH_YES;

	switch (dmi->machine.proof) {
	case DMI_NAMED: return dmi->machine.hypervisor;
	case DMI_WITH_BIT: return bit ? dmi->machine.hypervisor : vendor_without_bit(context, dmi);
	case DMI_KVM_OR_TCG:
		return bit && context->cpuinfo_rc == 0 && qemu_cpu_is_not_tcg(&context->cpuinfo)
			       ? dmi->machine.hypervisor
			       : NULL;
	case DMI_NOTHING:
	case DMI_VIRTUAL: break;
	}
	return NULL;
}

/*
 * The kernel has KVM's clock where it found KVM's leaves (arch/x86/kernel/kvmclock.c). VirtualBox
 * shows those too, so DMI must have been asked.
 */
static bool has_kvm_clock(struct probe_context *context, const struct hypervisor_dmi *dmi)
{
	char text[256];

	return dmi->rc == 0 && source_read_line(context->source, CLOCKS, text, sizeof(text)) > 0 &&
	       text_has_word(text_span(text), "kvm-clock");
}

/* Somebody is there: who, by what is weaker than CPUID's leaves? */
static bool probe_weak_vendor(
	struct probe_context *context, const struct hypervisor_evidence *evidence)
{
	const struct span cpuinfo = {context->cpuinfo_text.at, context->cpuinfo_text.len};
	const struct hypervisor_dmi *dmi = &evidence->dmi;
	struct fact_table *facts = context->facts;
	const char *vendor = vendor_by_dmi(context, dmi);

	if (vendor)
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, vendor, EV_OF_FILE(dmi->path, NULL));
	else if (fact_truth(facts, FACT_CPU_HYPERVISOR) != TRUTH_YES)
		return false;
	else if (has_kvm_clock(context, dmi))
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, "kvm", EV_OF_FILE(CLOCKS, NULL));
	else if (context->cpuinfo_rc == 0 && qemu_cpu_is_of_kvm(&context->cpuinfo, cpuinfo))
		fact_set_text(
			facts, FACT_HYPERVISOR_VENDOR, "kvm", EV_OF_FILE(CPUINFO, "model name"));
	else
		return false;
	return true;
}

/* The flag that stands for CPUID's bit is in kernels since 2.6.29. */
static bool flag_may_be_missing(const struct probe_context *context)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);

	return context->cpuid.leaf1_rc < 0 && (!release || !version_at_least(release, 3, 0));
}

/* Are the names a virtual machine's, although CPUID shows no hypervisor? */
static bool dmi_denies_none(const struct probe_context *context, const struct hypervisor_dmi *dmi)
{
	const char *cloud = dmi_cloud_of(&dmi->names, dmi->detail_text);

	/* The chassis is QEMU's default where somebody gave the rest other names: a finding. */
	if (dmi->machine.proof == DMI_NOTHING || dmi->machine.field == DMI_CHASSIS_VENDOR)
		return false;
	if (!dmi->machine.cloud)
		return true;
	if (cloud && !strcmp(cloud, "aws"))
		return !dmi_is_aws_metal(dmi->names.field[DMI_PRODUCT_NAME]);
	/* The other clouds give their bare machines the same names. */
	return flag_may_be_missing(context);
}

/* Nobody has said that he is there. Is nobody there? */
static void probe_no_vendor(
	struct probe_context *context, const struct hypervisor_evidence *evidence, int type_rc)
{
	const struct evidence *bit = EV_FROM_FACTS("cpu.hypervisor");
	const struct evidence *base = EV_LEAF(HYPERVISOR_BASE, 0);
	const struct hypervisor_dmi *dmi = &evidence->dmi;
	struct fact_table *facts = context->facts;
	const enum truth there = fact_truth(facts, FACT_CPU_HYPERVISOR);

	if (evidence->machine.words.is_virtual)
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_NO_INTERFACE, 0,
			&evidence->machine.evidence);
	else if (there == TRUTH_YES && evidence->leaves.vendor_rc < 0)
		fact_set_refused(facts, FACT_HYPERVISOR_VENDOR, evidence->leaves.vendor_rc, base);
	else if (there == TRUTH_YES)
		/* There is one, but it does not say which. */
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_NO_INTERFACE, 0, base);
	else if (there == TRUTH_UNKNOWN)
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_PREREQUISITE, 0, bit);
	else if (type_rc < 0 && type_rc != -ENOENT &&
		 !fact_text_is(facts, FACT_XEN_GUEST_TYPE, "none"))
		fact_set_refused(
			facts, FACT_HYPERVISOR_VENDOR, type_rc, EV_OF_FILE(XEN_TYPE, NULL));
	else if (dmi_denies_none(context, dmi))
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_CONFLICT, 0,
			EV_OF_FILE(dmi->path, NULL));
	else if (dmi->rc < 0)
		fact_set_refused(
			facts, FACT_HYPERVISOR_VENDOR, dmi->rc, EV_OF_FILE(dmi->path, NULL));
	else if (fact_truth(facts, FACT_XEN_DOM0) == TRUTH_UNKNOWN)
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("xen.dom0"));
	else if (context->cpuinfo_rc < 0)
		fact_set_refused(facts, FACT_HYPERVISOR_VENDOR, context->cpuinfo_rc,
			EV_OF_FILE(CPUINFO, "flags"));
	else if (span_has_word(context->cpuinfo.flags, "hypervisor"))
		/*
		 * The kernel sees a hypervisor where CPUID shows none to programs: a PV domain
		 * does.
		 */
		fact_set_unknown(facts, FACT_HYPERVISOR_VENDOR, WHY_CONFLICT, 0,
			EV_OF_FILE(CPUINFO, "flags"));
	else
		fact_set_text(facts, FACT_HYPERVISOR_VENDOR, "none", bit);
}

static void probe_vendor(struct probe_context *context, const struct hypervisor_evidence *evidence)
{
	const struct machine_words *words = &evidence->machine.words;
	int type_rc;

	if (words->hypervisor && !strcmp(words->hypervisor, "uml")) {
		fact_set_text(context->facts, FACT_HYPERVISOR_VENDOR, words->hypervisor,
			&evidence->machine.evidence);
		return;
	}
	if (probe_xen_vendor(context, &type_rc) || probe_leaf_vendor(context, evidence))
		return;
	if (words->hypervisor)
		fact_set_text(context->facts, FACT_HYPERVISOR_VENDOR, words->hypervisor,
			&evidence->machine.evidence);
	else if (!probe_weak_vendor(context, evidence))
		probe_no_vendor(context, evidence, type_rc);
}

/*
 * Is it root? The leaf with the privileges is there only as far as Hyper-V's own maximum goes. 1, 0
 * or a negative errno.
 */
static int hyperv_root(const struct probe_context *context, const struct hypervisor_leaves *leaves)
{
	struct cpuid_regs regs;
	const int rc = hyperv_leaf(leaves, &context->cpuid, HYPERVISOR_BASE + 3, &regs);

	/* No maximum at all: the leaves were not asked, so nothing shows what we are. */
	if (rc == -ENXIO)
		return leaves->max ? 0 : rc;
	return rc < 0 ? rc : hyperv_is_root(&regs);
}

static void probe_role(struct probe_context *context, const struct hypervisor_evidence *evidence)
{
	const struct evidence *vendor_ev = EV_FROM_FACTS("hypervisor.vendor");
	const struct evidence *privileges = EV_BITS_OF_CPUID(HYPERVISOR_BASE + 3, 0, EV_EBX, 12, 0);
	struct fact_table *facts = context->facts;
	const char *vendor = fact_text(facts, FACT_HYPERVISOR_VENDOR);
	const enum truth dom0 = fact_truth(facts, FACT_XEN_DOM0);
	int rc;

	if (dom0 == TRUTH_YES) {
		fact_set_text(facts, FACT_HYPERVISOR_ROLE, "dom0", EV_FROM_FACTS("xen.dom0"));
	} else if (!vendor && evidence->machine.words.is_virtual) {
		fact_set_text(facts, FACT_HYPERVISOR_ROLE, "guest", &evidence->machine.evidence);
	} else if (!vendor) {
		/*
		 * Somebody is above us, even if nobody says who; unread it might be Hyper-V, and we
		 * its root.
		 */
		if (fact_truth(facts, FACT_CPU_HYPERVISOR) == TRUTH_YES && dom0 == TRUTH_NO &&
			evidence->leaves.vendor_rc == 0)
			fact_set_text(facts, FACT_HYPERVISOR_ROLE, "guest",
				EV_FROM_FACTS("cpu.hypervisor"));
		else
			fact_set_unknown(
				facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE, 0, vendor_ev);
	} else if (!strcmp(vendor, "none")) {
		fact_set_text(facts, FACT_HYPERVISOR_ROLE, "none", vendor_ev);
	} else if (!strcmp(vendor, "xen") && dom0 == TRUTH_UNKNOWN) {
		fact_set_unknown(facts, FACT_HYPERVISOR_ROLE, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("xen.dom0"));
	} else if (!strcmp(vendor, "hyperv")) {
		rc = hyperv_root(context, &evidence->leaves);
		if (rc < 0)
			fact_set_refused(facts, FACT_HYPERVISOR_ROLE, rc, privileges);
		else
			fact_set_text(
				facts, FACT_HYPERVISOR_ROLE, rc ? "root" : "guest", privileges);
	} else {
		fact_set_text(facts, FACT_HYPERVISOR_ROLE, "guest", vendor_ev);
	}
}

void probe_hypervisor(struct probe_context *context)
{
	struct hypervisor_evidence evidence;

	hypervisor_leaves_read(
		&evidence.leaves, &context->cpuid, fact_truth(context->facts, FACT_CPU_HYPERVISOR));
	hypervisor_dmi_read(&evidence.dmi, context->source);
	hypervisor_machine_read(&evidence.machine, context);
	probe_vendor(context, &evidence);
	probe_role(context, &evidence);
	probe_hypervisor_nesting(context, &evidence);
	probe_hypervisor_leaves(context, &evidence.leaves);
	probe_hypervisor_firmware(context, &evidence.dmi);
}
