// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is a guest that never leaves stopped at its deadline? It loops with interrupts off; the alarm
 * that every trial runs under must bring KVM_RUN back.
 */
#include "launch/trial.h"

#include <errno.h>
#include <inttypes.h>

#include "launch/clock.h"

#define GIVEN_NS (20 * MS)
#define LATE_NS (50 * MS) /* no later than that after the deadline */
/* A busy machine can be late; one that never is on time is another matter. */
#define TRIES 5

/* One go. 0 and how late it was; -EPROTO: the guest left; or the negative errno of a call. */
static int measure_lateness(struct vm *vm, uint64_t deadline_ns, uint64_t *late_ns)
{
	struct vm_exit exit;
	uint64_t now;
	int rc;

	rc = vm_set_deadline(vm, deadline_ns);
	if (rc < 0)
		return rc;
	rc = vm_run(vm, &exit);
	now = vm->sys->ops->now_ns(vm->sys);
	if (rc != -ETIMEDOUT)
		return rc < 0 ? rc : -EPROTO;
	*late_ns = now > deadline_ns ? now - deadline_ns : 0;
	return 0;
}

static void stop_endless(struct vm *vm, uint64_t end_ns, struct trial *trial)
{
	uint64_t late_ns = 0, least_ns = UINT64_MAX, deadline_ns;
	int rc;

	for (int i = 0; i < TRIES && least_ns > LATE_NS; i++) {
		deadline_ns = vm->sys->ops->now_ns(vm->sys) + GIVEN_NS;
		if (i > 0 && deadline_ns > end_ns)
			break;
		rc = measure_lateness(vm, deadline_ns, &late_ns);
		if (rc == -EPROTO) {
			trial_failed(trial, "The guest left an endless loop by itself");
			return;
		}
		if (rc < 0) {
			trial_refused(trial, vm->call, rc);
			return;
		}
		if (late_ns < least_ns)
			least_ns = late_ns;
	}
	if (least_ns <= LATE_NS)
		trial_passed(trial, "An endless loop was stopped %" PRIu64 " us after its deadline",
			least_ns / 1000);
	else
		trial_failed(trial, "An endless loop was stopped, but %" PRIu64 " ms late at best",
			least_ns / MS);
}

void trial_deadline(const struct trial_place *place, struct trial *trial)
{
	const struct guest_registers registers = {0};
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return;
	if (trial_start(&vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(endless), &registers,
		    trial) &&
		trial_expect_out(&vm, SAY_READY, trial))
		stop_endless(&vm, place->deadline_ns, trial);
	vm_close(&vm);
}
