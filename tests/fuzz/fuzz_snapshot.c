// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a snapshot: read, asked for every line and what is near it, and recorded again.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/question.h"
#include "probe/scrub.h"
#include "probe/snapshot_read.h"
#include "probe/sources.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void ask(struct source *source, const struct question *question)
{
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct answer answer = {.blob = &blob};

	source_ask(source, question, &answer);
}

static void ask_around(struct source *source, const struct question *question)
{
	char below[4200];

	ask(source, question);
	if (!question_about_path(question))
		return;
	snprintf(below, sizeof(below), "%s/below", question->path);
	for (int kind = ASK_FILE; kind <= ASK_STAT; kind++) {
		ask(source, &(struct question){.ask = (enum ask)kind, .path = question->path});
		ask(source, &(struct question){.ask = (enum ask)kind, .path = below});
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct record_options options = {.captured = "2026-11-23T02:50:00Z"};
	struct input_error error = {0};
	struct snapshot *snapshot, *again;
	struct source *source, *record = NULL;
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	if (snapshot_read((const char *)bytes, len, "fuzz", &snapshot, &error))
		return 0;
	if (source_replay_take(snapshot, &source))
		return 0;
	out = open_memstream(&text, &size);
	if (out && !source_record_open(source, out, &options, &record)) {
		for (size_t i = 0; i < snapshot->count; i++)
			ask_around(record, &snapshot->entries[i].question);
		source_record_finish(record);
		source_close(record);
	}
	if (out)
		fclose(out);
	/* What the recorder writes, the reader takes. */
	if (text && record && snapshot_read(text, size, "again", &again, &error) == 0)
		snapshot_free(again);
	else if (text && record)
		abort();
	free(text);
	source_close(source);
	return 0;
}
