// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The PCI functions of the host we run on, from sysfs. Who each is, its uevent tells at once; libpci
 * knows the many files that take its place where it does not, and is loaded there only. No
 * configuration space is read and no pci.ids is loaded.
 *
 * Documents: Documentation/ABI/testing/sysfs-uevent; libpci's pci/pci.h. Its error callback must not
 * return, and exits the program unless replaced.
 */
#include "probe/live_pci.h"

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pci/pci.h>

#include "probe/cleanup.h"
#include "probe/library.h"
#include "probe/live_file.h"
#include "probe/live_near.h"
#include "probe/pci_function.h"
#include "probe/two_threads.h"

#define SONAME "libpci.so.3"

/* From so many functions on, a second thread is worth its start: as much as ten functions take. */
#define MANY 128

/* What is called of it. */
#define LIBPCI(X)                                                                                  \
	X(pci_alloc)                                                                               \
	X(pci_cleanup)                                                                             \
	X(pci_fill_info)                                                                           \
	X(pci_free_dev)                                                                            \
	X(pci_get_dev)                                                                             \
	X(pci_get_string_property)                                                                 \
	X(pci_init)                                                                                \
	X(pci_set_param)

/* Opened by the first function that needs it. */
struct libpci {
	bool tried;
	int rc; /* 0, or the negative errno of opening it */
	struct pci_access *access;
	LIBPCI(LIBRARY_MEMBER)
};

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

/* Runs @step; where libpci gives up, its errno. 0 or a negative errno. */
static int guarded(int (*step)(struct libpci *pci, void *data), struct libpci *pci, void *data)
{
	jmp_buf here;
	int rc;

	errno = 0;
	back = &here;
	if (setjmp(here) == 0)
		rc = step(pci, data);
	else
		rc = error_left();
	back = NULL;
	return rc;
}

/* @data: the path of sysfs' PCI bus, which libpci takes as one of its parameters. */
static int step_init(struct libpci *pci, void *data)
{
	if (pci->pci_set_param(pci->access, "sysfs.path", data) < 0)
		return -EOPNOTSUPP;
	pci->pci_init(pci->access);
	return 0;
}

static int step_cleanup(struct libpci *pci, void *data)
{
	(void)data;
	pci->pci_cleanup(pci->access);
	return 0;
}

static int libpci_open(struct libpci *pci, const char *path)
{
#define FUNCTION(name) LIBRARY_FUNCTION(pci, name),
	const struct library_function functions[] = {LIBPCI(FUNCTION)};
#undef FUNCTION
	int rc = library_load(SONAME, functions, sizeof(functions) / sizeof(functions[0]));

	if (rc < 0)
		return rc;
	pci->access = pci->pci_alloc();
	if (!pci->access)
		return -ENOMEM;
	/* Never what else it could try by itself: those reach for IO ports. */
	pci->access->method = PCI_ACCESS_SYS_BUS_PCI;
	pci->access->error = on_error;
	pci->access->warning = on_message;
	pci->access->debug = on_message;
	return guarded(step_init, pci, (void *)path);
}

