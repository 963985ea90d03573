// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which devices that people hand to guests are there, which of them go by themselves, which has
 * VFIO already, and does anything belie the groups?
 *
 * Documents: PCI Code and ID Assignment specification, section 1 (class codes);
 * Documentation/driver-api/vfio.rst; Documentation/ABI/testing/sysfs-bus-thunderbolt;
 * Documentation/admin-guide/thunderbolt.rst, "DMA protection utilizing IOMMU".
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_cmdline.h"
#include "probe/fact_count.h"

#define DEVICES "/sys/bus/pci/devices"
#define THUNDERBOLT "/sys/bus/thunderbolt/devices"
#define CMDLINE "/proc/cmdline"

// clang-format off
/* Devices that people hand to guests: class code under the mask. */
static const struct {
	uint32_t mask, class_code;
	enum fact_id all, isolated;
} kinds[] = {
	{0xff0000, 0x030000, FACT_PCI_GPUS, FACT_PCI_GPUS_ISOLATED},
	{0xff0000, 0x020000, FACT_PCI_NICS, FACT_PCI_NICS_ISOLATED},
	{0xffffff, 0x010802, FACT_PCI_NVME, FACT_PCI_NVME_ISOLATED},
};
// clang-format on

/* How many devices of each kind are there, and how many go to a guest by themselves? */
static void probe_kinds(struct probe_context *context)
{
	const struct inventory *inventory = context->inventory;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		struct fact_count all = {0}, isolated = {0};
		bool by_groups = false;

		for (size_t i = 0; i < inventory->pci_count; i++) {
			const struct inventory_pci *row = &inventory->pci[i];
			uint32_t class_code = row->function.class_code;

			if (!class_code)
				all.rc = isolated.rc = -ERR_NOT_CAPTURED;
			if ((class_code & kinds[k].mask) != kinds[k].class_code)
				continue;
			all.value++;
			isolated.value += row->isolated == TRUTH_YES;
			by_groups |= row->isolated == TRUTH_UNKNOWN;
		}
		count_set(context->facts, kinds[k].all, &all, EV_PCI_SCAN);
		if (by_groups)
			fact_set_unknown(context->facts, kinds[k].isolated, WHY_PREREQUISITE, 0,
				EV_FROM_FACTS("iommu.groups"));
		else
			count_set(context->facts, kinds[k].isolated, &isolated,
				EV_OF_FILE(DEVICES "/*/iommu_group", NULL));
	}
}

/* How many functions has VFIO? Its drivers are vfio-pci and those made of it, named after it. */
static void probe_bound(struct probe_context *context)
{
	const struct inventory *inventory = context->inventory;
	struct fact_count bound = {0};

	for (size_t i = 0; i < inventory->pci_count; i++) {
		const struct pci_function *function = &inventory->pci[i].function;

		bound.value += strstr(function->driver, "vfio") != NULL;
		if (function->driver_unknown)
			bound.rc = -ERR_NOT_CAPTURED;
	}
	count_set(
		context->facts, FACT_PCI_VFIO_BOUND, &bound, EV_OF_FILE(DEVICES "/*/driver", NULL));
}

/* Is the kernel told to take functions for isolated that hardware does not keep apart? */
static void probe_override(struct probe_context *context)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct cmdline_arg arg;
	struct span cmdline;
	int rc = ask_text(context->source, CMDLINE, &content, &cmdline);

	if (rc < 0)
		fact_set_refused(
			context->facts, FACT_PCI_ACS_OVERRIDE, rc, EV_OF_FILE(CMDLINE, NULL));
	else
		fact_set_bool(context->facts, FACT_PCI_ACS_OVERRIDE,
			cmdline_last(cmdline, "pcie_acs_override", &arg),
			EV_OF_FILE(CMDLINE, "pcie_acs_override"));
}

/*
 * Does each Thunderbolt domain protect the host's memory? 1, 0 (one does not), or a negative errno.
 * -ENODEV: there is none.
 */
static int domains_protected(struct source *source, const struct blob *names)
{
	int result = -ENODEV;

	blob_for_each_name (name, names) {
		char path[128];
		uint64_t on;
		int rc;

		if (strncmp(name, "domain", 6) != 0 || strlen(name) > 32)
			continue;
		snprintf(path, sizeof(path), THUNDERBOLT "/%s/iommu_dma_protection", name);
		rc = source_read_number(source, path, &on);
		if (rc < 0 || !on)
			return rc;
		result = 1;
	}
	return result;
}

static void probe_thunderbolt(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(THUNDERBOLT "/domain*/iommu_dma_protection", NULL);
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = absence_of(
		context->source, THUNDERBOLT, source_list(context->source, THUNDERBOLT, &names));

	if (rc == 0)
		rc = domains_protected(context->source, &names);
	if (rc == -ENODEV)
		fact_set_text(context->facts, FACT_PCI_THUNDERBOLT, "none", EV_OF_DIR(THUNDERBOLT));
	else if (rc < 0)
		fact_set_refused(context->facts, FACT_PCI_THUNDERBOLT, rc, ev);
	else
		fact_set_text(
			context->facts, FACT_PCI_THUNDERBOLT, rc ? "protected" : "unprotected", ev);
}

static void refuse(struct probe_context *context, int rc)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		fact_set_refused(context->facts, kinds[k].all, rc, EV_PCI_SCAN);
		fact_set_refused(context->facts, kinds[k].isolated, rc, EV_PCI_SCAN);
	}
	fact_set_refused(context->facts, FACT_PCI_VFIO_BOUND, rc, EV_PCI_SCAN);
}

void probe_pci_devices(struct probe_context *context, int rc)
{
	if (rc < 0) {
		refuse(context, rc);
	} else {
		probe_kinds(context);
		probe_bound(context);
	}
	probe_override(context);
	probe_thunderbolt(context);
}
