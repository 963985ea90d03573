// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does KVM's log of dirty pages hold exactly what the guest wrote? Migration copies memory while
 * the guest runs on, and then again what has changed since: a page that the log misses arrives
 * with old contents, and nobody notices.
 *
 * Documentation/virt/kvm/api.rst: KVM_GET_DIRTY_LOG, KVM_CLEAR_DIRTY_LOG,
 * KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2.
 */
#include "launch/trial.h"

#include <stdio.h>
#include <string.h>

#include "launch/dirty.h"

/* Where the log is cleared in two parts; a multiple of 64. */
#define HALF (DIRTY_PAGES / 2)

static bool get_log(struct vm *vm, struct dirty_map *noted, struct trial *trial)
{
	const struct kvm_dirty_log log = {.dirty_bitmap = noted->words};

	*noted = (struct dirty_map){0};
	return trial_ioctl(vm, vm->fd, KVM_CALL_GET_DIRTY_LOG, (uintptr_t)&log, trial);
}

static bool get_and_judge(struct vm *vm, const struct dirty_map *written, const char *when,
	struct dirty_seen *seen, struct trial *trial)
{
	struct dirty_map noted;

	return get_log(vm, &noted, trial) && dirty_judge(written, &noted, when, seen, trial);
}

void trial_dirty_log(const struct trial_place *place, struct trial *trial)
{
	struct dirty_seen seen = {0};
	struct dirty_map written;
	bool right = true;
	char when[16];
	struct vm vm;

	if (!dirty_open(place, &vm, NULL, trial))
		return;
	for (unsigned round = 0; right && round < DIRTY_ROUNDS; round++) {
		dirty_choose(round, &written);
		snprintf(when, sizeof(when), "Round %u", round + 1);
		right = dirty_write(&vm, &written, trial) &&
			get_and_judge(&vm, &written, when, &seen, trial);
	}
	if (right)
		dirty_pass(&seen, trial);
	vm_close(&vm);
}

/* Clears what @noted has of the half from @first on. */
static bool clear_half(
	struct vm *vm, uint64_t first, const struct dirty_map *noted, struct trial *trial)
{
	struct kvm_clear_dirty_log clear = {.num_pages = HALF, .first_page = first};
	struct dirty_map half = *noted;

	clear.dirty_bitmap = &half.words[first / 64];
	return trial_ioctl(vm, vm->fd, KVM_CALL_CLEAR_DIRTY_LOG, (uintptr_t)&clear, trial);
}

/* One round: nothing is cleared but what we clear, and then it is noted anew. */
static bool clear_in_parts(
	struct vm *vm, unsigned round, struct dirty_seen *seen, struct trial *trial)
{
	struct dirty_seen again = {0};
	struct dirty_map written, noted, upper;

	dirty_choose(round, &written);
	if (!dirty_write(vm, &written, trial) || !get_log(vm, &noted, trial) ||
		!dirty_judge(&written, &noted, "First look", seen, trial) ||
		!get_and_judge(vm, &written, "Second look", &again, trial))
		return false;
	upper = written;
	memset(upper.words, 0, HALF / 8);
	if (!clear_half(vm, 0, &noted, trial) ||
		!get_and_judge(vm, &upper, "Lower half cleared", &again, trial) ||
		!clear_half(vm, HALF, &noted, trial))
		return false;
	return get_and_judge(vm, &(struct dirty_map){0}, "All cleared", &again, trial);
}

/* False: the verdict is in @trial. */
static bool clear_by_hand(struct vm *vm, struct trial *trial)
{
	const struct kvm_enable_cap cap = {
		.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
		.args = {KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE},
	};
	const int rc = vm_extension(vm, KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	else if (!(rc & KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE))
		trial_not_offered(trial, "KVM does not let its log be cleared in parts");
	else
		return trial_ioctl(vm, vm->fd, KVM_CALL_ENABLE_CAP, (uintptr_t)&cap, trial);
	return false;
}

void trial_dirty_clear(const struct trial_place *place, struct trial *trial)
{
	struct dirty_seen seen = {0};
	bool right;
	struct vm vm;

	if (!dirty_open(place, &vm, NULL, trial))
		return;
	right = clear_by_hand(&vm, trial);
	for (unsigned round = 0; right && round < DIRTY_ROUNDS; round++)
		right = clear_in_parts(&vm, round, &seen, trial);
	if (right)
		dirty_pass(&seen, trial);
	vm_close(&vm);
}
