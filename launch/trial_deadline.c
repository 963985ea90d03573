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

/* One go. An enum trial_stop; -EPROTO: the guest left; or the negative errno of a call. */
static int measure_lateness(struct vm *vm, uint64_t *late_ns)
{
	struct trial_watch watch;
	struct vm_exit exit;
	int rc;

	rc = trial_watch_begin(vm, GIVEN_NS, &watch);
	if (rc < 0)
		return rc;
	rc = vm_run(vm, &exit);
	if (rc != -ETIMEDOUT)
		return rc < 0 ? rc : -EPROTO;
	return (int)trial_watch_end(vm, &watch, late_ns);
}

static void stop_endless(struct vm *vm, uint64_t end_ns, struct trial *trial)
{
	uint64_t late_ns = 0, least_ns = UINT64_MAX;
	int late = 0, rc = TRIAL_STOP_LATE;

	for (int i = 0; i < TRIAL_STOP_TRIES && rc != TRIAL_STOP_IN_TIME; i++) {
		if (i > 0 && vm->sys->ops->now_ns(vm->sys) + GIVEN_NS > end_ns)
			break;
		rc = measure_lateness(vm, &late_ns);
		if (rc == -EPROTO) {
			trial_failed(trial, "The guest left an endless loop by itself");
			return;
		}
		if (rc < 0) {
			trial_refused(trial, vm->call, rc);
			return;
		}
		late += rc == TRIAL_STOP_LATE;
		if (late_ns < least_ns)
			least_ns = late_ns;
	}
	if (rc == TRIAL_STOP_IN_TIME)
		trial_passed(trial, "An endless loop was stopped %" PRIu64 " us after its deadline",
			least_ns / 1000);
	else if (late == TRIAL_STOP_TRIES)
		trial_failed(trial, "An endless loop was stopped, but %" PRIu64 " ms late at best",
			least_ns / MS);
	else
		trial_undecided(trial, WHY_NOISY,
			"The machine is too busy to tell when an endless loop is stopped");
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
