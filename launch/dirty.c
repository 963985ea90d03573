// SPDX-License-Identifier: GPL-2.0-or-later
// Documentation/virt/kvm/api.rst, KVM_SET_USER_MEMORY_REGION (KVM_MEM_LOG_DIRTY_PAGES).
#include "launch/dirty.h"

#include <stdio.h>
#include <string.h>

#include "launch/guest_user.h"

/* What the guest may be told to write: not its own code, list and tables. */
#define FIRST_PAGE 0x20
#define TABLES_FIRST (GUEST_PML4 / DIRTY_PAGE_BYTES)
#define TABLES_LAST (GUEST_PT / DIRTY_PAGE_BYTES)

#define READ_ONLY 1 /* in an item of the guest's list */

extern const uint8_t guest_dirty[], guest_dirty_end[];

bool dirty_has(const struct dirty_map *map, size_t page)
{
	return map->words[page / 64] >> page % 64 & 1;
}

void dirty_add(struct dirty_map *map, size_t page)
{
	map->words[page / 64] |= UINT64_C(1) << page % 64;
}

/* Runs, single pages, both ends; the second round has some of the first's and some new. */
static bool is_chosen(unsigned round, size_t page)
{
	switch (round) {
	case 0: return page % 64 < 3 || page % 13 == 0 || page + 1 == DIRTY_PAGES;
	case 1: return page % 64 > 60 || page % 7 == 0;
	default: return false;
	}
}

/* Written in one of the rounds; or read only, of which some do. */
static bool is_used(size_t page)
{
	return is_chosen(0, page) || is_chosen(1, page) || page % 8 == 0;
}

void dirty_choose(unsigned round, struct dirty_map *written)
{
	*written = (struct dirty_map){0};
	for (size_t page = FIRST_PAGE; page < DIRTY_PAGES; page++)
		if (is_chosen(round, page))
			dirty_add(written, page);
}

bool dirty_write(struct vm *vm, const struct dirty_map *written, struct trial *trial)
{
	uint32_t at = GUEST_DATA;

	for (uint32_t page = FIRST_PAGE; page < DIRTY_PAGES; page++) {
		if (!is_used(page))
			continue;
		guest_poke32(vm, at,
			page * DIRTY_PAGE_BYTES | (dirty_has(written, page) ? 0 : READ_ONLY));
		at += 4;
	}
	guest_poke32(vm, at, 0);
	return trial_expect_out(vm, SAY_DONE, trial);
}

static bool note_writes(struct vm *vm, struct trial *trial)
{
	const struct kvm_userspace_memory_region region = {
		.flags = KVM_MEM_LOG_DIRTY_PAGES,
		.memory_size = VM_MEMORY_BYTES,
		.userspace_addr = (uintptr_t)vm->memory,
	};

	return trial_ioctl(vm, vm->fd, KVM_CALL_SET_USER_MEMORY_REGION, (uintptr_t)&region, trial);
}

bool dirty_open(const struct trial_place *place, struct vm *vm, int (*prepare)(struct vm *vm),
	struct trial *trial)
{
	const struct guest_registers registers = {.rdi = GUEST_DATA};
	struct dirty_map all = {{0}};

	if (!trial_open_prepared(place, vm, prepare, trial))
		return false;
	for (size_t page = FIRST_PAGE; page < DIRTY_PAGES; page++)
		if (is_used(page))
			dirty_add(&all, page);
	if (guest_user_start(vm, (struct guest_code)GUEST_CODE_OF(dirty), &registers, trial) &&
		dirty_write(vm, &all, trial) && note_writes(vm, trial))
		return true;
	vm_close(vm);
	return false;
}

/* How many of @map, and the first of them. */
static unsigned count_pages(const struct dirty_map *map, size_t *first)
{
	unsigned count = 0;

	for (size_t page = DIRTY_PAGES; page-- > 0;) {
		if (!dirty_has(map, page))
			continue;
		*first = page;
		count++;
	}
	return count;
}

bool dirty_judge(const struct dirty_map *written, const struct dirty_map *noted, const char *when,
	struct dirty_seen *seen, struct trial *trial)
{
	struct dirty_map missing, other, tables = {{0}};
	unsigned count;
	size_t page = 0;

	for (page = TABLES_FIRST; page <= TABLES_LAST; page++)
		if (dirty_has(noted, page))
			dirty_add(&tables, page);
	for (size_t i = 0; i < DIRTY_PAGES / 64; i++) {
		missing.words[i] = written->words[i] & ~noted->words[i];
		other.words[i] = noted->words[i] & ~written->words[i] & ~tables.words[i];
	}
	count = count_pages(&missing, &page);
	if (count) {
		trial_failed(trial, "%s: %u written pages are missing, the first at 0x%zx", when,
			count, page * DIRTY_PAGE_BYTES);
		return false;
	}
	count = count_pages(&other, &page);
	if (count) {
		trial_failed(trial, "%s: %u pages that nothing wrote, the first at 0x%zx", when,
			count, page * DIRTY_PAGE_BYTES);
		return false;
	}
	seen->written += count_pages(written, &page);
	seen->tables += count_pages(&tables, &page);
	return true;
}

void dirty_pass(const struct dirty_seen *seen, struct trial *trial)
{
	char tables[32] = "no other";

	if (seen->tables)
		snprintf(tables, sizeof(tables), "%u page tables", seen->tables);
	trial_passed(trial, "All %u written pages, and %s", seen->written, tables);
}
