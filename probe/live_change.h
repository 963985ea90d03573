// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel announces of changes to KVM's device and modules: by inotify(7) of the directory
 * with the device node, and by the device events that udev follows (a netlink socket). Without
 * libudev: these need no daemon, and a process without privileges may have them.
 */
#ifndef VIRTSCOUT_PROBE_LIVE_CHANGE_H
#define VIRTSCOUT_PROBE_LIVE_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

/* Descriptors that do not block; a negative errno where there is none. */
int live_change_files(const char *directory); /* nodes in it: made, gone, renamed, other access */
int live_change_devices(void);

/*
 * Takes all that is announced. 1 where some of it is about KVM, or announcements were lost; 0; or a
 * negative errno: -ESTALE where the directory is no longer there under its name, so that nothing
 * more will be announced.
 */
int live_change_read_files(int fd);
int live_change_read_devices(int fd);

/* Pure: is a device event about KVM's modules or its device? "ACTION@PATH", @size bytes. */
bool live_change_is_kvm(const char *event, size_t size);

#endif
