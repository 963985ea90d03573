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
#include <string.h>

#include "probe/cleanup.h"
#include "probe/decode_pci_config.h"
#include "probe/decode_text.h"
#include "probe/fact.h"
#include "probe/pci_function.h"
#include "probe/two_threads.h"

#define DEVICES "/sys/bus/pci/devices"
#define PROC_DEVICES "/proc/bus/pci/devices"

/* Room for DEVICES, the longest address and the longest of the names below. */
#define PATH_ROOM 128

struct device {
	struct source *source;
	const char *directory; /* ends with a slash */
	struct pci_function *function;
};

static void path_of(const struct device *device, const char *name, char path[PATH_ROOM])
{
	strcpy(stpcpy(path, device->directory), name);
}

/*
 * The configuration space, which says at once who the function is and what it can do. True: it has
 * said who. What the kernel knows better (a quirk's class, a virtual function) stands in uevent.
 */
static bool read_config(const struct device *device, struct pci_header *header)
{
	char path[PATH_ROOM];
	uint8_t config[PCI_CONFIG_SIZE];
	struct blob blob = {.at = (char *)config, .size = sizeof(config)};
	int rc;

	*header = (struct pci_header){0};
	path_of(device, "config", path);
	rc = source_read(device->source, path, &blob);
	device->function->config_rc =
		rc < 0 ? rc : pci_config_decode(config, blob.len, &device->function->caps);
	return rc == 0 && pci_header_decode(config, blob.len, header);
}

/* uevent has vendor, device, class and driver at once. True: it told the first three. */
static bool read_uevent(const struct device *device)
{
	char path[PATH_ROOM], text[1024];

	path_of(device, "uevent", path);
	if (source_read_line(device->source, path, text, sizeof(text)) < 0)
		return false;
	device->function->driver_unknown = false;
	return pci_uevent_decode(text, device->function);
}

/* The number in file @name; @otherwise where it was not captured or holds none. */
static uint32_t read_number(
	const struct device *device, const char *name, uint32_t max, uint32_t otherwise)
{
	char path[PATH_ROOM];
	uint64_t value;

	path_of(device, name, path);
	return source_read_number(device->source, path, &value) == 0 && value <= max
		       ? (uint32_t)value
		       : otherwise;
}

static void read_identity(const struct device *device)
{
	struct pci_function *function = device->function;
	struct pci_header header;

	if (!read_config(device, &header)) {
		if (read_uevent(device))
			return;
		header.vendor_id =
			(uint16_t)read_number(device, "vendor", UINT16_MAX, header.vendor_id);
		header.device_id =
			(uint16_t)read_number(device, "device", UINT16_MAX, header.device_id);
		header.class_code = read_number(device, "class", 0xffffff, header.class_code);
	}
	function->vendor_id = header.vendor_id;
	function->device_id = header.device_id;
	function->class_code = header.class_code;
}

/* The last component of what a link of the device points to. 0 or a negative errno. */
static int read_link(const struct device *device, const char *name, char base[PATH_MAX])
{
	char path[PATH_ROOM], target[PATH_MAX];
	const char *slash;
	int rc;

	path_of(device, name, path);
	rc = source_link(device->source, path, target, sizeof(target));
	if (rc < 0)
		return rc;
	slash = strrchr(target, '/');
	strcpy(base, slash ? slash + 1 : target);
	return base[0] ? 0 : -EBADMSG;
}

int pci_boot_vga_read(struct source *source, const char *path)
{
	uint64_t on;
	const int rc = source_read_number(source, path, &on);

	return rc < 0 ? rc : on != 0;
}

/* A link that leads to no group's number says as little as one that can't be read. */
static void read_group(const struct device *device)
{
	struct pci_function *function = device->function;
	char base[PATH_MAX];
	const int rc = read_link(device, "iommu_group", base);
	const int64_t group = rc == 0 ? text_number(text_span(base)) : -1;

	function->group_unknown = rc != -ENOENT;
	if (group >= 0 && group <= INT32_MAX) {
		function->iommu_group = (int32_t)group;
		function->group_unknown = false;
	}
}

