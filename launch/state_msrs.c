// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM takes and gives MSRs in lists and stops at the first that it does not have. Its list is that
 * of the host; which of them a vCPU has hangs on the CPUID that it was given.
 */
#include "launch/state_msrs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "launch/popek.h"

union msr_list {
	struct kvm_msr_list list;
	uint8_t bytes[sizeof(struct kvm_msr_list) + STATE_MSRS_MAX * sizeof(uint32_t)];
};

union msr_values {
	struct kvm_msrs list;
	uint8_t bytes[sizeof(struct kvm_msrs) + STATE_MSRS_MAX * sizeof(struct kvm_msr_entry)];
};

/* One ioctl over @count of them. How many it did; or -errno: the verdict is in @trial. */
static int do_msrs(struct vm *vm, enum kvm_call call, union msr_values *values,
	const struct state_msr *msrs, size_t count, struct trial *trial)
{
	int rc;

	values->list = (struct kvm_msrs){.nmsrs = (uint32_t)count};
	for (size_t i = 0; i < count; i++)
		values->list.entries[i] =
			(struct kvm_msr_entry){.index = msrs[i].index, .data = msrs[i].value};
	rc = vm_ioctl(vm, vm->vcpu, call, (uintptr_t)values);
	if (rc < 0)
		trial_refused(trial, call, rc);
	return rc > (int)count ? (int)count : rc;
}

static bool list_msrs(struct vm *vm, struct state *state, struct trial *trial)
{
	union msr_list list;

	memset(&list, 0, sizeof(list));
	list.list.nmsrs = STATE_MSRS_MAX;
	if (!trial_ioctl(vm, vm->device, KVM_CALL_GET_MSR_INDEX_LIST, (uintptr_t)&list, trial))
		return false;
	state->msr_count = list.list.nmsrs < STATE_MSRS_MAX ? list.list.nmsrs : STATE_MSRS_MAX;
	for (size_t i = 0; i < state->msr_count; i++)
		state->msrs[i] = (struct state_msr){.index = list.list.indices[i]};
	return true;
}

bool state_save_msrs(struct vm *vm, struct state *state, struct trial *trial)
{
	union msr_values values;
	size_t kept = 0, next = 0;
	int rc;

	if (!list_msrs(vm, state, trial))
		return false;
	/* One that this vCPU does not have is left out. */
	for (; next < state->msr_count; next += (size_t)rc + 1) {
		rc = do_msrs(vm, KVM_CALL_GET_MSRS, &values, &state->msrs[next],
			state->msr_count - next, trial);
		if (rc < 0)
			return false;
		for (int i = 0; i < rc; i++)
			state->msrs[kept++] = (struct state_msr){
				values.list.entries[i].index, values.list.entries[i].data};
	}
	state->msr_count = kept;
	return true;
}

/* @msr did not go in: does the vCPU have another value? -errno: the verdict is in @trial. */
static int is_lost(struct vm *vm, const struct state_msr *msr, struct trial *trial)
{
	union msr_values values;
	int rc = do_msrs(vm, KVM_CALL_GET_MSRS, &values, msr, 1, trial);

	if (rc < 0)
		return rc;
	return rc == 0 || values.list.entries[0].data != msr->value;
}

bool state_restore_msrs(struct vm *vm, struct state *state, struct trial *trial)
{
	union msr_values values;
	char name[24];
	int rc, lost;

	state->lost_msrs = 0;
	for (size_t next = 0; next < state->msr_count; next += (size_t)rc + 1) {
		const struct state_msr *stopped;

		rc = do_msrs(vm, KVM_CALL_SET_MSRS, &values, &state->msrs[next],
			state->msr_count - next, trial);
		if (rc < 0)
			return false;
		if (next + (size_t)rc >= state->msr_count)
			break;
		stopped = &state->msrs[next + (size_t)rc];
		lost = is_lost(vm, stopped, trial);
		if (lost < 0)
			return false;
		state->lost_msrs += (size_t)lost;
		snprintf(name, sizeof(name), "MSR 0x%" PRIx32, stopped->index);
		popek_list(trial, name);
	}
	return true;
}
