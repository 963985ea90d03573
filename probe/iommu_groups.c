// SPDX-License-Identifier: GPL-2.0-or-later
// The IOMMU groups of a host.
#include "probe/iommu_groups.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/cleanup.h"
#include "probe/decode_text.h"
#include "probe/iommu_members.h"
#include "probe/version.h"

/* drivers/vfio/group.c gives groups without an IOMMU this name. */
#define NOIOMMU_NAME "vfio-noiommu"

int iommu_groups_list(struct source *source, const char *release, struct blob *names)
{
	int rc = source_list(source, IOMMU_GROUPS_DIR, names);

	/* IOMMUs worked before there were groups in sysfs (Linux 3.6). */
	if (rc == -ENOENT && (!release || !version_at_least(release, 3, 6)))
		return rc;
	return absence_of(source, IOMMU_GROUPS_DIR, rc);
}

bool iommu_is_bridge(const struct pci_function *function)
{
	uint32_t class = function->class_code >> 8;

	return class == 0x0600 || class == 0x0604;
}

enum truth iommu_vfio_tolerates(const struct pci_function *function)
{
	if (function->class_code >> 8 == 0x0604)
		return TRUTH_YES;
	if (strstr(function->driver, "vfio") || !strcmp(function->driver, "pci-stub"))
		return TRUTH_YES;
	if (!function->driver[0])
		return function->driver_unknown ? TRUTH_UNKNOWN : TRUTH_YES;
	return function->class_code ? TRUTH_NO : TRUTH_UNKNOWN; /* 0: it may be a bridge */
}

bool iommu_same_slot(const struct pci_function *a, const struct pci_function *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->device == b->device;
}

/*
 * Is an IOMMU behind the group? Its default domain's type says so; else the name does, which groups
 * do not have unless somebody gave them one. @unseen: neither could be read.
 */
static void group_read(struct source *source, struct inventory_group *group, bool *unseen)
{
	char path[96], name[64];
	int type_rc, name_rc;

	snprintf(path, sizeof(path), IOMMU_GROUPS_DIR "/%d/type", (int)group->number);
	type_rc = source_read_line(source, path, group->type, sizeof(group->type));
	if (type_rc < 0)
		group->type[0] = '\0';
	*unseen = false;
	group->translated = TRUTH_YES;
	if (type_rc > 0 && strcmp(group->type, "unknown") != 0)
		return;
	snprintf(path, sizeof(path), IOMMU_GROUPS_DIR "/%d/name", (int)group->number);
	name_rc = source_read_line(source, path, name, sizeof(name));
	if (name_rc >= 0)
		group->translated =
			truth_of(strncmp(name, NOIOMMU_NAME, strlen(NOIOMMU_NAME)) != 0);
	else if (name_rc != -ENOENT)
		group->translated = TRUTH_UNKNOWN;
	*unseen = name_rc < 0 && name_rc != -ENOENT && type_rc < 0;
}

/*
 * A capture holds the files of all groups or of none. That it has none is clear after so many: a
 * few may be missing for another reason.
 */
#define UNSEEN_MAX 16

static void groups_read(struct source *source, struct inventory *inventory, bool bridge)
{
	size_t unseen_count = 0;

	for (size_t i = 0; i < inventory->group_count; i++) {
		struct inventory_group *group = &inventory->groups[i];
		bool unseen = true;

		group->translated = TRUTH_UNKNOWN;
		if (unseen_count < UNSEEN_MAX || unseen_count < i)
			group_read(source, group, &unseen);
		unseen_count += unseen;
		/* A capture with nothing but the groups: where one is the IOMMU's, so are all. */
		if (unseen && bridge)
			group->translated = TRUTH_YES;
	}
}

/* VFIO takes no bridges, so that a group with one is the IOMMU driver's. */
static bool groups_hold_bridge(const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->pci_count; i++)
		if (inventory->pci[i].function.iommu_group != PCI_NO_GROUP &&
			iommu_is_bridge(&inventory->pci[i].function))
			return true;
	return false;
}

static int compare_ints(const void *a, const void *b)
{
	int32_t one = *(const int32_t *)a, two = *(const int32_t *)b;

	return (one > two) - (one < two);
}

/* A row for each number of @names and of the functions' groups, in order. 0 or -ENOMEM. */
static int rows_make(struct inventory *inventory, const struct blob *names)
{
	size_t room = blob_name_count(names) + inventory->pci_count, count = 0, kept = 0;
	cleanup_free int32_t *numbers = calloc(room + 1, sizeof(*numbers));

	if (!numbers)
		return -ENOMEM;
	blob_for_each_name (name, names) {
		int64_t number = text_number(text_span(name));

		if (number >= 0 && number <= INT32_MAX)
			numbers[count++] = (int32_t)number;
	}
	for (size_t i = 0; i < inventory->pci_count; i++)
		if (inventory->pci[i].function.iommu_group != PCI_NO_GROUP)
			numbers[count++] = inventory->pci[i].function.iommu_group;
	qsort(numbers, count, sizeof(*numbers), compare_ints);
	for (size_t i = 0; i < count; i++)
		if (!kept || numbers[i] != numbers[kept - 1])
			numbers[kept++] = numbers[i];
	inventory->groups = calloc(kept + 1, sizeof(*inventory->groups));
	if (!inventory->groups)
		return -ENOMEM;
	for (size_t i = 0; i < kept; i++)
		inventory->groups[i].number = numbers[i];
	inventory->group_count = kept;
	return 0;
}

