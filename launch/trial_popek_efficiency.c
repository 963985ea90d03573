// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Popek and Goldberg's third requirement, efficiency: which share of native speed has a guest?
 *
 * Ring 3 runs the same machine code in the guest and here, on the same memory. What a guest's
 * kernel does, changing mappings and taking system calls, can't be run here; it is held against
 * what this kernel does for a program to the same end: mprotect(2) and getppid(2). A guest's
 * kernel is ours and does next to nothing, so on VMX and SVM it is faster than that. Where the
 * guest has no SYSCALL its way to ring 0 and back is INT3 and IRET. These calls are timed before
 * there is a VM: from then on each passes the filter of trial_confine.c, which is not native speed
 * (getppid() took half as long again).
 */
#include "launch/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "launch/clock.h"
#include "launch/popek.h"
#include "probe/cleanup.h"

#define LEAST_NS MS /* of a run, against which its exit is small */
#define REPEATS 5
#define ROUNDS_FIRST UINT64_C(4)
#define ROUNDS_MAX (UINT64_C(1) << 28)
#define PER_MILLE 1000

/* Each is a page and a cache line after the one before. */
#define PAGES ((VM_MEMORY_BYTES - POPEK_MEMORY) / 4160)

extern const uint8_t guest_popek_measure[], guest_popek_measure_end[];
extern const uint8_t guest_popek_breaks[], guest_popek_breaks_end[];
extern const uint8_t guest_popek_churn[], guest_popek_churn_end[];

/* BREAKS takes KERNEL's place where the guest has no SYSCALL. */
enum measure { USER, MEMORY, PAGING, KERNEL, SHARE_COUNT, BREAKS = SHARE_COUNT, MEASURE_COUNT };
_Static_assert(SHARE_COUNT <= TRIAL_VALUES, "a trial has room for all measures");

static void work_user(struct vm *vm, uint64_t rounds)
{
	guest_work((uint64_t *)(vm->memory + POPEK_MEMORY), rounds);
}

static void work_memory(struct vm *vm, uint64_t rounds)
{
	popek_walk(vm->memory + POPEK_MEMORY, rounds, PAGES);
}

/* A page of ours: its mapping is changed, then it is read. */
static void work_paging(struct vm *vm, uint64_t rounds)
{
	volatile uint8_t *page = vm->memory + POPEK_MEMORY;
	const size_t size = (size_t)sysconf(_SC_PAGESIZE);

	for (uint64_t i = 0; i < rounds; i++) {
		mprotect((void *)page, size, i & 1 ? PROT_READ | PROT_WRITE : PROT_READ);
		(void)*page;
	}
	mprotect((void *)page, size, PROT_READ | PROT_WRITE);
}

static void work_kernel(struct vm *vm, uint64_t rounds)
{
	popek_calls(vm->memory, rounds);
}

static const struct {
	const char *name;
	void (*work)(struct vm *vm, uint64_t rounds); /* here */
	struct guest_code function; /* run by guest_popek_measure; NULL: the guest is `guest` */
	struct popek_code guest;
} measures[MEASURE_COUNT] = {
	[USER] = {"user code", work_user, {(const uint8_t *)guest_work, guest_work_end},
		{GUEST_CODE_OF(popek_measure), 3, true, {.rdi = POPEK_MEMORY}, false}},
	[MEMORY] = {"memory", work_memory, {(const uint8_t *)popek_walk, popek_walk_end},
		{GUEST_CODE_OF(popek_measure), 3, true, {.rdi = POPEK_MEMORY, .rdx = PAGES},
			false}},
	[PAGING] = {"paging", work_paging, {NULL, NULL},
		{GUEST_CODE_OF(popek_churn), 0, false,
			{.rdi = GUEST_PT,
				.rdx = GUEST_WINDOW,
				.r8 = GUEST_DATA_B | 7,
				.r9 = GUEST_DATA | 7},
			false}},
	[KERNEL] = {"system calls", work_kernel, {(const uint8_t *)popek_calls, popek_calls_end},
		{GUEST_CODE_OF(popek_measure), 3, true, {0}, false}},
	[BREAKS] = {"system calls", work_kernel, {NULL, NULL},
		{GUEST_CODE_OF(popek_breaks), 3, true, {0}, true}},
};

