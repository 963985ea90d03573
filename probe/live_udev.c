// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libudev: the devices of the host we run on. It is loaded where sysfs shows that there is something
 * to ask it about.
 *
 * Document: libudev(3), udev_enumerate_scan_devices(3); Documentation/admin-guide/sysfs-rules.rst
 * for where the devices of a subsystem are.
 */
#include "probe/live_udev.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libudev.h>

#include "probe/library.h"
#include "probe/live_file.h"
#include "probe/name_list.h"

#define SONAME "libudev.so.1"

/* What is called of it. */
#define LIBUDEV(X)                                                                                 \
	X(udev_enumerate_add_match_subsystem)                                                      \
	X(udev_enumerate_get_list_entry)                                                           \
	X(udev_enumerate_new)                                                                      \
	X(udev_enumerate_scan_devices)                                                             \
	X(udev_enumerate_unref)                                                                    \
	X(udev_list_entry_get_name)                                                                \
	X(udev_list_entry_get_next)                                                                \
	X(udev_new)                                                                                \
	X(udev_unref)

struct libudev {
	LIBUDEV(LIBRARY_MEMBER)
};

static int libudev_load(struct libudev *udev)
{
#define FUNCTION(name) LIBRARY_FUNCTION(udev, name),
	const struct library_function functions[] = {LIBUDEV(FUNCTION)};
#undef FUNCTION

	return library_load(SONAME, functions, sizeof(functions) / sizeof(functions[0]));
}

/* False: sysfs shows no device of @subsystem, and libudev has nothing else to look at. */
static bool has_devices(const char *subsystem)
{
	static const struct {
		const char *before, *after;
	} places[] = {
		{"/sys/class/", ""}, {"/sys/bus/", "/devices"}, {"/sys/subsystem/", "/devices"}};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		cleanup_blob struct blob names = BLOB_HEAP;
		char path[128];
		int rc;

		snprintf(path, sizeof(path), "%s%.64s%s", places[i].before, subsystem,
			places[i].after);
		rc = live_dir_list(path, &names);
		if (rc == 0 ? names.len > 0 : rc != -ENOENT)
			return true;
	}
	return false;
}

/* The sysfs name that ends @path; "!" stands for a "/" in it. */
static int name_add(struct blob *names, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t first = names->len;
	int rc = blob_append(names, name, strlen(name) + 1);

	for (size_t i = first; rc == 0 && i < names->len; i++)
		if (names->at[i] == '!')
			names->at[i] = '/';
	return rc;
}

static int enumerate(const struct libudev *udev, struct udev_enumerate *enumerate,
	const char *subsystem, struct blob *names)
{
	struct udev_list_entry *entry;
	int rc = udev->udev_enumerate_add_match_subsystem(enumerate, subsystem);

	if (rc >= 0)
		rc = udev->udev_enumerate_scan_devices(enumerate);
	if (rc < 0)
		return rc;
	for (entry = udev->udev_enumerate_get_list_entry(enumerate); entry;
		entry = udev->udev_list_entry_get_next(entry)) {
		rc = name_add(names, udev->udev_list_entry_get_name(entry));
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int ask_library(const char *subsystem, struct blob *names)
{
	struct udev_enumerate *devices;
	struct libudev udev;
	struct udev *context;
	int rc = libudev_load(&udev);

	if (rc < 0)
		return rc;
	context = udev.udev_new();
	devices = context ? udev.udev_enumerate_new(context) : NULL;
	rc = devices ? enumerate(&udev, devices, subsystem, names) : -ENOMEM;
	udev.udev_enumerate_unref(devices);
	udev.udev_unref(context);
	return rc;
}

int live_udev_list(const char *subsystem, struct blob *names)
{
	size_t first = names->len;
	int rc = has_devices(subsystem) ? ask_library(subsystem, names) : 0;

	return rc < 0 ? rc : name_list_sort(names, first);
}