/*
 * The slots that a group's functions are in. A class of 0 is one that was not captured, so that the
 * function may be a bridge; the others are surely none.
 */
struct slots {
	size_t all, sure;
	const struct pci_function *last_of_all, *last_sure;
};

static void slot_add(
	size_t *count, const struct pci_function **last, const struct pci_function *function)
{
	/* Rows are sorted by address: functions of one slot follow each other. */
	if (!*last || !iommu_same_slot(*last, function))
		(*count)++;
	*last = function;
}

/* Counts the functions and slots of each group, and looks at drivers; @slots: [group_count]. */
static void slots_count(struct inventory *inventory, struct slots *slots)
{
	for (size_t i = 0; i < inventory->group_count; i++)
		inventory->groups[i].vfio_viable =
			inventory->groups[i].open ? TRUTH_UNKNOWN : TRUTH_YES;
	for (size_t i = 0; i < inventory->pci_count; i++) {
		const struct pci_function *function = &inventory->pci[i].function;
		struct inventory_group *group =
			inventory_find_group(inventory, function->iommu_group);
		struct slots *own;

		if (!group)
			continue;
		group->functions++;
		group->vfio_viable = truth_and(group->vfio_viable, iommu_vfio_tolerates(function));
		own = &slots[group - inventory->groups];
		if (iommu_is_bridge(function))
			continue;
		slot_add(&own->all, &own->last_of_all, function);
		if (function->class_code)
			slot_add(&own->sure, &own->last_sure, function);
	}
}

/* Lists the functions of each group, by address; their numbers are counted already. */
static void members_list(struct inventory *inventory)
{
	size_t next = 0;

	for (size_t i = 0; i < inventory->group_count; i++) {
		inventory->groups[i].first_member = next;
		next += inventory->groups[i].functions;
		inventory->groups[i].functions = 0;
	}
	for (size_t i = 0; i < inventory->pci_count; i++) {
		struct inventory_group *group =
			inventory_find_group(inventory, inventory->pci[i].function.iommu_group);

		if (group)
			inventory->members[group->first_member + group->functions++] = i;
	}
}

static enum truth group_viable(const struct inventory_group *group, const struct slots *slots)
{
	if (slots->sure > 1)
		return TRUTH_NO;
	if (group->open)
		return TRUTH_UNKNOWN;
	if (!slots->all)
		return TRUTH_NO;
	return slots->sure == 1 && slots->all == 1 ? TRUTH_YES : TRUTH_UNKNOWN;
}

/*
 * Does the group of @function hold only functions of its slot, and bridges? A device goes to a
 * guest with the whole of its group. Without an IOMMU nothing is isolated; where that is not known,
 * neither is this, nor where the group may hold others.
 */
static enum truth function_isolated(const struct pci_function *function,
	const struct inventory_group *group, const struct slots *slots)
{
	if (slots->sure > 1 || (slots->last_sure && !iommu_same_slot(slots->last_sure, function)))
		return TRUTH_NO;
	if (group->open || slots->all > 1 ||
		(slots->last_of_all && !iommu_same_slot(slots->last_of_all, function)))
		return truth_and(group->translated, TRUTH_UNKNOWN);
	return group->translated;
}

static void slots_judge(struct inventory *inventory, const struct slots *slots)
{
	for (size_t i = 0; i < inventory->group_count; i++) {
		struct inventory_group *group = &inventory->groups[i];

		group->viable = group_viable(group, &slots[i]);
		/* A group without functions that we know of may have devices of another bus. */
		if (!group->functions)
			group->vfio_viable = TRUTH_UNKNOWN;
	}
	for (size_t i = 0; i < inventory->pci_count; i++) {
		struct inventory_pci *row = &inventory->pci[i];
		const struct inventory_group *group =
			inventory_find_group(inventory, row->function.iommu_group);

		if (group)
			row->isolated = function_isolated(
				&row->function, group, &slots[group - inventory->groups]);
	}
}

/* A host that is shown to have no groups has no IOMMU in use: nothing is isolated there. */
static void none_isolated(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->pci_count; i++)
		inventory->pci[i].isolated = TRUTH_NO;
}

int iommu_groups_fill(struct source *source, const char *release, struct inventory *inventory)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	cleanup_free struct slots *slots = NULL;
	int rc = iommu_groups_list(source, release, &names);

	if (rc < 0)
		names.len = 0;
	if (rows_make(inventory, &names) < 0)
		return -ENOMEM;
	inventory->members = calloc(inventory->pci_count + 1, sizeof(*inventory->members));
	slots = calloc(inventory->group_count + 1, sizeof(*slots));
	if (!inventory->members || !slots || iommu_members_find(source, inventory) < 0) {
		inventory->group_count = 0;
		return -ENOMEM;
	}
	if (rc == 0 && !names.len && !inventory->group_count)
		none_isolated(inventory);
	groups_read(source, inventory, groups_hold_bridge(inventory));
	slots_count(inventory, slots);
	members_list(inventory);
	slots_judge(inventory, slots);
	return 0;
}
