// SPDX-License-Identifier: GPL-2.0-or-later
// The PCI functions of a snapshot's line.
#include "probe/snapshot_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/pci_function.h"
#include "probe/snapshot_field.h"

/* Whether null says that there is none. Where there is no such key, it does. */
static int flags_of(const json_t *object, struct pci_function *function, struct line_fault *fault)
{
	const struct {
		const char *key;
		bool *flag;
	} flags[] = {{"driver_unknown", &function->driver_unknown},
		{"iommu_group_unknown", &function->group_unknown}};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		uint64_t value = 0;
		int rc = json_object_get(object, flags[i].key)
				 ? line_number(object, flags[i].key, 10, 1, &value, fault)
				 : 0;

		if (rc)
			return rc;
		*flags[i].flag = value;
	}
	return 0;
}

static int function_of(
	const json_t *object, struct pci_function *function, struct line_fault *fault)
{
	const char *address = line_text(object, "address", fault);
	const json_t *driver = json_object_get(object, "driver");
	const json_t *group = json_object_get(object, "iommu_group");
	uint64_t vendor_id = 0, device_id = 0, class_code = 0, iommu_group = 0;
	int rc;

	memset(function, 0, sizeof(*function));
	function->iommu_group = PCI_NO_GROUP;
	if (!address || pci_address_parse(address, function) < 0)
		return line_fail(
			fault, "functions", "functions: expected an address as 0000:00:02.0");
	rc = line_number(object, "vendor", 16, UINT16_MAX, &vendor_id, fault);
	if (!rc)
		rc = line_number(object, "device", 16, UINT16_MAX, &device_id, fault);
	if (!rc)
		rc = line_number(object, "class", 16, 0xffffff, &class_code, fault);
	if (rc)
		return rc;
	function->vendor_id = (uint16_t)vendor_id;
	function->device_id = (uint16_t)device_id;
	function->class_code = (uint32_t)class_code;
	rc = flags_of(object, function, fault);
	if (rc)
		return rc;
	if (group && !json_is_null(group)) {
		rc = line_number(object, "iommu_group", 10, INT32_MAX, &iommu_group, fault);
		if (rc)
			return rc;
		function->iommu_group = (int32_t)iommu_group;
		function->group_unknown = false;
	}
	if (driver && !json_is_null(driver)) {
		const char *name = line_text(object, "driver", fault);

		if (!name)
			return -EINVAL;
		/* What does not fit is cut off, as from sysfs: the name is there to be shown. */
		memcpy(function->driver, name, strnlen(name, sizeof(function->driver) - 1));
		function->driver_unknown = false;
	}
	return 0;
}

int snapshot_line_pci(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const json_t *functions = json_object_get(line, "functions");
	struct pci_function *sorted;
	size_t index, count;
	json_t *object;

	if (!json_is_array(functions))
		return line_fail(
			fault, "functions", "functions: expected an array of PCI functions");
	count = json_array_size(functions);
	json_array_foreach(functions, index, object)
	{
		struct pci_function function;
		int rc = function_of(object, &function, fault);

		if (!rc)
			rc = blob_append(&entry->bytes, &function, sizeof(function));
		if (rc)
			return rc;
	}
	if (!count)
		return 0;
	sorted = (struct pci_function *)entry->bytes.at;
	qsort(sorted, count, sizeof(*sorted), pci_function_compare);
	for (size_t i = 1; i < count; i++)
		if (!pci_function_compare(&sorted[i - 1], &sorted[i]))
			return line_fail(fault, "functions",
				"functions: %04x:%02x:%02x.%x is listed twice", sorted[i].domain,
				sorted[i].bus, sorted[i].device, sorted[i].function);
	return 0;
}
