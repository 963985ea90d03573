// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Deny every question: for every replayed machine, each question that the probes ask is denied
 * once, as "not captured" and as an IO error, and everything is judged again. Taking knowledge
 * away may make answers unknown; it may never make a yes or a no. Only rules that ask what is
 * known may turn round, and they say nothing of a mode.
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

#include "probe/passthrough.h"
#include "probe/probe.h"
#include "probe/sources.h"
#include "rules/rules.h"
#include "tests/fake/knowledge.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_deny.h"

#define MOUNT_RANKS "a refusal is the node's permissions, unless the mount is known to say nodev"
#define CONTAINER_RANKS "a missing node was not passed in, unless this is known to be no container"
#define CLEARED_RANKS "a missing flag is firmware's or the outer host's, unless clearcpuid= is seen"

/*
 * Ranked sources: the stronger one, denied, lets a weaker one speak that says otherwise on that
 * machine. Each row names the question (its beginning) and what changes.
 */
static const struct {
	const char *question, *changes, *reason;
} ranked[] = {
	{"cpuid ", "cpu.level", "the kernel's flags and the registers rank apart"},
	{"file /proc/cpuinfo", "cpu.level", "the kernel's flags and the registers rank apart"},
	/*
	 * What says more of one and the same obstacle, where it is shown; the mode and who must act
	 * stay as they are.
	 */
	{"file /proc/self/mountinfo", "kvm.device-nodev", MOUNT_RANKS},
	{"file /proc/self/mountinfo", "kvm.device-permission", MOUNT_RANKS},
	{"kvm open", "kvm.device-nodev", MOUNT_RANKS},
	{"link /proc/self/ns/", "kvm.device-node-missing", CONTAINER_RANKS},
	{"link /proc/self/ns/", "kvm.device-not-passed", CONTAINER_RANKS},
	{"file /proc/cmdline", "hardware.flag-cleared", CLEARED_RANKS},
	{"file /proc/cmdline", "hardware.off-in-guest", CLEARED_RANKS},
	{"file /proc/cmdline", "outer.qemu", CLEARED_RANKS},
	/* Xen runs guests either way, and captures of dom0 rarely have CPUID. */
	{"cpuid ", "hvm", "what the processor lacks, where it is shown, names a cost of Xen's"},
};

/* What the host is for: rules that nobody asked for are judged as well. */
static const struct purpose {
	const char *workload, *role;
} purposes[] = {
	{"", ""},
	{"guest-kernel=own,passthrough=nic,migration=yes", "passthrough-host"},
	{"guest-os=linux,isolation=confidential", "confidential-host"},
};

#define PURPOSE_COUNT (sizeof(purposes) / sizeof(purposes[0]))

struct world {
	struct fact_table facts;
	struct workload workloads[PURPOSE_COUNT];
	struct judgement *judgements[PURPOSE_COUNT];
};

static struct world *world_new(void)
{
	struct world *world = calloc(1, sizeof(*world));
	struct input_error error;

	assert_non_null(world);
	for (size_t i = 0; i < PURPOSE_COUNT; i++) {
		const char *text = purposes[i].workload;

		if (*text && workload_parse(&world->workloads[i], text, &error) < 0)
			fail_msg("%s: %s", text, error.text);
		world->judgements[i] = judgement_new(rules_builtin());
		assert_non_null(world->judgements[i]);
	}
	return world;
}

static void world_free(struct world *world)
{
	for (size_t i = 0; i < PURPOSE_COUNT; i++)
		judgement_free(world->judgements[i]);
	free(world);
}

static void look(struct source *source, struct world *world)
{
	struct inventory inventory = {0};

	memset(&world->facts, 0, sizeof(world->facts));
	probe_all(source, &world->facts, &inventory);
	for (size_t i = 0; i < PURPOSE_COUNT; i++) {
		const struct workload *workload = &world->workloads[i];

		passthrough_facts(&inventory, workload->value[WORKLOAD_PASSTHROUGH], &world->facts);
		rules_judge(rules_builtin(), &world->facts, workload, purposes[i].role,
			world->judgements[i]);
	}
	inventory_free(&inventory);
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

/* @about_knowledge: [rules], see knowledge.h. */
static unsigned compare_verdicts(const struct judgement *was, const struct judgement *is,
	const bool *about_knowledge, const char *where)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < is->finding_count; i++) {
		const enum truth before = was->findings[i].holds;
		const enum truth after = is->findings[i].holds;
		const char *id = rules_info(rules_builtin(), i).id;

		if (!was->findings[i].finding || about_knowledge[i] || after == before ||
			after == TRUTH_UNKNOWN || is_ranked(where, id))
			continue;
		print_error("  without %s: rule %s, %d to %d\n", where, id, before, after);
		wrong++;
	}
	for (int mode = 0; mode < MODE_COUNT; mode++) {
		const enum verdict before = was->modes[mode].verdict;
		const enum verdict after = is->modes[mode].verdict;
		const char *name = mode_name((enum mode)mode);

		if (after == before || after == VERDICT_UNKNOWN || is_ranked(where, name))
			continue;
		print_error("  without %s: mode %s, %s to %s\n", where, name, verdict_name(before),
			verdict_name(after));
		wrong++;
	}
	return wrong;
}

static unsigned compare(const struct world *was, const struct world *is,
	const bool *about_knowledge, const char *where)
{
	unsigned wrong = compare_facts(was, is, where);

	for (size_t i = 0; i < PURPOSE_COUNT; i++)
		wrong += compare_verdicts(
			was->judgements[i], is->judgements[i], about_knowledge, where);
	return wrong;
}

/* Denies each question put to @source once with each errno. Returns how many answers came out wrong. */
static unsigned deny_each(struct source *source, struct world *whole, struct world *world,
	const bool *about_knowledge)
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
			wrong += compare(whole, world, about_knowledge, where);
		}
	source_deny_close(&deny);
	return wrong;
}

static void no_denied_question_makes_a_yes_or_a_no(void **state)
{
	struct world *whole = world_new(), *world = world_new();
	bool *about_knowledge = rules_about_knowledge(rules_builtin());
	unsigned wrong = 0;
	glob_t paths;

	(void)state;
	assert_non_null(about_knowledge);
	assert_int_equal(glob(TEST_DATA "/machines/*/host.jsonl", 0, NULL, &paths), 0);
	assert_int_equal(
		glob(TEST_DATA "/golden/hosts/*/host.jsonl", GLOB_APPEND, NULL, &paths), 0);
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		struct source *source;
		struct input_error error = {0};

		print_message("%s\n", paths.gl_pathv[i] + strlen(TEST_DATA "/"));
		if (input_open(paths.gl_pathv[i], &source, &error) < 0)
			fail_msg("%s:%d: %s", error.file, error.line, error.text);
		wrong += deny_each(source, whole, world, about_knowledge);
		source_close(source);
	}
	globfree(&paths);
	free(about_knowledge);
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
