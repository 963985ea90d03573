// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A trial in a process of its own: what a guest, KVM or a fault of ours does there ends with it. From
 * where it opens the device on, and so before any guest runs, it is confined (trial_confine.h).
 */
#ifndef VIRTSCOUT_LAUNCH_CHILD_H
#define VIRTSCOUT_LAUNCH_CHILD_H

#include <stdint.h>

#include "launch/trial.h"

/*
 * Runs @run in a child that stops its guest at @deadline_ns (CLOCK_MONOTONIC) and is killed at
 * @kill_ns; waits until it is gone. @trial is always filled in. 0, or the negative errno of
 * pipe2() or fork().
 *
 * @device NULL: the test is none of KVM's. It makes processes, mounts and files, none of which
 * outlives it, so it is not confined.
 *
 * Works whatever the caller does with signals; changes nothing of that. Other children of the
 * caller are not waited for.
 */
int child_run_trial(void (*run)(const struct trial_place *place, struct trial *trial),
	const char *device, uint64_t deadline_ns, uint64_t kill_ns, struct trial *trial);

/* Is @trial, which came from a child, what a trial can be? */
bool child_trial_is_sane(const struct trial *trial);

#endif
