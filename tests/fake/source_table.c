// SPDX-License-Identifier: GPL-2.0-or-later
// A source that is an array of answers in the test.
#include "tests/fake/source_table.h"

#include <string.h>

#include "probe/fact.h"

static bool same_path(const char *a, const char *b)
{
	return (!a && !b) || (a && b && !strcmp(a, b));
}

static bool same_question(const struct question *a, const struct question *b)
{
	return a->ask == b->ask && same_path(a->path, b->path) && a->index == b->index &&
	       a->subleaf == b->subleaf && a->cpu == b->cpu && a->mode == b->mode;
}

static int table_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_table *table = (struct source_table *)source;

	table->asked++;
	for (size_t i = 0; i < table->count; i++) {
		const struct table_row *row = &table->rows[i];
		size_t room;

		if (!same_question(&row->question, question))
			continue;
		if (row->err)
			return -row->err;
		answer->value = row->value;
		answer->regs = row->regs;
		answer->stat = row->stat;
		if (!row->bytes || !answer->blob)
			return 0;
		if (question->ask != ASK_FILE)
			return blob_append(answer->blob, row->bytes, row->len);
		/* A file fills fixed memory with its beginning. */
		if (blob_append(answer->blob, row->bytes, row->len) == 0)
			return 0;
		room = answer->blob->size - answer->blob->len;
		answer->blob->truncated = true;
		return blob_append(answer->blob, row->bytes, room);
	}
	return -ERR_NOT_CAPTURED;
}

const struct source_ops source_table_ops = {.name = "table", .ask = table_ask};
