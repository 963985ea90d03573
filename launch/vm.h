// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One VM with one vCPU and a little memory at address 0, made for one guest and taken down after
 * it.
 *
 * Functions return 0 or a negative errno; then vm->call says which call was refused.
 */
#ifndef VIRTSCOUT_LAUNCH_VM_H
#define VIRTSCOUT_LAUNCH_VM_H

#include <stddef.h>
#include <stdint.h>

#include "launch/kvm_sys.h"

#define VM_MEMORY_BYTES ((size_t)2 << 20)

struct vm {
	struct kvm_sys *sys;
	enum kvm_call call;   /* the one made last */
	uint64_t deadline_ns; /* by sys->ops->now_ns */
	int device, fd, vcpu; /* -1: not open */
	struct kvm_run *run;  /* run_bytes of it; NULL: not mapped */
	size_t run_bytes;
	uint8_t *memory; /* VM_MEMORY_BYTES; NULL: not mapped */
};

#define VM_EXIT_DATA 16

/* Why the guest came back to user space. */
struct vm_exit {
	uint32_t reason; /* KVM_EXIT_* */
	uint32_t port;   /* KVM_EXIT_IO: of an OUT of one item; else VM_NO_PORT */
	uint32_t value;  /* of that OUT */
	uint64_t info; /* the hardware's reason, the suberror of an INTERNAL_ERROR, the vector of an
			  IOAPIC_EOI, or the address of an MMIO, RDMSR or WRMSR */
	uint64_t data[VM_EXIT_DATA]; /* of an INTERNAL_ERROR, data_count of it */
	size_t data_count;
};

#define VM_NO_PORT UINT32_MAX

/*
 * Where it fails, nothing is left to close. -EBADMSG: KVM's API is not version 12, or answers
 * nonsense.
 */
int vm_open(struct vm *vm, struct kvm_sys *sys, const char *device, uint64_t deadline_ns);
void vm_close(struct vm *vm);

/* Only the device, for what is asked of KVM itself; else as vm_open(). */
int vm_open_device(struct vm *vm, struct kvm_sys *sys, const char *device, uint64_t deadline_ns);
/*
 * The same for a VM of which something must be set before it has a vCPU: @prepare does it.
 */
int vm_open_prepared(struct vm *vm, struct kvm_sys *sys, const char *device, uint64_t deadline_ns,
	int (*prepare)(struct vm *vm));

/*
 * One more vCPU, as a struct vm of its own that borrows all else from @vm and goes before it. Where
 * it fails, nothing is left to close; @second->call says what was refused.
 */
int vm_add_vcpu(const struct vm *vm, unsigned id, struct vm *second);
void vm_remove_vcpu(struct vm *second);

/* What KVM_CHECK_EXTENSION says of KVM_CAP_* @capability; 0: it is not there; or -errno. */
int vm_extension(struct vm *vm, unsigned capability);

/* One ioctl on @fd, which is one of vm's; notes it in vm->call. */
int vm_ioctl(struct vm *vm, int fd, enum kvm_call call, uintptr_t arg);

/* Lets the guest run up to its next exit. -ETIMEDOUT: stopped at the deadline. */
int vm_run(struct vm *vm, struct vm_exit *exit);

/* Moves the deadline, to run on after one. */
int vm_set_deadline(struct vm *vm, uint64_t deadline_ns);

/* What happened, "OUT of 0x2a to port 0x10", "SHUTDOWN": always 0-terminated. */
void vm_exit_text(const struct vm_exit *exit, char *text, size_t size);

#endif
