// SPDX-License-Identifier: GPL-2.0-or-later
// What would the host of this snapshot have answered? Only the snapshot is asked, never this host.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probe/fact.h"
#include "probe/question.h"
#include "probe/snapshot.h"
#include "probe/sources.h"

struct source_replay {
	struct source base;
	struct snapshot *snapshot;
};

static int answer_uname(
	const struct snapshot *snapshot, const struct question *question, struct answer *answer)
{
	const char *text = !strcmp(question->path, "release")   ? snapshot->kernel
			   : !strcmp(question->path, "machine") ? snapshot->arch
								: NULL;

	return text ? answer_bytes(question, answer, text, strlen(text)) : -ERR_NOT_CAPTURED;
}

static int replay_ask(struct source *source, const struct question *question, struct answer *answer)
{
	const struct snapshot *snapshot = ((struct source_replay *)source)->snapshot;
	const struct snapshot_entry *entry;

	if (question->ask == ASK_UNAME)
		return answer_uname(snapshot, question, answer);
	entry = snapshot_find(snapshot, question);
	if (!entry) {
		int rc = snapshot_infer(snapshot, question);

		if (!rc && question->ask == ASK_KVM)
			answer->value = 1; /* KVM_ASK_OPEN: the only one that is inferred */
		return rc;
	}
	if (entry->err)
		return -entry->err;
	answer->value = entry->value;
	answer->ns = entry->ns;
	answer->regs = entry->regs;
	answer->stat = entry->stat;
	return answer_bytes(question, answer, entry->bytes.at, entry->bytes.len);
}

static void replay_close(struct source *source)
{
	snapshot_free(((struct source_replay *)source)->snapshot);
	free(source);
}

static const struct source_ops source_replay_ops = {
	.name = "replay", .ask = replay_ask, .close = replay_close};

int source_replay_take(struct snapshot *snapshot, struct source **source)
{
	struct source_replay *replay = malloc(sizeof(*replay));

	if (!replay) {
		snapshot_free(snapshot);
		return -ENOMEM;
	}
	*replay = (struct source_replay){.base = {&source_replay_ops}, .snapshot = snapshot};
	*source = &replay->base;
	return 0;
}