enum answer { ANSWERED, WENT_WRONG, NO_ANSWER };

/* Time of @rounds. NO_ANSWER: the verdict is in @trial. */
static enum answer time_guest(
	struct vm *vm, enum measure measure, uint64_t rounds, uint64_t *ns, struct trial *trial)
{
	struct popek_code code = measures[measure].guest;
	struct popek_run run;

	code.registers.rsi = rounds;
	if (!popek_set(vm, &code, trial))
		return NO_ANSWER;
	popek_go(vm, &code, &run, trial);
	*ns = run.ns;
	if (run.end == POPEK_STUCK)
		trial_refused(trial, KVM_CALL_RUN, -ETIMEDOUT);
	if (run.end == POPEK_STUCK || run.end == POPEK_REFUSED)
		return NO_ANSWER;
	return run.end == POPEK_FINISHED ? ANSWERED : WENT_WRONG;
}

static enum answer time_here(struct vm *vm, enum measure measure, uint64_t rounds, uint64_t *ns)
{
	uint64_t begin = vm->sys->ops->now_ns(vm->sys);

	measures[measure].work(vm, rounds);
	*ns = vm->sys->ops->now_ns(vm->sys) - begin;
	return ANSWERED;
}

static enum answer time_once(struct vm *vm, enum measure measure, bool in_guest, uint64_t rounds,
	uint64_t *ns, struct trial *trial)
{
	return in_guest ? time_guest(vm, measure, rounds, ns, trial)
			: time_here(vm, measure, rounds, ns);
}

