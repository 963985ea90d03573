// SPDX-License-Identifier: GPL-2.0-or-later
// The rows of a host.
#include "probe/inventory.h"

#include <stdlib.h>

void inventory_free(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->node_count; i++) {
		free(inventory->nodes[i].cpus);
		free(inventory->nodes[i].distances);
	}
	free(inventory->pci);
	free(inventory->groups);
	free(inventory->cpus);
	free(inventory->nodes);
	free(inventory->vulnerabilities);
	*inventory = (struct inventory){0};
}
