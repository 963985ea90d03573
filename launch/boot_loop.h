// SPDX-License-Identifier: GPL-2.0-or-later
/* Running a machine up to its end: a thread for each vCPU, and the console. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_LOOP_H
#define VIRTSCOUT_LAUNCH_BOOT_LOOP_H

#include "launch/boot.h"
#include "launch/boot_machine.h"

/* Fills in @result but for the errors of images. @began_ns: when boot_run() was called. */
void boot_loop(struct boot_machine *machine, const struct boot_request *request, uint64_t began_ns,
	struct boot_result *result);

#endif
