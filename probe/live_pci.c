// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libpci: the PCI functions of the host we run on, from sysfs. It knows which there are; who each
 * is, its uevent tells at once. No configuration space is read and no pci.ids is loaded.
 *
 * Documents: libpci's pci/pci.h; Documentation/ABI/testing/sysfs-uevent. Its error callback must not return, and exits the program unless
 * replaced.
 */
#include "probe/live_pci.h"

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pci/pci.h>

#include "probe/live_file.h"
#include "probe/pci_function.h"

/*
 * Where libpci's error callback goes back to. The callback gets nothing but a message, so there is
 * no way to hand this to it; it is set for the time of one call only, and one per thread.
 */
static _Thread_local jmp_buf *back;

static void on_error(char *message, ...) __attribute__((noreturn, format(printf, 1, 2)));
static void on_message(char *message, ...) __attribute__((format(printf, 1, 2)));

static void on_error(char *message, ...)
{
	(void)message;
	longjmp(*back, 1);
}

/* Warnings and debugging messages: what matters of them is in the answer. */
static void on_message(char *message, ...)
{
	(void)message;
}

/* The errno that libpci's failed call has left behind; it gives no other. */
static int error_left(void)
{
	return errno ? -errno : -EIO;
}

/* Runs @step of @access; where libpci gives up, its errno. 0 or a negative errno. */
static int guarded(int (*step)(struct pci_access *access, struct pci_dev *device, void *data),
	struct pci_access *access, struct pci_dev *device, void *data)
{
	jmp_buf here;
	int rc;

	errno = 0;
	back = &here;
	if (setjmp(here) == 0)
		rc = step(access, device, data);
	else
		rc = error_left();
	back = NULL;
	return rc;
}

/* @data: the path of sysfs' PCI bus, which libpci takes as one of its parameters. */
static int step_scan(struct pci_access *access, struct pci_dev *device, void *data)
{
	(void)device;
	if (pci_set_param(access, "sysfs.path", data) < 0)
		return -EOPNOTSUPP;
	pci_init(access);
	pci_scan_bus(access);
	return 0;
}

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

/* What kernels without PCI_ID in uevent (or a sysfs that is none) leave: each thing has a file. */
static int step_fill(struct pci_access *access, struct pci_dev *device, void *data)
{
	struct pci_function *function = data;
	const char *driver;

	(void)access;
	pci_fill_info(device, PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_CLASS_EXT |
				      PCI_FILL_DRIVER | PCI_FILL_IOMMU_GROUP);
	function->vendor_id = device->vendor_id;
	function->device_id = device->device_id;
	function->class_code = (uint32_t)device->device_class << 8 | device->prog_if;
	function->iommu_group = group_number(pci_get_string_property(device, PCI_FILL_IOMMU_GROUP));
	driver = pci_get_string_property(device, PCI_FILL_DRIVER);
	if (driver)
		pci_driver_set(function, driver, strlen(driver));
	return 0;
}

/*
 * Who the function is, from its uevent: one file in place of four. False: that did not tell; 0 and
 * "" of everything but the address are left.
 */
static bool fill_from_uevent(const char *path, struct pci_function *function)
{
	char name[PATH_MAX], text[1024], target[PATH_MAX];
	struct blob content = {.at = text, .size = sizeof(text) - 1};
	struct blob link = {.at = target, .size = sizeof(target) - 1};
	const char *slash;
	int len = snprintf(name, sizeof(name), "%s/devices/%04x:%02x:%02x.%x/uevent", path,
		function->domain, function->bus, function->device, function->function);

	if (len < 0 || (size_t)len + strlen("iommu_group") >= sizeof(name) ||
		live_file_read(name, &content) < 0)
		return false;
	text[content.len] = '\0';
	if (content.truncated || !pci_uevent_decode(text, function))
		return false;
	strcpy(name + len - strlen("uevent"), "iommu_group");
	if (live_file_link(name, &link) == 0) {
		target[link.len] = '\0';
		slash = strrchr(target, '/');
		function->iommu_group = group_number(slash ? slash + 1 : target);
	}
	return true;
}

/* All of it zeroed but for the address, padding too: the answer is bytes. */
static void function_begin(struct pci_function *function, const struct pci_dev *device)
{
	memset(function, 0, sizeof(*function));
	function->domain = (uint32_t)device->domain;
	function->bus = device->bus;
	function->device = device->dev;
	function->function = device->func;
	function->iommu_group = PCI_NO_GROUP;
}

static int step_cleanup(struct pci_access *access, struct pci_dev *device, void *data)
{
	(void)device, (void)data;
	pci_cleanup(access);
	return 0;
}

/*
 * Copies what libpci has found into @functions. A function that has gone in the meantime is left
 * out.
 */
static int copy_functions(struct pci_access *access, const char *path, struct blob *functions)
{
	for (struct pci_dev *device = access->devices; device; device = device->next) {
		struct pci_function function;
		int rc = 0;

		function_begin(&function, device);
		if (!fill_from_uevent(path, &function)) {
			function_begin(&function, device);
			rc = guarded(step_fill, access, device, &function);
		}
		if (rc == 0)
			rc = blob_append(functions, &function, sizeof(function));
		if (rc < 0 && rc != -ENOENT && rc != -ENODEV)
			return rc;
	}
	return 0;
}

int live_pci_list(struct blob *functions)
{
	return live_pci_list_under("/sys/bus/pci", functions);
}

int live_pci_list_under(const char *path, struct blob *functions)
{
	struct pci_access *access = pci_alloc();
	size_t first = functions->len;
	int rc;

	if (!access)
		return -ENOMEM;
	/* Never what else it could try by itself: those reach for IO ports. */
	access->method = PCI_ACCESS_SYS_BUS_PCI;
	access->error = on_error;
	access->warning = on_message;
	access->debug = on_message;
	rc = guarded(step_scan, access, NULL, (void *)path);
	if (rc == 0)
		rc = copy_functions(access, path, functions);
	guarded(step_cleanup, access, NULL, NULL);
	if (rc < 0)
		return rc;
	if (functions->len > first)
		pci_functions_sort(functions->at + first,
			(functions->len - first) / sizeof(struct pci_function),
			sizeof(struct pci_function));
	return 0;
}
