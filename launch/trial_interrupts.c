// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does a guest take an external interrupt? Without interrupt controllers in the kernel,
 * KVM_INTERRUPT puts one in; the guest's handler speaks, returns, and the guest goes on
 * (Documentation/virt/kvm/api.rst, KVM_INTERRUPT and request_interrupt_window).
 */
#include "launch/trial.h"

/* The guest halts again and again while it waits. */
#define HALTS_MAX 8

/* Runs on until KVM says that an interrupt can go in. */
static bool wait_for_window(struct vm *vm, struct trial *trial)
{
	struct vm_exit exit = {.reason = KVM_EXIT_HLT};
	char seen[64];
	int rc;

	for (int i = 0; i < HALTS_MAX && exit.reason == KVM_EXIT_HLT; i++) {
		if (vm->run->ready_for_interrupt_injection)
			return true;
		vm->run->request_interrupt_window = 1;
		rc = vm_run(vm, &exit);
		vm->run->request_interrupt_window = 0;
		if (rc < 0) {
			trial_refused(trial, vm->call, rc);
			return false;
		}
	}
	if (exit.reason == KVM_EXIT_IRQ_WINDOW_OPEN)
		return true;
	vm_exit_text(&exit, seen, sizeof(seen));
	trial_failed(trial, "With interrupts on, the guest left by %s, not ready for one", seen);
	return false;
}

static bool put_interrupt(struct vm *vm, struct trial *trial)
{
	struct kvm_interrupt interrupt = {.irq = GUEST_VECTOR};
	int rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_INTERRUPT, (uintptr_t)&interrupt);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc >= 0;
}

void trial_interrupts(const struct trial_place *place, struct trial *trial)
{
	const struct guest_registers registers = {0};
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return;
	guest_set_gate(
		&vm, GUEST_VECTOR, guest_code_address(guest_interrupts, guest_interrupts_handler));
	if (trial_start(&vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(interrupts), &registers,
		    trial) &&
		trial_expect_halt(&vm, trial) && wait_for_window(&vm, trial) &&
		put_interrupt(&vm, trial) && trial_expect_out(&vm, SAY_INTERRUPT, trial) &&
		trial_expect_out(&vm, SAY_DONE, trial) && trial_expect_halt(&vm, trial))
		trial_passed(trial, "The guest's handler ran for vector 0x%x and returned",
			GUEST_VECTOR);
	vm_close(&vm);
}
