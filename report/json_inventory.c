// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rows of a host as part of a JSON document, one to a line. null stands for a value that could
 * not be read.
 */
#include "report/json_build.h"

#include "probe/inventory.h"

static void put_address(struct json_rows *rows, const struct pci_function *function)
{
	rows_put(rows, "\"");
	rows_put_hex(rows, function->domain, 4);
	rows_put(rows, ":");
	rows_put_hex(rows, function->bus, 2);
	rows_put(rows, ":");
	rows_put_hex(rows, function->device, 2);
	rows_put(rows, ".");
	rows_put_hex(rows, function->function, 1);
	rows_put(rows, "\"");
}

static inline void put_hex(
	struct json_rows *rows, const char *key, uint32_t number, unsigned digits)
{
	rows_put(rows, key);
	rows_put(rows, "\"");
	rows_put_hex(rows, number, digits);
	rows_put(rows, "\"");
}

static inline void put_truth(struct json_rows *rows, const char *key, enum truth truth)
{
	rows_put(rows, key);
	rows_put_truth(rows, truth);
}

static inline void put_int(struct json_rows *rows, const char *key, int64_t number)
{
	rows_put(rows, key);
	rows_put_int(rows, number);
}

static inline void put_int_or_null(
	struct json_rows *rows, const char *key, bool known, int64_t number)
{
	rows_put(rows, key);
	if (known)
		rows_put_int(rows, number);
	else
		rows_put(rows, "null");
}

static inline void put_text_or_null(struct json_rows *rows, const char *key, const char *text)
{
	rows_put(rows, key);
	rows_put_text_or_null(rows, text);
}

static void put_pci(struct json_rows *rows, const struct inventory *inventory, size_t i)
{
	const struct inventory_pci *pci = &inventory->pci[i];
	const struct pci_function *function = &pci->function;

	rows_put(rows, "\"address\": ");
	put_address(rows, function);
	put_hex(rows, ", \"vendor\": ", function->vendor_id, 4);
	put_hex(rows, ", \"device\": ", function->device_id, 4);
	put_hex(rows, ", \"class\": ", function->class_code & 0xffffff, 6);
	put_text_or_null(rows, ", \"driver\": ", function->driver);
	put_int_or_null(rows, ", \"iommu_group\": ", function->iommu_group != PCI_NO_GROUP,
		function->iommu_group);
	put_truth(rows, ", \"isolated\": ", pci->isolated);
	put_truth(rows, ", \"acs\": ", pci->acs);
	if (pci->acs == TRUTH_YES)
		put_truth(rows, ", \"acs_enabled\": ", pci->acs_enabled);
	put_truth(rows, ", \"ats\": ", pci->ats);
	put_truth(rows, ", \"pri\": ", pci->pri);
	put_truth(rows, ", \"pasid\": ", pci->pasid);
	put_truth(rows, ", \"sriov\": ", pci->sriov);
	if (pci->sriov == TRUTH_YES) {
		put_int(rows, ", \"sriov_total\": ", pci->sriov_total);
		put_int(rows, ", \"sriov_active\": ", pci->sriov_active);
		put_truth(rows, ", \"sriov_autoprobe\": ", pci->sriov_autoprobe);
	}
}

static void put_group(struct json_rows *rows, const struct inventory *inventory, size_t i)
{
	const struct inventory_group *group = &inventory->groups[i];
	const size_t *members = inventory->members + group->first_member;

	put_int(rows, "\"number\": ", group->number);
	put_int(rows, ", \"functions\": ", (int64_t)group->functions);
	put_text_or_null(rows, ", \"type\": ", group->type);
	put_truth(rows, ", \"translated\": ", group->translated);
	put_truth(rows, ", \"viable\": ", group->viable);
	put_truth(rows, ", \"vfio_viable\": ", group->vfio_viable);
	put_truth(rows, ", \"direct\": ", group->direct);
	rows_put(rows, ", \"devices\": [");
	for (size_t k = 0; k < group->functions; k++) {
		rows_put(rows, k ? ", " : "");
		put_address(rows, &inventory->pci[members[k]].function);
	}
	rows_put(rows, "], \"drivers\": [");
	for (size_t k = 0; k < group->functions; k++) {
		rows_put(rows, k ? ", " : "");
		rows_put_text_or_null(rows, inventory->pci[members[k]].function.driver);
	}
	rows_put(rows, "]");
}

