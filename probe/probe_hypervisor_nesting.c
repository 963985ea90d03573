// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In which order do the hypervisors that are shown lie over each other?
 *
 * A guest sees its own hypervisor and nothing below that. More is shown to those that a hypervisor
 * lets see the machine it runs on: to Xen's dom0 and Hyper-V's root (DMI), to a Xen PV domain and
 * to UML (CPUID, which no Xen and no UML answers), by Hyper-V that knows to be nested, and by
 * s390's /proc/sysinfo.
 */
#include "probe/probe_hypervisor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/decode_cpuid.h"

#define NESTED_BIT 12 /* of CPUID.40000004H:EAX */

/* Who CPUID shows below Xen or UML. 0: @outer, NULL if nobody. Else why that is open. */
static int outer_by_leaves(
	const struct hypervisor_leaves *leaves, const char *vendor, const char **outer)
{
	if (leaves->vendor_rc < 0)
		return leaves->vendor_rc;
	if (leaves->vendor && strcmp(leaves->vendor, vendor) != 0)
		*outer = leaves->vendor;
	return 0;
}

/* The same of DMI, which is the machine's that Xen or Hyper-V runs on. */
static int outer_by_dmi(const struct hypervisor_dmi *dmi, const char **outer)
{
	if (dmi->machine.proof == DMI_NAMED)
		*outer = dmi->machine.hypervisor;
	else if (dmi->rc < 0)
		return dmi->rc;
	else if (dmi->machine.proof != DMI_NOTHING && !dmi->machine.cloud)
		*outer = "vm";
	return 0;
}

static int outer_by_hyperv(const struct probe_context *context,
	const struct hypervisor_leaves *leaves, const char **outer)
{
	struct cpuid_regs regs;
	const int rc = hyperv_leaf(leaves, &context->cpuid, HYPERVISOR_BASE + 4, &regs);

	if (rc == 0 && bit_of(regs.eax, NESTED_BIT))
		*outer = "hyperv";
	return rc == -ENXIO ? 0 : rc;
}

static int find_outer(const struct probe_context *context,
	const struct hypervisor_evidence *evidence, const char *vendor, const char **outer)
{
	const char *role = fact_text(context->facts, FACT_HYPERVISOR_ROLE);
	int rc = 0;

	if (!strcmp(vendor, "xen") || !strcmp(vendor, "uml"))
		rc = outer_by_leaves(&evidence->leaves, vendor, outer);
	else if (!strcmp(vendor, "hyperv"))
		rc = outer_by_hyperv(context, &evidence->leaves, outer);
	if (rc == 0 && !*outer && (!strcmp(role, "dom0") || !strcmp(role, "root")))
		rc = outer_by_dmi(&evidence->dmi, outer);
	return rc;
}

void probe_hypervisor_nesting(
	struct probe_context *context, const struct hypervisor_evidence *evidence)
{
	const struct evidence *ev = EV_FROM_FACTS("hypervisor.vendor, hypervisor.role");
	const struct machine_words *words = &evidence->machine.words;
	struct fact_table *facts = context->facts;
	const char *vendor = fact_text(facts, FACT_HYPERVISOR_VENDOR), *outer = NULL;
	char layers[64];
	int rc;

	if (words->nesting[0]) {
		fact_set_text(facts, FACT_HYPERVISOR_NESTING, words->nesting,
			&evidence->machine.evidence);
		return;
	}
	/* Dom0, or a guest? It decides whose DMI that is. */
	if (!vendor || !fact_known(facts, FACT_HYPERVISOR_ROLE)) {
		fact_set_unknown(facts, FACT_HYPERVISOR_NESTING, WHY_PREREQUISITE, 0, ev);
		return;
	}
	rc = find_outer(context, evidence, vendor, &outer);
	if (rc < 0) {
		fact_set_refused(facts, FACT_HYPERVISOR_NESTING, rc, ev);
		return;
	}
	snprintf(layers, sizeof(layers), "%s%s%s", outer ? outer : "", outer ? " " : "", vendor);
	fact_set_text(facts, FACT_HYPERVISOR_NESTING, layers, ev);
}
