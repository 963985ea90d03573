// SPDX-License-Identifier: GPL-2.0-or-later
// The rows of a host.
#include "probe/inventory.h"

#include <stdlib.h>

#include "probe/cpu_list.h"

struct inventory_cpu *inventory_find_cpu(const struct inventory *inventory, uint32_t number)
{
	size_t low = 0, high = inventory->cpu_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (inventory->cpus[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < inventory->cpu_count && inventory->cpus[low].number == number
		       ? &inventory->cpus[low]
		       : NULL;
}

static int compare_numbers(const void *key, const void *row)
{
	const int32_t number = *(const int32_t *)key;
	const int32_t other = ((const struct inventory_group *)row)->number;

	return number < other ? -1 : number > other;
}

struct inventory_group *inventory_find_group(const struct inventory *inventory, int32_t number)
{
	return inventory->group_count ? bsearch(&number, inventory->groups, inventory->group_count,
						sizeof(*inventory->groups), compare_numbers)
				      : NULL;
}

struct placing {
	const struct inventory *inventory;
	int32_t node;
};

static void place_cpu(void *data, uint32_t number)
{
	const struct placing *placing = data;
	struct inventory_cpu *cpu = inventory_find_cpu(placing->inventory, number);

	if (cpu)
		cpu->node = placing->node;
}

void inventory_place_cpus(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->node_count; i++) {
		struct placing placing = {inventory, (int32_t)inventory->nodes[i].number};

		if (inventory->nodes[i].cpus)
			cpu_list_decode(inventory->nodes[i].cpus, place_cpu, &placing);
	}
}

void inventory_free(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->node_count; i++) {
		free(inventory->nodes[i].cpus);
		free(inventory->nodes[i].distances);
	}
	free(inventory->pci);
	free(inventory->groups);
	free(inventory->members);
	free(inventory->cpus);
	free(inventory->nodes);
	free(inventory->vulnerabilities);
	*inventory = (struct inventory){0};
}
