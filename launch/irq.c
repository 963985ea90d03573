// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guests with the kernel's interrupt controllers, and waiting for what they bring
 * (Documentation/virt/kvm/api.rst: KVM_CREATE_IRQCHIP, KVM_CAP_SPLIT_IRQCHIP, KVM_SET_GSI_ROUTING,
 * KVM_GET_MP_STATE).
 */
#include "launch/irq.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "launch/clock.h"

/*
 * How long an interrupt may take that is under way: nothing against a timer's millisecond, and as much
 * for machines that are stopped for a while. Twice: where all stood still, both clocks are late.
 */
#define AWAIT_NS (400 * MS)
#define AWAIT_TRIES 2

#define PTE_APIC 0x9b /* present, writable, write-through, not cached, 2 MiB */
#define APICS_PAGE(address) (IRQ_PD + ((address) >> 21 & 511) * 8)

static int need(struct vm *vm, unsigned capability)
{
	int rc = vm_extension(vm, capability);

	if (rc < 0)
		return rc;
	return rc ? 0 : -EOPNOTSUPP;
}

int irq_create_chips(struct vm *vm)
{
	int rc = need(vm, KVM_CAP_IRQCHIP);

	return rc < 0 ? rc : vm_ioctl(vm, vm->fd, KVM_CALL_CREATE_IRQCHIP, 0);
}

int irq_create_split(struct vm *vm)
{
	/* As many lines as the I/O APIC has pins. */
	struct kvm_enable_cap split = {.cap = KVM_CAP_SPLIT_IRQCHIP, .args = {24}};
	int rc = need(vm, KVM_CAP_SPLIT_IRQCHIP);

	return rc < 0 ? rc : vm_ioctl(vm, vm->fd, KVM_CALL_ENABLE_CAP, (uintptr_t)&split);
}

/* What need() found missing is KVM's own answer. */
static void tell_missing(struct trial *trial)
{
	if (trial->call == KVM_CALL_CHECK_EXTENSION && trial->err == EOPNOTSUPP) {
		trial->call = KVM_CALL_NONE;
		trial->err = 0;
		trial_not_offered(trial, "KVM has no such controllers to offer");
	}
}

bool irq_open(const struct trial_place *place, int (*prepare)(struct vm *vm), struct vm *vm,
	struct trial *trial)
{
	if (trial_open_prepared(place, vm, prepare, trial))
		return true;
	tell_missing(trial);
	return false;
}

bool irq_start(struct vm *vm, const struct irq_guest *guest, struct trial *trial)
{
	if (!trial_start(vm, GUEST_LONG, guest->code, &guest->registers, trial))
		return false;
	guest_set_gate(vm, GUEST_VECTOR, guest_code_address(guest->code.start, guest->handler));
	/* Beside the tables that long mode has anyway: those of the fourth GiB. */
	guest_poke64(vm, GUEST_PDPT + 3 * 8, IRQ_PD | 3);
	guest_poke64(vm, APICS_PAGE(IRQ_IOAPIC), IRQ_IOAPIC | PTE_APIC);
	guest_poke64(vm, APICS_PAGE(IRQ_APIC), IRQ_APIC | PTE_APIC);
	return true;
}

/*
 * The OUT that it came back by may not be done: KVM_RUN does that first, and then leaves at once. Set
 * after that, registers stay as they were set.
 */
bool irq_finish(struct vm *vm, struct trial *trial)
{
	int rc;

	vm->run->immediate_exit = 1;
	rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_RUN, 0);
	vm->run->immediate_exit = 0;
	if (rc == -EINTR)
		return true;
	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	else /* a kernel before Linux 4.12 */
		trial_refused(trial, vm->call, -EOPNOTSUPP);
	return false;
}

