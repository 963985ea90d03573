// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The PCI functions of the host we run on, from sysfs. Who each is, its uevent tells at once; where that
 * does not (a kernel without PCI_ID in it), each thing has a file. No configuration space is read and no
 * pci.ids is loaded.
 *
 * Documents: Documentation/ABI/testing/sysfs-uevent, sysfs-bus-pci.
 */
#include "probe/live_pci.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/live_file.h"
#include "probe/pci_function.h"

#define PLACE_ROOM 64 /* for an address and the longest of the names below */

/* The number in a group's name; PCI_NO_GROUP where there is none. */
static int32_t group_number(const char *name)
{
	char *end;
	long number;

	if (!name || name[0] < '0' || name[0] > '9')
		return PCI_NO_GROUP;
	errno = 0;
	number = strtol(name, &end, 10);
	return *end || errno || number > INT32_MAX ? PCI_NO_GROUP : (int32_t)number;
}

/* The files of one function: @end is where their names begin in @path, which has room for them. */
struct files {
	char path[PATH_MAX];
	size_t end;
};

static int files_begin(struct files *files, const char *bus, const struct pci_function *function)
{
	const int len = snprintf(files->path, sizeof(files->path), "%s/devices/%04x:%02x:%02x.%x/",
		bus, function->domain, function->bus, function->device, function->function);

	if (len < 0 || (size_t)len + PLACE_ROOM >= sizeof(files->path))
		return -ENAMETOOLONG;
	files->end = (size_t)len;
	return 0;
}

static const char *file_named(struct files *files, const char *name)
{
	strcpy(files->path + files->end, name);
	return files->path;
}

/* The last part of where link @name leads to; NULL: it is not there, or leads nowhere. */
static const char *link_end(struct files *files, const char *name, char target[PATH_MAX])
{
	struct blob link = {.at = target, .size = PATH_MAX - 1};
	const char *slash;

	if (live_file_link(file_named(files, name), &link) < 0)
		return NULL;
	target[link.len] = '\0';
	slash = strrchr(target, '/');
	return slash ? slash + 1 : target;
}

/* File @name holds one number, "0x8086". 0 or a negative errno. */
static int read_number(struct files *files, const char *name, uint32_t max, uint32_t *number)
{
	char text[32], *end;
	struct blob content = {.at = text, .size = sizeof(text) - 1};
	unsigned long value;
	const int rc = live_file_read(file_named(files, name), &content);

	if (rc < 0)
		return rc;
	text[content.len] = '\0';
	value = strtoul(text, &end, 16);
	if (content.truncated || end == text || (*end && strcmp(end, "\n") != 0) || value > max)
		return -EBADMSG;
	*number = (uint32_t)value;
	return 0;
}

/* 0 or a negative errno: -ENOENT where the function has gone. */
static int fill_from_files(struct files *files, struct pci_function *function)
{
	char target[PATH_MAX];
	const char *driver;
	uint32_t vendor, device, class_code;
	int rc = read_number(files, "vendor", UINT16_MAX, &vendor);

	if (rc == 0)
		rc = read_number(files, "device", UINT16_MAX, &device);
	if (rc == 0)
		rc = read_number(files, "class", 0xffffff, &class_code);
	if (rc < 0)
		return rc;
	function->vendor_id = (uint16_t)vendor;
	function->device_id = (uint16_t)device;
	function->class_code = class_code;
	driver = link_end(files, "driver", target);
	if (driver)
		pci_driver_set(function, driver, strlen(driver));
	return 0;
}

/*
 * Who the function is, from its uevent: one file in place of four. False: that did not tell; 0 and
 * "" of everything but the address are left.
 */
static bool fill_from_uevent(struct files *files, struct pci_function *function)
{
	char text[1024];
	struct blob content = {.at = text, .size = sizeof(text) - 1};

	if (live_file_read(file_named(files, "uevent"), &content) < 0)
		return false;
	text[content.len] = '\0';
	return !content.truncated && pci_uevent_decode(text, function);
}

/* All of it zeroed but for the address, padding too: the answer is bytes. 0 or -EINVAL. */
static int function_begin(struct pci_function *function, const char *address)
{
	memset(function, 0, sizeof(*function));
	function->iommu_group = PCI_NO_GROUP;
	return pci_address_parse(address, function);
}

static int add_function(const char *bus, const char *address, struct blob *functions)
{
	struct pci_function function;
	char target[PATH_MAX];
	struct files files;
	int rc = function_begin(&function, address);

	if (rc == 0)
		rc = files_begin(&files, bus, &function);
	if (rc == 0 && !fill_from_uevent(&files, &function)) {
		function_begin(&function, address);
		rc = fill_from_files(&files, &function);
	}
	if (rc < 0)
		return rc;
	function.iommu_group = group_number(link_end(&files, "iommu_group", target));
	return blob_append(functions, &function, sizeof(function));
}

int live_pci_list(struct blob *functions)
{
	return live_pci_list_under("/sys/bus/pci", functions);
}

int live_pci_list_under(const char *path, struct blob *functions)
{
	cleanup_blob struct blob addresses = BLOB_HEAP;
	size_t first = functions->len;
	char devices[PATH_MAX];
	int rc = snprintf(devices, sizeof(devices), "%s/devices", path);

	if ((size_t)rc >= sizeof(devices))
		return -ENAMETOOLONG;
	rc = live_dir_list(devices, &addresses);
	blob_for_each_name (address, &addresses) {
		if (rc == 0)
			rc = add_function(path, address, functions);
		/* It has gone in the meantime. */
		if (rc == -ENOENT || rc == -ENODEV)
			rc = 0;
	}
	if (rc < 0)
		return rc;
	if (functions->len > first)
		pci_functions_sort(functions->at + first,
			(functions->len - first) / sizeof(struct pci_function),
			sizeof(struct pci_function));
	return 0;
}
