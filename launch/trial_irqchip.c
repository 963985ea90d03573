// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's interrupt controllers, one after the other in one VM: to take such a VM down takes the
 * kernel several grace periods of RCU, longer than all that is tried in it. Where something did not
 * come, the next is tried in a new one. Then the VM with only the local APICs in the kernel.
 */
#include "launch/irq.h"

#include <stdio.h>

/*
 * In the order of the test's facts. KVM learns of another vCPU's local APIC when one is switched on, so
 * the second is made before the first has run; the eventfd's route replaces all others.
 */
static const struct irq_trial parts[] = {
	{"second vCPU", irq_trial_ipi},
	{"timer", irq_trial_timer},
	{"line", irq_trial_line},
	{"message", irq_trial_msi},
	{"old timer", irq_trial_pit},
	{"eventfd", irq_trial_eventfd},
};

#define PART_COUNT (sizeof(parts) / sizeof(parts[0]))
_Static_assert(PART_COUNT <= TRIAL_VALUES, "a trial has room for all parts");

/* Failed before refused before not offered: which says more of the whole. */
static int weight(const struct trial *trial)
{
	switch (trial->outcome) {
	case LAUNCH_FAILED: return 3;
	case LAUNCH_REFUSED: return 2;
	case LAUNCH_SKIPPED: return 1;
	default: return 0;
	}
}

struct whole {
	struct trial worst; /* the first of those */
	size_t worst_index, passed;
};

static void note_part(
	struct whole *whole, size_t index, const struct trial *part, struct trial *trial)
{
	trial->known |= (part->known & 1) << index;
	trial->value[index] = part->value[0];
	trial->fact_err[index] = part->err;
	trial->fact_why[index] = (uint8_t)part->why;
	whole->passed += part->outcome == LAUNCH_PASSED;
	if (index > 0 && weight(part) <= weight(&whole->worst))
		return;
	whole->worst = *part;
	whole->worst_index = index;
}

/* What is known of the parts stays; the verdict is on all of them. */
static void judge_whole(const struct whole *whole, struct trial *trial)
{
	const struct trial *worst = &whole->worst;

	trial->outcome = worst->outcome;
	/* What KVM does not have did not go wrong. */
	if (worst->outcome == LAUNCH_SKIPPED && whole->passed)
		trial->outcome = LAUNCH_PASSED;
	trial->call = worst->call;
	trial->err = worst->outcome == LAUNCH_REFUSED ? worst->err : 0;
	if (whole->passed == PART_COUNT)
		snprintf(trial->detail, sizeof(trial->detail), "All %zu kinds came", PART_COUNT);
	else
		snprintf(trial->detail, sizeof(trial->detail), "%zu of %zu kinds came; %s: %.80s",
			whole->passed, PART_COUNT, parts[whole->worst_index].name, worst->detail);
}

void trial_irqchip(const struct trial_place *place, struct trial *trial)
{
	struct whole whole = {.passed = 0};
	bool open = false;
	struct trial part;
	struct vm vm;

	trial->known = 0;
	for (size_t i = 0; i < PART_COUNT; i++) {
		trial_begin(&part);
		if (!open)
			open = irq_open(place, irq_create_chips, &vm, &part);
		if (open && !(parts[i].run(place, &vm, &part) && irq_finish(&vm, &part))) {
			vm_close(&vm);
			open = false;
		}
		note_part(&whole, i, &part, trial);
	}
	if (open)
		vm_close(&vm);
	judge_whole(&whole, trial);
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
	const struct irq_guest guest = {.code = GUEST_CODE_OF(irq),
		.handler = guest_irq_handler,
		.registers = {.rdi = IRQ_APIC}};
	struct vm vm;

	if (!irq_open(place, irq_create_split, &vm, trial))
		return;
	if (irq_start(&vm, &guest, trial) &&
		irq_route_message(&vm, IRQ_LEVEL | GUEST_VECTOR, trial) &&
		trial_expect_out(&vm, SAY_READY, trial) && irq_set_line(&vm, IRQ_PIN, 1, trial) &&
		irq_expect(place, &vm, SAY_INTERRUPT, trial) && expect_eoi(&vm, trial) &&
		trial_expect_out(&vm, SAY_DONE, trial))
		trial_passed(trial, "It came, and its end came out to us");
	vm_close(&vm);
}
