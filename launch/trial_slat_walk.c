// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does a miss of the translation buffers cost a guest? With second-level paging the processor
 * walks the guest's page tables and, for each step of that, the host's (Intel SDM Vol. 3C, "EPT
 * translation mechanism"; AMD APM Vol. 2, 15.25.1); with shadow page tables it walks as it does
 * here.
 *
 * A chain of reads goes over more pages than any such buffer holds, and over few; what a step takes
 * longer is the miss. There are few pages of memory behind them and few words are read, the same
 * ones, so no data has to come. They are more than one, as KVM starts over where it finds a page
 * mapped too often in shadow page tables (arch/x86/kvm/mmu/mmu.c, RMAP_RECYCLE_THRESHOLD: 1000).
 */
#include "launch/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "launch/guest_user.h"

#ifndef MADV_POPULATE_READ /* Linux 5.14 */
#define MADV_POPULATE_READ 22
#endif

#define PAGE_BYTES ((size_t)4 << 10)
#define MANY ((uint64_t)8192)
#define FEW ((uint64_t)16)
#define STEPS (2 * MANY)
#define REPEATS 5

/* In the guest: the FEW pages, seen again and again from WINDOW on, and the tables for that. */
#define PAGES_AT 0x100000
#define TABLES_AT 0x110000
#define TABLES (MANY / 512)
#define WINDOW UINT64_C(0x4000000)

extern const uint8_t guest_walks[], guest_walks_end[], guest_walk_end[];
void guest_walk(const void *pages, uint64_t steps, uint64_t mask);

/* Who walks: a guest, or we here, over @pages. */
struct walker {
	struct kvm_sys *sys;
	struct vm *vm; /* NULL: here */
	void *pages;
	uint64_t many_ns, few_ns; /* the least that STEPS took */
};

static bool walk(
	struct walker *walker, uint64_t steps, uint64_t count, uint64_t *ns, struct trial *trial)
{
	uint64_t begin;

	if (walker->vm) {
		guest_poke64(walker->vm, GUEST_DATA, steps);
		guest_poke64(walker->vm, GUEST_DATA + 8, count - 1);
		if (!trial_expect_out(walker->vm, SAY_READY, trial))
			return false;
		begin = walker->sys->ops->now_ns(walker->sys);
		if (!trial_expect_out(walker->vm, SAY_DONE, trial))
			return false;
	} else {
		begin = walker->sys->ops->now_ns(walker->sys);
		guest_walk(walker->pages, steps, count - 1);
	}
	*ns = walker->sys->ops->now_ns(walker->sys) - begin;
	return true;
}

/* First each page once, to have it mapped. */
static bool time_walks(struct walker *walker, struct trial *trial)
{
	uint64_t ns;

	if (!walk(walker, MANY, MANY, &ns, trial))
		return false;
	walker->many_ns = walker->few_ns = UINT64_MAX;
	for (int i = 0; i < REPEATS; i++) {
		if (!walk(walker, STEPS, MANY, &ns, trial))
			return false;
		walker->many_ns = ns < walker->many_ns ? ns : walker->many_ns;
		if (!walk(walker, STEPS, FEW, &ns, trial))
			return false;
		walker->few_ns = ns < walker->few_ns ? ns : walker->few_ns;
	}
	return true;
}

/*
 * Picoseconds of a miss; 0: it does not stand out. A step without a miss takes some ten cycles, a
 * walk through the tables at least as long; less than a quarter of that is the clock's noise, or a
 * simulator that counts instructions for time.
 */
static int64_t miss_ps(const struct walker *walker)
{
	return walker->many_ns > walker->few_ns + walker->few_ns / 4
		       ? (int64_t)((walker->many_ns - walker->few_ns) * 1000 / STEPS)
		       : 0;
}

static void judge(const struct walker *guest, const struct walker *here, struct trial *trial)
{
	const int64_t guest_ps = miss_ps(guest), here_ps = miss_ps(here);

	if (guest_ps <= 0 || here_ps <= 0) {
		trial_undecided(trial, WHY_CONFLICT,
			"Reads over %d pages took hardly longer than over %d: misses do not show",
			(int)MANY, (int)FEW);
		return;
	}
	trial_passed(trial, "A miss: %" PRId64 ".%" PRId64 " ns, here %" PRId64 ".%" PRId64 " ns",
		guest_ps / 1000, guest_ps % 1000 / 100, here_ps / 1000, here_ps % 1000 / 100);
	trial->known = 3;
	trial->value[0] = guest_ps;
	trial->value[1] = here_ps;
}

/* EINVAL: this kernel knows no such advice, and does not need it. */
static bool advise(struct walker *here, size_t size, int advice, struct trial *trial)
{
	int rc = here->sys->ops->advise(here->sys, here->pages, size, advice);

	if (rc < 0 && rc != -EINVAL)
		trial_refused(trial, KVM_CALL_ADVISE, rc);
	return rc == 0 || rc == -EINVAL;
}

/* Reading memory that nobody wrote shows one page of zeros, as long as it is no huge one. */
static bool walk_here(struct walker *here, struct trial *trial)
{
	const size_t size = MANY * PAGE_BYTES;
	bool done;
	int rc = here->sys->ops->map(here->sys, -1, size, &here->pages);

	if (rc < 0) {
		trial_refused(trial, KVM_CALL_MAP, rc);
		return false;
	}
	done = advise(here, size, MADV_NOHUGEPAGE, trial) &&
	       advise(here, size, MADV_POPULATE_READ, trial) && time_walks(here, trial);
	here->sys->ops->unmap(here->sys, here->pages, size);
	return done;
}

static void map_window(struct vm *vm)
{
	memset(vm->memory + PAGES_AT, 0, FEW * PAGE_BYTES);
	for (uint32_t i = 0; i < TABLES; i++)
		guest_poke64(vm, GUEST_PD + 8 * (uint32_t)(WINDOW >> 21) + 8 * i,
			(TABLES_AT + i * PAGE_BYTES) | USER_TABLE);
	for (uint32_t i = 0; i < MANY; i++)
		guest_poke64(vm, TABLES_AT + 8 * i, (PAGES_AT + i % FEW * PAGE_BYTES) | USER_TABLE);
}

void trial_slat_walk(const struct trial_place *place, struct trial *trial)
{
	const struct guest_registers registers = {.rbx = GUEST_DATA, .rdi = WINDOW};
	const struct guest_code code = {(const uint8_t *)guest_walk, guest_walk_end};
	struct vm vm;
	struct walker guest = {.sys = place->sys, .vm = &vm}, here = {.sys = place->sys};

	if (!trial_open(place, &vm, trial))
		return;
	if (guest_copy(&vm, GUEST_WORK, code) == 0 &&
		guest_user_start(&vm, (struct guest_code)GUEST_CODE_OF(walks), &registers, trial)) {
		map_window(&vm);
		if (time_walks(&guest, trial) && walk_here(&here, trial))
			judge(&guest, &here, trial);
	}
	vm_close(&vm);
}
