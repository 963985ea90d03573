// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which PCI functions are there, which of them could be handed to a guest by themselves, which can
 * make virtual functions; and can the kernel hand devices out at all (VFIO)?
 *
 * Documents: Documentation/ABI/testing/sysfs-bus-pci; Documentation/PCI/pci-iov-howto.rst;
 * Documentation/driver-api/vfio.rst; Documentation/userspace-api/iommufd.rst.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_pci_config.h"
#include "probe/decode_text.h"
#include "probe/iommu_groups.h"
#include "probe/pci_function.h"
#include "probe/version.h"

#define DEVICES "/sys/bus/pci/devices"
#define MISC "/proc/misc"

#define EV_PCI_SCAN EV_NAMED(EV_PCI, NULL, NULL)

/* No machine has more: 256 buses of 256 functions in 64 domains. */
#define FUNCTIONS_MAX ((size_t)1 << 22)

/* The functions into the inventory. 0 or a negative errno. */
static int read_functions(struct probe_context *context)
{
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct inventory *inventory = context->inventory;
	struct answer answer = {.blob = &blob};
	size_t size = sizeof(struct pci_function), count;
	int rc = source_ask(context->source, &(struct question){.ask = ASK_PCI}, &answer);

	if (rc < 0)
		return absence_of(context->source, DEVICES, rc);
	count = blob.len / size;
	if (blob.len % size || count > FUNCTIONS_MAX)
		return -EBADMSG;
	if (!count)
		return 0;
	inventory->pci = calloc(count, sizeof(*inventory->pci));
	if (!inventory->pci)
		return -ENOMEM;
	inventory->pci_count = count;
	for (size_t i = 0; i < count; i++) {
		struct inventory_pci *row = &inventory->pci[i];

		memcpy(&row->function, blob.at + i * size, size);
		row->function.driver[sizeof(row->function.driver) - 1] = '\0';
		if (row->function.iommu_group < 0)
			row->function.iommu_group = PCI_NO_GROUP;
		row->isolated = row->acs = row->acs_enabled = row->ats = row->pri = row->pasid =
			row->sriov = row->sriov_autoprobe = TRUTH_UNKNOWN;
		row->port = PCI_PORT_NONE;
	}
	/* A capture may hold them in any order. The function is what a row begins with. */
	pci_functions_sort(inventory->pci, count, sizeof(*inventory->pci));
	return 0;
}

/* "/sys/bus/pci/devices/0000:00:02.0/@file" */
static void function_path(
	const struct pci_function *function, const char *file, char *path, size_t size)
{
	snprintf(path, size, DEVICES "/%04x:%02x:%02x.%x/%s", (unsigned)function->domain,
		function->bus, function->device, function->function, file);
}

/*
 * Is it a PCI Express function? Linux 4.13 and later show the link's speed of those alone. 1, 0, or
 * a negative errno where that can't be told without reading configuration space.
 */
static int is_express(struct probe_context *context, const struct pci_function *function)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	char path[128];
	int rc;

	function_path(function, "max_link_speed", path, sizeof(path));
	rc = source_access(context->source, path, ACCESS_EXISTS);
	if (rc == 0)
		return 1;
	return rc == -ENOENT && release && version_at_least(release, 4, 13) ? 0 : rc;
}

/*
 * The capabilities of one function. Configuration space is read once, and only where it can say
 * something: each dword costs an exit in a guest (4096 bytes take 19 ms there), conventional
 * functions have none of these, and what is in no group is not passed through.
 */
static int read_capabilities(struct probe_context *context, const struct pci_function *function,
	struct pci_capabilities *caps)
{
	uint8_t config[PCI_CONFIG_SIZE];
	struct blob blob = {.at = (char *)config, .size = sizeof(config)};
	char path[128];
	int express, rc;

	*caps = function->caps;
	if (function->looked)
		return function->config_rc;
	*caps = (struct pci_capabilities){.port = PCI_PORT_NONE};
	express = is_express(context, function);
	if (express == 0)
		return 0;
	if (express > 0 && function->iommu_group == PCI_NO_GROUP)
		return -ENODATA;
	function_path(function, "config", path, sizeof(path));
	rc = source_read(context->source, path, &blob);
	return rc < 0 ? rc : pci_config_decode(config, blob.len, caps);
}

/*
 * Can it make virtual functions? The kernel's file decides: it is there for capable functions
 * alone, and drivers may lower the number in it. Where it was not captured, configuration space
 * tells. 0 or a negative errno.
 */
static int read_sriov(struct probe_context *context, struct inventory_pci *row,
	const struct pci_capabilities *caps, int caps_rc)
{
	uint64_t total = 0, active = 0;
	char path[128];
	int rc;

	if (row->function.looked && !row->function.sriov_file) {
		rc = -ERR_NOT_CAPTURED;
	} else {
		function_path(&row->function, "sriov_totalvfs", path, sizeof(path));
		rc = source_read_number(context->source, path, &total);
	}
	if (rc == -ENOENT) {
		/* The function's directory is there: libpci has just read from it. */
		row->sriov = TRUTH_NO;
		return 0;
	}
	if (rc < 0) {
		if (caps_rc < 0)
			return rc;
		row->sriov = truth_of(caps->sriov && caps->total_vfs);
		row->sriov_total = caps->total_vfs;
		row->sriov_active = caps->active_vfs;
		return 0;
	}
	if (total > UINT16_MAX)
		return -EBADMSG;
	row->sriov = truth_of(total > 0);
	row->sriov_total = (uint32_t)total;
	if (!total)
		return 0;
	function_path(&row->function, "sriov_numvfs", path, sizeof(path));
	rc = source_read_number(context->source, path, &active);
	if (rc < 0)
		return rc;
	if (active > UINT16_MAX)
		return -EBADMSG;
	row->sriov_active = (uint32_t)active;
	return 0;
}

