// SPDX-License-Identifier: GPL-2.0-or-later
/* What is to be said of a guest that was booted. */
#ifndef VIRTSCOUT_CLI_BOOT_SAY_H
#define VIRTSCOUT_CLI_BOOT_SAY_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/options.h"
#include "launch/boot.h"

#define BOOT_DEVICE "/dev/kvm"

/* Says on stderr how it ended, where that needs words. The exit status. */
int boot_say_end(const struct options *options, const struct boot_result *result);

/*
 * Does KVM emulate what guests do in kernel mode, instruction by instruction? By a small guest of
 * our own, timed. False: no, or it could not be told; true: how many times slower that is, and the
 * time of an instruction.
 */
bool boot_kernel_mode_is_emulated(int64_t *slowdown, int64_t *instruction_ns);
void boot_say_emulated(int64_t slowdown, int64_t instruction_ns);

#endif
