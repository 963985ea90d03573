// SPDX-License-Identifier: GPL-2.0-or-later
/* What a process that runs a guest may still do. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_CONFINE_H
#define VIRTSCOUT_LAUNCH_BOOT_CONFINE_H

/*
 * From here on this process, and threads that it starts, can only use what it has open: nothing can
 * be opened, executed, sent to a network or to other processes. 0 or a negative errno.
 */
int boot_confine(void);

#endif
