// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI functions out of sysfs files, for sources that have the files and no bus to scan. */
#ifndef VIRTSCOUT_PROBE_PCI_SYSFS_H
#define VIRTSCOUT_PROBE_PCI_SYSFS_H

#include "probe/source.h"

/*
 * Appends one struct pci_function for each entry of /sys/bus/pci/devices, or, where that was not
 * captured, for each line of /proc/bus/pci/devices (which has no classes and no domains). What
 * was not captured of a function is 0, "" or PCI_NO_GROUP. 0, or the negative errno of the list;
 * -EBADMSG where it is none.
 */
int pci_sysfs_list(struct source *source, struct blob *functions);

#endif
