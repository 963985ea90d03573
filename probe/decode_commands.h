// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What do the outputs of well-known commands say that files of /proc and /sys say as well? Texts are
 * from other machines and may be cut off anywhere: what is not wholly there is not told, and nothing
 * is told to be absent unless the text shows that it is whole.
 *
 * Documents: lsmod(8), sysctl(8), uname(1), dmidecode(8), udevadm(8), lspci(8), ls(1), by what they
 * print. @text has @len bytes and needs no 0 at the end.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_COMMANDS_H
#define VIRTSCOUT_PROBE_DECODE_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/blob.h"

/* All: 1, told; 0, the text does not say; the negative errno of blob_append(). */

/* lsmod: into @modules as the lines of /proc/modules. */
int command_lsmod(const char *text, size_t len, struct blob *modules);

/* sysctl -a: what the file /proc/sys/@key holds; several lines where there are. */
int command_sysctl(const char *text, size_t len, const char *key, struct blob *value);

/* uname -a: release (-r) or machine (-m). */
int command_uname_release(const char *text, size_t len, struct blob *value);
int command_uname_machine(const char *text, size_t len, struct blob *value);

/* dmidecode: "@field: value" of the first structure called @section. */
int command_dmidecode(
	const char *text, size_t len, const char *section, const char *field, struct blob *value);

/*
 * udevadm info --export-db: 0-terminated names of the devices of @subsystem, in the text's order. 0 as
 * well where there is none.
 */
int command_udev(const char *text, size_t len, const char *subsystem, struct blob *names);

struct command_device {
	bool is_char, is_block;
	uint32_t major, minor;
};

/*
 * ls -lR of a directory, with whatever other columns: the device @path, of which the heading of a list
 * names the directory. 1 with *@device; -ENOENT where that list is whole and lacks it.
 */
int command_ls_device(
	const char *text, size_t len, const char *path, struct command_device *device);

#endif
