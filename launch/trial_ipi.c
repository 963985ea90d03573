// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do two vCPUs start and interrupt each other? The first starts the second by INIT and STARTUP (Intel
 * SDM Vol. 3A, "Multiple-Processor Management", MP initialization protocol), which begins in real mode
 * at a page; then each sends the other an interrupt. They run in turns, in one thread: all that one
 * of them waits for was sent before.
 */
#include "launch/guest_cpuid.h"
#include "launch/irq.h"

static bool run_in_turns(
	const struct trial_place *place, struct vm *first, struct vm *second, struct trial *trial)
{
	return trial_expect_out(first, SAY_READY, trial) &&
	       irq_expect(place, second, SAY_REAL, trial) &&
	       trial_expect_out(second, SAY_READY, trial) &&
	       irq_expect_taken(place, first, trial) && irq_expect_taken(place, second, trial);
}

/*
 * Its code, and CPUID: KVM lets a guest enter long mode by itself only where CPUID says that it can.
 * 0 or a negative errno.
 */
static int prepare_second(struct vm *second)
{
	const struct guest_code code = GUEST_CODE_OF(irq_second);
	union guest_cpuid cpuid;
	int rc = guest_cpuid_supported(second, &cpuid);

	if (rc == 0)
		rc = guest_cpuid_set(second, &cpuid);
	return rc < 0 ? rc : guest_copy(second, IRQ_SECOND, code);
}

bool irq_trial_ipi(const struct trial_place *place, struct vm *first, struct trial *trial)
{
	const struct irq_guest guest = {.code = GUEST_CODE_OF(irq_boot),
		.handler = guest_irq_boot_handler,
		.registers = {.rdi = IRQ_APIC}};
	struct vm second;
	bool done = false;
	int rc;

	if (!irq_start(first, &guest, trial))
		return false;
	rc = vm_add_vcpu(first, 1, &second);
	if (rc < 0) {
		trial_refused(trial, second.call, rc);
		return false;
	}
	rc = prepare_second(&second);
	if (rc < 0)
		trial_refused(trial, second.call, rc);
	else
		done = run_in_turns(place, first, &second, trial);
	vm_remove_vcpu(&second);
	if (done)
		trial_passed(trial, "Both came up and interrupted each other");
	return done;
}
