// SPDX-License-Identifier: GPL-2.0-or-later
/* What a test's process may still do. */
#ifndef VIRTSCOUT_LAUNCH_TRIAL_CONFINE_H
#define VIRTSCOUT_LAUNCH_TRIAL_CONFINE_H

/*
 * From here on this process can only make KVM's ioctls on what it has open, get memory that is not
 * executable, tell the time, and end. It can open, start and signal nothing. 0 or a negative errno.
 */
int trial_confine(void);

#endif