static void libpci_close(struct libpci *pci)
{
	if (pci->access)
		guarded(step_cleanup, pci, NULL);
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

/* A function, and libpci's device for it, which is to be freed whether it could be filled or not. */
struct filling {
	struct pci_function *function;
	struct pci_dev *device;
};

/* What kernels without PCI_ID in uevent (or a sysfs that is none) leave: each thing has a file. */
static int step_fill(struct libpci *pci, void *data)
{
	struct filling *filling = data;
	struct pci_function *function = filling->function;
	const int wanted = PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_CLASS_EXT;
	struct pci_dev *device = pci->pci_get_dev(pci->access, (int)function->domain, function->bus,
		function->device, function->function);
	const char *driver;

	filling->device = device;
	/* Before 3.8 it has no CLASS_EXT, and a device ends before what that fills. */
	if (~pci->pci_fill_info(device, wanted | PCI_FILL_DRIVER | PCI_FILL_IOMMU_GROUP) & wanted)
		return -ENODATA;
	function->vendor_id = device->vendor_id;
	function->device_id = device->device_id;
	function->class_code = (uint32_t)device->device_class << 8 | device->prog_if;
	function->iommu_group =
		group_number(pci->pci_get_string_property(device, PCI_FILL_IOMMU_GROUP));
	driver = pci->pci_get_string_property(device, PCI_FILL_DRIVER);
	if (driver)
		pci_driver_set(function, driver, strlen(driver));
	return 0;
}

static int step_free(struct libpci *pci, void *data)
{
	pci->pci_free_dev(((struct filling *)data)->device);
	return 0;
}

static int fill_by_library(struct libpci *pci, const char *path, struct pci_function *function)
{
	struct filling filling = {.function = function};
	int rc;

	if (!pci->tried) {
		pci->tried = true;
		pci->rc = libpci_open(pci, path);
	}
	if (pci->rc < 0)
		return pci->rc;
	rc = guarded(step_fill, pci, &filling);
	if (filling.device)
		guarded(step_free, pci, &filling);
	return rc;
}

/*
 * Who the function is, from its uevent: one file in place of four. False: that did not tell; 0 and
 * "" of everything but the address are left.
 */
static bool fill_from_uevent(
	struct live_near *near, const char *path, struct pci_function *function)
{
	char name[PATH_MAX], text[1024], target[PATH_MAX];
	struct blob content = {.at = text, .size = sizeof(text) - 1};
	struct blob link = {.at = target, .size = sizeof(target) - 1};
	const char *slash;
	int fd, len = snprintf(name, sizeof(name), "%s/devices/%04x:%02x:%02x.%x/uevent", path,
			function->domain, function->bus, function->device, function->function);

	if (len < 0 || (size_t)len + strlen("iommu_group") >= sizeof(name))
		return false;
	fd = live_near_open(near, name);
	if (fd < 0 || live_file_read_take(fd, name, &content) < 0)
		return false;
	text[content.len] = '\0';
	if (content.truncated || !pci_uevent_decode(text, function))
		return false;
	strcpy(name + len - strlen("uevent"), "iommu_group");
	if (live_near_link(near, name, &link) == 0) {
		target[link.len] = '\0';
		slash = strrchr(target, '/');
		function->iommu_group = group_number(slash ? slash + 1 : target);
	}
	return true;
}

/* All of it zeroed but for the address, padding too: the answer is bytes. 0 or -EINVAL. */
static int function_begin(struct pci_function *function, const char *address)
{
	memset(function, 0, sizeof(*function));
	function->iommu_group = PCI_NO_GROUP;
	return pci_address_parse(address, function);
}

/* The functions of a bus that two threads may fill. */
struct scan {
	const char *path;
	struct live_near near; /* this thread's own */
	const char *const *addresses;
	struct pci_function *functions;
	bool *told; /* by uevent */
};

static void scan_some(void *own, size_t first, size_t end)
{
	struct scan *scan = own;

	for (size_t i = first; i < end; i++) {
		struct pci_function *function = &scan->functions[i];

		scan->told[i] = function_begin(function, scan->addresses[i]) == 0 &&
				fill_from_uevent(&scan->near, scan->path, function);
	}
}

/* What uevent did not tell libpci does; what has gone in the meantime is left out. 0 or -errno. */
static int scan_complete(const struct scan *scan, size_t count, size_t *kept)
{
	struct libpci pci = {0};
	int rc = 0;

	*kept = 0;
	for (size_t i = 0; i < count && rc == 0; i++) {
		struct pci_function *function = &scan->functions[i];

		if (!scan->told[i])
			rc = function_begin(function, scan->addresses[i]);
		if (rc == 0 && !scan->told[i])
			rc = fill_by_library(&pci, scan->path, function);
		if (rc == 0)
			scan->functions[(*kept)++] = *function;
		else if (rc == -ENOENT || rc == -ENODEV)
			rc = 0;
	}
	libpci_close(&pci);
	return rc;
}

static int scan_names(const char *path, const struct blob *names, struct blob *functions)
{
	const size_t room = blob_name_count(names);
	cleanup_free const char **addresses = calloc(room + 1, sizeof(*addresses));
	cleanup_free bool *told = calloc(room + 1, sizeof(*told));
	struct scan scan = {
		.path = path, .near = LIVE_NEAR_CLOSED, .addresses = addresses, .told = told};
	struct scan theirs;
	struct shared_work work = {.at_once = 64, .some = scan_some};
	int rc = blob_reserve(functions, (room + 1) * sizeof(struct pci_function));
	size_t kept;

	if (rc < 0 || !addresses || !told)
		return rc < 0 ? rc : -ENOMEM;
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
	rc = scan_complete(&scan, work.count, &kept);
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
