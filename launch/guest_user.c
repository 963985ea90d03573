// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Intel SDM Vol. 3A, "Privilege levels" and Vol. 1, "I/O privilege level"; AMD APM Vol. 2, 4.9.
 */
#include "launch/guest_user.h"

#define SELECTOR_DATA 0x23
#define SELECTOR_CODE 0x2b
#define RFLAGS_IOPL_3 0x3002 /* and the bit that is always set */

static void open_tables(struct vm *vm)
{
	guest_poke64(vm, GUEST_PML4, GUEST_PDPT | USER_TABLE);
	guest_poke64(vm, GUEST_PDPT, GUEST_PD | USER_TABLE);
	guest_poke64(vm, GUEST_PD, USER_LARGE);
	guest_poke64(vm, GUEST_PD + 8, GUEST_PT | USER_TABLE);
	guest_poke64(vm, GUEST_PT, GUEST_DATA | USER_TABLE);
}

static int leave_ring0(struct vm *vm, const struct guest_registers *registers)
{
	struct kvm_sregs sregs;
	int rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_GET_SREGS, (uintptr_t)&sregs);

	if (rc < 0)
		return rc;
	open_tables(vm);
	guest_set_ring3(&sregs, SELECTOR_CODE, SELECTOR_DATA);
	return guest_set_vcpu(vm, &sregs, registers, GUEST_STACK_END, RFLAGS_IOPL_3);
}

bool guest_user_start(struct vm *vm, struct guest_code code,
	const struct guest_registers *registers, struct trial *trial)
{
	int rc;

	if (!trial_start(vm, GUEST_LONG, code, registers, trial))
		return false;
	rc = leave_ring0(vm, registers);
	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc == 0;
}
