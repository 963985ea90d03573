// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does this system run on Xen, as which kind of domain, is it dom0, and what can that Xen run? And:
 * could this kernel run as a Xen guest or dom0?
 *
 * Documents: Documentation/ABI/stable/sysfs-hypervisor-xen; Xen's public headers features.h and
 * arch-x86/cpuid.h; arch/x86/xen/Kconfig.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_text.h"
#include "probe/decode_xen.h"
#include "probe/kconfig_view.h"
#include "probe/version.h"

#define HYPERVISOR "/sys/hypervisor"
#define TYPE HYPERVISOR "/type"
#define GUEST_TYPE "/sys/hypervisor/guest_type"
#define FEATURES "/sys/hypervisor/properties/features"
#define CAPABILITIES "/sys/hypervisor/properties/capabilities"
#define VERSION_MAJOR "/sys/hypervisor/version/major"
#define VERSION_MINOR "/sys/hypervisor/version/minor"
#define PROC_CAPABILITIES "/proc/xen/capabilities"

static const enum fact_id domain_facts[] = {
	FACT_XEN_DOM0, FACT_XEN_GUEST_TYPE, FACT_XEN_CAPS_PV, FACT_XEN_CAPS_HVM};

/*
 * Under Xen the signature is at the first leaf, or at the second where Xen shows Hyper-V's at the
 * first.
 */
static const uint32_t signature_leaves[] = {0x40000000, 0x40000100};

/*
 * Does CPUID show Xen? 1, 0 or a negative errno. A PV domain need not see it, but its kernel always
 * knows Xen, so sysfs speaks there; an HVM domain's kernel may know nothing of Xen.
 */
static int cpuid_shows_xen(const struct cpuid_view *view)
{
	if (view->leaf1_rc < 0)
		return view->leaf1_rc;
	if (!bit_of(view->leaf1.ecx, 31))
		return 0;
	for (size_t i = 0; i < sizeof(signature_leaves) / sizeof(signature_leaves[0]); i++) {
		struct cpuid_regs regs;
		char text[13];
		int rc = cpuid_view_leaf(view, signature_leaves[i], 0, &regs);

		if (rc < 0)
			return rc;
		cpuid_hypervisor_text(&regs, text);
		if (!strcmp(text, "XenVMMXenVMM"))
			return 1;
		if (strcmp(text, "Microsoft Hv") != 0)
			return 0;
	}
	return 0;
}

/*
 * Where sysfs was not captured: a kernel on Xen, PV or not, has the hypervisor flag, whatever the
 * CPUID instruction shows a PV domain; only kernels before 3.0 did without (RHEL 5). So neither
 * the flag nor the bit: not Xen.
 */
static bool flags_deny_xen(const struct probe_context *context)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);

	return context->cpuinfo_rc == 0 && context->cpuinfo.x86 &&
	       !span_has_word(context->cpuinfo.flags, "hypervisor") &&
	       fact_truth(context->facts, FACT_CPU_HYPERVISOR) == TRUTH_NO &&
	       (!release || version_at_least(release, 3, 0));
}

/*
 * Is it shown that sysfs has no type of hypervisor? Kernels that know Xen have the directory
 * everywhere, and it is empty where they do not run on Xen. 0 or a negative errno.
 */
static int type_absence(struct source *source)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = source_list(source, HYPERVISOR, &names);

	if (rc == 0)
		return blob_name_has(&names, "type") ? -ENOENT : 0;
	return absence_of(source, HYPERVISOR, rc);
}

/*
 * Is this Xen? 1, 0 (procfs, sysfs and CPUID all say so) or a negative errno. @proc_rc: of reading
 * /proc/xen/capabilities, which there is only on Xen, but not in each of its domains.
 */
static int is_xen(struct probe_context *context, int proc_rc)
{
	char type[32];
	int rc, cpuid;

	if (proc_rc >= 0)
		return 1;
	rc = source_read_line(context->source, TYPE, type, sizeof(type));
	if (rc >= 0 && !strcmp(type, "xen"))
		return 1;
	if (rc == -ERR_NOT_CAPTURED && proc_rc == -ERR_NOT_CAPTURED && flags_deny_xen(context))
		return 0;
	if (rc == -ENOENT)
		rc = type_absence(context->source);
	if (rc < 0)
		return rc;
	if (proc_rc != -ENOENT)
		return proc_rc;
	cpuid = cpuid_shows_xen(&context->cpuid);
	/* An HVM domain whose kernel has no interface to Xen. */
	return cpuid > 0 ? -ENOENT : cpuid;
}

/* The features of this domain. 0 or a negative errno. */
static int read_features(struct source *source, uint64_t *features)
{
	char text[32];
	int rc = source_read_line(source, FEATURES, text, sizeof(text));

	return rc < 0 ? rc : xen_features_decode(text_span(text), features);
}

static void probe_guest_type(struct probe_context *context)
{
	static const struct {
		const char *shown, *name;
	} types[] = {{"PV", "pv"}, {"HVM", "hvm"}, {"PVH", "pvh"}};
	const struct evidence *by_type = EV_OF_FILE(GUEST_TYPE, NULL);
	const struct evidence *by_features = EV_OF_FILE(FEATURES, NULL);
	struct fact_table *facts = context->facts;
	const char *derived;
	uint64_t features;
	char text[32];
	int type_rc = source_read_line(context->source, GUEST_TYPE, text, sizeof(text)), rc;

	for (size_t i = 0; type_rc >= 0 && i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(text, types[i].shown)) {
			fact_set_text(facts, FACT_XEN_GUEST_TYPE, types[i].name, by_type);
			return;
		}
	if (type_rc >= 0) {
		fact_set_unknown(facts, FACT_XEN_GUEST_TYPE, WHY_MALFORMED, 0, by_type);
		return;
	}
	/* Kernels before 4.13 do not have the file. */
	rc = read_features(context->source, &features);
	derived = rc < 0 ? NULL : xen_features_guest_type(features);
	if (derived)
		fact_set_text(facts, FACT_XEN_GUEST_TYPE, derived, by_features);
	else
		fact_set_refused(facts, FACT_XEN_GUEST_TYPE, type_rc, by_type);
}

