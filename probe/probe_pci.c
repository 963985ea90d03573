// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which PCI functions are there, which can make virtual functions, and what keeps them apart?
 *
 * Documents: Documentation/ABI/testing/sysfs-bus-pci; Documentation/PCI/pci-iov-howto.rst;
 * drivers/pci/pci-sysfs.c.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/decode_pci_config.h"
#include "probe/fact_count.h"
#include "probe/iommu_groups.h"
#include "probe/pci_function.h"
#include "probe/pci_sysfs.h"
#include "probe/version.h"

#define DEVICES "/sys/bus/pci/devices"

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
			row->sriov = row->sriov_autoprobe = row->boot_vga = row->virtual_function =
				TRUTH_UNKNOWN;
		row->port = PCI_PORT_UNKNOWN;
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
 * A function whose power is off is woken by reading its configuration space
 * (pci_config_pm_runtime_get() in drivers/pci/pci.c): looking is not worth that. Linux 5.11 and
 * later show the state.
 */
static bool is_powered_off(struct probe_context *context, const struct pci_function *function)
{
	char path[128], state[16];

	function_path(function, "power_state", path, sizeof(path));
	return source_read_line(context->source, path, state, sizeof(state)) > 0 &&
	       !strcmp(state, "D3cold");
}

/*
 * The capabilities of one function. Configuration space is read only where it can say something:
 * conventional functions have none of these, and what is in no group is not passed through; there,
 * the kernel has not switched ACS on either.
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
	*caps = (struct pci_capabilities){.port = PCI_PORT_UNKNOWN};
	express = is_express(context, function);
	if (express == 0) {
		caps->port = PCI_PORT_NONE;
		return 0;
	}
	if (express > 0 && function->iommu_group == PCI_NO_GROUP && !function->group_unknown)
		return -ENOTSUP;
	if (is_powered_off(context, function))
		return -EHOSTDOWN;
	function_path(function, "config", path, sizeof(path));
	rc = source_read(context->source, path, &blob);
	if (rc < 0)
		return rc;
	rc = pci_config_decode(config, blob.len, caps);
	/* The header is for everybody, the rest for root (pci_read_config()). */
	return rc == -ENODATA && blob.len == PCI_HEADER_SIZE ? -EACCES : rc;
}

/* Do the host's drivers take virtual functions that are made? Linux 4.11 and later. */
static enum truth read_autoprobe(struct probe_context *context, const struct pci_function *function)
{
	uint64_t on;
	char path[128];

	function_path(function, "sriov_drivers_autoprobe", path, sizeof(path));
	return source_read_number(context->source, path, &on) == 0 ? truth_of(on != 0)
								   : TRUTH_UNKNOWN;
}

/*
 * How many virtual functions could it make? 0 where the kernel's file is not there: its directory
 * is. A negative errno; @captured: something was to be learnt of the file. Asked without opening
 * the file first, which most functions do not have.
 */
static int read_total(struct probe_context *context, const struct pci_function *function,
	uint64_t *total, bool *captured)
{
	char path[128];
	int there, rc;

	*total = 0;
	*captured = !function->looked || function->sriov_file;
	if (!*captured)
		return -ERR_NOT_CAPTURED;
	function_path(function, "sriov_totalvfs", path, sizeof(path));
	there = source_access(context->source, path, ACCESS_EXISTS);
	if (there == -ENOENT)
		return 0;
	rc = source_read_number(context->source, path, total);
	if (rc == -ENOENT)
		return 0;
	*captured = there != -ERR_NOT_CAPTURED || rc != -ERR_NOT_CAPTURED;
	return rc == 0 && *total > UINT16_MAX ? -EBADMSG : rc;
}

/*
 * Can it make virtual functions? The kernel's file decides: it is there for capable functions
 * alone, and drivers may lower the number in it. Configuration space tells only where nothing of
 * the file was captured. 0 or a negative errno.
 */
static int read_sriov(struct probe_context *context, struct inventory_pci *row,
	const struct pci_capabilities *caps, int caps_rc)
{
	uint64_t total, active = 0;
	bool captured;
	char path[128];
	int rc = read_total(context, &row->function, &total, &captured);

	if (rc < 0 && (captured || caps_rc < 0))
		return rc;
	if (rc < 0) {
		row->sriov = truth_of(caps->sriov && caps->total_vfs);
		row->sriov_total = caps->total_vfs;
		row->sriov_active = caps->active_vfs;
		return 0;
	}
	row->sriov = truth_of(total > 0);
	row->sriov_total = (uint32_t)total;
	if (!total)
		return 0;
	row->sriov_autoprobe = read_autoprobe(context, &row->function);
	function_path(&row->function, "sriov_numvfs", path, sizeof(path));
	rc = source_read_number(context->source, path, &active);
	if (rc < 0)
		return rc;
	if (active > UINT16_MAX)
		return -EBADMSG;
	row->sriov_active = (uint32_t)active;
	return 0;
}

/* Is it the display that the host started with? */
static enum truth read_boot_vga(struct probe_context *context, const struct pci_function *function)
{
	char path[128];
	int rc = function->boot_vga;

