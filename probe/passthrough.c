// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is the device that a guest is to have there, can it be handed over, and what goes with it?
 *
 * Documents: Documentation/driver-api/vfio.rst; PCI Code and ID Assignment specification, section
 * 1 (class codes).
 */
#include "probe/passthrough.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/blob.h"
#include "probe/fact_count.h"
#include "probe/iommu_groups.h"
#include "probe/pci_function.h"

#define DEVICES "/sys/bus/pci/devices"
#define DEVICE_PATH_ROOM 128

// clang-format off
/* Kinds of devices, the first that fits: class code under the mask. */
static const struct kind {
	uint32_t mask, class_code;
	const char *name;
} kinds[] = {
	{0xff0000, 0x030000, "gpu"},
	{0xff0000, 0x020000, "nic"},
	{0xffffff, 0x010802, "nvme"},
	{0xff0000, 0x010000, "storage"},
	{0xff0000, 0x040000, "audio"},
	{0xffff00, 0x0c0300, "usb"},
	{0xff0000, 0x120000, "accelerator"},
	{0xffff00, 0x060000, "bridge"}, /* host */
	{0xffff00, 0x060100, "bridge"}, /* ISA */
	{0xffff00, 0x060400, "bridge"}, /* PCI to PCI */
	{0xffff00, 0x060700, "bridge"}, /* CardBus */
	{0xffff00, 0x060900, "bridge"}, /* PCI to PCI, half transparent */
	{0, 0, "other"},
};
// clang-format on

/* The facts about one device, but for its address and whether it is there. */
static const enum fact_id of_device[] = {FACT_PASSTHROUGH_DEVICE_CLASS,
	FACT_PASSTHROUGH_DEVICE_DRIVER, FACT_PASSTHROUGH_DEVICE_GROUP,
	FACT_PASSTHROUGH_DEVICE_ISOLATED, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS,
	FACT_PASSTHROUGH_DEVICE_REBIND, FACT_PASSTHROUGH_DEVICE_RMRR,
	FACT_PASSTHROUGH_DEVICE_BOOT_VGA, FACT_PASSTHROUGH_DEVICE_IS_VF,
	FACT_PASSTHROUGH_DEVICE_SRIOV, FACT_PASSTHROUGH_DEVICE_VFS};

static const enum fact_id of_candidates[] = {FACT_PASSTHROUGH_CANDIDATES,
	FACT_PASSTHROUGH_CANDIDATES_LIST, FACT_PASSTHROUGH_CANDIDATES_ISOLATED,
	FACT_PASSTHROUGH_CANDIDATES_READY, FACT_PASSTHROUGH_DEVICE, FACT_PASSTHROUGH_DEVICE_FOUND};

#define SET_ALL_UNKNOWN(facts, ids, why, err, ev)                                                  \
	set_all_unknown(facts, ids, sizeof(ids) / sizeof((ids)[0]), why, err, ev)

static void set_all_unknown(struct fact_table *facts, const enum fact_id *ids, size_t count,
	enum why why, int err, const struct evidence *ev)
{
	for (size_t i = 0; i < count; i++)
		fact_set_unknown(facts, ids[i], why, err, ev);
}

/* NULL: a class that was not captured. */
static const struct kind *kind_of(uint32_t class_code)
{
	const struct kind *kind = kinds;

	while ((class_code & kind->mask) != kind->class_code)
		kind++;
	return class_code ? kind : NULL;
}

/* Is the function what is wanted? */
static enum truth is_wanted(const struct pci_function *function, const char *wanted)
{
	const struct kind *kind;
	struct pci_function named;

	if (pci_address_parse(wanted, &named) == 0)
		return truth_of(pci_function_compare(&named, function) == 0);
	kind = kind_of(function->class_code);
	return kind ? truth_of(!strcmp(kind->name, wanted)) : TRUTH_UNKNOWN;
}

static enum truth has_vfio_driver(const struct pci_function *function)
{
	return function->driver_unknown ? TRUTH_UNKNOWN
					: truth_of(strstr(function->driver, "vfio") != NULL);
}

/*
 * Does firmware want memory reachable for devices of the group? Where the kernel's list of the
 * group was not captured: not if firmware's table names no such memory for any device.
 */