static void put_cpu(struct json_rows *rows, const struct inventory_cpu *cpu, bool online)
{
	static const char *const types[] = {
		[CORE_TYPE_UNKNOWN] = "", [CORE_PERFORMANCE] = "P", [CORE_EFFICIENCY] = "E"};

	put_int(rows, "\"number\": ", cpu->number);
	put_truth(rows, ", \"online\": ", truth_of(online));
	put_int_or_null(rows, ", \"node\": ", cpu->node >= 0, cpu->node);
	put_int_or_null(rows, ", \"package\": ", cpu->package >= 0, cpu->package);
	put_int_or_null(rows, ", \"core\": ", cpu->core >= 0, cpu->core);
	put_text_or_null(rows, ", \"type\": ", types[cpu->type]);
	put_int_or_null(rows, ", \"microcode\": ", cpu->microcode >= 0, cpu->microcode);
}

static void put_distances(struct json_rows *rows, const struct inventory_node *node)
{
	if (!node->distances) {
		rows_put(rows, "null");
		return;
	}
	for (size_t i = 0; i < node->distance_count; i++)
		put_int(rows, i ? ", " : "[", node->distances[i]);
	rows_put(rows, node->distance_count ? "]" : "[]");
}

static void put_node(struct json_rows *rows, const struct inventory *inventory, size_t i)
{
	const struct inventory_node *node = &inventory->nodes[i];

	put_int(rows, "\"number\": ", node->number);
	rows_put(rows, ", \"cpus\": ");
	if (node->cpus)
		rows_put_text(rows, node->cpus);
	else
		rows_put(rows, "null");
	put_int_or_null(rows, ", \"memory_bytes\": ", node->memory_bytes != NODE_BYTES_UNKNOWN,
		(int64_t)node->memory_bytes);
	put_int_or_null(rows, ", \"hugepages_2m\": ", node->hugepages_2m >= 0, node->hugepages_2m);
	put_int_or_null(rows, ", \"hugepages_1g\": ", node->hugepages_1g >= 0, node->hugepages_1g);
	rows_put(rows, ", \"distances\": ");
	put_distances(rows, node);
}

static void put_vulnerability(struct json_rows *rows, const struct inventory *inventory, size_t i)
{
	const struct inventory_vulnerability *one = &inventory->vulnerabilities[i];

	rows_put(rows, "\"name\": ");
	rows_put_text(rows, one->name);
	put_text_or_null(rows, ", \"text\": ", one->text);
	put_text_or_null(rows, ", \"state\": ", vulnerability_state_name(one->state));
}

static void open_row(struct json_rows *rows, bool first)
{
	rows_put(rows, first ? "\n      {" : ",\n      {");
}

/* By number, those that are offline among the others. */
static void put_cpus(struct json_rows *rows, const struct inventory *inventory)
{
	const size_t count = inventory->cpu_count + inventory->cpu_offline;
	size_t online = 0, offline = inventory->cpu_count;

	rows_put(rows, "[");
	while (online < inventory->cpu_count || offline < count) {
		const struct inventory_cpu *cpus = inventory->cpus;
		const bool next =
			offline == count || (online < inventory->cpu_count &&
						    cpus[online].number < cpus[offline].number);

		open_row(rows, !online && offline == inventory->cpu_count);
		put_cpu(rows, &cpus[next ? online++ : offline++], next);
		rows_put(rows, "}");
	}
	rows_put(rows, count ? "\n    ]" : "]");
}

static void put_rows(struct json_rows *rows, const struct inventory *inventory, size_t count,
	void (*put)(struct json_rows *rows, const struct inventory *inventory, size_t i))
{
	rows_put(rows, "[");
	for (size_t i = 0; i < count; i++) {
		open_row(rows, !i);
		put(rows, inventory, i);
		rows_put(rows, "}");
	}
	rows_put(rows, count ? "\n    ]" : "]");
}

/* No rows: there are none, or they could not be read; pci.functions and iommu.groups tell which. */
void json_inventory(FILE *out, const struct inventory *inventory)
{
	static const struct inventory none;
	struct json_rows rows;

	rows.out = out;
	rows.len = 0;
	if (!inventory)
		inventory = &none;
	rows_put(&rows, "{\n    \"pci\": ");
	put_rows(&rows, inventory, inventory->pci_count, put_pci);
	rows_put(&rows, ",\n    \"iommu_groups\": ");
	put_rows(&rows, inventory, inventory->group_count, put_group);
	rows_put(&rows, ",\n    \"cpus\": ");
	put_cpus(&rows, inventory);
	rows_put(&rows, ",\n    \"numa\": ");
	put_rows(&rows, inventory, inventory->node_count, put_node);
	rows_put(&rows, ",\n    \"vulnerabilities\": ");
	put_rows(&rows, inventory, inventory->vulnerability_count, put_vulnerability);
	rows_put(&rows, "\n  }");
	rows_flush(&rows);
}
