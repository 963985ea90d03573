// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long does it take to leave the guest and come back, by the way in which it leaves?
 *
 * Port output, HLT and MMIO come back to us; each is timed alone. An interrupt is timed from
 * KVM_INTERRUPT until the guest's handler has spoken, so an exit of port output is part of it.
 * CPUID never comes back to us: many of them are timed together, so what is spread is the mean of a
 * batch, and the slowest ones do not show.
 *
 * All without interrupt controllers in the kernel, where HLT would wait there instead of leaving.
 */
#include "launch/trial.h"

#include <inttypes.h>
#include <stdio.h>

#include "launch/clock.h"

#define SAMPLES 1000
#define SAMPLES_LEAST 32
#define SAMPLES_NS (12 * MS) /* enough samples by then, on a slow machine */

#define BATCH 16   /* CPUIDs timed together */
#define WARM_UPS 4 /* the first exits fault the guest's pages in */
#define WINDOWS_MAX 8

/* Where there is no memory, and where the guest sees it. */
#define NO_MEMORY 0x400000u
#define NO_MEMORY_SEEN 0x400000u
#define PAGE_LARGE 0x83u /* present, writable, 2 MiB */

extern const uint8_t guest_latency_hlt[], guest_latency_hlt_end[];
extern const uint8_t guest_latency_mmio[], guest_latency_mmio_end[];
extern const uint8_t guest_latency_cpuid[], guest_latency_cpuid_end[];
extern const uint8_t guest_latency_interrupt[], guest_latency_interrupt_handler[],
	guest_latency_interrupt_end[];

struct sampler {
	struct vm *vm;
	uint64_t base_ns; /* CPUID: the least that a batch of one took */
	struct trial *trial;
};

/* One measured time; false: the verdict is in the trial. */
typedef bool sample_function(struct sampler *sampler, uint64_t *ns);

static uint64_t now_ns(const struct sampler *sampler)
{
	return sampler->vm->sys->ops->now_ns(sampler->vm->sys);
}

static bool sample_io(struct sampler *sampler, uint64_t *ns)
{
	const uint64_t begin = now_ns(sampler);

	if (!trial_expect_out(sampler->vm, SAY_READY, sampler->trial))
		return false;
	*ns = now_ns(sampler) - begin;
	return true;
}

static bool sample_hlt(struct sampler *sampler, uint64_t *ns)
{
	const uint64_t begin = now_ns(sampler);

	if (!trial_expect_halt(sampler->vm, sampler->trial))
		return false;
	*ns = now_ns(sampler) - begin;
	return true;
}

static bool sample_mmio(struct sampler *sampler, uint64_t *ns)
{
	const uint64_t begin = now_ns(sampler);
	struct vm_exit exit;
	char seen[64];
	const int rc = vm_run(sampler->vm, &exit);

	*ns = now_ns(sampler) - begin;
	if (rc == 0 && exit.reason == KVM_EXIT_MMIO)
		return true;
	vm_exit_text(&exit, seen, sizeof(seen));
	if (rc < 0)
		trial_refused(sampler->trial, sampler->vm->call, rc);
	else
		trial_failed(sampler->trial, "The guest left by %s instead of MMIO", seen);
	return false;
}

static bool time_batch(struct sampler *sampler, uint32_t count, uint64_t *ns)
{
	guest_poke32(sampler->vm, GUEST_DATA, count);
	return sample_io(sampler, ns);
}

static bool sample_cpuid(struct sampler *sampler, uint64_t *ns)
{
	uint64_t one_ns, all_ns;

	if (!time_batch(sampler, 1, &one_ns) || !time_batch(sampler, 1 + BATCH, &all_ns))
		return false;
	if (!sampler->base_ns || one_ns < sampler->base_ns)
		sampler->base_ns = one_ns;
	*ns = all_ns > sampler->base_ns ? (all_ns - sampler->base_ns) / BATCH : 0;
	return true;
}

static bool sample_interrupt(struct sampler *sampler, uint64_t *ns)
{
	const struct kvm_interrupt interrupt = {.irq = GUEST_VECTOR};
	struct vm *vm = sampler->vm;
	uint64_t begin;
	int rc;

	for (int i = 0; i < WINDOWS_MAX; i++) {
		if (!trial_expect_halt(vm, sampler->trial))
			return false;
		if (vm->run->ready_for_interrupt_injection)
			break;
	}
	begin = now_ns(sampler);
	rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_INTERRUPT, (uintptr_t)&interrupt);
	if (rc < 0) {
		trial_refused(sampler->trial, vm->call, rc);
		return false;
	}
	if (!trial_expect_out(vm, SAY_INTERRUPT, sampler->trial))
		return false;
	*ns = now_ns(sampler) - begin;
	return true;
}

