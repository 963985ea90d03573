// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest in a process of its own, with the terminal as its console. */
#ifndef VIRTSCOUT_CLI_BOOT_GUEST_H
#define VIRTSCOUT_CLI_BOOT_GUEST_H

#include "cli/options.h"
#include "launch/boot.h"

/*
 * Boots what @request says, and fills in the rest of it; stays until the guest has ended, and says
 * how. The exit status; where a signal ended it, this process ends by that signal.
 */
int boot_guest(const struct options *options, struct boot_request *request);

#endif
