// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes down what a source is asked and what it answers: the snapshot is what it tells the next
 * reader, so a file of which the asker wants the beginning is read and written whole.
 */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe/cleanup.h"
#include "probe/fact.h"
#include "probe/name_list.h"
#include "probe/question.h"
#include "probe/scrub.h"
#include "probe/snapshot_write.h"
#include "probe/sources.h"

struct source_record {
	struct source base;
	struct source *inner; /* borrowed */
	FILE *out;            /* borrowed */
	bool raw;
	struct scrub scrub;
	void *seen; /* tree of struct question, for tsearch(3) */
	int rc;     /* first failure of writing, negative errno */
};

static int compare_seen(const void *a, const void *b)
{
	return question_compare(a, b);
}

static void free_seen(void *seen)
{
	free((char *)((struct question *)seen)->path);
	free(seen);
}

/* 1: now for the first time; 0: again; -ENOMEM. */
static int remember(struct source_record *record, const struct question *question)
{
	struct question *copy;

	if (tfind(question, &record->seen, compare_seen))
		return 0;
	copy = malloc(sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	*copy = *question;
	copy->path = strdup(question->path ? question->path : "");
	if (!copy->path || !tsearch(copy, &record->seen, compare_seen)) {
		free_seen(copy);
		return -ENOMEM;
	}
	return 1;
}

static int scrub_bytes(
	struct source_record *record, const struct question *question, struct blob *bytes)
{
	int rc;

	switch (question->ask) {
	case ASK_FILE:
		if (!strcmp(question->path, SCRUB_PACKED))
			return scrub_packed(&record->scrub, question->path, bytes);
		bytes->len = scrub_file(&record->scrub, question->path, bytes->at, bytes->len);
		return 0;
	case ASK_DIR:
	case ASK_UDEV:
		rc = scrub_names(&record->scrub, question->path, bytes->at, bytes->len);
		return rc ? rc : name_list_sort(bytes, 0);
	case ASK_LINK: return scrub_target(&record->scrub, question->path, bytes->at, bytes->len);
	default: return 0;
	}
}

/* @answer is a copy that may be changed. */
static int write_entry(struct source_record *record, const struct question *question, int err,
	struct answer *answer)
{
	struct question scrubbed = *question;
	cleanup_free char *path = NULL;
	int rc;

	if (record->raw)
		return snapshot_write_entry(record->out, question, err, answer);
	scrub_numbers(question, answer);
	if (!err && question_wants_bytes(question)) {
		rc = scrub_bytes(record, question, answer->blob);
		if (rc)
			return rc;
	}
	if (question_about_path(question)) {
		path = strdup(question->path);
		if (!path)
			return -ENOMEM;
		rc = scrub_names(&record->scrub, path, path, strlen(path));
		if (rc)
			return rc;
		scrubbed.path = path;
	}
	return snapshot_write_entry(record->out, &scrubbed, err, answer);
}

/*
 * What JSON can't hold is written as the errno that says so, so that a replay knows why it has
 * nothing.
 */
static int write_entry_or_errno(struct source_record *record, const struct question *question,
	int err, struct answer *answer)
{
	int rc = write_entry(record, question, err, answer);

	if (rc == -EILSEQ || rc == -EFBIG)
		rc = write_entry(record, question, -rc, answer);
	return rc == -EILSEQ ? 0 : rc; /* the path itself: it stays not captured */
}

static int record_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_record *record = (struct source_record *)source;
	cleanup_blob struct blob bytes = BLOB_HEAP;
	struct answer whole = {.blob = &bytes};
	int rc, written;

	/* The header has told uname already. */
	written = question->ask == ASK_UNAME ? 0 : remember(record, question);
	if (written <= 0) {
		if (written < 0 && !record->rc)
			record->rc = written;
		return source_ask(record->inner, question, answer);
	}
	rc = source_ask(record->inner, question, &whole);
	if (rc == -ERR_NOT_CAPTURED)
		return rc;
	if (rc == 0) {
		answer->value = whole.value;
		answer->ns = whole.ns;
		answer->regs = whole.regs;
		answer->stat = whole.stat;
		if (question_wants_bytes(question))
			rc = answer_bytes(question, answer, bytes.at, bytes.len);
		written = write_entry_or_errno(record, question, 0, &whole);
	} else {
		written = write_entry_or_errno(record, question, -rc, &whole);
	}
	if (written && !record->rc)
		record->rc = written;
	return rc;
}

static void record_close(struct source *source)
{
	struct source_record *record = (struct source_record *)source;

	tdestroy(record->seen, free_seen);
	scrub_close(&record->scrub);
	free(record);
}

static const struct source_ops source_record_ops = {
	.name = "record", .ask = record_ask, .close = record_close};

/* "" where the source does not know. */
static void ask_uname(struct source *source, const char *what, char *text, size_t size)
{
	struct blob blob = {.at = text, .size = size - 1};
	struct answer answer = {.blob = &blob};

	if (source_ask(source, &(struct question){.ask = ASK_UNAME, .path = what}, &answer) < 0)
		blob.len = 0;
	text[blob.len] = '\0';
}

static int write_header(struct source *inner, FILE *out, const struct record_options *options)
{
	struct snapshot_header header = {
		.captured = options->captured, .has_uid = options->has_uid, .uid = options->uid};
	char arch[80], kernel[160], now[32];
	time_t seconds = time(NULL);
	struct tm utc;

	ask_uname(inner, "machine", arch, sizeof(arch));
	ask_uname(inner, "release", kernel, sizeof(kernel));
	header.arch = arch[0] ? arch : NULL;
	header.kernel = kernel[0] ? kernel : NULL;
	if (!header.captured && gmtime_r(&seconds, &utc) &&
		strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", &utc))
		header.captured = now;
	return snapshot_write_header(out, &header);
}

int source_record_open(struct source *inner, FILE *out, const struct record_options *options,
	struct source **source)
{
	struct source_record *record;
	char node[80];
	int rc = write_header(inner, out, options);

	if (rc)
		return rc;
	record = malloc(sizeof(*record));
	if (!record)
		return -ENOMEM;
	*record = (struct source_record){
		.base = {&source_record_ops}, .inner = inner, .out = out, .raw = options->raw};
	rc = source_read_line(inner, "/proc/sys/kernel/hostname", node, sizeof(node));
	scrub_open(&record->scrub, rc > 0 ? node : NULL);
	*source = &record->base;
	return 0;
}

int source_record_finish(struct source *source)
{
	struct source_record *record = (struct source_record *)source;

	if (!record->rc && fflush(record->out))
		record->rc = -errno;
	return record->rc;
}
