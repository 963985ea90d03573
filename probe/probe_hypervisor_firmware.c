// SPDX-License-Identifier: GPL-2.0-or-later
// What does the firmware say of where this system runs: in a virtual machine, rented from whom?
#include "probe/probe_hypervisor.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_smbios.h"

#define TYPE_0 "/sys/firmware/dmi/entries/0-0/raw"
#define NAMES "/sys/class/dmi/id"

static void probe_names(struct probe_context *context, const struct hypervisor_dmi *dmi)
{
	const enum fact_id fact = FACT_HYPERVISOR_DMI;
	const struct evidence *ev = EV_OF_FILE(dmi->path, NULL);
	const int rc = dmi->rc < 0 ? dmi->rc : dmi->chassis_rc;
	const char *says = NULL;

	switch (dmi->machine.proof) {
	case DMI_NAMED: says = dmi->machine.hypervisor; break;
	case DMI_NOTHING: says = "none"; break;
	case DMI_WITH_BIT:
	case DMI_KVM_OR_TCG:
	case DMI_VIRTUAL: says = dmi->machine.cloud ? "cloud" : "virtual"; break;
	}
	/* A name that was refused might have told more. */
	if (rc < 0 && dmi->machine.proof != DMI_NAMED)
		fact_set_refused(context->facts, fact, rc, ev);
	else
		fact_set_text(context->facts, fact, says, ev);
}

static void probe_cloud(struct probe_context *context, const struct hypervisor_dmi *dmi)
{
	const char *cloud = dmi_cloud_of(&dmi->names, dmi->detail_text);
	const int rc = dmi->rc < 0 ? dmi->rc : dmi->detail_rc;

	if (cloud)
		fact_set_text(context->facts, FACT_HYPERVISOR_CLOUD, cloud, EV_OF_DIR(NAMES));
	else if (rc < 0)
		fact_set_refused(context->facts, FACT_HYPERVISOR_CLOUD, rc, EV_OF_DIR(NAMES));
	else
		fact_set_text(context->facts, FACT_HYPERVISOR_CLOUD, "none", EV_OF_DIR(NAMES));
}

/*
 * Bare: no hypervisor, or the customer's own one, of which this is the root or dom0. Two in the
 * nesting are the cloud's and the customer's.
 */
static enum truth runs_bare(const struct fact_table *facts)
{
	const char *nesting = fact_text(facts, FACT_HYPERVISOR_NESTING);
	const char *role = fact_text(facts, FACT_HYPERVISOR_ROLE);

	if (role && !strcmp(role, "guest"))
		return TRUTH_NO;
	if (!role || !nesting)
		return TRUTH_UNKNOWN;
	return truth_of(!strchr(nesting, ' '));
}

static void probe_bare_metal(struct probe_context *context)
{
	const enum fact_id fact = FACT_HYPERVISOR_BARE_METAL_CLOUD;
	const struct evidence *ev = EV_FROM_FACTS("hypervisor.cloud, hypervisor.nesting");
	const char *cloud = fact_text(context->facts, FACT_HYPERVISOR_CLOUD);
	const enum truth rented = !cloud ? TRUTH_UNKNOWN : truth_of(strcmp(cloud, "none") != 0);
	const enum truth both = truth_and(rented, runs_bare(context->facts));

	if (both == TRUTH_UNKNOWN)
		fact_set_unknown(context->facts, fact, WHY_PREREQUISITE, 0, ev);
	else
		fact_set_bool(context->facts, fact, both == TRUTH_YES, ev);
}

static void probe_vm_bit(struct probe_context *context)
{
	const enum fact_id fact = FACT_HYPERVISOR_SMBIOS_VM_BIT;
	const struct evidence *ev = EV_OF_FILE(TYPE_0, "byte 13h bit 4");
	cleanup_blob struct blob structure = BLOB_HEAP;
	int rc = source_read(context->source, TYPE_0, &structure);

	if (rc == 0)
		rc = smbios_vm_bit(structure.at, structure.len);
	if (rc == -ENODATA)
		fact_set_unknown(context->facts, fact, WHY_NO_INTERFACE, 0, ev);
	else if (rc < 0)
		fact_set_refused(context->facts, fact, rc, ev);
	else
		fact_set_bool(context->facts, fact, rc, ev);
}

void probe_hypervisor_firmware(struct probe_context *context, const struct hypervisor_dmi *dmi)
{
	probe_names(context, dmi);
	probe_cloud(context, dmi);
	probe_bare_metal(context);
	probe_vm_bit(context);
}