bool irq_offers(struct vm *vm, unsigned capability, const char *name, struct trial *trial)
{
	char said[64];
	int rc = vm_extension(vm, capability);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	if (rc == 0) {
		snprintf(said, sizeof(said), "KVM does not offer KVM_CAP_%s", name);
		trial_not_offered(trial, said);
	}
	return rc > 0;
}

bool irq_set_line(struct vm *vm, unsigned line, unsigned level, struct trial *trial)
{
	struct kvm_irq_level irq = {.irq = line, .level = level};

	return trial_ioctl(vm, vm->fd, KVM_CALL_IRQ_LINE, (uintptr_t)&irq, trial);
}

bool irq_route_message(struct vm *vm, uint32_t data, struct trial *trial)
{
	union {
		struct kvm_irq_routing list;
		uint8_t bytes[sizeof(struct kvm_irq_routing) +
			      sizeof(struct kvm_irq_routing_entry)];
	} routing = {.list.nr = 1};

	routing.list.entries[0] = (struct kvm_irq_routing_entry){.gsi = IRQ_PIN,
		.type = KVM_IRQ_ROUTING_MSI,
		.u.msi = {.address_lo = IRQ_APIC, .data = data}};
	return trial_ioctl(vm, vm->fd, KVM_CALL_SET_GSI_ROUTING, (uintptr_t)&routing, trial);
}

/*
 * Runs the guest up to its next exit. A vCPU that waits to be started comes back with EAGAIN when it
 * has been. -ETIMEDOUT: it gave no sign of life for all of the time.
 */
static int run_waiting(const struct trial_place *place, struct vm *vm, struct vm_exit *exit)
{
	const struct kvm_sys_ops *ops = vm->sys->ops;
	int rc = -ETIMEDOUT;

	for (int i = 0; i < AWAIT_TRIES && rc == -ETIMEDOUT; i++) {
		uint64_t end_ns = ops->now_ns(vm->sys) + AWAIT_NS;

		if (end_ns > place->deadline_ns)
			end_ns = place->deadline_ns;
		rc = vm_set_deadline(vm, end_ns);
		if (rc < 0)
			return rc;
		do {
			rc = vm_run(vm, exit);
		} while (rc == -EAGAIN);
	}
	return rc;
}

/* Stopped at a deadline: does the vCPU wait, all else done? Then it waits for what was lost. */
static void judge_silence(struct vm *vm, uint64_t waited_ns, struct trial *trial)
{
	struct kvm_mp_state state = {.mp_state = KVM_MP_STATE_RUNNABLE};

	if (waited_ns < AWAIT_NS) {
		trial_refused(trial, KVM_CALL_RUN, -ETIMEDOUT);
		return;
	}
	if (!trial_ioctl(vm, vm->vcpu, KVM_CALL_GET_MP_STATE, (uintptr_t)&state, trial))
		return;
	if (state.mp_state == KVM_MP_STATE_HALTED)
		trial_failed(trial, "The interrupt was lost: the guest waits for it in HLT");
	else if (state.mp_state == KVM_MP_STATE_RUNNABLE)
		trial_refused(trial, KVM_CALL_RUN, -ETIMEDOUT);
	else
		trial_failed(trial, "The second vCPU was not started (state %" PRIu32 ")",
			state.mp_state);
}

bool irq_expect(const struct trial_place *place, struct vm *vm, uint32_t value, struct trial *trial)
{
	const uint64_t begin_ns = place->sys->ops->now_ns(place->sys);
	struct vm_exit exit;
	int rc = run_waiting(place, vm, &exit);

	if (rc == 0)
		return trial_is_out(&exit, value, trial);
	if (rc == -ETIMEDOUT)
		judge_silence(vm, place->sys->ops->now_ns(place->sys) - begin_ns, trial);
	else
		trial_refused(trial, vm->call, rc);
	return false;
}

bool irq_expect_taken(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	return irq_expect(place, vm, SAY_INTERRUPT, trial) && trial_expect_out(vm, SAY_DONE, trial);
}
