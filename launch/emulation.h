// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest for an emulator of a PC: its whole firmware, 64 KiB at the top of memory, in the place of
 * a BIOS. It speaks by the first serial port and ends in a triple fault.
 *
 * Included by guests_emulation.S too, for the addresses.
 */
#ifndef VIRTSCOUT_LAUNCH_EMULATION_H
#define VIRTSCOUT_LAUNCH_EMULATION_H

#define EMULATION_BYTES 0x10000
#define EMULATION_AT 0xf0000    /* where the firmware is seen below 1 MiB */
#define EMULATION_WORK 0x1000   /* in the firmware: a copy of guest_work */
#define EMULATION_ROUNDS 0x2000 /* in the firmware: the rounds of each run, 32 bits */
#define EMULATION_RESET 0xfff0  /* in the firmware: where the processor begins */
#define EMULATION_RUNS 5

#define EMULATION_TABLES 0x1000 /* memory: page tables */
#define EMULATION_STACK 0x8000
#define EMULATION_DATA 0x9000 /* what guest_work writes to */
#define EMULATION_PORT 0x3f8  /* the first serial port's data */

/*
 * It says READY, then after each run how long that took by its time-stamp counter: 32 bits, as
 * bytes of 4 bits each from the highest on, with DIGIT set. No text has these bytes.
 */
#define EMULATION_READY 1
#define EMULATION_DIGIT 0x80
#define EMULATION_DIGITS 8

#ifndef __ASSEMBLER__

#include "launch/host_sys.h"

/* The test, on @sys. */
struct trial;
void trial_emulation_in(struct host_sys *sys, uint64_t deadline_ns, struct trial *trial);

#endif
#endif
