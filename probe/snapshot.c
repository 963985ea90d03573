// SPDX-License-Identifier: GPL-2.0-or-later
// A snapshot in memory: taking entries, indexing, finding.
#include "probe/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/question.h"

struct snapshot *snapshot_new(void)
{
	return calloc(1, sizeof(struct snapshot));
}

void snapshot_entry_clear(struct snapshot_entry *entry)
{
	free((char *)entry->question.path);
	blob_free(&entry->bytes);
	entry->question.path = NULL;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	for (size_t i = 0; i < snapshot->count; i++)
		snapshot_entry_clear(&snapshot->entries[i]);
	free(snapshot->entries);
	free(snapshot->found);
	free(snapshot->arch);
	free(snapshot->kernel);
	free(snapshot);
}

static int make_room(struct snapshot *snapshot)
{
	size_t room = snapshot->room ? 2 * snapshot->room : 64;
	struct snapshot_entry *entries;

	if (snapshot->count < snapshot->room)
		return 0;
	if (snapshot->count >= SNAPSHOT_ENTRIES_MAX)
		return -E2BIG;
	entries = realloc(snapshot->entries, room * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	snapshot->entries = entries;
	snapshot->room = room;
	return 0;
}

/* Blobs grow by pages; a snapshot has tens of thousands of small answers. */
static void give_back_spare_room(struct blob *bytes)
{
	char *at = bytes->len && bytes->len < bytes->size ? realloc(bytes->at, bytes->len) : NULL;

	if (!at)
		return;
	bytes->at = at;
	bytes->size = bytes->len;
}

int snapshot_take(struct snapshot *snapshot, struct snapshot_entry *entry)
{
	int rc = make_room(snapshot);

	give_back_spare_room(&entry->bytes);
	if (rc < 0) {
		snapshot_entry_clear(entry);
		return rc;
	}
	snapshot->entries[snapshot->count++] = *entry;
	*entry = (struct snapshot_entry){0};
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	const struct snapshot_entry *one = a, *two = b;
	int order = question_compare(&one->question, &two->question);

	return order ? order : (one->line > two->line) - (one->line < two->line);
}

static bool same_answer(const struct snapshot_entry *a, const struct snapshot_entry *b)
{
	return a->err == b->err && a->value == b->value && a->ns == b->ns &&
	       !memcmp(&a->regs, &b->regs, sizeof(a->regs)) &&
	       !memcmp(&a->stat, &b->stat, sizeof(a->stat)) && a->bytes.len == b->bytes.len &&
	       (!a->bytes.len || !memcmp(a->bytes.at, b->bytes.at, a->bytes.len));
}

/* Only the first of the lines that ask the same stays. */
static const struct snapshot_entry *drop_repeated(
	struct snapshot *snapshot, bool may_differ, int *first_line)
{
	size_t kept = 0;

	for (size_t i = 1; i < snapshot->count; i++) {
		struct snapshot_entry *last = &snapshot->entries[kept];
		struct snapshot_entry *entry = &snapshot->entries[i];

		if (question_compare(&last->question, &entry->question)) {
			kept++;
			if (kept != i) {
				snapshot->entries[kept] = *entry;
				*entry = (struct snapshot_entry){0};
			}
			continue;
		}
		if (!may_differ && !same_answer(last, entry)) {
			*first_line = last->line;
			return entry;
		}
		snapshot_entry_clear(entry);
	}
	if (snapshot->count)
		snapshot->count = kept + 1;
	return NULL;
}

static int compare_paths(const void *a, const void *b)
{
	const struct snapshot_entry *const *one = a, *const *two = b;

	return strcmp((*one)->question.path, (*two)->question.path);
}

static int index_entries(struct snapshot *snapshot)
{
	snapshot->found = calloc(snapshot->count + 1, sizeof(*snapshot->found));
	if (!snapshot->found)
		return -ENOMEM;
	for (size_t i = 0; i < snapshot->count; i++) {
		const struct snapshot_entry *entry = &snapshot->entries[i];

		if (entry->err)
			continue;
		if (question_about_path(&entry->question))
			snapshot->found[snapshot->found_count++] = entry;
		else if (entry->question.ask == ASK_KVM)
			snapshot->kvm_worked |= strcmp(entry->question.path, KVM_ASK_OPEN) != 0;
		else if (entry->question.ask == ASK_LAUNCH)
			snapshot->kvm_worked |= entry->value != 0;
	}
	qsort(snapshot->found, snapshot->found_count, sizeof(*snapshot->found), compare_paths);
	return 0;
}

static void sort_entries(struct snapshot *snapshot)
{
	if (snapshot->count)
		qsort(snapshot->entries, snapshot->count, sizeof(*snapshot->entries),
			compare_entries);
}

int snapshot_index(struct snapshot *snapshot, const char *file, struct input_error *error)
{
	const struct snapshot_entry *differs;
	int first_line = 0;

	sort_entries(snapshot);
	differs = drop_repeated(snapshot, false, &first_line);
	if (differs)
		return input_fail(error, file, differs->line, 1,
			"this %s question is answered differently on line %d",
			ask_name(differs->question.ask), first_line);
	return index_entries(snapshot);
}

int snapshot_index_first(struct snapshot *snapshot)
{
	int line;

	sort_entries(snapshot);
	drop_repeated(snapshot, true, &line);
	return index_entries(snapshot);
}

static int compare_question_to_entry(const void *key, const void *entry)
{
	return question_compare(key, &((const struct snapshot_entry *)entry)->question);
}

const struct snapshot_entry *snapshot_find(
	const struct snapshot *snapshot, const struct question *question)
{
	if (!snapshot->count)
		return NULL;
	return bsearch(question, snapshot->entries, snapshot->count, sizeof(*snapshot->entries),
		compare_question_to_entry);
}