static enum truth is_held_by_firmware(
	const struct inventory_group *group, const struct fact_table *facts)
{
	static const struct {
		const char *table;
		enum fact_id regions;
	} tables[] = {{"dmar", FACT_IOMMU_DMAR_RMRR}, {"ivrs", FACT_IOMMU_IVRS_MEMORY}};

	if (!group || group->direct != TRUTH_UNKNOWN)
		return group ? group->direct : TRUTH_UNKNOWN;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (fact_text_is(facts, FACT_IOMMU_FIRMWARE_TABLE, tables[i].table) &&
			fact_known(facts, tables[i].regions) &&
			fact_int(facts, tables[i].regions) == 0)
			return TRUTH_NO;
	return TRUTH_UNKNOWN;
}

/* Would VFIO hand it out now? */
static enum truth is_ready(const struct inventory *inventory, const struct inventory_pci *row,
	const struct fact_table *facts)
{
	const struct inventory_group *group =
		inventory_find_group(inventory, row->function.iommu_group);
	const enum truth bound = has_vfio_driver(&row->function);

	/* In no group, as far as is known. */
	if (!group)
		return truth_and(bound, row->isolated);
	return truth_and(truth_and(bound, group->translated),
		truth_and(group->vfio_viable, truth_not(is_held_by_firmware(group, facts))));
}

/* Appends an address, with a blank between two. */
static void list_add(struct blob *list, const struct pci_function *function, int *rc)
{
	char text[32];
	const int len = snprintf(text, sizeof(text), "%s%04x:%02x:%02x.%x", list->len ? " " : "",
		(unsigned)function->domain, function->bus, function->device, function->function);

	if (*rc == 0)
		*rc = blob_append(list, text, (size_t)len);
}

static void list_set(struct fact_table *facts, enum fact_id id, struct blob *list, int rc,
	const struct evidence *ev)
{
	if (rc == 0 && list->len)
		rc = blob_terminate(list);
	if (rc < 0)
		fact_set_refused(facts, id, rc, ev);
	else
		fact_set_text(facts, id, list->len ? list->at : "none", ev);
}

/* A count of those of which it is known; unknown where it is of none, and could be of one. */
struct sure_count {
	int64_t value;
	bool unsure;
};

static void sure_add(struct sure_count *count, enum truth truth)
{
	count->value += truth == TRUTH_YES;
	count->unsure |= truth == TRUTH_UNKNOWN;
}

static void sure_set(struct fact_table *facts, enum fact_id id, const struct sure_count *count,
	const struct evidence *ev)
{
	if (count->value || !count->unsure)
		fact_set_int(facts, id, count->value, ev);
	else
		fact_set_unknown(facts, id, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("iommu.groups, pci.functions"));
}

static void set_truth(struct fact_table *facts, enum fact_id id, enum truth truth,
	const struct evidence *ev, const struct evidence *ev_unknown)
{
	if (truth == TRUTH_UNKNOWN)
		fact_set_unknown(facts, id, WHY_PREREQUISITE, 0, ev_unknown);
	else
		fact_set_bool(facts, id, truth == TRUTH_YES, ev);
}

/* What is to be known of the group of @row: which others are in it, and which must be let go? */
static void set_group(const struct inventory *inventory, const struct inventory_pci *row,
	const struct inventory_group *group, struct fact_table *facts)
{
	const struct evidence *ev = EV_OF_DIR(IOMMU_GROUPS_DIR);
	const struct pci_function *own = &row->function;
	cleanup_blob struct blob others = BLOB_HEAP, rebind = BLOB_HEAP;
	/* Of an open group only some may be known. */
	int others_rc = group->open ? -ERR_NOT_CAPTURED : 0, rebind_rc = others_rc;

	for (size_t i = 0; i < group->functions; i++) {
		const struct pci_function *function =
			&inventory->pci[inventory->members[group->first_member + i]].function;
		const struct kind *kind = kind_of(function->class_code);
		enum truth leaves = iommu_vfio_tolerates(function);

		if (function == own)
			leaves = has_vfio_driver(function);
		if (leaves == TRUTH_NO)
			list_add(&rebind, function, &rebind_rc);
		else if (leaves == TRUTH_UNKNOWN)
			rebind_rc = -ERR_NOT_CAPTURED;
		if (iommu_same_slot(function, own))
			continue;
		if (!kind)
			others_rc = -ERR_NOT_CAPTURED;
		else if (!iommu_is_bridge(function))
			list_add(&others, function, &others_rc);
	}
	fact_set_int(facts, FACT_PASSTHROUGH_DEVICE_GROUP, group->number, ev);
	list_set(facts, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, &others, others_rc, ev);
	list_set(facts, FACT_PASSTHROUGH_DEVICE_REBIND, &rebind, rebind_rc,
		EV_OF_FILE(DEVICES "/*/driver", NULL));
}

