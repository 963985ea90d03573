// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest in ring 3 of long mode that may use ports: what it does, it does on the processor itself
 * even where a software backend interprets ring 0.
 */
#ifndef VIRTSCOUT_LAUNCH_GUEST_USER_H
#define VIRTSCOUT_LAUNCH_GUEST_USER_H

#include "launch/trial.h"

// clang-format off
/* Page table entries of such guests; accessed and dirty, so that the processor need not mark them. */
#define USER_TABLE UINT64_C(0x67)
#define USER_LARGE (USER_TABLE | UINT64_C(0x80))
// clang-format on

/*
 * guest_start(GUEST_LONG), then ring 3: all that the page tables map is open to it. It has no
 * gates: whatever faults ends in a triple fault. False: refused.
 */
bool guest_user_start(struct vm *vm, struct guest_code code,
	const struct guest_registers *registers, struct trial *trial);

#endif
