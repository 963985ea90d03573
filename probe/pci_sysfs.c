// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which PCI functions do the files of sysfs show? Documentation/ABI/testing/sysfs-bus-pci;
 * offsets of the configuration space: PCI Local Bus Specification 3.0, section 6.1;
 * /proc/bus/pci/devices: drivers/pci/proc.c, show_device().
 */
#include "probe/pci_sysfs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/fact.h"
#include "probe/pci_function.h"

#define DEVICES "/sys/bus/pci/devices"
#define PROC_DEVICES "/proc/bus/pci/devices"

/* Room for DEVICES, the longest address and the longest of the names below. */
#define PATH_ROOM 128

struct device {
	struct source *source;
	const char *address;
	struct pci_function *function;
};

static void path_of(const struct device *device, const char *name, char path[PATH_ROOM])
{
	snprintf(path, PATH_ROOM, DEVICES "/%s/%s", device->address, name);
}

static void set_driver(struct pci_function *function, const char *name, size_t len)
{
	/* What does not fit is cut off: the name is there to be shown. */
	if (len >= sizeof(function->driver))
		len = sizeof(function->driver) - 1;
	memset(function->driver, 0, sizeof(function->driver));
	memcpy(function->driver, name, len);
}

/* uevent has vendor, device, class and driver at once. True: it told the first three. */
static bool read_uevent(const struct device *device)
{
	char path[PATH_ROOM], text[1024];
	unsigned class_code, vendor, id;
	bool has_class = false, has_id = false;
	char *rest = text;

	path_of(device, "uevent", path);
	if (source_read_line(device->source, path, text, sizeof(text)) < 0)
		return false;
	for (char *line; (line = strsep(&rest, "\n"));) {
		if (sscanf(line, "PCI_CLASS=%6x", &class_code) == 1) {
			device->function->class_code = class_code;
			has_class = true;
		} else if (sscanf(line, "PCI_ID=%4x:%4x", &vendor, &id) == 2) {
			device->function->vendor_id = (uint16_t)vendor;
			device->function->device_id = (uint16_t)id;
			has_id = true;
		} else if (!strncmp(line, "DRIVER=", 7)) {
			set_driver(device->function, line + 7, strlen(line + 7));
		}
	}
	return has_class && has_id;
}

static bool read_number(
	const struct device *device, const char *name, uint64_t max, uint64_t *value)
{
	char path[PATH_ROOM];

	path_of(device, name, path);
	return source_read_number(device->source, path, value) == 0 && *value <= max;
}

/* The header of the configuration space, which is readable by everybody. */
static void read_config(
	const struct device *device, bool has_vendor, bool has_device, bool has_class)
{
	char path[PATH_ROOM];
	uint8_t config[64] = {0};
	struct blob blob = {.at = (char *)config, .size = sizeof(config)};
	struct answer answer = {.blob = &blob};

	path_of(device, "config", path);
	if (source_ask(device->source, &(struct question){.ask = ASK_FILE, .path = path}, &answer) <
			0 ||
		blob.len < sizeof(config))
		return;
	if (!has_vendor)
		device->function->vendor_id = (uint16_t)(config[0] | config[1] << 8);
	if (!has_device)
		device->function->device_id = (uint16_t)(config[2] | config[3] << 8);
	if (!has_class)
		device->function->class_code = (uint32_t)config[9] | (uint32_t)config[10] << 8 |
					       (uint32_t)config[11] << 16;
}

static void read_identity(const struct device *device)
{
	uint64_t vendor, id, class_code;
	bool has_vendor, has_device, has_class;

	if (read_uevent(device))
		return;
	has_vendor = read_number(device, "vendor", UINT16_MAX, &vendor);
	has_device = read_number(device, "device", UINT16_MAX, &id);
	has_class = read_number(device, "class", 0xffffff, &class_code);
	if (has_vendor)
		device->function->vendor_id = (uint16_t)vendor;
	if (has_device)
		device->function->device_id = (uint16_t)id;
	if (has_class)
		device->function->class_code = (uint32_t)class_code;
	if (!has_vendor || !has_device || !has_class)
		read_config(device, has_vendor, has_device, has_class);
}