static void set_kind_and_driver(const struct pci_function *function, struct fact_table *facts)
{
	const struct kind *kind = kind_of(function->class_code);
	const struct evidence *ev = EV_OF_FILE(DEVICES "/*/driver", NULL);

	if (kind)
		fact_set_text(facts, FACT_PASSTHROUGH_DEVICE_CLASS, kind->name, EV_PCI_SCAN);
	else
		fact_set_refused(
			facts, FACT_PASSTHROUGH_DEVICE_CLASS, -ERR_NOT_CAPTURED, EV_PCI_SCAN);
	if (function->driver_unknown)
		fact_set_refused(facts, FACT_PASSTHROUGH_DEVICE_DRIVER, -ERR_NOT_CAPTURED, ev);
	else
		fact_set_text(facts, FACT_PASSTHROUGH_DEVICE_DRIVER,
			*function->driver ? function->driver : "none", ev);
}

static void set_device(const struct inventory *inventory, const struct inventory_pci *row,
	struct fact_table *facts)
{
	static const enum fact_id of_group[] = {FACT_PASSTHROUGH_DEVICE_GROUP,
		FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, FACT_PASSTHROUGH_DEVICE_REBIND};
	const struct evidence *ev_groups = EV_FROM_FACTS("iommu.groups");
	const struct evidence *ev_pci = EV_FROM_FACTS("pci.functions");
	const struct inventory_group *group =
		inventory_find_group(inventory, row->function.iommu_group);

	set_kind_and_driver(&row->function, facts);
	if (group)
		set_group(inventory, row, group, facts);
	else
		SET_ALL_UNKNOWN(facts, of_group, WHY_PREREQUISITE, 0, ev_groups);
	set_truth(facts, FACT_PASSTHROUGH_DEVICE_ISOLATED, row->isolated,
		EV_OF_FILE(DEVICES "/*/iommu_group", NULL), ev_groups);
	set_truth(facts, FACT_PASSTHROUGH_DEVICE_RMRR, is_held_by_firmware(group, facts),
		group && group->direct != TRUTH_UNKNOWN
			? EV_OF_FILE(IOMMU_GROUPS_DIR "/*/reserved_regions", NULL)
			: EV_FROM_FACTS("iommu.firmware_table"),
		ev_groups);
	set_truth(facts, FACT_PASSTHROUGH_DEVICE_BOOT_VGA, row->boot_vga,
		EV_OF_FILE(DEVICES "/*/boot_vga", NULL), ev_pci);
	set_truth(facts, FACT_PASSTHROUGH_DEVICE_IS_VF, row->virtual_function,
		EV_OF_FILE(DEVICES "/*/physfn", NULL), ev_pci);
	set_truth(facts, FACT_PASSTHROUGH_DEVICE_SRIOV, row->sriov,
		EV_OF_FILE(DEVICES "/*/sriov_totalvfs", NULL), ev_pci);
	if (row->sriov != TRUTH_UNKNOWN && fact_known(facts, FACT_PCI_SRIOV_ENABLED))
		fact_set_int(facts, FACT_PASSTHROUGH_DEVICE_VFS, row->sriov_active,
			EV_OF_FILE(DEVICES "/*/sriov_numvfs", NULL));
	else
		fact_set_unknown(facts, FACT_PASSTHROUGH_DEVICE_VFS, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("pci.sriov.enabled"));
}

/* The address: of the one that was found, or else the one that was given. */
static void set_address(
	const struct inventory_pci *row, const char *wanted, struct fact_table *facts)
{
	cleanup_blob struct blob list = BLOB_HEAP;
	struct pci_function named;
	int rc = 0;

	if (row)
		list_add(&list, &row->function, &rc);
	else if (pci_address_parse(wanted, &named) == 0)
		list_add(&list, &named, &rc);
	if (rc == 0 && !list.len)
		fact_set_unknown(facts, FACT_PASSTHROUGH_DEVICE, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("passthrough.candidates"));
	else
		list_set(facts, FACT_PASSTHROUGH_DEVICE, &list, rc, EV_PCI_SCAN);
}

