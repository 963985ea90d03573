// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which groups are functions in whose own link to their group could not be read?
 *
 * Document: Documentation/ABI/testing/sysfs-kernel-iommu_groups, "devices".
 */
#ifndef VIRTSCOUT_PROBE_IOMMU_MEMBERS_H
#define VIRTSCOUT_PROBE_IOMMU_MEMBERS_H

#include "probe/inventory.h"
#include "probe/source.h"

/*
 * Puts functions of unknown group into the rows of @inventory->groups whose lists name them, and
 * marks the groups that may hold more than is known as open. Asks nothing where all groups are
 * known. 0 or -ENOMEM.
 */
int iommu_members_find(struct source *source, struct inventory *inventory);

#endif
