// SPDX-License-Identifier: GPL-2.0-or-later
/* The device that a guest is to have, looked up in the inventory: passthrough.* facts. Pure. */
#ifndef VIRTSCOUT_PROBE_PASSTHROUGH_H
#define VIRTSCOUT_PROBE_PASSTHROUGH_H

#include "probe/inventory.h"

/*
 * Sets all passthrough.* facts, after probe_all(). @wanted: the workload's key passthrough, an
 * address or "gpu", "nic", "nvme"; "" or "none": no device is wanted, and they are unknown.
 */
void passthrough_facts(
	const struct inventory *inventory, const char *wanted, struct fact_table *facts);

#endif
