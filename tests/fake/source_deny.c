// SPDX-License-Identifier: GPL-2.0-or-later
// Wraps any source and denies questions.
#include "tests/fake/source_deny.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const ask_words[ASK_COUNT] = {
	[ASK_FILE] = "file",
	[ASK_DIR] = "dir",
	[ASK_PROGRAMS] = "programs",
	[ASK_LINK] = "link",
	[ASK_ACCESS] = "access",
	[ASK_STAT] = "stat",
	[ASK_CAPABILITY] = "capability",
	[ASK_CPUID] = "cpuid",
	[ASK_MSR] = "msr",
	[ASK_KVM] = "kvm",
	[ASK_PCI] = "pci",
	[ASK_UDEV] = "udev",
	[ASK_UNAME] = "uname",
	[ASK_CODENAME] = "codename",
	[ASK_LAUNCH] = "launch",
	[ASK_TIME] = "time",
};

void question_text(const struct question *question, char *text, size_t size)
{
	snprintf(text, size, "%s %s index %x.%u cpu %u mode %d", ask_words[question->ask],
		question->path ? question->path : "", question->index, question->subleaf,
		question->cpu, question->mode);
}

static bool is_same(const struct question *a, const struct question *b)
{
	return a->ask == b->ask && a->index == b->index && a->subleaf == b->subleaf &&
	       a->cpu == b->cpu && a->mode == b->mode &&
	       !strcmp(a->path ? a->path : "", b->path ? b->path : "");
}

static void remember(struct source_deny *deny, const struct question *question)
{
	struct question *seen;

	for (size_t i = 0; i < deny->count; i++)
		if (is_same(&deny->seen[i], question))
			return;
	if (deny->count == deny->room) {
		deny->room = deny->room ? 2 * deny->room : 256;
		deny->seen = realloc(deny->seen, deny->room * sizeof(*deny->seen));
		if (!deny->seen)
			abort();
	}
	seen = &deny->seen[deny->count++];
	*seen = *question;
	seen->path = strdup(question->path ? question->path : "");
}

static int deny_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_deny *deny = (struct source_deny *)source;

	if (!deny->denied)
		remember(deny, question);
	else if (is_same(deny->denied, question))
		return -deny->err;
	return source_ask(deny->inner, question, answer);
}

static const struct source_ops source_deny_ops = {.name = "deny", .ask = deny_ask};

void source_deny_open(struct source_deny *deny, struct source *inner)
{
	*deny = (struct source_deny){.base = {&source_deny_ops}, .inner = inner};
}

void source_deny_one(struct source_deny *deny, size_t nth, int err)
{
	deny->denied = &deny->seen[nth];
	deny->err = err;
}

void source_deny_close(struct source_deny *deny)
{
	for (size_t i = 0; i < deny->count; i++)
		free((char *)deny->seen[i].path);
	free(deny->seen);
	*deny = (struct source_deny){0};
}