	if (!function->class_code)
		return TRUTH_UNKNOWN;
	if (function->class_code >> 16 != PCI_CLASS_DISPLAY)
		return TRUTH_NO;
	if (!function->looked) {
		function_path(function, "boot_vga", path, sizeof(path));
		rc = pci_boot_vga_read(context->source, path);
	}
	if (rc < 0)
		return rc == -ENOENT ? TRUTH_NO : TRUTH_UNKNOWN;
	return truth_of(rc != 0);
}

/* Asks whether others made @function. 0: they did; or a negative errno. */
static int ask_physfn(struct probe_context *context, const struct pci_function *function)
{
	char path[128];

	if (function->looked)
		return function->physfn_rc;
	function_path(function, "physfn", path, sizeof(path));
	return source_access(context->source, path, ACCESS_EXISTS);
}

/* Which functions did others make? Where none has made any, none is asked. */
static void mark_virtual(struct probe_context *context, const struct fact_count *enabled)
{
	struct inventory *inventory = context->inventory;

	for (size_t i = 0; i < inventory->pci_count; i++) {
		struct inventory_pci *row = &inventory->pci[i];
		int rc = -ENOENT;

		if (row->sriov != TRUTH_YES && (enabled->value || enabled->rc))
			rc = ask_physfn(context, &row->function);
		row->virtual_function =
			rc == 0 || rc == -ENOENT ? truth_of(rc == 0) : TRUTH_UNKNOWN;
	}
}

static void set_capabilities(struct inventory_pci *row, const struct pci_capabilities *caps)
{
	row->acs = truth_of(caps->acs);
	row->acs_enabled = truth_of(caps->acs_isolates);
	row->ats = truth_of(caps->ats);
	row->pri = truth_of(caps->pri);
	row->pasid = truth_of(caps->pasid);
	row->port = caps->port;
}

/* Is it a port that devices lie below, and does it keep them apart? */
static void count_port(const struct inventory_pci *row, int caps_rc, struct fact_count *ports,
	struct fact_count *open)
{
	const uint32_t class_code = row->function.class_code >> 8;

	/* 0: a class that was not captured, which may be a bridge's. */
	if (class_code && class_code != 0x0604)
		return;
	if (caps_rc < 0 || row->port == PCI_PORT_UNKNOWN) {
		ports->rc = open->rc = caps_rc < 0 ? caps_rc : -EBADMSG;
	} else if (row->port == PCI_PORT_ROOT || row->port == PCI_PORT_DOWNSTREAM) {
		ports->value++;
		open->value += row->acs != TRUTH_YES || row->acs_enabled != TRUTH_YES;
	}
}

/* What is to be known of each function alone; and the counts of that. */
static void probe_functions(struct probe_context *context)
{
	const struct evidence *ev_config = EV_OF_FILE(DEVICES "/*/config", NULL);
	struct inventory *inventory = context->inventory;
	struct fact_count capable = {0}, enabled = {0}, ports = {0}, open = {0};

	for (size_t i = 0; i < inventory->pci_count; i++) {
		struct inventory_pci *row = &inventory->pci[i];
		struct pci_capabilities caps;
		int caps_rc = read_capabilities(context, &row->function, &caps);
		int rc = read_sriov(context, row, &caps, caps_rc);

		if (caps_rc == 0)
			set_capabilities(row, &caps);
		row->boot_vga = read_boot_vga(context, &row->function);
		count_port(row, caps_rc, &ports, &open);
		if (row->sriov == TRUTH_UNKNOWN)
			capable.rc = rc;
		if (rc < 0)
			enabled.rc = rc;
		capable.value += row->sriov == TRUTH_YES;
		enabled.value += row->sriov_active > 0;
	}
	mark_virtual(context, &enabled);
	count_set(context->facts, FACT_PCI_SRIOV_CAPABLE, &capable,
		EV_OF_FILE(DEVICES "/*/sriov_totalvfs", NULL));
	count_set(context->facts, FACT_PCI_SRIOV_ENABLED, &enabled,
		EV_OF_FILE(DEVICES "/*/sriov_numvfs", NULL));
	count_set(context->facts, FACT_PCI_PORTS, &ports, ev_config);
	count_set(context->facts, FACT_PCI_PORTS_OPEN, &open, ev_config);
}

void probe_pci(struct probe_context *context)
{
	static const enum fact_id counts[] = {FACT_PCI_FUNCTIONS, FACT_PCI_SRIOV_CAPABLE,
		FACT_PCI_SRIOV_ENABLED, FACT_PCI_PORTS, FACT_PCI_PORTS_OPEN};
	struct inventory *inventory = context->inventory;
	int rc = read_functions(context);

	if (rc == 0)
		probe_functions(context);
	/*
	 * Without memory for the groups there are no rows, and all that they would tell is unknown.
	 */
	iommu_groups_fill(
		context->source, fact_text(context->facts, FACT_KERNEL_RELEASE), inventory);
	if (rc == 0)
		fact_set_int(context->facts, FACT_PCI_FUNCTIONS, (int64_t)inventory->pci_count,
			EV_PCI_SCAN);
	for (size_t i = 0; rc < 0 && i < sizeof(counts) / sizeof(counts[0]); i++)
		fact_set_refused(context->facts, counts[i], rc, EV_PCI_SCAN);
	probe_pci_devices(context, rc);
}
