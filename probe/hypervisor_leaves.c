// SPDX-License-Identifier: GPL-2.0-or-later
// Who signs CPUID's hypervisor leaves.
#include "probe/hypervisor_leaves.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/decode_cpuid.h"
#include "probe/decode_hypervisor.h"

/* After this many unused boundaries nobody follows. */
#define UNUSED_END 4

static bool is_mask(const char *vendor)
{
	return vendor && (!strcmp(vendor, "hyperv") || !strcmp(vendor, "xen"));
}

static void add_signature(struct hypervisor_leaves *leaves, const char *signature)
{
	size_t len = strlen(leaves->signatures);

	snprintf(leaves->signatures + len, sizeof(leaves->signatures) - len, "%s%s",
		len ? ", " : "", signature);
}

/* Takes what stands at @base. Is it used? */
static bool take_block(
	struct hypervisor_leaves *leaves, uint32_t base, const struct cpuid_regs *regs)
{
	char signature[13];
	const char *vendor;

	cpuid_hypervisor_text(regs, signature);
	vendor = hypervisor_of_signature(signature);
	if (!vendor && !hypervisor_block_plausible(base, regs, signature))
		return false;
	add_signature(leaves, signature);
	if (vendor && !strcmp(vendor, "kvm") && !leaves->kvm_leaf)
		leaves->kvm_leaf = base;
	/* Nobody shows Hyper-V's interface behind his own. */
	if (vendor && (!leaves->vendor || strcmp(vendor, "hyperv") != 0)) {
		leaves->vendor = vendor;
		leaves->leaf = base;
	}
	return true;
}

static bool is_root(const struct hypervisor_leaves *leaves, const struct cpuid_view *view)
{
	struct cpuid_regs regs;

	return hyperv_leaf(leaves, view, HYPERVISOR_BASE + 3, &regs) == 0 && hyperv_is_root(&regs);
}

static bool is_genuine(const struct hypervisor_leaves *leaves, const struct cpuid_view *view)
{
	struct cpuid_regs regs;

	return hyperv_leaf(leaves, view, HYPERVISOR_BASE + 6, &regs) == 0 &&
	       hyperv_is_genuine(leaves->max, &regs);
}

/* A boundary was refused: who it is may still be behind it. @unused: boundaries before it. */
static void stop_at_refusal(
	struct hypervisor_leaves *leaves, const struct cpuid_view *view, int rc, unsigned unused)
{
	/* Other programs' dumps hold no more than one boundary that is unused. */
	if (rc == -ERR_NOT_CAPTURED && unused)
		return;
	leaves->signatures_rc = rc;
	if (!is_mask(leaves->vendor))
		return;
	/* KVM in Xen's place is rare, and dumps of Xen's guests often end with its own leaves. */
	if (!strcmp(leaves->vendor, "xen") && rc == -ERR_NOT_CAPTURED)
		return;
	if (!strcmp(leaves->vendor, "hyperv") && is_genuine(leaves, view))
		return;
	leaves->vendor = NULL;
	leaves->vendor_rc = rc;
}

static void walk(
	struct hypervisor_leaves *leaves, const struct cpuid_view *view, struct cpuid_regs previous)
{
	unsigned unused = 0;

	for (uint32_t base = HYPERVISOR_BASE + HYPERVISOR_STEP; base < HYPERVISOR_END;
		base += HYPERVISOR_STEP) {
		struct cpuid_regs regs;
		const int rc = cpuid_view_leaf(view, base, 0, &regs);

		if (rc < 0) {
			stop_at_refusal(leaves, view, rc, unused);
			return;
		}
		/* The same once more: the bits that tell the boundaries apart are not looked at. */
		if (!memcmp(&regs, &previous, sizeof(regs)) || !take_block(leaves, base, &regs))
			unused++;
		else
			unused = 0;
		if (unused >= (is_mask(leaves->vendor) ? UNUSED_END : 1))
			return;
		previous = regs;
	}
}

void hypervisor_leaves_read(
	struct hypervisor_leaves *leaves, const struct cpuid_view *view, enum truth bit)
{
	struct cpuid_regs regs;

	*leaves = (struct hypervisor_leaves){.base_rc = view->leaf1_rc};
	if (leaves->base_rc == 0 && bit == TRUTH_YES)
		leaves->base_rc = cpuid_view_leaf(view, HYPERVISOR_BASE, 0, &regs);
	leaves->vendor_rc = leaves->signatures_rc = leaves->base_rc;
	if (leaves->base_rc < 0 || bit != TRUTH_YES)
		return;
	leaves->max = regs.eax;
	take_block(leaves, HYPERVISOR_BASE, &regs);
	leaves->hyperv = leaves->vendor && !strcmp(leaves->vendor, "hyperv");
	/* Nobody who only shows the interface lets guests make partitions. */
	if (leaves->hyperv && is_root(leaves, view))
		return;
	walk(leaves, view, regs);
}

int hyperv_leaf(const struct hypervisor_leaves *leaves, const struct cpuid_view *view,
	uint32_t leaf, struct cpuid_regs *regs)
{
	struct cpuid_regs interface;
	int rc;

	if (leaves->base_rc < 0)
		return leaves->base_rc;
	if (leaves->max < HYPERVISOR_BASE + 1 || leaves->max < leaf ||
		leaves->max >= HYPERVISOR_BASE + HYPERVISOR_STEP)
		return -ENXIO;
	rc = leaves->hyperv ? 0 : cpuid_view_leaf(view, HYPERVISOR_BASE + 1, 0, &interface);
	if (rc < 0)
		return rc;
	if (!leaves->hyperv && !hyperv_interface(&interface))
		return -ENXIO;
	return cpuid_view_leaf(view, leaf, 0, regs);
}
