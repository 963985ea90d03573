// SPDX-License-Identifier: GPL-2.0-or-later
// The rows of a host as part of a JSON document. null stands for a value that could not be read.
#include "report/json_build.h"

#include <stdio.h>

#include "probe/inventory.h"

static json_t *text_or_null(const char *text)
{
	return *text ? json_text(text) : json_null();
}

static json_t *pci_row(const struct inventory_pci *pci, int *rc)
{
	const struct pci_function *function = &pci->function;
	json_t *row = json_object();
	char text[32];

	snprintf(text, sizeof(text), "%04x:%02x:%02x.%x", function->domain, function->bus,
		function->device, function->function);
	object_put(row, "address", json_string(text), rc);
	snprintf(text, sizeof(text), "%04x", function->vendor_id);
	object_put(row, "vendor", json_string(text), rc);
	snprintf(text, sizeof(text), "%04x", function->device_id);
	object_put(row, "device", json_string(text), rc);
	snprintf(text, sizeof(text), "%06x", function->class_code & 0xffffff);
	object_put(row, "class", json_string(text), rc);
	object_put(row, "driver", text_or_null(function->driver), rc);
	object_put(row, "iommu_group",
		function->iommu_group == PCI_NO_GROUP ? json_null()
						      : json_integer(function->iommu_group),
		rc);
	object_put(row, "isolated", json_truth(pci->isolated), rc);
	object_put(row, "acs", json_truth(pci->acs), rc);
	object_put(row, "ats", json_truth(pci->ats), rc);
	object_put(row, "sriov", json_truth(pci->sriov), rc);
	if (pci->sriov == TRUTH_YES) {
		object_put(row, "sriov_total", json_integer(pci->sriov_total), rc);
		object_put(row, "sriov_active", json_integer(pci->sriov_active), rc);
	}
	return row;
}

static json_t *pci_rows(const struct inventory *inventory, int *rc)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < inventory->pci_count; i++)
		array_put(rows, pci_row(&inventory->pci[i], rc), rc);
	return rows;
}

static json_t *group_rows(const struct inventory *inventory, int *rc)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < inventory->group_count; i++) {
		const struct inventory_group *group = &inventory->groups[i];
		json_t *row = json_object();

		object_put(row, "number", json_integer(group->number), rc);
		object_put(row, "functions", json_integer((json_int_t)group->functions), rc);
		object_put(row, "type", text_or_null(group->type), rc);
		object_put(row, "direct", json_truth(group->direct), rc);
		array_put(rows, row, rc);
	}
	return rows;
}

static json_t *cpu_rows(const struct inventory *inventory, int *rc)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < inventory->cpu_count; i++) {
		const struct inventory_cpu *cpu = &inventory->cpus[i];
		json_t *row = json_object();

		object_put(row, "number", json_integer(cpu->number), rc);
		object_put(row, "node", cpu->node < 0 ? json_null() : json_integer(cpu->node), rc);
		array_put(rows, row, rc);
	}
	return rows;
}

static json_t *count_or_null(int64_t count)
{
	return count < 0 ? json_null() : json_integer(count);
}

static json_t *distances(const struct inventory_node *node, int *rc)
{
	json_t *row;

	if (!node->distances)
		return json_null();
	row = json_array();
	for (size_t i = 0; i < node->distance_count; i++)
		array_put(row, json_integer(node->distances[i]), rc);
	return row;
}

static json_t *node_rows(const struct inventory *inventory, int *rc)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < inventory->node_count; i++) {
		const struct inventory_node *node = &inventory->nodes[i];
		json_t *row = json_object();

		object_put(row, "number", json_integer(node->number), rc);
		object_put(row, "cpus", node->cpus ? json_text(node->cpus) : json_null(), rc);
		object_put(row, "memory_bytes",
			node->memory_bytes == NODE_BYTES_UNKNOWN
				? json_null()
				: json_integer((json_int_t)node->memory_bytes),
			rc);
		object_put(row, "hugepages_2m", count_or_null(node->hugepages_2m), rc);
		object_put(row, "hugepages_1g", count_or_null(node->hugepages_1g), rc);
		object_put(row, "distances", distances(node, rc), rc);
		array_put(rows, row, rc);
	}
	return rows;
}

static json_t *vulnerability_rows(const struct inventory *inventory, int *rc)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < inventory->vulnerability_count; i++) {
		const struct inventory_vulnerability *one = &inventory->vulnerabilities[i];
		json_t *row = json_object();

		object_put(row, "name", json_text(one->name), rc);
		object_put(row, "text", text_or_null(one->text), rc);
		object_put(row, "state", json_string(vulnerability_state_name(one->state)), rc);
		array_put(rows, row, rc);
	}
	return rows;
}

static const struct {
	const char *key;
	json_t *(*build)(const struct inventory *inventory, int *rc);
} kinds[] = {
	{"pci", pci_rows},
	{"iommu_groups", group_rows},
	{"cpus", cpu_rows},
	{"numa", node_rows},
	{"vulnerabilities", vulnerability_rows},
};

/* No rows: there are none, or they could not be read; pci.functions and iommu.groups tell which. */
json_t *json_inventory(const struct inventory *inventory, int *rc)
{
	static const struct inventory none;
	json_t *object = json_object();

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		object_put(object, kinds[i].key, kinds[i].build(inventory ? inventory : &none, rc),
			rc);
	return object;
}
