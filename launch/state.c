// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of a VM's state as a table, and going through it in both directions.
#include "launch/state.h"

#include <errno.h>
#include <string.h>

#include "launch/state_msrs.h"

#define ROOM_MAX ((size_t)16 << 10) /* of one part */
#define STAYS_MAX 1024              /* of one that can be compared */

enum place { OF_VCPU, OF_VM };
enum need { ALWAYS, IRQCHIP };

/*
 * In the order in which they go in: the mode before what depends on it, interrupt controllers
 * before the MSRs (the deadline of a timer is one), what is pending at last.
 */
// clang-format off
static const struct part {
	enum kvm_call get, set;
	enum place place;
	enum need need;
	unsigned capability; /* KVM_CAP_*; 0: of all kernels, or by its need */
	unsigned group;      /* of parts with the same number the first that is there is taken */
	size_t size;         /* 0: what the capability answers */
	uint32_t first;      /* word to ask with */
	bool stays;          /* what went in comes out again: no time in it, one form only */
} parts[] = {
	{KVM_CALL_GET_SREGS2, KVM_CALL_SET_SREGS2, OF_VCPU, ALWAYS, KVM_CAP_SREGS2, 1, sizeof(struct kvm_sregs2), 0, true},
	{KVM_CALL_GET_SREGS, KVM_CALL_SET_SREGS, OF_VCPU, ALWAYS, 0, 1, sizeof(struct kvm_sregs), 0, true},
	{KVM_CALL_GET_NESTED_STATE, KVM_CALL_SET_NESTED_STATE, OF_VCPU, ALWAYS, KVM_CAP_NESTED_STATE, 0, 0, 0, false},
	{KVM_CALL_GET_REGS, KVM_CALL_SET_REGS, OF_VCPU, ALWAYS, 0, 0, sizeof(struct kvm_regs), 0, true},
	{KVM_CALL_GET_XSAVE2, KVM_CALL_SET_XSAVE, OF_VCPU, ALWAYS, KVM_CAP_XSAVE2, 2, 0, 0, false},
	{KVM_CALL_GET_XSAVE, KVM_CALL_SET_XSAVE, OF_VCPU, ALWAYS, KVM_CAP_XSAVE, 2, sizeof(struct kvm_xsave), 0, false},
	{KVM_CALL_GET_FPU, KVM_CALL_SET_FPU, OF_VCPU, ALWAYS, 0, 2, sizeof(struct kvm_fpu), 0, false},
	{KVM_CALL_GET_XCRS, KVM_CALL_SET_XCRS, OF_VCPU, ALWAYS, KVM_CAP_XCRS, 0, sizeof(struct kvm_xcrs), 0, true},
	{KVM_CALL_GET_CLOCK, KVM_CALL_SET_CLOCK, OF_VM, ALWAYS, KVM_CAP_ADJUST_CLOCK, 0, sizeof(struct kvm_clock_data), 0, false},
	{KVM_CALL_GET_IRQCHIP, KVM_CALL_SET_IRQCHIP, OF_VM, IRQCHIP, 0, 0, sizeof(struct kvm_irqchip), KVM_IRQCHIP_PIC_MASTER, true},
	{KVM_CALL_GET_IRQCHIP, KVM_CALL_SET_IRQCHIP, OF_VM, IRQCHIP, 0, 0, sizeof(struct kvm_irqchip), KVM_IRQCHIP_PIC_SLAVE, true},
	{KVM_CALL_GET_IRQCHIP, KVM_CALL_SET_IRQCHIP, OF_VM, IRQCHIP, 0, 0, sizeof(struct kvm_irqchip), KVM_IRQCHIP_IOAPIC, true},
	{KVM_CALL_GET_PIT2, KVM_CALL_SET_PIT2, OF_VM, IRQCHIP, KVM_CAP_PIT_STATE2, 0, sizeof(struct kvm_pit_state2), 0, false},
	{KVM_CALL_GET_LAPIC, KVM_CALL_SET_LAPIC, OF_VCPU, IRQCHIP, 0, 0, sizeof(struct kvm_lapic_state), 0, false},
	{KVM_CALL_GET_MSRS, KVM_CALL_SET_MSRS, OF_VCPU, ALWAYS, 0, 0, 0, 0, false},
	{KVM_CALL_GET_VCPU_EVENTS, KVM_CALL_SET_VCPU_EVENTS, OF_VCPU, ALWAYS, KVM_CAP_VCPU_EVENTS, 0, sizeof(struct kvm_vcpu_events), 0, true},
	{KVM_CALL_GET_MP_STATE, KVM_CALL_SET_MP_STATE, OF_VCPU, IRQCHIP, KVM_CAP_MP_STATE, 0, sizeof(struct kvm_mp_state), 0, true},
	{KVM_CALL_GET_DEBUGREGS, KVM_CALL_SET_DEBUGREGS, OF_VCPU, ALWAYS, KVM_CAP_DEBUGREGS, 0, sizeof(struct kvm_debugregs), 0, true},
};
// clang-format on

