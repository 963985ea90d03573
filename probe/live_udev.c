// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libudev: the devices of the host we run on.
 *
 * Document: libudev(3), udev_enumerate_scan_devices(3).
 */
#include "probe/live_udev.h"

#include <errno.h>
#include <string.h>

#include <libudev.h>

#include "probe/name_list.h"

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

static int enumerate(struct udev_enumerate *enumerate, const char *subsystem, struct blob *names)
{
	struct udev_list_entry *entry;
	int rc = udev_enumerate_add_match_subsystem(enumerate, subsystem);

	if (rc >= 0)
		rc = udev_enumerate_scan_devices(enumerate);
	if (rc < 0)
		return rc;
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(enumerate))
	{
		rc = name_add(names, udev_list_entry_get_name(entry));
		if (rc < 0)
			return rc;
	}
	return 0;
}

int live_udev_list(const char *subsystem, struct blob *names)
{
	struct udev *udev = udev_new();
	struct udev_enumerate *devices = udev ? udev_enumerate_new(udev) : NULL;
	size_t first = names->len;
	int rc = devices ? enumerate(devices, subsystem, names) : -ENOMEM;

	udev_enumerate_unref(devices);
	udev_unref(udev);
	return rc < 0 ? rc : name_list_sort(names, first);
}
