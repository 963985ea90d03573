// SPDX-License-Identifier: GPL-2.0-or-later
/* The devices of the host we run on, by subsystem. */
#ifndef VIRTSCOUT_PROBE_LIVE_UDEV_H
#define VIRTSCOUT_PROBE_LIVE_UDEV_H

#include "probe/blob.h"

/*
 * Appends the sysfs names of all devices of @subsystem, 0-terminated, sorted. 0 or a negative errno; -EINVAL
 * for what is no name of one. An empty answer also comes where the kernel does not have that subsystem,
 * or sysfs is not there: it proves nothing by itself.
 */
int live_udev_list(const char *subsystem, struct blob *names);

/* The same of another directory than /sys, for tests. */
int live_udev_list_under(const char *sysfs, const char *subsystem, struct blob *names);

#endif
