// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does writing a snapshot cost beside the probing that it records, and replaying one beside
 * jansson's parse of the same bytes? bench/snapshot.py runs this.
 *
 *     bench_snapshot ROUNDS
 *
 * Prints nanoseconds of the processor's time, a line each: BYTES WHAT NS. All of it is measured in
 * turn: probing this host, probing and writing a snapshot of it, jansson's parse of that snapshot's
 * lines, reading it, and replaying it, which is to read it and probe what it says.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe/inventory.h"
#include "probe/probe.h"
#include "probe/snapshot_read.h"
#include "probe/source_live.h"
#include "probe/sources.h"

static int64_t now_ns(void)
{
	struct timespec now;

	/* What it costs this process, however busy the machine is. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void die(const char *what, int rc)
{
	fprintf(stderr, "bench_snapshot: %s: %s\n", what, strerror(-rc));
	exit(1);
}

/* The snapshot that was written last. */
struct bench {
	char *text;
	size_t len;
};

static void tell(const struct bench *bench, const char *what, int64_t begin)
{
	const int64_t end = now_ns();

	printf("%zu %s %lld\n", bench->len, what, (long long)(end - begin));
}

static void probe(struct source *source)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct inventory inventory = {0};

	if (!facts)
		die("probe", -ENOMEM);
	probe_all(source, facts, &inventory);
	inventory_free(&inventory);
	free(facts);
}

static void measure_probe(struct bench *bench)
{
	const int64_t begin = now_ns();
	struct source *live;
	int rc = source_live_open(&live);

	if (rc < 0)
		die("look at this host", rc);
	probe(live);
	source_close(live);
	tell(bench, "probe", begin);
}

static void measure_write(struct bench *bench)
{
	const struct record_options options = {0};
	struct source *live = NULL, *recorder = NULL;
	int64_t begin;
	FILE *out;
	int rc;

	free(bench->text);
	bench->text = NULL;
	begin = now_ns();
	out = open_memstream(&bench->text, &bench->len);
	rc = out ? source_live_open(&live) : -ENOMEM;
	if (rc == 0)
		rc = source_record_open(live, out, &options, &recorder);
	if (rc < 0)
		die("write a snapshot", rc);
	probe(recorder);
	rc = source_record_finish(recorder);
	source_close(recorder);
	source_close(live);
	if (fclose(out) || rc < 0)
		die("write a snapshot", rc < 0 ? rc : -EIO);
	tell(bench, "write", begin);
}

static void measure_parse(struct bench *bench)
{
	const int64_t begin = now_ns();
	const char *end = bench->text + bench->len;

	for (const char *line = bench->text; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		json_t *value;

		if (!stop)
			stop = end;
		value = json_loadb(line, (size_t)(stop - line), 0, NULL);
		if (!value)
			die("parse a line", -EINVAL);
		json_decref(value);
		line = stop + 1;
	}
	tell(bench, "parse", begin);
}

/* @probed: not only read. */
static void measure_read(struct bench *bench, const char *what, bool probed)
{
	const int64_t begin = now_ns();
	struct input_error error = {0};
	struct snapshot *snapshot;
	struct source *source = NULL;
	int rc = snapshot_read(bench->text, bench->len, "snapshot", &snapshot, &error);

	if (rc == 0)
		rc = source_replay_take(snapshot, &source);
	if (rc < 0)
		die("read the snapshot", rc);
	if (probed)
		probe(source);
	source_close(source);
	tell(bench, what, begin);
}

int main(int argc, char **argv)
{
	struct bench bench = {0};
	const long rounds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;

	if (rounds < 1) {
		fprintf(stderr, "usage: bench_snapshot ROUNDS\n");
		return 64;
	}
	for (long i = 0; i < rounds; i++) {
		measure_probe(&bench);
		measure_write(&bench);
		measure_parse(&bench);
		measure_read(&bench, "read", false);
		measure_read(&bench, "replay", true);
	}
	free(bench.text);
	return 0;
}
