// SPDX-License-Identifier: GPL-2.0-or-later
/* The file that a guest is to have as a disk. */
#ifndef VIRTSCOUT_CLI_DISK_H
#define VIRTSCOUT_CLI_DISK_H

#include "launch/boot.h"

/*
 * Opens "FILE" or "FILE,ro", and locks it: nobody else's guest may write to it at the same time.
 * 0, with a descriptor to be closed in @disk; or the exit status, said on stderr.
 */
int disk_open(const char *text, struct boot_disk *disk);

#endif
