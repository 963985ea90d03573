// SPDX-License-Identifier: GPL-2.0-or-later
// Wraps any source and denies questions.
#include "tests/fake/source_deny.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const ask_words[ASK_COUNT] = {
	[ASK_FILE] = "file",
	[ASK_DIR] = "dir",
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
};

void question_text(const struct question *question, char *text, size_t size)
{
	snprintf(text, size, "%s %s index %x.%u cpu %u mode %d", ask_words[question->ask],
		question->path ? question->path : "", question->index, question->subleaf,
		question->cpu, question->mode);
}

static size_t question_number(struct source_deny *deny, const struct question *question)
{
	struct question *seen;

	for (size_t i = 0; i < deny->count; i++) {
		seen = &deny->seen[i];
		if (seen->ask == question->ask && seen->index == question->index &&
			seen->subleaf == question->subleaf && seen->cpu == question->cpu &&
			seen->mode == question->mode &&
			!strcmp(seen->path, question->path ? question->path : ""))
			return i;
	}
	if (deny->count == deny->room) {
		deny->room = deny->room ? 2 * deny->room : 256;
		deny->seen = realloc(deny->seen, deny->room * sizeof(*deny->seen));
		if (!deny->seen)
			abort();
	}
	seen = &deny->seen[deny->count];
	*seen = *question;
	seen->path = strdup(question->path ? question->path : "");
	return deny->count++;
}

static int deny_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_deny *deny = (struct source_deny *)source;

	if (question_number(deny, question) == deny->nth)
		return -deny->err;
	return source_ask(deny->inner, question, answer);
}

static const struct source_ops source_deny_ops = {.name = "deny", .ask = deny_ask};

void source_deny_open(struct source_deny *deny, struct source *inner, size_t nth, int err)
{
	*deny = (struct source_deny){
		.base = {&source_deny_ops}, .inner = inner, .nth = nth, .err = err};
}

void source_deny_close(struct source_deny *deny)
{
	for (size_t i = 0; i < deny->count; i++)
		free((char *)deny->seen[i].path);
	free(deny->seen);
	*deny = (struct source_deny){0};
}