static const struct {
	sample_function *sample;
	struct guest_code code;
	struct guest_registers registers;
} kinds[LATENCY_KINDS] = {
	[LATENCY_HLT] = {sample_hlt, GUEST_CODE_OF(latency_hlt), {0}},
	[LATENCY_IO] = {sample_io, GUEST_CODE_OF(exits), {0}},
	[LATENCY_CPUID] = {sample_cpuid, GUEST_CODE_OF(latency_cpuid), {.rdi = GUEST_DATA}},
	[LATENCY_MMIO] = {sample_mmio, GUEST_CODE_OF(latency_mmio), {.rbx = NO_MEMORY_SEEN}},
	[LATENCY_INTERRUPT] = {sample_interrupt, GUEST_CODE_OF(latency_interrupt), {0}},
};

/* false: the verdict is in @trial. */
static bool take_samples(struct vm *vm, enum latency_kind kind, struct trial *trial)
{
	struct sampler sampler = {.vm = vm, .trial = trial};
	uint64_t ns[SAMPLES], begin;
	size_t count = 0;

	for (size_t i = 0; i < WARM_UPS; i++)
		if (!kinds[kind].sample(&sampler, &ns[0]))
			return false;
	begin = now_ns(&sampler);
	while (count < SAMPLES &&
		(count < SAMPLES_LEAST || now_ns(&sampler) - begin < SAMPLES_NS)) {
		if (!kinds[kind].sample(&sampler, &ns[count]))
			return false;
		count++;
	}
	histogram_fill(&trial->latency[kind], ns, count);
	return true;
}

/* Each kind has a VM of its own: an exit that is still to be completed belongs to one guest. */
static bool measure_kind(
	const struct trial_place *place, enum latency_kind kind, struct trial *trial)
{
	bool measured = false;
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return false;
	guest_set_gate(&vm, GUEST_VECTOR,
		guest_code_address(guest_latency_interrupt, guest_latency_interrupt_handler));
	if (trial_start(&vm, GUEST_LONG, kinds[kind].code, &kinds[kind].registers, trial)) {
		guest_poke64(&vm, GUEST_PD + NO_MEMORY_SEEN / VM_MEMORY_BYTES * 8,
			NO_MEMORY | PAGE_LARGE);
		measured = take_samples(&vm, kind, trial);
	}
	vm_close(&vm);
	return measured;
}

/* The facts of a kind are its minimum, median and 99th percentile, from @at on. */
static void set_values(struct trial *trial, enum latency_kind kind, size_t at)
{
	const struct histogram *times = &trial->latency[kind];

	trial->value[at] = (int64_t)times->min_ns;
	trial->value[at + 1] = (int64_t)times->median_ns;
	trial->value[at + 2] = (int64_t)times->p99_ns;
	trial->known |= 7u << at;
}

void trial_exit_ns(const struct trial_place *place, struct trial *trial)
{
	const struct histogram *times = &trial->latency[LATENCY_IO];

	if (!measure_kind(place, LATENCY_IO, trial))
		return;
	trial_passed(trial,
		"Median of %" PRIu32 " exits: %" PRIu64 " ns; 99 of 100 took %" PRIu64
		" ns at most",
		times->count, times->median_ns, times->p99_ns);
	trial->value[0] = (int64_t)times->median_ns;
	set_values(trial, LATENCY_IO, 1);
}

/* In the order of the test's facts. */
static const struct {
	enum latency_kind kind;
	const char *title;
} others[] = {
	{LATENCY_HLT, "HLT"},
	{LATENCY_CPUID, "CPUID"},
	{LATENCY_MMIO, "MMIO"},
	{LATENCY_INTERRUPT, "an interrupt"},
};

#define OTHER_COUNT (sizeof(others) / sizeof(others[0]))
_Static_assert(3 * OTHER_COUNT <= TRIAL_VALUES, "a trial has room for all kinds");

static void judge_others(struct trial *trial)
{
	char said[sizeof(trial->detail)];
	size_t len = 0;

	for (size_t i = 0; i < OTHER_COUNT; i++) {
		const struct histogram *times = &trial->latency[others[i].kind];
		const char *comma = i ? ", " : "";

		if (times->count)
			len += (size_t)snprintf(said + len, sizeof(said) - len,
				"%s%s %" PRIu64 " ns", comma, others[i].title, times->median_ns);
		else
			len += (size_t)snprintf(said + len, sizeof(said) - len, "%s%s not known",
				comma, others[i].title);
		if (len >= sizeof(said))
			len = sizeof(said) - 1;
	}
	trial_passed(trial, "Medians: %s", said);
	trial->known = 0;
	trial->why = WHY_PREREQUISITE; /* of those not known: the guest did otherwise */
	for (size_t i = 0; i < OTHER_COUNT; i++)
		if (trial->latency[others[i].kind].count)
			set_values(trial, others[i].kind, 3 * i);
}

void trial_latency(const struct trial_place *place, struct trial *trial)
{
	bool measured = false;

	for (size_t i = 0; i < OTHER_COUNT; i++) {
		if (measure_kind(place, others[i].kind, trial))
			measured = true;
		else if (trial->outcome == LAUNCH_REFUSED)
			return;
	}
	if (measured)
		judge_others(trial);
	else
		trial_undecided(
			trial, WHY_PREREQUISITE, "The guest did not do what should be timed");
}
