// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's lists of the devices in each IOMMU group, for functions that do not say theirs.
#include "probe/iommu_members.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "probe/cleanup.h"
#include "probe/iommu_groups.h"
#include "probe/pci_function.h"

/* What is to be learnt of a group's members. */
struct members {
	size_t names;     /* in the kernel's list; 0: it was not to be had, no group is empty */
	size_t named;     /* functions of the group that are in the list */
	size_t functions; /* of the group */
};

static size_t unknown_count(const struct inventory *inventory)
{
	size_t count = 0;

	for (size_t i = 0; i < inventory->pci_count; i++)
		count += inventory->pci[i].function.group_unknown;
	return count;
}

/* The row of the function at @named, or NULL. */
static struct inventory_pci *find_row(
	const struct inventory *inventory, const struct pci_function *named)
{
	/* The function is what a row begins with. */
	return inventory->pci_count ? bsearch(named, inventory->pci, inventory->pci_count,
					      sizeof(*inventory->pci), pci_function_compare)
				    : NULL;
}

/*
 * @group's list names the function at @named. One that is not among ours is a member of which
 * nothing is known; one whose own link tells another group leaves open who is right.
 */
static void member_place(const struct inventory *inventory, struct inventory_group *group,
	const struct pci_function *named, struct members *members)
{
	struct inventory_pci *row = find_row(inventory, named);

	if (row && row->function.group_unknown) {
		row->function.iommu_group = group->number;
		row->function.group_unknown = false;
	}
	if (row && row->function.iommu_group == group->number)
		members->named++;
	else
		group->open = true;
}

static void members_read(struct source *source, const struct inventory *inventory,
	struct inventory_group *group, struct members *members)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	struct pci_function named;
	char path[96];

	snprintf(path, sizeof(path), IOMMU_GROUPS_DIR "/%d/devices", (int)group->number);
	if (source_list(source, path, &names) < 0)
		return;
	blob_for_each_name (name, &names) {
		members->names++;
		/* Others are devices of another bus. */
		if (pci_address_parse(name, &named) == 0)
			member_place(inventory, group, &named, members);
	}
}

/* A list that lacks a function whose link leads to the group may lack others, too. */
static void groups_open(struct inventory *inventory, struct members *members)
{
	for (size_t i = 0; i < inventory->pci_count; i++) {
		const struct inventory_group *group =
			inventory_find_group(inventory, inventory->pci[i].function.iommu_group);

		if (group)
			members[group - inventory->groups].functions++;
	}
	for (size_t i = 0; i < inventory->group_count; i++)
		inventory->groups[i].open |=
			!members[i].names || members[i].named < members[i].functions;
}

int iommu_members_find(struct source *source, struct inventory *inventory)
{
	cleanup_free struct members *members = NULL;

	if (!inventory->group_count || !unknown_count(inventory))
		return 0;
	members = calloc(inventory->group_count, sizeof(*members));
	if (!members)
		return -ENOMEM;
	for (size_t i = 0; i < inventory->group_count; i++)
		members_read(source, inventory, &inventory->groups[i], &members[i]);
	if (unknown_count(inventory))
		groups_open(inventory, members);
	return 0;
}