/* The last component of what a link of the device points to. */
static bool read_link(const struct device *device, const char *name, char base[PATH_MAX])
{
	char path[PATH_ROOM], target[PATH_MAX];
	const char *slash;

	path_of(device, name, path);
	if (source_link(device->source, path, target, sizeof(target)) < 0)
		return false;
	slash = strrchr(target, '/');
	strcpy(base, slash ? slash + 1 : target);
	return base[0] != '\0';
}

static void read_function(const struct device *device)
{
	char base[PATH_MAX];
	unsigned group;
	char rest;

	read_identity(device);
	if (read_link(device, "driver", base))
		set_driver(device->function, base, strlen(base));
	if (read_link(device, "iommu_group", base) && sscanf(base, "%9u%c", &group, &rest) == 1)
		device->function->iommu_group = (int32_t)group;
}

/* With its padding 0, so that equal functions are equal bytes. */
static void function_init(struct pci_function *function)
{
	memset(function, 0, sizeof(*function));
	function->iommu_group = PCI_NO_GROUP;
}

static int list_devices(struct source *source, const struct blob *names, struct blob *functions)
{
	size_t first = functions->len, count = 0;

	blob_for_each_name (name, names) {
		struct pci_function function;
		int rc;

		function_init(&function);
		if (pci_address_parse(name, &function) < 0)
			continue; /* nothing that the kernel makes */
		read_function(
			&(struct device){.source = source, .address = name, .function = &function});
		rc = blob_append(functions, &function, sizeof(function));
		if (rc < 0)
			return rc;
		count++;
	}
	if (count)
		qsort(functions->at + first, count, sizeof(struct pci_function),
			pci_function_compare);
	return 0;
}

/*
 * "0010\t10de1db6\t..." : bus and devfn, vendor and device; the driver's name is the last field,
 * if any.
 */
static int parse_proc_line(const char *line, struct pci_function *function)
{
	unsigned address, vendor_device;
	const char *driver = strrchr(line, '\t');

	if (sscanf(line, "%4x\t%8x\t", &address, &vendor_device) != 2)
		return -EBADMSG;
	function->bus = (uint8_t)(address >> 8);
	function->device = address >> 3 & 31;
	function->function = address & 7;
	function->vendor_id = (uint16_t)(vendor_device >> 16);
	function->device_id = (uint16_t)vendor_device;
	if (driver && driver[1] && !strchr(driver, ' '))
		set_driver(function, driver + 1, strlen(driver + 1));
	return 0;
}

static int list_proc(struct source *source, struct blob *functions)
{
	cleanup_blob struct blob text = BLOB_HEAP;
	size_t first = functions->len, count = 0;
	int rc = source_read(source, PROC_DEVICES, &text);
	struct pci_function *sorted;
	char *rest;

	if (rc < 0)
		return rc;
	if (!text.len)
		return -ERR_NOT_CAPTURED; /* a bus without its host bridge: the file was not taken */
	rc = blob_terminate(&text);
	if (rc < 0)
		return rc;
	rest = text.at;
	for (char *line; (line = strsep(&rest, "\n"));) {
		struct pci_function function;

		if (!*line)
			continue;
		function_init(&function);
		rc = parse_proc_line(line, &function);
		if (!rc)
			rc = blob_append(functions, &function, sizeof(function));
		if (rc)
			return rc;
		count++;
	}
	if (!count)
		return -EBADMSG;
	sorted = (struct pci_function *)(functions->at + first);
	qsort(sorted, count, sizeof(*sorted), pci_function_compare);
	/* The file does not say which domain: two functions of one address can't be told apart. */
	for (size_t i = 1; i < count; i++)
		if (!pci_function_compare(&sorted[i - 1], &sorted[i]))
			return -ERR_NOT_CAPTURED;
	return 0;
}

int pci_sysfs_list(struct source *source, struct blob *functions)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = source_list(source, DEVICES, &names);

	if (rc == -ERR_NOT_CAPTURED)
		return list_proc(source, functions);
	return rc < 0 ? rc : list_devices(source, &names, functions);
}
