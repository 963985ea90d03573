// SPDX-License-Identifier: GPL-2.0-or-later
/* The process of a guest that is booted allows itself nothing more than it still needs. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_CONFINE_H
#define VIRTSCOUT_LAUNCH_BOOT_CONFINE_H

#include <stdbool.h>

/*
 * For the calling thread and those that it starts from then on; for good. @has_disk: a file that is
 * open is read and written. 0, or a negative errno.
 */
int boot_confine(bool has_disk);

#endif
