// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine that a kernel is booted in: a VM with memory, KVM's own interrupt controllers and
 * timer, and one or more vCPUs.
 *
 * Functions return 0 or a negative errno; then machine->call says which call was refused.
 */
#ifndef VIRTSCOUT_LAUNCH_BOOT_MACHINE_H
#define VIRTSCOUT_LAUNCH_BOOT_MACHINE_H

#include "launch/boot_layout.h"
#include "launch/boot_memory.h"
#include "launch/boot_mp.h"
#include "launch/kvm_sys.h"

struct boot_machine {
	struct kvm_sys *sys;
	enum kvm_call call; /* the one made last while it was set up */
	int device, fd;     /* -1: not open */
	uint8_t *memory;    /* memory_bytes: what lies below the hole, then what lies above */
	size_t memory_bytes, below_hole;
	size_t run_bytes;
	unsigned cpus;
	struct {
		int fd;              /* -1: not open */
		struct kvm_run *run; /* NULL: not mapped */
	} cpu[BOOT_CPUS_MAX];
};

/* Where it fails, nothing is left to close. */
int boot_machine_open(struct boot_machine *machine, struct kvm_sys *sys, const char *device,
	const struct boot_layout *layout, unsigned cpus);
void boot_machine_close(struct boot_machine *machine);

/* Puts the first vCPU before the kernel's first instruction. */
int boot_machine_start(struct boot_machine *machine, const struct boot_image *image);

/* Its memory, borrowed. */
struct boot_memory boot_machine_memory(const struct boot_machine *machine);

/* The line of interrupt @irq up or down. */
int boot_machine_set_irq(struct boot_machine *machine, unsigned irq, bool level);

#endif
