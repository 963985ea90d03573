// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Deny every question: for every replayed machine, each question that the probes ask is denied
 * once, as "not captured" and as an IO error, and everything is judged again. Taking knowledge
 * away may make answers unknown; it may never make a yes or a no.
 */
#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/probe.h"
#include "probe/sources.h"
#include "rules/rules.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_deny.h"

/*
 * Ranked sources: the stronger one, denied, lets a weaker one speak that says otherwise on that
 * machine. Each row names the question (its beginning) and what changes.
 */
static const struct {
	const char *question, *changes, *reason;
} ranked[] = {
	{"cpuid ", "cpu.level", "the kernel's flags and the registers rank apart"},
	{"file /proc/cpuinfo", "cpu.level", "the kernel's flags and the registers rank apart"},
};

struct world {
	struct fact_table facts;
	struct judgement *judgement;
};

static struct world *world_new(void)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	world->judgement = judgement_new(rules_builtin());
	assert_non_null(world->judgement);
	return world;
}

static void world_free(struct world *world)
{
	judgement_free(world->judgement);
	free(world);
}

static void look(struct source *source, struct world *world)
{
	static const struct workload neutral;
	struct inventory inventory = {0};

	memset(&world->facts, 0, sizeof(world->facts));
	probe_all(source, &world->facts, &inventory);
	inventory_free(&inventory);
	rules_judge(rules_builtin(), &world->facts, &neutral, "", world->judgement);
}

static bool is_ranked(const char *question, const char *changes)
{
	for (size_t i = 0; i < sizeof(ranked) / sizeof(ranked[0]); i++)
		if (!strncmp(question, ranked[i].question, strlen(ranked[i].question)) &&
			!strcmp(changes, ranked[i].changes))
			return true;
	return false;
}

/* One line for each thing that changed although it only may become unknown. Returns how many. */
static unsigned compare_facts(const struct world *was, const struct world *is, const char *where)
{
	unsigned wrong = 0;

	for (int i = 0; i < FACT_COUNT; i++) {
		const enum fact_id id = (enum fact_id)i;

		if (!fact_known(&is->facts, id) || facts_agree(&was->facts, &is->facts, id) ||
			is_ranked(where, fact_desc(id)->name))
			continue;
		print_error("  without %s: fact %s\n", where, fact_desc(id)->name);
		wrong++;
	}
	return wrong;
}

static unsigned compare_verdicts(const struct world *was, const struct world *is, const char *where)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < is->judgement->finding_count; i++) {
		const enum truth before = was->judgement->findings[i].holds;
		const enum truth after = is->judgement->findings[i].holds;
		const char *id = rules_info(rules_builtin(), i).id;

		if (!was->judgement->findings[i].finding || after == before ||
			after == TRUTH_UNKNOWN || is_ranked(where, id))
			continue;
		print_error("  without %s: rule %s, %d to %d\n", where, id, before, after);
		wrong++;
	}
	for (int mode = 0; mode < MODE_COUNT; mode++) {
		const enum verdict before = was->judgement->modes[mode].verdict;
		const enum verdict after = is->judgement->modes[mode].verdict;
		const char *name = mode_name((enum mode)mode);

		if (after == before || after == VERDICT_UNKNOWN || is_ranked(where, name))
			continue;
		print_error("  without %s: mode %s, %s to %s\n", where, name, verdict_name(before),
			verdict_name(after));
		wrong++;
	}
	return wrong;
}

/* Denies each question put to @source once with each errno. Returns how many answers came out wrong. */
static unsigned deny_each(struct source *source, struct world *whole, struct world *world)
{
	static const int errors[] = {ERR_NOT_CAPTURED, EIO};
	struct source_deny deny;
	unsigned wrong = 0;

	source_deny_open(&deny, source);
	look(&deny.base, whole);
	assert_true(deny.count > 0);
	for (size_t nth = 0; nth < deny.count; nth++)
		for (size_t e = 0; e < sizeof(errors) / sizeof(errors[0]); e++) {
			char where[512];

			source_deny_one(&deny, nth, errors[e]);
			look(&deny.base, world);
			question_text(&deny.seen[nth], where, sizeof(where));
			wrong += compare_facts(whole, world, where);
			wrong += compare_verdicts(whole, world, where);
		}
	source_deny_close(&deny);
	return wrong;
}

static void no_denied_question_makes_a_yes_or_a_no(void **state)
{
	struct world *whole = world_new(), *world = world_new();
	unsigned wrong = 0;
	glob_t paths;

	(void)state;
	assert_int_equal(glob(TEST_DATA "/machines/*/host.jsonl", 0, NULL, &paths), 0);
	assert_int_equal(
		glob(TEST_DATA "/golden/hosts/*/host.jsonl", GLOB_APPEND, NULL, &paths), 0);
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		struct source *source;
		struct input_error error = {0};

		print_message("%s\n", paths.gl_pathv[i] + strlen(TEST_DATA "/"));
		if (input_open(paths.gl_pathv[i], &source, &error) < 0)
			fail_msg("%s:%d: %s", error.file, error.line, error.text);
		wrong += deny_each(source, whole, world);
		source_close(source);
	}
	globfree(&paths);
	world_free(world);
	world_free(whole);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_denied_question_makes_a_yes_or_a_no),
	};

	return cmocka_run_group_tests_name("machines_deny", tests, NULL, NULL);
}