static int compare_ns(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t median_of(uint64_t ns[REPEATS])
{
	qsort(ns, REPEATS, sizeof(ns[0]), compare_ns);
	return ns[REPEATS / 2];
}

/* One of the two sides: how many rounds take long enough, and what one alone takes. */
struct side {
	bool in_guest;
	uint64_t rounds, base_ns;
	uint64_t ns[REPEATS];
};

static enum answer find_rounds(
	struct vm *vm, enum measure measure, struct side *side, struct trial *trial)
{
	enum answer answer = ANSWERED;
	uint64_t ns = 0;

	for (size_t i = 0; i < REPEATS && answer == ANSWERED; i++)
		answer = time_once(vm, measure, side->in_guest, 1, &side->ns[i], trial);
	if (answer != ANSWERED)
		return answer;
	side->base_ns = median_of(side->ns);
	for (side->rounds = ROUNDS_FIRST; side->rounds < ROUNDS_MAX; side->rounds *= 2) {
		answer = time_once(vm, measure, side->in_guest, side->rounds, &ns, trial);
		if (answer != ANSWERED || ns >= side->base_ns + LEAST_NS)
			break;
	}
	return answer;
}

static bool makes_calls(enum measure measure)
{
	return measures[measure].work == work_paging || measures[measure].work == work_kernel;
}

/* Those that make calls here, the others are not set; BREAKS has KERNEL's. */
struct calls {
	struct side side[SHARE_COUNT];
};

/* On memory that no VM has, which KVM does not follow. 0 or -ENOMEM. */
static int time_calls(struct kvm_sys *sys, struct calls *calls)
{
	cleanup_free uint8_t *memory =
		aligned_alloc((size_t)sysconf(_SC_PAGESIZE), VM_MEMORY_BYTES);
	struct vm none = {.sys = sys, .memory = memory};

	if (!memory)
		return -ENOMEM;
	memory[POPEK_MEMORY] = 1;
	for (size_t i = 0; i < SHARE_COUNT; i++) {
		struct side *side = &calls->side[i];

		if (!makes_calls((enum measure)i))
			continue;
		*side = (struct side){.in_guest = false};
		find_rounds(&none, (enum measure)i, side, NULL);
		for (size_t j = 0; j < REPEATS; j++)
			time_here(&none, (enum measure)i, side->rounds, &side->ns[j]);
	}
	return 0;
}

/*
 * Femtoseconds of a round: as many as take long enough, less one alone, which is the way into the
 * guest and back. 0: too short to be timed.
 */
static uint64_t round_fs(struct side *side)
{
	const uint64_t ns = median_of(side->ns);

	return ns > side->base_ns ? (ns - side->base_ns) * 1000000 / (side->rounds - 1) : 0;
}

static enum answer measure_share(struct vm *vm, enum measure measure, const struct calls *calls,
	int64_t *share, struct trial *trial)
{
	const struct guest_code function = measures[measure].function;
	struct side guest = {.in_guest = true};
	struct side here = calls->side[measure == BREAKS ? KERNEL : measure];
	uint64_t guest_fs, here_fs;
	enum answer answer;

	if (function.start && guest_copy(vm, GUEST_WORK, function) < 0)
		return WENT_WRONG;
	answer = find_rounds(vm, measure, &guest, trial);
	if (answer == ANSWERED && !makes_calls(measure))
		answer = find_rounds(vm, measure, &here, trial);
	/* In turn, so that what else the machine does hits both. */
	for (size_t i = 0; i < REPEATS && answer == ANSWERED; i++) {
		answer = time_once(vm, measure, true, guest.rounds, &guest.ns[i], trial);
		if (!makes_calls(measure))
			time_here(vm, measure, here.rounds, &here.ns[i]);
	}
	if (answer != ANSWERED)
		return answer;
	guest_fs = round_fs(&guest);
	here_fs = round_fs(&here);
	if (!guest_fs || !here_fs)
		return WENT_WRONG;
	*share = (int64_t)((here_fs * PER_MILLE + guest_fs / 2) / guest_fs);
	return ANSWERED;
}

static void judge(
	const int64_t shares[SHARE_COUNT], const bool known[SHARE_COUNT], struct trial *trial)
{
	char said[SHARE_COUNT][48];

	for (size_t i = 0; i < SHARE_COUNT; i++)
		if (known[i])
			snprintf(said[i], sizeof(said[i]), "%" PRId64 ".%" PRId64 " %%",
				shares[i] / 10, shares[i] % 10);
		else
			snprintf(said[i], sizeof(said[i]), "not known");
	trial_passed(trial, "Of native speed: %s %s, %s %s, %s %s, %s %s", measures[0].name,
		said[0], measures[1].name, said[1], measures[2].name, said[2], measures[3].name,
		said[3]);
	trial->why = WHY_PREREQUISITE; /* of those not known: the guest did otherwise */
	trial->known = 0;
	for (size_t i = 0; i < SHARE_COUNT; i++) {
		trial->value[i] = shares[i];
		trial->known |= (uint32_t)known[i] << i;
	}
}

static void measure_all(const struct trial_place *place, struct vm *vm, const struct calls *calls,
	bool *open, struct trial *trial)
{
	int64_t shares[SHARE_COUNT] = {0};
	bool known[SHARE_COUNT] = {false};
	enum answer answer;

	for (size_t i = 0; i < SHARE_COUNT; i++) {
		/* Its own pages, not the page of zeros that all untouched memory shares. */
		memset(vm->memory + POPEK_MEMORY, 0, VM_MEMORY_BYTES - POPEK_MEMORY);
		answer = measure_share(vm, (enum measure)i, calls, &shares[i], trial);
		if (answer == NO_ANSWER)
			return;
		if (answer == WENT_WRONG && i == KERNEL) {
			*open = popek_reopen(place, vm, trial);
			if (!*open)
				return;
			answer = measure_share(vm, BREAKS, calls, &shares[i], trial);
			if (answer == NO_ANSWER)
				return;
		}
		known[i] = answer == ANSWERED;
		if (known[i])
			continue;
		*open = popek_reopen(place, vm, trial);
		if (!*open)
			return;
	}
	if (!known[USER] && !known[MEMORY] && !known[PAGING] && !known[KERNEL]) {
		trial_undecided(
			trial, WHY_PREREQUISITE, "The guest did not do what should be timed");
		return;
	}
	judge(shares, known, trial);
}

void trial_popek_efficiency(const struct trial_place *place, struct trial *trial)
{
	struct calls calls = {0};
	bool open = true;
	struct vm vm;
	const int rc = time_calls(place->sys, &calls);

	if (rc < 0) {
		trial_refused(trial, KVM_CALL_NONE, rc);
		return;
	}
	if (!popek_open(place, &vm, trial))
		return;
	measure_all(place, &vm, &calls, &open, trial);
	if (open)
		vm_close(&vm);
}
