// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the tests of KVM's knowledge of changed memory share: a guest in ring 3 that writes the
 * pages it is told and reads others, and the comparison of those with what KVM noted.
 */
#ifndef VIRTSCOUT_LAUNCH_DIRTY_H
#define VIRTSCOUT_LAUNCH_DIRTY_H

#include "launch/trial.h"

#define DIRTY_PAGE_BYTES 4096
#define DIRTY_PAGES (VM_MEMORY_BYTES / DIRTY_PAGE_BYTES)
#define DIRTY_ROUNDS 3

/* One bit a page of the guest's memory, as KVM_GET_DIRTY_LOG has it. */
struct dirty_map {
	uint64_t words[DIRTY_PAGES / 64];
};

/* What a test of several rounds saw. */
struct dirty_seen {
	unsigned written; /* pages, over all rounds */
	unsigned tables;  /* of the guest's page tables, that were noted too */
};

/*
 * A VM whose guest has touched each page, so that none comes in later, and which notes from now
 * on what is written. False: the verdict is in @trial, nothing is left to close.
 */
bool dirty_open(const struct trial_place *place, struct vm *vm, int (*prepare)(struct vm *vm),
	struct trial *trial);

/* Which pages the guest writes in round @round, of DIRTY_ROUNDS; the last has none. */
void dirty_choose(unsigned round, struct dirty_map *written);

/* Lets the guest write @written and read others. @exit: how it came back; false: refused. */
bool dirty_write(struct vm *vm, const struct dirty_map *written, struct trial *trial);

/*
 * Are @noted the pages @written? Whether all are there, and no other: but those of the page
 * tables, where the processor's own accesses may count as writes (Intel SDM Vol. 3C, "accessed and
 * dirty flags for EPT"). False: failed, @when says of what.
 */
bool dirty_judge(const struct dirty_map *written, const struct dirty_map *noted, const char *when,
	struct dirty_seen *seen, struct trial *trial);

/* The verdict where all was right. */
void dirty_pass(const struct dirty_seen *seen, struct trial *trial);

bool dirty_has(const struct dirty_map *map, size_t page);
void dirty_add(struct dirty_map *map, size_t page);

#endif
