// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does KVM's clock for guests go as this machine's does? The guest tells where its page is, and leaves
 * copies of it with the time stamp counter of that moment; the time is reckoned here
 * (Documentation/virt/kvm/x86/msr.rst, MSR_KVM_SYSTEM_TIME_NEW; cpuid.rst).
 */
#include "launch/irq.h"

#include <inttypes.h>
#include <string.h>

#include "launch/clock.h"
#include "launch/guest_cpuid.h"

#define LEAF_KVM_FEATURES 0x40000001
#define KVM_FEATURES_CLOCKSOURCE2 (1u << 3) /* EAX[3] */

#define GOES_NS (3 * MS) /* between the two readings that are compared, at least */
/*
 * How far apart the clocks may be: one in a hundred of the time between, which is ten times what NTP
 * may stretch a second by and leaves room for a counter whose frequency was measured badly; and 20 us.
 */
#define APART_SHARE 100
#define APART_NS 20000
#define VERSION_TRIES 100
/*
 * KVM sets its clock right now and then where the host's runs by another counter: that one leap is no
 * rate. A clock that goes wrong does so each time.
 */
#define RATE_TRIES 3

/* The guest's copy. */
struct reading {
	uint32_t version, pad;
	uint64_t tsc_timestamp, system_time;
	uint32_t tsc_to_system_mul;
	int8_t tsc_shift;
	uint8_t flags, pad_too[2];
	uint64_t tsc; /* what follows it */
};

_Static_assert(sizeof(struct reading) == 40, "as guest_pv_clock leaves it");

/* When it was taken lies between two looks at the clock here. */
struct moment {
	uint64_t guest_ns, before_ns, after_ns;
};

static uint64_t reckon_ns(const struct reading *reading)
{
	uint64_t delta = reading->tsc - reading->tsc_timestamp;

	/* No shift is as wide as that; where the page says so, it has no time to tell. */
	if (reading->tsc_shift > 31 || reading->tsc_shift < -31)
		return 0;
	if (reading->tsc_shift >= 0)
		delta <<= reading->tsc_shift;
	else
		delta >>= -reading->tsc_shift;
	return reading->system_time +
	       (uint64_t)((unsigned __int128)delta * reading->tsc_to_system_mul >> 32);
}

static bool take_reading(struct vm *vm, struct moment *moment, struct trial *trial)
{
	const struct kvm_sys_ops *ops = vm->sys->ops;
	struct reading reading;

	moment->before_ns = ops->now_ns(vm->sys);
	if (!trial_expect_out(vm, SAY_DONE, trial))
		return false;
	moment->after_ns = ops->now_ns(vm->sys);
	memcpy(&reading, vm->memory + IRQ_READING, sizeof(reading));
	if (!reading.version || reading.version & 1 || !reading.tsc_to_system_mul) {
		trial_failed(
			trial, "KVM's clock was not filled in: version %" PRIu32, reading.version);
		return false;
	}
	moment->guest_ns = reckon_ns(&reading);
	return true;
}

/* false: it goes at another rate, which is in @trial. */
static bool judge(const struct moment *first, const struct moment *last, struct trial *trial)
{
	const uint64_t least = last->before_ns - first->after_ns;
	const uint64_t most = last->after_ns - first->before_ns;
	uint64_t went;

	if (last->guest_ns <= first->guest_ns) {
		trial_failed(trial, "KVM's clock stood still or went back");
		return true;
	}
	went = last->guest_ns - first->guest_ns;
	if (went + least / APART_SHARE + APART_NS < least ||
		went > most + most / APART_SHARE + APART_NS) {
		trial_failed(trial,
			"KVM's clock went on by %" PRIu64 " us while %" PRIu64 " to %" PRIu64
			" us passed here",
			went / 1000, least / 1000, most / 1000);
		return false;
	}
	trial_passed(trial, "%" PRIu64 " us went by on it, %" PRIu64 " to %" PRIu64 " here",
		went / 1000, least / 1000, most / 1000);
	return true;
}

/* true: the verdict is in @trial. */
static bool compare_rate(struct vm *vm, struct trial *trial)
{
	struct moment first, last;

	if (!take_reading(vm, &first, trial))
		return true;
	do {
		if (!take_reading(vm, &last, trial))
			return true;
	} while (last.before_ns < first.after_ns + GOES_NS);
	return judge(&first, &last, trial);
}

static void compare_clocks(struct vm *vm, struct trial *trial)
{
	if (!trial_expect_out(vm, SAY_READY, trial))
		return;
	for (int i = 0; i < RATE_TRIES && !compare_rate(vm, trial); i++)
		continue;
}

/* The guest gets the CPUID that offers it. false: the verdict is in @trial. */
static bool offer_clock(struct vm *vm, struct trial *trial)
{
	const struct kvm_cpuid_entry2 *leaf;
	union guest_cpuid cpuid;
	int rc = guest_cpuid_supported(vm, &cpuid);

	if (rc == 0) {
		leaf = guest_cpuid_find(&cpuid, LEAF_KVM_FEATURES, 0);
		if (!leaf || !(leaf->eax & KVM_FEATURES_CLOCKSOURCE2)) {
			trial_not_offered(trial, "KVM does not offer its clock to guests");
			trial->by_cpuid = 1;
			return false;
		}
		rc = guest_cpuid_set(vm, &cpuid);
	}
	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc == 0;
}

void trial_pv_clock(const struct trial_place *place, struct trial *trial)
{
	const struct guest_registers registers = {
		.rbx = IRQ_CLOCK, .rdi = IRQ_READING, .r8 = VERSION_TRIES};
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return;
	if (offer_clock(&vm, trial) &&
		trial_start(&vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(pv_clock), &registers,
			trial))
		compare_clocks(&vm, trial);
	vm_close(&vm);
}