static void read_function(const struct device *device)
{
	struct pci_function *function = device->function;
	char path[PATH_ROOM], base[PATH_MAX];
	int rc;

	function->driver_unknown = true;
	read_identity(device);
	if (!function->driver[0]) {
		rc = read_link(device, "driver", base);
		if (rc == 0)
			pci_driver_set(function, base, strlen(base));
		if (rc == 0 || rc == -ENOENT)
			function->driver_unknown = false;
	}
	read_group(device);
	path_of(device, "sriov_totalvfs", path);
	function->sriov_file = source_access(device->source, path, ACCESS_EXISTS) == 0;
	path_of(device, "physfn", path);
	function->physfn_rc = source_access(device->source, path, ACCESS_EXISTS);
	if (function->class_code >> 16 == PCI_CLASS_DISPLAY) {
		path_of(device, "boot_vga", path);
		function->boot_vga = pci_boot_vga_read(device->source, path);
	}
	function->looked = true;
}

/* With its padding 0, so that equal functions are equal bytes. */
static void function_init(struct pci_function *function)
{
	memset(function, 0, sizeof(*function));
	function->iommu_group = PCI_NO_GROUP;
}

/* Functions that two threads may fill, and the source of one of them. */
struct filling {
	struct source *source;
	const char *const *names;
	struct pci_function *functions; /* with their addresses */
};

/* All but the address of each. */
static void fill_functions(void *own, size_t first, size_t end)
{
	const struct filling *filling = own;

	/*
	 * A captured tree looks for a function beside the one before it. What it finds must not hang
	 * on who had the turn before: another question ends that (root_near.c).
	 */
	source_access(filling->source, DEVICES, ACCESS_EXISTS);
	for (size_t i = first; i < end; i++) {
		struct pci_function *function = &filling->functions[i];
		char directory[PATH_ROOM];

		function_init(function);
		pci_address_parse(filling->names[i], function);
		strcpy(stpcpy(stpcpy(directory, DEVICES "/"), filling->names[i]), "/");
		read_function(&(struct device){
			.source = filling->source, .directory = directory, .function = function});
	}
}

static int list_devices(struct source *source, struct source *beside, const struct blob *names,
	struct blob *functions)
{
	const size_t room = blob_name_count(names);
	cleanup_free const char **addresses = calloc(room + 1, sizeof(*addresses));
	struct filling mine = {.source = source, .names = addresses}, theirs;
	struct shared_work work = {.at_once = 64, .some = fill_functions};
	int rc = blob_reserve(functions, room * sizeof(struct pci_function));

	if (rc < 0 || !addresses)
		return rc < 0 ? rc : -ENOMEM;
	blob_for_each_name (name, names)
		/* Others are nothing that the kernel makes. */
		if (pci_address_parse(name, &(struct pci_function){0}) == 0)
			addresses[work.count++] = name;
	if (!work.count)
		return 0;
	mine.functions = (struct pci_function *)(functions->at + functions->len);
	theirs = mine;
	theirs.source = beside;
	if (beside)
		two_threads_work(&work, &mine, &theirs);
	else
		fill_functions(&mine, 0, work.count);
	functions->len += work.count * sizeof(struct pci_function);
	pci_functions_sort(mine.functions, work.count, sizeof(struct pci_function));
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
	function->group_unknown = true; /* the file does not say */
	function->bus = (uint8_t)(address >> 8);
	function->device = address >> 3 & 31;
	function->function = address & 7;
	function->vendor_id = (uint16_t)(vendor_device >> 16);
	function->device_id = (uint16_t)vendor_device;
	if (driver && driver[1] && !strchr(driver, ' '))
		pci_driver_set(function, driver + 1, strlen(driver + 1));
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
	pci_functions_sort(sorted, count, sizeof(*sorted));
	/* The file does not say which domain: two functions of one address can't be told apart. */
	for (size_t i = 1; i < count; i++)
		if (!pci_function_compare(&sorted[i - 1], &sorted[i]))
			return -ERR_NOT_CAPTURED;
	return 0;
}

int pci_sysfs_list(struct source *source, struct source *beside, struct blob *functions)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = source_list(source, DEVICES, &names);

	if (rc == -ERR_NOT_CAPTURED)
		return list_proc(source, functions);
	return rc < 0 ? rc : list_devices(source, beside, &names, functions);
}
