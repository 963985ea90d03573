// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The IOMMU groups of a host, as rows of the inventory; read by probe_pci(), judged by
 * probe_iommu().
 *
 * Documents: Documentation/ABI/testing/sysfs-kernel-iommu_groups; drivers/iommu/iommu.c;
 * Documentation/driver-api/vfio.rst.
 */
#ifndef VIRTSCOUT_PROBE_IOMMU_GROUPS_H
#define VIRTSCOUT_PROBE_IOMMU_GROUPS_H

#include "probe/inventory.h"
#include "probe/source.h"

#define IOMMU_GROUPS_DIR "/sys/kernel/iommu_groups"

/*
 * The groups' numbers, as the kernel lists them, into @names. 0, also without names where kernel
 * @release (NULL: not known) would have the directory and provably does not; or a negative errno.
 */
int iommu_groups_list(struct source *source, const char *release, struct blob *names);

/*
 * Fills @inventory->groups from the kernel's list and from the groups that @inventory->pci (sorted)
 * names, and says which functions are isolated. What can't be read of a group is left empty. 0 or
 * -ENOMEM.
 */
int iommu_groups_fill(struct source *source, const char *release, struct inventory *inventory);

/*
 * A host bridge or a PCI-to-PCI bridge: stays with the host when the rest of its group goes to a
 * guest.
 */
bool iommu_is_bridge(const struct pci_function *function);

/* Functions of one device. */
bool iommu_same_slot(const struct pci_function *a, const struct pci_function *b);

/*
 * Does the driver of @function leave its DMA to VFIO? A group may hold functions without a driver,
 * bridges, and those of drivers made for it (driver_managed_dma; before Linux 5.19,
 * vfio_dev_viable() in drivers/vfio/vfio.c had the same rule).
 */
enum truth iommu_vfio_tolerates(const struct pci_function *function);

#endif