/*
 * May what is not among the functions be taken for absent? A captured list may be of some functions
 * only; the list of a whole machine has a host bridge. An address that is found is found.
 */
static bool is_whole(const struct inventory *inventory, const char *wanted)
{
	struct pci_function named;
	const bool by_address = pci_address_parse(wanted, &named) == 0;
	bool whole = !inventory->pci_count;

	for (size_t i = 0; i < inventory->pci_count; i++) {
		const struct pci_function *function = &inventory->pci[i].function;

		whole |= function->class_code >> 8 == 0x0600 ||
			 (by_address && pci_function_compare(&named, function) == 0);
	}
	return whole;
}

/* Goes through the functions. The only one that fits, or NULL. */
static const struct inventory_pci *set_candidates(
	const struct inventory *inventory, const char *wanted, struct fact_table *facts)
{
	cleanup_blob struct blob list = BLOB_HEAP;
	struct fact_count count = {.rc = is_whole(inventory, wanted) ? 0 : -ERR_NOT_CAPTURED};
	struct sure_count isolated = {0}, ready = {0};
	const struct inventory_pci *only = NULL;
	int list_rc = count.rc;

	for (size_t i = 0; i < inventory->pci_count; i++) {
		const struct inventory_pci *row = &inventory->pci[i];
		const enum truth fits = is_wanted(&row->function, wanted);

		if (fits == TRUTH_UNKNOWN)
			count.rc = list_rc = -ERR_NOT_CAPTURED;
		sure_add(&isolated, truth_and(fits, row->isolated));
		sure_add(&ready, truth_and(fits, is_ready(inventory, row, facts)));
		if (fits != TRUTH_YES)
			continue;
		count.value++;
		only = row;
		list_add(&list, &row->function, &list_rc);
	}
	isolated.unsure |= count.rc < 0;
	ready.unsure |= count.rc < 0;
	count_set(facts, FACT_PASSTHROUGH_CANDIDATES, &count, EV_PCI_SCAN);
	list_set(facts, FACT_PASSTHROUGH_CANDIDATES_LIST, &list, list_rc, EV_PCI_SCAN);
	sure_set(facts, FACT_PASSTHROUGH_CANDIDATES_ISOLATED, &isolated,
		EV_OF_FILE(DEVICES "/*/iommu_group", NULL));
	sure_set(facts, FACT_PASSTHROUGH_CANDIDATES_READY, &ready,
		EV_OF_FILE(DEVICES "/*/driver", NULL));
	if (count.value || count.rc == 0)
		fact_set_bool(facts, FACT_PASSTHROUGH_DEVICE_FOUND, count.value > 0, EV_PCI_SCAN);
	else
		fact_set_refused(facts, FACT_PASSTHROUGH_DEVICE_FOUND, count.rc, EV_PCI_SCAN);
	return count.rc == 0 && count.value == 1 ? only : NULL;
}

void passthrough_facts(
	const struct inventory *inventory, const char *wanted, struct fact_table *facts)
{
	const struct inventory_pci *row = NULL;

	SET_ALL_UNKNOWN(facts, of_device, WHY_PREREQUISITE, 0,
		EV_FROM_FACTS("the workload, passthrough.candidates"));
	if (!*wanted || !strcmp(wanted, "none")) {
		SET_ALL_UNKNOWN(
			facts, of_candidates, WHY_PREREQUISITE, 0, EV_FROM_FACTS("the workload"));
		return;
	}
	if (fact_known(facts, FACT_PCI_FUNCTIONS)) {
		row = set_candidates(inventory, wanted, facts);
	} else {
		const struct fact *pci = &facts->at[FACT_PCI_FUNCTIONS];

		SET_ALL_UNKNOWN(facts, of_candidates, (enum why)pci->why, pci->err, EV_PCI_SCAN);
		SET_ALL_UNKNOWN(facts, of_device, (enum why)pci->why, pci->err, EV_PCI_SCAN);
	}
	set_address(row, wanted, facts);
	if (row)
		set_device(inventory, row, facts);
}
