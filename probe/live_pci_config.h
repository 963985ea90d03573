// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration space of the host's PCI functions, no more of it than its capabilities lists lead
 * to.
 */
#ifndef VIRTSCOUT_PROBE_LIVE_PCI_CONFIG_H
#define VIRTSCOUT_PROBE_LIVE_PCI_CONFIG_H

#include <stdbool.h>

#include "probe/blob.h"

/* "/sys/bus/pci/devices/ADDRESS/config" */
bool live_pci_is_config(const char *path);

/*
 * Appends as many bytes as this process may read of @path: 64, 256 or 4096. Those that
 * pci_config_walk() does not look at are 0: reading all 4096 costs a guest 19 ms. 0 or a negative
 * errno.
 */
int live_pci_config_read(const char *path, struct blob *content);
/* The same of @fd, which was opened for reading, and is closed. */
int live_pci_config_read_take(int fd, struct blob *content);

#endif
