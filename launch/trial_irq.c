// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do the interrupt controllers in the kernel do their work: the local APIC's timer, a line of the I/O
 * APIC, messages, the old timer through the old controller, and an eventfd that stands for a line?
 *
 * launch/irq.h says what the guests follow.
 */
#include "launch/irq.h"

#include <inttypes.h>

#include "launch/clock.h"

#define TICKS_APIC 1000000 /* KVM counts nanoseconds unless told otherwise: 1 ms */
#define TICKS_PIT 1193     /* of 1193182 Hz: 1 ms */

#define GUEST_IRQ(...)                                                                             \
	{                                                                                          \
		.code = GUEST_CODE_OF(irq), .handler = guest_irq_handler, .registers = {           \
			.rdi = IRQ_APIC,                                                           \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

static bool start_ready(struct vm *vm, const struct irq_guest *guest, struct trial *trial)
{
	return irq_start(vm, guest, trial) && trial_expect_out(vm, SAY_READY, trial);
}

static bool taken(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	if (!irq_expect_taken(place, vm, trial))
		return false;
	trial_passed(trial, "It came as vector 0x%x", GUEST_VECTOR);
	return true;
}

bool irq_trial_timer(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	const struct irq_guest guest = GUEST_IRQ(.r8 = GUEST_VECTOR, .r9 = TICKS_APIC);

	return start_ready(vm, &guest, trial) && taken(place, vm, trial);
}

/*
 * The interrupt comes again at its end. A backend that looks for interrupts only between two runs of
 * the processor lets the guest get as far as to its next wait: late, but it is there.
 */
static bool expect_again(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	struct vm_exit exit;
	int rc = vm_run(vm, &exit);

	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	if (exit.reason == KVM_EXIT_IO && exit.port == GUEST_PORT && exit.value == SAY_DONE)
		return irq_expect(place, vm, SAY_INTERRUPT, trial);
	return trial_is_out(&exit, SAY_INTERRUPT, trial);
}

/* A level: as long as the line is up, the end of one interrupt is the begin of the next. */
bool irq_trial_line(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	const struct irq_guest guest = GUEST_IRQ(.rsi = IRQ_IOAPIC, .rcx = 0x10 + 2 * IRQ_PIN,
		.rdx = IRQ_LEVEL | GUEST_VECTOR);

	if (!start_ready(vm, &guest, trial) || !irq_set_line(vm, IRQ_PIN, 1, trial) ||
		!irq_expect(place, vm, SAY_INTERRUPT, trial) || !expect_again(place, vm, trial) ||
		!irq_set_line(vm, IRQ_PIN, 0, trial) || !trial_expect_out(vm, SAY_DONE, trial))
		return false;
	trial_passed(trial, "It came again while it was up, and not once it was down");
	return true;
}

static bool send_message(struct vm *vm, struct trial *trial)
{
	struct kvm_msi message = {.address_lo = IRQ_APIC, .data = GUEST_VECTOR};
	int rc = vm_ioctl(vm, vm->fd, KVM_CALL_SIGNAL_MSI, (uintptr_t)&message);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	if (rc == 0)
		trial_failed(trial, "KVM delivered it to no local APIC");
	return rc > 0;
}

bool irq_trial_msi(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	const struct irq_guest guest = GUEST_IRQ(0);

	return irq_offers(vm, KVM_CAP_SIGNAL_MSI, "SIGNAL_MSI", trial) &&
	       start_ready(vm, &guest, trial) && send_message(vm, trial) && taken(place, vm, trial);
}

bool irq_trial_pit(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	const struct irq_guest guest = {.code = GUEST_CODE_OF(irq_pit),
		.handler = guest_irq_pit_handler,
		.registers = {.rdi = IRQ_APIC, .r9 = TICKS_PIT}};
	struct kvm_pit_config config = {.flags = KVM_PIT_SPEAKER_DUMMY};

	return irq_offers(vm, KVM_CAP_PIT2, "PIT2", trial) &&
	       trial_ioctl(vm, vm->fd, KVM_CALL_CREATE_PIT2, (uintptr_t)&config, trial) &&
	       start_ready(vm, &guest, trial) && taken(place, vm, trial);
}

/* @event is a line's other end from here on, and the line leads to a message. */
static bool notify_through(
	const struct trial_place *place, struct vm *vm, int event, struct trial *trial)
{
	const struct irq_guest guest = GUEST_IRQ(0);
	struct kvm_irqfd irqfd = {.fd = (uint32_t)event, .gsi = IRQ_PIN};
	int rc;

	if (!irq_route_message(vm, GUEST_VECTOR, trial) ||
		!trial_ioctl(vm, vm->fd, KVM_CALL_IRQFD, (uintptr_t)&irqfd, trial) ||
		!start_ready(vm, &guest, trial))
		return false;
	vm->call = KVM_CALL_WRITE;
	rc = vm->sys->ops->notify(vm->sys, event);
	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	return taken(place, vm, trial);
}

bool irq_trial_eventfd(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	bool done = false;
	int event;

	if (!irq_offers(vm, KVM_CAP_IRQFD, "IRQFD", trial) ||
		!irq_offers(vm, KVM_CAP_IRQ_ROUTING, "IRQ_ROUTING", trial))
		return false;
	event = vm->sys->ops->event(vm->sys);
	if (event < 0) {
		trial_refused(trial, KVM_CALL_EVENT, event);
		return false;
	}
	done = notify_through(place, vm, event, trial);
	vm->sys->ops->close(vm->sys, event);
	return done;
}
