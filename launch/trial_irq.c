// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do the interrupt controllers in the kernel do their work: the local APIC's timer, the old timer
 * through the old controller, a line of the I/O APIC, messages, and an eventfd that stands for a line?
 *
 * launch/irq.h says what the guests follow.
 */
#include "launch/irq.h"

#include <inttypes.h>

#include "launch/clock.h"

#define TICKS_APIC 1000000 /* KVM counts nanoseconds unless told otherwise: 1 ms */
#define TICKS_PIT 1193     /* of 1193182 Hz: 1 ms */

#define GUEST_IRQ(how, ...)                                                                        \
	{                                                                                          \
		.prepare = (how), .code = GUEST_CODE_OF(irq), .handler = guest_irq_handler,        \
		.registers = {                                                                     \
			.rdi = IRQ_APIC,                                                           \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

/* It is set by the guest once it is ready; how long it takes is told, and is the host's business. */
static void await_timer(
	const struct trial_place *place, const struct irq_guest *guest, struct trial *trial)
{
	const struct kvm_sys_ops *ops = place->sys->ops;
	uint64_t begin_ns, end_ns;
	struct vm vm;

	if (!irq_open(place, guest, &vm, trial))
		return;
	if (trial_expect_out(&vm, SAY_READY, trial)) {
		begin_ns = ops->now_ns(vm.sys);
		if (irq_expect(place, &vm, SAY_INTERRUPT, trial)) {
			end_ns = ops->now_ns(vm.sys);
			if (trial_expect_out(&vm, SAY_DONE, trial))
				trial_passed(trial, "Set to 1 ms, it came after %" PRIu64 " us",
					(end_ns - begin_ns) / 1000);
		}
	}
	vm_close(&vm);
}

void trial_irq_timer(const struct trial_place *place, struct trial *trial)
{
	const struct irq_guest guest =
		GUEST_IRQ(irq_create_chips, .r8 = GUEST_VECTOR, .r9 = TICKS_APIC);

	await_timer(place, &guest, trial);
}

void trial_irq_pit(const struct trial_place *place, struct trial *trial)
{
	const struct irq_guest guest = {.prepare = irq_create_pit,
		.code = GUEST_CODE_OF(irq_pit),
		.handler = guest_irq_pit_handler,
		.registers = {.rdi = IRQ_APIC, .r9 = TICKS_PIT}};

	await_timer(place, &guest, trial);
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
void trial_irq_line(const struct trial_place *place, struct trial *trial)
{
	const struct irq_guest guest = GUEST_IRQ(irq_create_chips, .rsi = IRQ_IOAPIC,
		.rcx = 0x10 + 2 * IRQ_PIN, .rdx = IRQ_LEVEL | GUEST_VECTOR);
	struct vm vm;

	if (!irq_open(place, &guest, &vm, trial))
		return;
	if (trial_expect_out(&vm, SAY_READY, trial) && irq_set_line(&vm, IRQ_PIN, 1, trial) &&
		irq_expect(place, &vm, SAY_INTERRUPT, trial) && expect_again(place, &vm, trial) &&
		irq_set_line(&vm, IRQ_PIN, 0, trial) && trial_expect_out(&vm, SAY_DONE, trial))
		trial_passed(trial, "It came again while up, and not once down");
	vm_close(&vm);
}

static bool send_message(struct vm *vm, struct trial *trial)
{
	struct kvm_msi message = {.address_lo = IRQ_APIC, .data = GUEST_VECTOR};
	int rc = vm_ioctl(vm, vm->fd, KVM_CALL_SIGNAL_MSI, (uintptr_t)&message);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	if (rc == 0)
		trial_failed(trial, "KVM delivered the message to no local APIC");
	return rc > 0;
}

void trial_irq_msi(const struct trial_place *place, struct trial *trial)
{
	const struct irq_guest guest = GUEST_IRQ(irq_create_chips, 0);
	struct vm vm;

	if (!irq_open(place, &guest, &vm, trial))
		return;
	if (irq_offers(&vm, KVM_CAP_SIGNAL_MSI, "SIGNAL_MSI", trial) &&
		trial_expect_out(&vm, SAY_READY, trial) && send_message(&vm, trial) &&
		irq_expect_taken(place, &vm, trial))
		trial_passed(trial, "It came as vector 0x%x", GUEST_VECTOR);
	vm_close(&vm);
}

/* @event is a route's other end from here on. */
static bool notify_through(
	const struct trial_place *place, struct vm *vm, int event, struct trial *trial)
{
	struct kvm_irqfd irqfd = {.fd = (uint32_t)event, .gsi = IRQ_PIN};
	int rc;

	if (!irq_route_message(vm, GUEST_VECTOR, trial) ||
		!trial_ioctl(vm, vm->fd, KVM_CALL_IRQFD, (uintptr_t)&irqfd, trial) ||
		!trial_expect_out(vm, SAY_READY, trial))
		return false;
	vm->call = KVM_CALL_WRITE;
	rc = vm->sys->ops->notify(vm->sys, event);
	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	return irq_expect_taken(place, vm, trial);
}

void trial_irq_eventfd(const struct trial_place *place, struct trial *trial)
{
	const struct irq_guest guest = GUEST_IRQ(irq_create_chips, 0);
	struct vm vm;
	int event;

	if (!irq_open(place, &guest, &vm, trial))
		return;
	if (irq_offers(&vm, KVM_CAP_IRQFD, "IRQFD", trial) &&
		irq_offers(&vm, KVM_CAP_IRQ_ROUTING, "IRQ_ROUTING", trial)) {
		event = vm.sys->ops->event(vm.sys);
		if (event < 0)
			trial_refused(trial, KVM_CALL_EVENT, event);
		else if (notify_through(place, &vm, event, trial))
			trial_passed(trial, "It came as vector 0x%x", GUEST_VECTOR);
		if (event >= 0)
			vm.sys->ops->close(vm.sys, event);
	}
	vm_close(&vm);
}

/* The end of a level's interrupt must come out to whoever has the I/O APIC. */
static bool expect_eoi(struct vm *vm, struct trial *trial)
{
	struct vm_exit exit;
	char seen[64];
	int rc = vm_run(vm, &exit);

	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	if (exit.reason == KVM_EXIT_IOAPIC_EOI && exit.info == GUEST_VECTOR)
		return true;
	vm_exit_text(&exit, seen, sizeof(seen));
	trial_failed(trial, "At the end of the interrupt the guest left by %s", seen);
	return false;
}

void trial_irq_split(const struct trial_place *place, struct trial *trial)
{
	const struct irq_guest guest = GUEST_IRQ(irq_create_split, 0);
	struct vm vm;

	if (!irq_open(place, &guest, &vm, trial))
		return;
	if (irq_route_message(&vm, IRQ_LEVEL | GUEST_VECTOR, trial) &&
		trial_expect_out(&vm, SAY_READY, trial) && irq_set_line(&vm, IRQ_PIN, 1, trial) &&
		irq_expect(place, &vm, SAY_INTERRUPT, trial) && expect_eoi(&vm, trial) &&
		trial_expect_out(&vm, SAY_DONE, trial))
		trial_passed(trial, "It came, and its end came out to us");
	vm_close(&vm);
}
