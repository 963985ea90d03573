// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A snapshot in memory: questions with their answers, sorted, so that a hostile file makes
 * finding one slow for nobody. Readers add entries; once indexed, it does not change.
 */
#ifndef VIRTSCOUT_PROBE_SNAPSHOT_H
#define VIRTSCOUT_PROBE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/input_error.h"
#include "probe/source.h"

#define SNAPSHOT_SCHEMA "virtscout.snapshot/1"
#define SNAPSHOT_LINE_MAX ((size_t)64 << 20)  /* bytes of one line */
#define SNAPSHOT_SIZE_MAX ((size_t)256 << 20) /* bytes of the file */
#define SNAPSHOT_ENTRIES_MAX ((size_t)1 << 20)

struct snapshot_entry {
	struct question question; /* path: the entry's own, or NULL */
	int err;                  /* positive errno; 0: answered */
	int line;                 /* of the input, 1-based */
	uint64_t value;
	uint64_t ns;
	struct cpuid_regs regs;
	struct file_stat stat;
	struct blob bytes; /* of the questions whose answer has bytes */
};

struct snapshot {
	char *arch;                     /* uname -m; NULL: not captured */
	char *kernel;                   /* uname -r; NULL: not captured */
	struct snapshot_entry *entries; /* [count], by question once indexed */
	size_t count, room;
	const struct snapshot_entry **found; /* [found_count], by path: paths that gave an answer */
	size_t found_count;
	bool kvm_worked; /* something was answered that only an open /dev/kvm can answer */
};

struct snapshot *snapshot_new(void);           /* NULL: no memory */
void snapshot_free(struct snapshot *snapshot); /* NULL is allowed */

void snapshot_entry_clear(struct snapshot_entry *entry);

/* Takes what @entry holds, on failure too. 0, -ENOMEM, or -E2BIG above SNAPSHOT_ENTRIES_MAX. */
int snapshot_take(struct snapshot *snapshot, struct snapshot_entry *entry);

/*
 * Sorts, and drops questions asked twice. 0; -ENOMEM; -EINVAL with @error filled where two
 * answers to one question differ.
 */
int snapshot_index(struct snapshot *snapshot, const char *file, struct input_error *error);

/* The same, but the earlier line wins where answers differ. */
int snapshot_index_first(struct snapshot *snapshot);

/* NULL: no line answers. */
const struct snapshot_entry *snapshot_find(
	const struct snapshot *snapshot, const struct question *question);

/*
 * What the lines imply about a question that none of them answers, in snapshot_infer.c: 0
 * (allowed; for KVM_ASK_OPEN the value is 1), -ENOENT, or -ERR_NOT_CAPTURED.
 */
int snapshot_infer(const struct snapshot *snapshot, const struct question *question);

#endif