#define PARTS (sizeof(parts) / sizeof(parts[0]))
_Static_assert(PARTS <= STATE_PARTS_MAX, "struct state has room for all parts");
_Static_assert(sizeof(struct kvm_irqchip) <= STAYS_MAX && sizeof(struct kvm_sregs2) <= STAYS_MAX &&
		       sizeof(struct kvm_xcrs) <= STAYS_MAX,
	"there is room to compare");

static bool refuse(enum kvm_call call, int rc, struct trial *trial)
{
	trial_refused(trial, call, rc);
	return false;
}

static int fd_of(const struct vm *vm, const struct part *part)
{
	return part->place == OF_VM ? vm->fd : vm->vcpu;
}

/* Has another part of its group been saved? */
static bool group_is_saved(const struct state *state, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (parts[index].group && parts[i].group == parts[index].group && state->has[i])
			return true;
	return false;
}

/* How many bytes it has here; 0: it is not here; or -errno. */
static int size_of(struct vm *vm, const struct state *state, size_t index)
{
	const struct part *part = &parts[index];
	int rc = 1;

	if ((part->need == IRQCHIP && !state->has_irqchip) || group_is_saved(state, index))
		return 0;
	if (part->capability)
		rc = vm_extension(vm, part->capability);
	return rc > 0 && part->size ? (int)part->size : rc;
}

/* The kernel gives a clock with marks of its own, which it does not take back. */
static void settle_clock(void *bytes)
{
	struct kvm_clock_data *clock = bytes;

	*clock = (struct kvm_clock_data){.clock = clock->clock};
}

static bool get_part(
	struct vm *vm, const struct part *part, uint8_t *bytes, size_t size, struct trial *trial)
{
	memset(bytes, 0, size);
	memcpy(bytes, &part->first, sizeof(part->first));
	if (part->get == KVM_CALL_GET_NESTED_STATE)
		((struct kvm_nested_state *)bytes)->size = (uint32_t)size;
	if (!trial_ioctl(vm, fd_of(vm, part), part->get, (uintptr_t)bytes, trial))
		return false;
	if (part->get == KVM_CALL_GET_CLOCK)
		settle_clock(bytes);
	return true;
}

static bool save_part(
	struct vm *vm, struct state *state, size_t index, size_t size, struct trial *trial)
{
	const struct part *part = &parts[index];

	if (size > ROOM_MAX || state->used + size > STATE_BYTES)
		return refuse(part->get, -E2BIG, trial);
	if (!get_part(vm, part, state->bytes + state->used, size, trial))
		return false;
	state->at[index] = state->used;
	state->has[index] = true;
	state->used += (size + 63) & ~(size_t)63;
	return true;
}

static bool save_parts(struct vm *vm, struct state *state, bool mp_state, struct trial *trial)
{
	for (size_t i = 0; i < PARTS; i++) {
		int size;

		if (parts[i].get == KVM_CALL_GET_MSRS ||
			(parts[i].get == KVM_CALL_GET_MP_STATE) != mp_state)
			continue;
		size = size_of(vm, state, i);
		if (size < 0)
			return refuse(vm->call, size, trial);
		if (size > 0 && !save_part(vm, state, i, (size_t)size, trial))
			return false;
	}
	return true;
}

static bool save_tsc_khz(struct vm *vm, struct state *state, struct trial *trial)
{
	int rc = vm_extension(vm, KVM_CAP_GET_TSC_KHZ);

	if (rc > 0)
		rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_GET_TSC_KHZ, 0);
	if (rc < 0)
		return refuse(vm->call, rc, trial);
	state->tsc_khz = rc;
	return true;
}

/* The run state first: to ask for it settles what is on its way to the vCPU. */
bool state_save(struct vm *vm, struct state *state, struct trial *trial)
{
	state->used = state->msr_count = 0;
	memset(state->has, 0, sizeof(state->has));
	return save_tsc_khz(vm, state, trial) && save_parts(vm, state, true, trial) &&
	       save_parts(vm, state, false, trial) && state_save_msrs(vm, state, trial);
}

bool state_restore(struct vm *vm, struct state *state, struct trial *trial)
{
	if (state->tsc_khz &&
		!trial_ioctl(vm, vm->vcpu, KVM_CALL_SET_TSC_KHZ, (uintptr_t)state->tsc_khz, trial))
		return false;
	for (size_t i = 0; i < PARTS; i++) {
		const uintptr_t bytes = (uintptr_t)(state->bytes + state->at[i]);

		if (parts[i].get == KVM_CALL_GET_MSRS) {
			if (!state_restore_msrs(vm, state, trial))
				return false;
		} else if (state->has[i] &&
			   !trial_ioctl(vm, fd_of(vm, &parts[i]), parts[i].set, bytes, trial)) {
			return false;
		}
	}
	return true;
}

bool state_compare(struct vm *vm, const struct state *state, struct trial *trial)
{
	uint8_t bytes[STAYS_MAX];

	for (size_t i = 0; i < PARTS; i++) {
		if (!parts[i].stays || !state->has[i])
			continue;
		if (!get_part(vm, &parts[i], bytes, parts[i].size, trial))
			return false;
		if (!memcmp(bytes, state->bytes + state->at[i], parts[i].size))
			continue;
		trial_failed(trial, "%s does not give what %s put in", kvm_call_name(parts[i].get),
			kvm_call_name(parts[i].set));
		return false;
	}
	return true;
}
