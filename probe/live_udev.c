// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The devices of a subsystem of the host we run on, as udev tells them: what the kernel shows of it in sysfs.
 *
 * Document: Documentation/admin-guide/sysfs-rules.rst: a subsystem is a class or a bus, and its devices are
 * links there. (The /sys/subsystem that it announces never came.)
 */
#include "probe/live_udev.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "probe/live_file.h"
#include "probe/name_list.h"

/*
 * 1: a device; 0: a file beside the devices of a class, as bonding_masters of net, or a device that has gone; a
 * negative errno.
 */
static int is_device(const char *place, const char *name)
{
	char path[PATH_MAX];
	struct stat found;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", place, name) >= sizeof(path))
		return -ENAMETOOLONG;
	if (stat(path, &found) < 0)
		return errno == ENOENT ? 0 : -errno;
	return S_ISDIR(found.st_mode);
}

/* "!" in a name of sysfs stands for a "/". */
static int device_add(struct blob *devices, const char *name)
{
	const size_t first = devices->len;
	const int rc = blob_append(devices, name, strlen(name) + 1);

	for (size_t i = first; rc == 0 && i < devices->len; i++)
		if (devices->at[i] == '!')
			devices->at[i] = '/';
	return rc;
}

/* 0, also where there is no such place, or a negative errno. */
static int add_place(const char *place, struct blob *devices)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = live_dir_list(place, &names);

	if (rc == -ENOENT)
		return 0;
	blob_for_each_name (name, &names) {
		if (rc == 0)
			rc = is_device(place, name);
		if (rc > 0)
			rc = device_add(devices, name);
	}
	return rc;
}

int live_udev_list_under(const char *sysfs, const char *subsystem, struct blob *names)
{
	static const struct {
		const char *before, *after;
	} places[] = {{"class", ""}, {"bus", "/devices"}};
	const size_t first = names->len;

	if (!*subsystem || strchr(subsystem, '/') || *subsystem == '.')
		return -EINVAL;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char path[256];
		int rc;

		if ((size_t)snprintf(path, sizeof(path), "%s/%s/%s%s", sysfs, places[i].before,
			    subsystem, places[i].after) >= sizeof(path))
			return -ENAMETOOLONG;
		rc = add_place(path, names);
		if (rc < 0)
			return rc;
	}
	return name_list_sort(names, first);
}

int live_udev_list(const char *subsystem, struct blob *names)
{
	return live_udev_list_under("/sys", subsystem, names);
}
