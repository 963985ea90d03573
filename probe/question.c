// SPDX-License-Identifier: GPL-2.0-or-later
// Questions as keys, and the words of a snapshot for them.
#include "probe/question.h"

#include <errno.h>
#include <string.h>

// clang-format off
static const struct {
	const char *name;
	bool about_path;
	bool bytes;
} kinds[ASK_COUNT] = {
	[ASK_FILE]     = {"file",     true,  true},
	[ASK_DIR]      = {"dir",      true,  true},
	[ASK_PROGRAMS] = {"programs", true,  true},
	[ASK_LINK]     = {"link",     true,  true},
	[ASK_ACCESS]   = {"access",   true,  false},
	[ASK_STAT]     = {"stat",     true,  false},
	[ASK_CAPABILITY] = {"capability", true, true},
	[ASK_CPUID]    = {"cpuid",    false, false},
	[ASK_MSR]      = {"msr",      false, false},
	[ASK_KVM]      = {"kvm",      false, false}, /* but for supported_cpuid */
	[ASK_PCI]      = {"pci",      false, true},
	[ASK_UDEV]     = {"udev",     false, true},
	[ASK_UNAME]    = {"uname",    false, true},
	[ASK_CODENAME] = {"codename", false, true},
	[ASK_LAUNCH]   = {"launch",   false, false},
	[ASK_TIME]     = {"time",     false, false},
};
// clang-format on

static const char *const mode_names[] = {
	[ACCESS_EXISTS] = "f",
	[ACCESS_READ] = "r",
	[ACCESS_WRITE] = "w",
	[ACCESS_READ_WRITE] = "rw",
};

static const char *const type_names[] = {
	[FILE_OTHER] = "other",
	[FILE_REGULAR] = "regular",
	[FILE_DIRECTORY] = "directory",
	[FILE_CHAR_DEVICE] = "char",
	[FILE_BLOCK_DEVICE] = "block",
};

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

int question_compare(const struct question *a, const struct question *b)
{
	int order = compare_numbers(a->ask, b->ask);

	if (!order)
		order = strcmp(a->path ? a->path : "", b->path ? b->path : "");
	if (!order)
		order = compare_numbers(a->cpu, b->cpu);
	if (!order)
		order = compare_numbers(a->index, b->index);
	if (!order)
		order = compare_numbers(a->subleaf, b->subleaf);
	if (!order)
		order = compare_numbers(a->mode, b->mode);
	return order;
}

bool question_about_path(const struct question *question)
{
	return kinds[question->ask].about_path;
}

bool question_wants_bytes(const struct question *question)
{
	return kinds[question->ask].bytes ||
	       (question->ask == ASK_KVM && !strcmp(question->path, KVM_ASK_SUPPORTED_CPUID));
}

const char *ask_name(enum ask ask)
{
	return kinds[ask].name;
}

const char *access_mode_name(enum access_mode mode)
{
	return mode_names[mode];
}

int access_mode_find(const char *name)
{
	for (int mode = ACCESS_EXISTS; mode <= ACCESS_READ_WRITE; mode++)
		if (!strcmp(mode_names[mode], name))
			return mode;
	return -1;
}

const char *file_type_name(enum file_type type)
{
	return type_names[type];
}

int file_type_find(const char *name)
{
	for (int type = FILE_OTHER; type <= FILE_BLOCK_DEVICE; type++)
		if (!strcmp(type_names[type], name))
			return type;
	return -1;
}

int answer_bytes(
	const struct question *question, struct answer *answer, const void *bytes, size_t len)
{
	struct blob *blob = answer->blob;
	int rc;

	if (!blob)
		return 0;
	rc = blob_append(blob, bytes, len);
	if (rc != -ENOBUFS || question->ask != ASK_FILE)
		return rc;
	blob->truncated = true;
	return blob_append(blob, bytes, blob->size - blob->len);
}
