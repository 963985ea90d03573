// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does KVM's ring of dirty pages get exactly what the guest wrote? Each vCPU has a ring in shared
 * memory, so large guests need no bitmap of all their memory.
 *
 * Documentation/virt/kvm/api.rst: KVM_CAP_DIRTY_LOG_RING, KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
 * KVM_RESET_DIRTY_RINGS.
 */
#include "launch/trial.h"

#include <stdio.h>

#include "launch/dirty.h"

#ifndef KVM_CAP_DIRTY_LOG_RING_ACQ_REL /* Linux 6.1 */
#define KVM_CAP_DIRTY_LOG_RING_ACQ_REL 223
#endif

/* More than the guest has pages and KVM keeps in reserve (64, and with PML 512 more). */
#define RING_ITEMS 2048
#define RING_BYTES (RING_ITEMS * sizeof(struct kvm_dirty_gfn))

#define NOT_OFFERED 4096 /* the kernel's errnos end before */

struct ring {
	struct kvm_dirty_gfn *items;
	size_t next; /* the one to look at; counts on and on */
};

/* The capability that is there and how large its ring may be, in bytes; 0: none; or -errno. */
static int ring_offered(struct vm *vm, unsigned *capability)
{
	int rc;

	*capability = KVM_CAP_DIRTY_LOG_RING_ACQ_REL;
	rc = vm_extension(vm, *capability);
	if (rc != 0)
		return rc;
	*capability = KVM_CAP_DIRTY_LOG_RING;
	return vm_extension(vm, *capability);
}

/* -NOT_OFFERED, which no call answers: it is not there. */
static int use_ring(struct vm *vm)
{
	struct kvm_enable_cap cap = {.args = {RING_BYTES}};
	unsigned capability;
	int rc = ring_offered(vm, &capability);

	if (rc < 0)
		return rc;
	if ((size_t)rc < RING_BYTES)
		return -NOT_OFFERED;
	cap.cap = capability;
	return vm_ioctl(vm, vm->fd, KVM_CALL_ENABLE_CAP, (uintptr_t)&cap);
}

/*
 * Takes what is in the ring to @noted and gives it back to KVM, which then notes those pages anew.
 * KVM wrote an item before it marked it, and may use it again once we have marked it.
 */
static bool empty_ring(
	struct vm *vm, struct ring *ring, struct dirty_map *noted, struct trial *trial)
{
	for (size_t taken = 0; taken < RING_ITEMS; taken++, ring->next++) {
		struct kvm_dirty_gfn *item = &ring->items[ring->next % RING_ITEMS];

		if (!(__atomic_load_n(&item->flags, __ATOMIC_ACQUIRE) & KVM_DIRTY_GFN_F_DIRTY))
			break;
		if (item->slot != 0 || item->offset >= DIRTY_PAGES) {
			trial_failed(trial,
				"The ring names page 0x%llx of slot 0x%x, which there is not",
				(unsigned long long)item->offset, item->slot);
			return false;
		}
		dirty_add(noted, item->offset);
		__atomic_store_n(&item->flags, KVM_DIRTY_GFN_F_RESET, __ATOMIC_RELEASE);
	}
	return trial_ioctl(vm, vm->fd, KVM_CALL_RESET_DIRTY_RINGS, 0, trial);
}

static void follow_rounds(struct vm *vm, struct ring *ring, struct trial *trial)
{
	struct dirty_seen seen = {0};
	struct dirty_map written, noted;
	char when[16];

	/* What was noted while the guest came up. */
	if (!empty_ring(vm, ring, &noted, trial))
		return;
	for (unsigned round = 0; round < DIRTY_ROUNDS; round++) {
		noted = (struct dirty_map){{0}};
		dirty_choose(round, &written);
		snprintf(when, sizeof(when), "Round %u", round + 1);
		if (!dirty_write(vm, &written, trial) || !empty_ring(vm, ring, &noted, trial) ||
			!dirty_judge(&written, &noted, when, &seen, trial))
			return;
	}
	dirty_pass(&seen, trial);
}

static void map_and_follow(struct vm *vm, struct trial *trial)
{
	struct ring ring = {0};
	void *at;
	int rc;

	vm->call = KVM_CALL_MAP;
	rc = vm->sys->ops->map_ring(vm->sys, vm->vcpu, RING_BYTES, &at);
	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return;
	}
	ring.items = at;
	follow_rounds(vm, &ring, trial);
	vm->sys->ops->unmap(vm->sys, at, RING_BYTES);
}

void trial_dirty_ring(const struct trial_place *place, struct trial *trial)
{
	struct vm vm;

	if (dirty_open(place, &vm, use_ring, trial)) {
		map_and_follow(&vm, trial);
		vm_close(&vm);
	} else if (trial->err == NOT_OFFERED) {
		trial_begin(trial);
		trial_not_offered(trial, "KVM offers no ring of dirty pages");
	}
}