/* What is to be known of each function alone; and the two counts. */
static void probe_functions(struct probe_context *context)
{
	const struct evidence *ev_capable = EV_OF_FILE(DEVICES "/*/sriov_totalvfs", NULL);
	const struct evidence *ev_enabled = EV_OF_FILE(DEVICES "/*/sriov_numvfs", NULL);
	struct inventory *inventory = context->inventory;
	int64_t capable = 0, enabled = 0;
	int capable_rc = 0, enabled_rc = 0;

	for (size_t i = 0; i < inventory->pci_count; i++) {
		struct inventory_pci *row = &inventory->pci[i];
		struct pci_capabilities caps;
		int caps_rc = read_capabilities(context, &row->function, &caps);
		int rc = read_sriov(context, row, &caps, caps_rc);

		if (caps_rc == 0) {
			row->acs = truth_of(caps.acs);
			row->ats = truth_of(caps.ats);
		}
		if (row->sriov == TRUTH_UNKNOWN)
			capable_rc = rc;
		if (rc < 0)
			enabled_rc = rc;
		capable += row->sriov == TRUTH_YES;
		enabled += row->sriov_active > 0;
	}
	if (capable_rc < 0)
		fact_set_refused(context->facts, FACT_PCI_SRIOV_CAPABLE, capable_rc, ev_capable);
	else
		fact_set_int(context->facts, FACT_PCI_SRIOV_CAPABLE, capable, ev_capable);
	if (enabled_rc < 0)
		fact_set_refused(context->facts, FACT_PCI_SRIOV_ENABLED, enabled_rc, ev_enabled);
	else
		fact_set_int(context->facts, FACT_PCI_SRIOV_ENABLED, enabled, ev_enabled);
}

/* Does one of the misc devices of @text have this name? "196 vfio" */
static bool misc_has(struct span text, const char *name)
{
	struct span line, minor, word;

	while (text_line(&text, &line))
		if (text_word(&line, &minor) && text_word(&line, &word) && text_is(word, name))
			return true;
	return false;
}

/*
 * VFIO's container or iommufd. In a container the nodes may be missing though the kernel has them:
 * /proc/misc shows which it has.
 */
static void probe_vfio(struct probe_context *context)
{
	static const struct {
		const char *node, *misc;
	} devices[] = {{"/dev/vfio/vfio", "vfio"}, {"/dev/iommu", "iommu"}};
	cleanup_blob struct blob content = BLOB_HEAP;
	struct fact_table *facts = context->facts;
	struct span misc;
	int refused = 0, rc;

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		rc = source_access(context->source, devices[i].node, ACCESS_EXISTS);
		if (rc == 0) {
			fact_set_bool(facts, FACT_VFIO_AVAILABLE, true,
				EV_NAMED(EV_ACCESS, devices[i].node, NULL));
			return;
		}
		if (rc != -ENOENT)
			refused = rc;
	}
	rc = ask_text(context->source, MISC, &content, &misc);
	for (size_t i = 0; rc == 0 && i < sizeof(devices) / sizeof(devices[0]); i++)
		if (misc_has(misc, devices[i].misc)) {
			fact_set_bool(facts, FACT_VFIO_AVAILABLE, true,
				EV_OF_FILE(MISC, devices[i].misc));
			return;
		}
	if (refused || rc < 0)
		fact_set_refused(facts, FACT_VFIO_AVAILABLE, refused ? refused : rc,
			EV_NAMED(EV_ACCESS, "/dev/vfio/vfio, /dev/iommu", NULL));
	else
		fact_set_bool(facts, FACT_VFIO_AVAILABLE, false,
			EV_NAMED(EV_ACCESS, "/dev/vfio/vfio, /dev/iommu", NULL));
}

void probe_pci(struct probe_context *context)
{
	static const enum fact_id counts[] = {
		FACT_PCI_FUNCTIONS, FACT_PCI_SRIOV_CAPABLE, FACT_PCI_SRIOV_ENABLED};
	struct inventory *inventory = context->inventory;
	int rc = read_functions(context);

	if (rc < 0) {
		for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
			fact_set_refused(context->facts, counts[i], rc, EV_PCI_SCAN);
	} else {
		fact_set_int(context->facts, FACT_PCI_FUNCTIONS, (int64_t)inventory->pci_count,
			EV_PCI_SCAN);
		probe_functions(context);
	}
	/*
	 * Without memory for the groups there are no rows, and all that they would tell is unknown.
	 */
	iommu_groups_fill(
		context->source, fact_text(context->facts, FACT_KERNEL_RELEASE), inventory);
	probe_vfio(context);
}
