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
#include "launch/pace.h"
#include "launch/popek.h"
#include "probe/cleanup.h"

#define PER_MILLE 1000

/* Above that the same code can't be faster in a guest than here: something disturbed it here. */
#define SHARE_MOST 1050
/* Two best times that differ by more are no measure. */
#define NOISE_PERCENT 25

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

/* One of the two sides of a measure. */
struct worker {
	struct vm *vm;
	enum measure measure;
	struct trial *trial;
};

static int pace_guest(void *context, uint64_t rounds, uint64_t *ns)
{
	const struct worker *worker = context;

	return time_guest(worker->vm, worker->measure, rounds, ns, worker->trial);
}

static int pace_here(void *context, uint64_t rounds, uint64_t *ns)
{
	const struct worker *worker = context;

	return time_here(worker->vm, worker->measure, rounds, ns);
}

/* A run is long against its exit, and short against what a busy machine gives at a time. */
static const struct pace_plan plan = {
	.rounds_first = 4,
	.rounds_max = UINT64_C(1) << 24,
	.least_ns = MS / 4,
	.budget_ns = 50 * MS,
};

static bool makes_calls(enum measure measure)
{
	return measures[measure].work == work_paging || measures[measure].work == work_kernel;
}

/* Those that make calls here, the others are not set; BREAKS has KERNEL's. */
struct calls {
	struct pace_side side[SHARE_COUNT];
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
		struct worker worker = {.vm = &none, .measure = (enum measure)i};
		struct pace_side *side = &calls->side[i];

		if (!makes_calls((enum measure)i))
			continue;
		*side = (struct pace_side){.time = pace_here, .context = &worker};
		pace_measure(sys, &plan, &side, 1);
		side->context = NULL;
	}
	return 0;
}

/* What a measure came to. */
struct share {
	enum { NOT_KNOWN, NOISY, KNOWN } state;
	int64_t per_mille; /* where it is known, or noisy */
};

static enum answer judge_share(enum measure measure, const struct pace_side *guest,
	const struct pace_side *here, struct share *share)
{
	const uint64_t guest_fs = pace_round_fs(guest), here_fs = pace_round_fs(here);
	bool noisy;

	if (!guest_fs || !here_fs)
		return WENT_WRONG;
	share->per_mille = (int64_t)((here_fs * PER_MILLE + guest_fs / 2) / guest_fs);
	noisy = !pace_agrees(&guest->many, NOISE_PERCENT) ||
		!pace_agrees(&here->many, NOISE_PERCENT);
	/* A guest's kernel may well be faster than ours: it does next to nothing. */
	noisy = noisy || (!makes_calls(measure) && share->per_mille > SHARE_MOST);
	share->state = noisy ? NOISY : KNOWN;
	return ANSWERED;
}

static enum answer measure_share(struct vm *vm, enum measure measure, const struct calls *calls,
	struct share *share, struct trial *trial)
{
	const struct guest_code function = measures[measure].function;
	struct worker worker = {.vm = vm, .measure = measure, .trial = trial};
	struct pace_side guest = {.time = pace_guest, .context = &worker};
	struct pace_side here = {.time = pace_here, .context = &worker};
	struct pace_side *const sides[] = {&guest, &here};
	enum answer answer;

	if (function.start && guest_copy(vm, GUEST_WORK, function) < 0)
		return WENT_WRONG;
	answer = (enum answer)pace_measure(vm->sys, &plan, sides, makes_calls(measure) ? 1 : 2);
	if (makes_calls(measure))
		here = calls->side[measure == BREAKS ? KERNEL : measure];
	return answer == ANSWERED ? judge_share(measure, &guest, &here, share) : answer;
}

static void judge(const struct share shares[SHARE_COUNT], struct trial *trial)
{
	static const char *const words[] = {[NOT_KNOWN] = "not known", [NOISY] = "too noisy"};
	char said[SHARE_COUNT][48];

	for (size_t i = 0; i < SHARE_COUNT; i++)
		if (shares[i].state == KNOWN && shares[i].per_mille > SHARE_MOST)
			snprintf(said[i], sizeof(said[i]), "above 105 %%");
		else if (shares[i].state == KNOWN)
			snprintf(said[i], sizeof(said[i]), "%" PRId64 ".%" PRId64 " %%",
				shares[i].per_mille / 10, shares[i].per_mille % 10);
		else
			snprintf(said[i], sizeof(said[i]), "%s", words[shares[i].state]);
	trial_passed(trial, "Of native speed: %s %s, %s %s, %s %s, %s %s", measures[0].name,
		said[0], measures[1].name, said[1], measures[2].name, said[2], measures[3].name,
		said[3]);
	trial->known = 0;
	for (size_t i = 0; i < SHARE_COUNT; i++) {
		trial->value[i] = shares[i].per_mille;
		trial->known |= (uint32_t)(shares[i].state == KNOWN) << i;
		/* Not known: the guest did otherwise. */
		trial->fact_why[i] = shares[i].state == NOISY ? WHY_NOISY : WHY_PREREQUISITE;
	}
}

static void measure_all(const struct trial_place *place, struct vm *vm, const struct calls *calls,
	bool *open, struct trial *trial)
{
	struct share shares[SHARE_COUNT] = {0};
	size_t measured = 0;
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
		measured += answer == ANSWERED;
		if (answer == ANSWERED)
			continue;
		*open = popek_reopen(place, vm, trial);
		if (!*open)
			return;
	}
	if (!measured) {
		trial_undecided(
			trial, WHY_PREREQUISITE, "The guest did not do what should be timed");
		return;
	}
	judge(shares, trial);
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
