// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest that is moved from one VM to another: what it has at hand, and what it says.
 *
 * Included by guests_migrate.S too.
 */
#ifndef VIRTSCOUT_LAUNCH_MIGRATE_H
#define VIRTSCOUT_LAUNCH_MIGRATE_H

// clang-format off
/* The guest's memory, from %rdi on. */
#define MIGRATE_COUNT 0
#define MIGRATE_SSE   16 /* 16 bytes */
#define MIGRATE_FLAG  32 /* not 0: let the interrupt in */

/* What it puts where only a vCPU's state holds it. */
#define MIGRATE_GS_BASE 0x00007ffe12345000 /* IA32_KERNEL_GS_BASE */
#define MIGRATE_DR0     0x00007ffd87654008
#define MIGRATE_CR2     0x00007ffc0badf000

/* It says the count; or this and the number of the part that is not as it left it. */
#define MIGRATE_LOST     0x100
#define LOST_MEMORY      0
#define LOST_SSE         1
#define LOST_GS_BASE     2
#define LOST_DR0         3
#define LOST_CR2         4
#define LOST_TSC         5
#define LOST_INTERRUPT   6
#define LOST_COUNT       7

#define MIGRATE_LAPIC 0xfee00000
// clang-format on

#endif
