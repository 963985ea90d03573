// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM's own counters of a vCPU and of a VM (Documentation/virt/kvm/api.rst, KVM_GET_STATS_FD; Linux 5.14 and
 * later).
 */
#ifndef VIRTSCOUT_LAUNCH_STATS_H
#define VIRTSCOUT_LAUNCH_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/vm.h"

/* One counter that is looked for by name. */
struct stats_counter {
	const char *name; /* "exits" */
	uint64_t offset;  /* of its value in the file, once it was found; 0: it was not */
	uint64_t value;   /* as read last */
	bool gauge;       /* goes up and down; else it only grows */
	bool optional;    /* kernels may lack it */
};

/*
 * Opens the vCPU's counters and finds the @count @counters. The descriptor, which the caller
 * closes, or a negative errno: -ENOTTY and the like where this kernel has no such file, -ENOENT
 * where it has not these counters, -EBADMSG where the file is not what it should be. vm->call
 * says at which call.
 */
int stats_open(struct vm *vm, struct stats_counter *counters, size_t count);
/* The same of the VM. */
int stats_open_vm(struct vm *vm, struct stats_counter *counters, size_t count);
void stats_close(struct vm *vm, int fd);

/* Reads the values of those that were found. 0 or a negative errno. */
int stats_read(struct vm *vm, int fd, struct stats_counter *counters, size_t count);

#endif
