// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The calls that the launcher makes to the machine: opening /dev/kvm, its ioctls, mapping, the
 * clock and the alarm. They stand behind a table so that a test can answer them from a script
 * (tests/fake/kvm_fake.h).
 *
 * Follows Documentation/virt/kvm/api.rst.
 */
#ifndef VIRTSCOUT_LAUNCH_KVM_SYS_H
#define VIRTSCOUT_LAUNCH_KVM_SYS_H

#include <linux/kvm.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* What can be refused: launch/kvm_calls.def. KVM_CALL_FIRST_IOCTL and those after it are ioctls. */
enum kvm_call {
	KVM_CALL_NONE,
#define CALL(id, name) KVM_CALL_##id,
#define IOCTL(id) KVM_CALL_##id,
#include "launch/kvm_calls.def"
	KVM_CALL_COUNT,
	KVM_CALL_FIRST_IOCTL = KVM_CALL_GET_API_VERSION
};

const char *kvm_call_name(enum kvm_call call);      /* "KVM_CREATE_VM", "open", ...: static */
unsigned long kvm_call_request(enum kvm_call call); /* the ioctl's number */

struct kvm_sys;

/* All but the void ones and now_ns return 0 or more, or a negative errno. */
struct kvm_sys_ops {
	int (*open)(struct kvm_sys *sys, const char *device); /* the descriptor */
	void (*close)(struct kvm_sys *sys, int fd);
	/* @arg: a number or a pointer, as the ioctl wants it */
	int (*ioctl)(struct kvm_sys *sys, int fd, enum kvm_call call, uintptr_t arg);
	/* @fd -1: fresh zeroed memory; else the vCPU's shared page */
	int (*map)(struct kvm_sys *sys, int fd, size_t size, void **at);
	/* @size bytes of the vCPU's ring of dirty pages */
	int (*map_ring)(struct kvm_sys *sys, int fd, size_t size, void **at);
	void (*unmap)(struct kvm_sys *sys, void *at, size_t size);
	/* @advice: MADV_* */
	int (*advise)(struct kvm_sys *sys, void *at, size_t size, int advice);
	/* All of @size bytes at @offset, or -EBADMSG */
	int (*read)(struct kvm_sys *sys, int fd, void *bytes, size_t size, uint64_t offset);
	uint64_t (*now_ns)(struct kvm_sys *sys);  /* CLOCK_MONOTONIC */
	uint64_t (*used_ns)(struct kvm_sys *sys); /* by this thread, guests that it ran too */
	/*
	 * From @deadline_ns on, KVM_RUN of @run returns -EINTR, and run->immediate_exit is set.
	 * Replaces an earlier alarm.
	 */
	int (*arm)(struct kvm_sys *sys, struct kvm_run *run, uint64_t deadline_ns);
	void (*disarm)(struct kvm_sys *sys); /* also where nothing is armed */
	int (*spawn)(struct kvm_sys *sys, pthread_t *thread, void *(*run)(void *arg), void *arg);
	int (*event)(struct kvm_sys *sys); /* the descriptor of an eventfd that does not block */
	int (*notify)(struct kvm_sys *sys, int fd); /* adds 1 to an eventfd */
};

struct kvm_sys {
	const struct kvm_sys_ops *ops;
};

/* This machine. Takes SIGALRM, so it is for a process that was made for one guest. */
struct kvm_sys_live {
	struct kvm_sys base;
	timer_t timer; /* where has_timer */
	int has_timer;
	int (*confine)(void); /* NULL: unconfined */
	int device;           /* once confined: what later opens give copies of; else -1 */
};

void kvm_sys_live_open(struct kvm_sys_live *live);

/*
 * @confine is called once, when the device has been opened: from then on the process need not open
 * anything. What it returns does not matter: a kernel without seccomp is no reason to try no guest.
 */
void kvm_sys_live_confine(struct kvm_sys_live *live, int (*confine)(void));

/* Only where it is confined there is something to close. */
void kvm_sys_live_close(struct kvm_sys_live *live);

/* The descriptor of what is to be a guest's disk, or a negative errno. Waits for nobody. */
int kvm_sys_open_disk(const char *path, bool is_read_only);

#endif
