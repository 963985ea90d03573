// SPDX-License-Identifier: GPL-2.0-or-later
/* The PCI functions of the host we run on. */
#ifndef VIRTSCOUT_PROBE_LIVE_PCI_H
#define VIRTSCOUT_PROBE_LIVE_PCI_H

#include "probe/blob.h"

/*
 * Appends a struct pci_function (source.h) for each function, sorted by address. 0 or a negative
 * errno: -ENOENT where the kernel has no PCI, -ENOMEM, -EBADMSG where files of one tell nothing, else what
 * reading them failed with.
 */
int live_pci_list(struct blob *functions);

/* The same of another directory than /sys/bus/pci, for tests. */
int live_pci_list_under(const char *path, struct blob *functions);

#endif