/* Is this a Xen that sets the dom0 bit? */
static bool xen_tells_dom0(struct source *source)
{
	uint64_t major, minor;

	return source_read_number(source, VERSION_MAJOR, &major) == 0 &&
	       source_read_number(source, VERSION_MINOR, &minor) == 0 &&
	       (major > 4 || (major == 4 && minor >= 2));
}

/* @proc: what /proc/xen/capabilities holds, where reading it gave a @proc_rc of 0 or more. */
static void probe_dom0(struct probe_context *context, const char *proc, int proc_rc)
{
	const struct evidence *by_proc = EV_OF_FILE(PROC_CAPABILITIES, "control_d");
	const struct evidence *by_features = EV_OF_FILE(FEATURES, "bit 11");
	uint64_t features;
	int rc;

	if (proc_rc >= 0) {
		fact_set_bool(context->facts, FACT_XEN_DOM0,
			text_has_word(text_span(proc), "control_d"), by_proc);
		return;
	}
	/* xenfs is not mounted everywhere. */
	rc = read_features(context->source, &features);
	if (rc == 0 && (bit_of(features, XEN_FEATURE_DOM0) || xen_tells_dom0(context->source)))
		fact_set_bool(context->facts, FACT_XEN_DOM0, bit_of(features, XEN_FEATURE_DOM0),
			by_features);
	else
		fact_set_refused(context->facts, FACT_XEN_DOM0, proc_rc, by_proc);
}

static void probe_capabilities(struct probe_context *context)
{
	const struct evidence *pv = EV_OF_FILE(CAPABILITIES, "xen-*");
	const struct evidence *hvm = EV_OF_FILE(CAPABILITIES, "hvm-*");
	struct xen_capabilities capabilities;
	char text[512];
	int rc = source_read_line(context->source, CAPABILITIES, text, sizeof(text));

	if (rc >= 0)
		rc = xen_capabilities_decode(text_span(text), &capabilities);
	if (rc < 0) {
		fact_set_refused(context->facts, FACT_XEN_CAPS_PV, rc, pv);
		fact_set_refused(context->facts, FACT_XEN_CAPS_HVM, rc, hvm);
		return;
	}
	fact_set_bool(context->facts, FACT_XEN_CAPS_PV, capabilities.pv, pv);
	fact_set_bool(context->facts, FACT_XEN_CAPS_HVM, capabilities.hvm, hvm);
}

static void probe_domain(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(TYPE, NULL);
	struct fact_table *facts = context->facts;
	char proc[64];
	int proc_rc = source_read_line(context->source, PROC_CAPABILITIES, proc, sizeof(proc));
	int xen = is_xen(context, proc_rc);

	if (xen > 0) {
		probe_guest_type(context);
		probe_dom0(context, proc, proc_rc);
		probe_capabilities(context);
		return;
	}
	for (size_t i = 0; i < sizeof(domain_facts) / sizeof(domain_facts[0]); i++) {
		if (xen < 0)
			fact_set_refused(facts, domain_facts[i], xen, ev);
		else if (domain_facts[i] == FACT_XEN_GUEST_TYPE)
			fact_set_text(facts, FACT_XEN_GUEST_TYPE, "none", ev);
		else
			fact_set_bool(facts, domain_facts[i], false, ev);
	}
}

/* CONFIG_XEN_PV came with Linux 4.12; before, CONFIG_XEN was it. */
static enum kconfig_option pv_option(const struct probe_context *context)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);

	return release && !version_at_least(release, 4, 12) ? KCONFIG_XEN : KCONFIG_XEN_PV;
}

static void probe_option(
	struct probe_context *context, enum fact_id fact, enum kconfig_option option)
{
	char key[64];
	int rc;
	const enum kconfig_value value = kconfig_view_value(context, option, &rc);
	const struct evidence *ev = EV_OF_FILE(kconfig_view(context)->path, key);

	snprintf(key, sizeof(key), "CONFIG_%s", kconfig_name(option));
	if (value == CONFIG_ABSENT)
		fact_set_refused(context->facts, fact, rc, ev);
	else
		fact_set_bool(context->facts, fact, value == CONFIG_ON, ev);
}

void probe_xen(struct probe_context *context)
{
	struct fact_table *facts = context->facts;

	probe_domain(context);
	probe_option(context, FACT_XEN_KERNEL_PV, pv_option(context));
	probe_option(context, FACT_XEN_KERNEL_DOM0, KCONFIG_XEN_DOM0);
	/* What it does now is the better proof. */
	if (fact_text_is(facts, FACT_XEN_GUEST_TYPE, "pv"))
		fact_set_bool(facts, FACT_XEN_KERNEL_PV, true, EV_FROM_FACTS("xen.guest_type"));
	if (fact_truth(facts, FACT_XEN_DOM0) == TRUTH_YES)
		fact_set_bool(facts, FACT_XEN_KERNEL_DOM0, true, EV_FROM_FACTS("xen.dom0"));
}
