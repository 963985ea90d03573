// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI functions out of sysfs files, for sources that have the files and no bus to scan. */
#ifndef VIRTSCOUT_PROBE_PCI_SYSFS_H
#define VIRTSCOUT_PROBE_PCI_SYSFS_H

#include "probe/source.h"

/*
 * Where many functions are shared with a second thread, from this number on. It costs about as much
 * as five functions.
 */
#define PCI_SYSFS_MANY 128

/*
 * Appends one struct pci_function for each entry of /sys/bus/pci/devices, or, where that was not
 * captured, for each line of /proc/bus/pci/devices (which has no classes and no domains). What
 * was not captured of a function is 0, "" or PCI_NO_GROUP. 0, or the negative errno of the list;
 * -EBADMSG where it is none.
 *
 * @beside: a source of the same files for a second thread, which has half of the functions; NULL: none.
 */
int pci_sysfs_list(struct source *source, struct source *beside, struct blob *functions);

#define PCI_CLASS_DISPLAY 0x03 /* the base class */

/*
 * Did the host start with this display? The kernel has the file @path, boot_vga, for displays
 * alone. 1, 0, or a negative errno.
 */
int pci_boot_vga_read(struct source *source, const char *path);

#endif
