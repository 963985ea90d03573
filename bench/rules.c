// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long does it take to load rules, and to judge by them? bench/rules.py runs this.
 *
 *     bench_rules ROUNDS RULES...
 *
 * Prints what is measured in nanoseconds of the processor's time, a line each: RULES BYTES WHAT NS.
 * What is to be compared is measured in turn: parsing a file's bytes by jansson, and loading the
 * file; judging by all rules, with all facts known and with a fifth unknown.
 */
#include <errno.h>
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "rules/rules.h"
#include "tests/fake/many_rules.h"

struct bench {
	size_t count, len;
	char *text, path[64];
	struct rule_set *rules;
	struct judgement *judgement;
	struct fact_table known, partly; /* partly: every fifth is unknown */
	struct workload workload;
};

static int64_t now_ns(void)
{
	struct timespec now;

	/* What it costs this process, however busy the machine is. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "bench_rules: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void tell(const struct bench *bench, const char *what, int64_t begin)
{
	const int64_t end = now_ns();

	printf("%zu %zu %s %lld\n", bench->count, bench->len, what, (long long)(end - begin));
}

static void open_file(struct bench *bench)
{
	int fd = memfd_create("rules", MFD_CLOEXEC);

	if (fd < 0)
		die("make a file");
	for (size_t done = 0; done < bench->len;) {
		ssize_t n = write(fd, bench->text + done, bench->len - done);

		if (n <= 0)
			die("write rules");
		done += (size_t)n;
	}
	snprintf(bench->path, sizeof(bench->path), "/proc/self/fd/%d", fd);
}

static void measure_parse(struct bench *bench)
{
	json_t *root;
	int64_t begin;

	malloc_trim(0); /* what was given back before is not tidied up at our expense */
	begin = now_ns();
	root = json_loadb(bench->text, bench->len, 0, NULL);
	tell(bench, "parse", begin);
	if (!root)
		die("parse rules");
	json_decref(root);
}

static void measure_load(struct bench *bench)
{
	struct input_error error;
	int64_t begin;
	int rc;

	rules_free(bench->rules);
	malloc_trim(0);
	begin = now_ns();
	rc = rules_load(NULL, bench->path, &bench->rules, &error);
	tell(bench, "load", begin);
	if (rc < 0) {
		fprintf(stderr, "bench_rules: %d:%d: %s\n", error.line, error.column, error.text);
		exit(1);
	}
}

static void measure_judge(struct bench *bench, const char *what, const struct fact_table *facts)
{
	const int64_t begin = now_ns();

	rules_judge(bench->rules, facts, &bench->workload, "", bench->judgement);
	tell(bench, what, begin);
}

static void measure(size_t count, long rounds)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		die("begin");
	bench->count = count;
	bench->text = many_rules_text(count, 0);
	if (!bench->text)
		die("make rules");
	bench->len = strlen(bench->text);
	open_file(bench);
	many_rules_facts(&bench->known, 0);
	many_rules_facts(&bench->partly, 5);
	for (long round = 0; round < rounds; round++) {
		measure_parse(bench);
		measure_load(bench);
		bench->judgement = judgement_new(bench->rules);
		if (!bench->judgement)
			die("make room");
		measure_judge(bench, "first", &bench->known);
		for (int turn = 0; turn < 4; turn++) {
			measure_judge(bench, "judge", &bench->known);
			measure_judge(bench, "partly", &bench->partly);
		}
		judgement_free(bench->judgement);
	}
	rules_free(bench->rules);
	free(bench->text);
	free(bench);
}

int main(int argc, char **argv)
{
	const long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;

	if (rounds <= 0) {
		fprintf(stderr, "usage: bench_rules ROUNDS RULES...\n");
		return 64;
	}
	for (int i = 2; i < argc; i++)
		measure(strtoul(argv[i], NULL, 10), rounds);
	return 0;
}
