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

#include "probe/cleanup.h"
#include "probe/live_file.h"
#include "probe/live_near.h"
#include "probe/pci_function.h"
#include "probe/two_threads.h"

/* From so many functions on, a second thread is worth its start: as much as ten functions take. */
#define MANY 128

#define PLACE_ROOM 64 /* for an address and the longest of the names below */

/* The number in a group's name; PCI_NO_GROUP where there is none. */
static int32_t group_number(const char *name)
{
	char *end;
	long number;

	if (name[0] < '0' || name[0] > '9')
		return PCI_NO_GROUP;
	errno = 0;
	number = strtol(name, &end, 10);
	return *end || errno || number > INT32_MAX ? PCI_NO_GROUP : (int32_t)number;
}

/* The files of one function: @end is where their names begin in @path, which has room for them. */
struct files {
	struct live_near *near;
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

/* The last part of where link @name leads to, in @target. 0 or a negative errno. */
static int link_end(struct files *files, const char *name, char target[PATH_MAX], const char **end)
{
	struct blob link = {.at = target, .size = PATH_MAX - 1};
	const int rc = live_near_link(files->near, file_named(files, name), &link);
	const char *slash;

	if (rc < 0)
		return rc;
	target[link.len] = '\0';
	slash = strrchr(target, '/');
	*end = slash ? slash + 1 : target;
	return 0;
}

static int read_file(struct files *files, const char *name, struct blob *content)
{
	const int fd = live_near_open(files->near, file_named(files, name));

	return fd < 0 ? fd : live_file_read_take(fd, files->path, content);
}

/* File @name holds one number, "0x8086". 0 or a negative errno. */
static int read_number(struct files *files, const char *name, uint32_t max, uint32_t *number)
{
	char text[32], *end;
	struct blob content = {.at = text, .size = sizeof(text) - 1};
	unsigned long value;
	const int rc = read_file(files, name, &content);

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
	rc = link_end(files, "driver", target, &driver);
	if (rc == 0)
		pci_driver_set(function, driver, strlen(driver));
	function->driver_unknown = rc < 0 && rc != -ENOENT;
	return 0;
}

/* That there is no link shows that the function is in no group. */
static void fill_group(struct files *files, struct pci_function *function)
{
	char target[PATH_MAX];
	const char *name;
	const int rc = link_end(files, "iommu_group", target, &name);

	if (rc == 0)
		function->iommu_group = group_number(name);
	function->group_unknown = rc != -ENOENT && function->iommu_group == PCI_NO_GROUP;
}

/*
 * Who the function is, from its uevent: one file in place of four. False: that did not tell; 0 and
 * "" of everything but the address are left.
 */
static bool fill_from_uevent(struct files *files, struct pci_function *function)
{
	char text[1024];
	struct blob content = {.at = text, .size = sizeof(text) - 1};

	if (read_file(files, "uevent", &content) < 0)
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

/* 0, or a negative errno: -ENOENT or -ENODEV where the function has gone in the meantime. */
static int find_function(
	struct live_near *near, const char *bus, const char *address, struct pci_function *function)
{
	struct files files = {.near = near};
	int rc = function_begin(function, address);

	if (rc == 0)
		rc = files_begin(&files, bus, function);
	if (rc == 0 && !fill_from_uevent(&files, function)) {
		function_begin(function, address);
		rc = fill_from_files(&files, function);
	}
	if (rc == 0)
		fill_group(&files, function);
	return rc;
}

/* The functions of a bus, which two threads may find. */
struct scan {
	struct live_near near; /* this thread's own */
	const char *bus;
	const char *const *addresses;
	struct pci_function *functions;
	int *rcs; /* of finding each */
};

static void scan_some(void *own, size_t first, size_t end)
{
	struct scan *scan = own;

	for (size_t i = first; i < end; i++)
		scan->rcs[i] = find_function(
			&scan->near, scan->bus, scan->addresses[i], &scan->functions[i]);
}

/* Those that have gone are left out. 0, or the negative errno of one that was not to be found. */
static int keep_found(const struct scan *scan, size_t count, size_t *kept)
{
	*kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (scan->rcs[i] == 0)
			scan->functions[(*kept)++] = scan->functions[i];
		else if (scan->rcs[i] != -ENOENT && scan->rcs[i] != -ENODEV)
			return scan->rcs[i];
	}
	return 0;
}

static int scan_names(const char *bus, const struct blob *names, struct blob *functions)
{
	const size_t room = blob_name_count(names);
	cleanup_free const char **addresses = calloc(room + 1, sizeof(*addresses));
	cleanup_free int *rcs = calloc(room + 1, sizeof(*rcs));
	struct scan scan = {
		.near = LIVE_NEAR_CLOSED, .bus = bus, .addresses = addresses, .rcs = rcs};
	struct shared_work work = {.at_once = 64, .some = scan_some};
	int rc = blob_reserve(functions, room * sizeof(struct pci_function));
	struct scan theirs;
	size_t kept;

	if (rc < 0 || !addresses || !rcs)
		return rc < 0 ? rc : -ENOMEM;
	if (!room)
		return 0;
	scan.functions = (struct pci_function *)(functions->at + functions->len);
	blob_for_each_name (address, names)
		addresses[work.count++] = address;
	theirs = scan;
	if (work.count >= MANY)
		two_threads_work(&work, &scan, &theirs);
	else
		scan_some(&scan, 0, work.count);
	live_near_close(&scan.near);
	live_near_close(&theirs.near);
	rc = keep_found(&scan, work.count, &kept);
	if (rc < 0)
		return rc;
	functions->len += kept * sizeof(struct pci_function);
	pci_functions_sort(scan.functions, kept, sizeof(struct pci_function));
	return 0;
}

int live_pci_list(struct blob *functions)
{
	return live_pci_list_under("/sys/bus/pci", functions);
}

int live_pci_list_under(const char *path, struct blob *functions)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	char devices[PATH_MAX];
	int rc = snprintf(devices, sizeof(devices), "%s/devices", path);

	if ((size_t)rc >= sizeof(devices))
		return -ENAMETOOLONG;
	rc = live_dir_list(devices, &names);
	return rc < 0 ? rc : scan_names(path, &names, functions);
}
