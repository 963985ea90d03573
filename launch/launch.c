// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ladder of tests: which there are, in which order, what each proves, and what follows for
 * the rest.
 */
#include "launch/launch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "launch/child.h"
#include "launch/clock.h"
#include "launch/trial.h"

#define TIMEOUT_MS_DEFAULT 10000
#define TEST_NS (2500 * MS) /* for one test, where the whole time leaves as much */
#define TEST_PART 4         /* ... or that part of a whole time that is longer than usual */
#define GRACE_NS (500 * MS) /* from a test's deadline until its process is killed */

#define FACTS_MAX TRIAL_VALUES

enum test_id {
#define TEST(id, ...) TEST_##id,
#include "launch/tests.def"
	TEST_COUNT,
	TEST_VM = TEST_COUNT, /* what a test needs that needs no other */
	TEST_NO_VM,
	NO_TEST
};

struct launch_test {
	const char *name;
	const char *title;
	void (*run)(const struct trial_place *place, struct trial *trial);
	enum { TEST_OF_AUDIT, TEST_OF_FULL } who;
	enum test_id needs;
	size_t fact_count;
	enum fact_id facts[FACTS_MAX];
};

static const struct launch_test tests[TEST_COUNT] = {
#define FACTS_OF(...)                                                                              \
	sizeof((const enum fact_id[]){__VA_ARGS__}) / sizeof(enum fact_id),                        \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define TEST(id, name, who, needs, title, ...)                                                     \
	[TEST_##id] = {                                                                            \
		#name, title, trial_##name, TEST_OF_##who, TEST_##needs, FACTS_OF(__VA_ARGS__)},
#include "launch/tests.def"
};

_Static_assert(TEST_COUNT <= LAUNCH_TESTS_MAX, "the report has room for all tests");

static const char *const outcome_names[] = {
	[LAUNCH_PASSED] = "passed",
	[LAUNCH_FAILED] = "failed",
	[LAUNCH_REFUSED] = "refused",
	[LAUNCH_SKIPPED] = "skipped",
};

static const char *const latency_names[LATENCY_KINDS] = {
	[LATENCY_HLT] = "hlt",
	[LATENCY_IO] = "io",
	[LATENCY_CPUID] = "cpuid",
	[LATENCY_MMIO] = "mmio",
	[LATENCY_INTERRUPT] = "interrupt",
};

const char *latency_name(enum latency_kind kind)
{
	return kind < LATENCY_KINDS ? latency_names[kind] : "";
}

const char *launch_test_name(size_t index)
{
	return index < TEST_COUNT ? tests[index].name : NULL;
}

const char *launch_outcome_name(enum launch_outcome outcome)
{
	return outcome <= LAUNCH_SKIPPED ? outcome_names[outcome] : "skipped";
}

static enum test_id find_test(const char *name, size_t len)
{
	for (enum test_id i = 0; i < TEST_COUNT; i++)
		if (strlen(tests[i].name) == len && !memcmp(tests[i].name, name, len))
			return i;
	return NO_TEST;
}

/* Which tests are asked for. 0 or -EINVAL. */
static int select_tests(const struct launch_options *options, bool wanted[TEST_COUNT])
{
	const char *only = options->only;
	const char *end;
	enum test_id index;

	for (size_t i = 0; i < TEST_COUNT; i++)
		wanted[i] = !only && (!options->audit || tests[i].who == TEST_OF_AUDIT);
	while (only) {
		end = strchrnul(only, ',');
		index = find_test(only, (size_t)(end - only));
		if (index == NO_TEST)
			return -EINVAL;
		wanted[index] = true;
		only = *end ? end + 1 : NULL;
	}
	return 0;
}

/*
 * Another hypervisor has the processor (EBUSY): what was asked could not be tried for want of
 * that, the device is sound.
 */
static enum why why_of_trial(const struct trial *trial, size_t fact, int err)
{
	const uint32_t why = trial->fact_why[fact] ? trial->fact_why[fact] : trial->why;

	if (err == EBUSY)
		return WHY_PREREQUISITE;
	return err ? why_from_errno(err) : (enum why)why;
}

/* @err: why it is not so, 0: none was given. */
static void set_truth(
	struct fact_table *facts, enum fact_id id, bool is, int err, const struct evidence *ev)
{
	fact_set_bool(facts, id, is, ev);
	if (!is)
		fact_note_errno(facts, id, err);
}

static void set_facts(
	struct fact_table *facts, const struct launch_test *test, const struct trial *trial)
{
	const struct evidence guest = {.kind = EV_LAUNCH, .name = test->name};
	/* The snapshot's word for KVM_GET_SUPPORTED_CPUID. */
	const struct evidence cpuid = {.kind = EV_KVM, .name = "supported_cpuid"};
	const struct evidence *ev = trial->by_cpuid ? &cpuid : &guest;

	for (size_t i = 0; i < test->fact_count; i++) {
		enum fact_id id = test->facts[i];
		bool is_bool = fact_desc(id)->type == FACT_BOOL;
		int err = trial->fact_err[i] ? trial->fact_err[i] : trial->err;

		if (!(trial->known & 1u << i))
			fact_set_unknown(facts, id, why_of_trial(trial, i, err), err, ev);
		else if (is_bool)
			set_truth(facts, id, trial->value[i], trial->fact_err[i], ev);
		else if (fact_desc(id)->type == FACT_TEXT)
			fact_set_text(facts, id, trial->text, ev);
		else if (trial->outcome == LAUNCH_PASSED || i > 0)
			fact_set_int(facts, id, trial->value[i], ev);
		else /* a guest that did not do as it should gives no measure: that is a verdict */
			fact_set_unknown(facts, id, WHY_PREREQUISITE, trial->err, ev);
	}
}

/* A refusal that every other test would meet too: of what vm_open() does up to the VM itself. */
static bool is_final(const struct trial *trial)
{
	return trial->outcome == LAUNCH_REFUSED &&
	       (trial->call == KVM_CALL_OPEN || trial->call == KVM_CALL_GET_API_VERSION ||
		       trial->call == KVM_CALL_CREATE_VM);
}

struct ladder {
	const char *device;
	bool wanted[TEST_COUNT];
	uint64_t end_ns;
	uint64_t test_ns; /* for one test */
	bool is_open;     /* nobody has said how long all may take */
	struct trial trials[TEST_COUNT];
	enum test_id blocked_by; /* the test whose refusal is final; NO_TEST: none so far */
	int rc;                  /* of making a child */
};

/* Why @index is not run, in @trial; false: it is to be run. */
static bool skip_test(const struct ladder *ladder, enum test_id index, struct trial *trial)
{
	const struct launch_test *test = &tests[index];
	const struct trial *blocker;

	trial_begin(trial);
	if (!ladder->wanted[index]) {
		trial_undecided(trial, WHY_NOT_RUN, "Not asked for");
		return true;
	}
	if (ladder->blocked_by != NO_TEST && test->needs != TEST_NO_VM) {
		blocker = &ladder->trials[ladder->blocked_by];
		*trial = *blocker;
		trial->outcome = LAUNCH_SKIPPED;
		return true;
	}
	if (clock_now_ns() >= ladder->end_ns) {
		trial_undecided(trial, WHY_NOT_RUN, "No time was left");
		return true;
	}
	if (test->needs < TEST_COUNT && ladder->wanted[test->needs] &&
		ladder->trials[test->needs].outcome != LAUNCH_PASSED) {
		trial_undecided(trial, WHY_PREREQUISITE, "Needs what %s shows, which it did not",
			tests[test->needs].name);
		return true;
	}
	return false;
}

/*
 * The time for all is meant for guests that hang. A test that passed has taken none of it, unless
 * somebody has set a limit: a host that is slow gets to the end of the ladder all the same.
 */
static void run_test(struct ladder *ladder, enum test_id index, struct trial *trial)
{
	const uint64_t begin_ns = clock_now_ns();
	uint64_t deadline_ns = begin_ns + ladder->test_ns;

	if (deadline_ns > ladder->end_ns)
		deadline_ns = ladder->end_ns;
	ladder->rc = child_run_trial(tests[index].run,
		tests[index].needs == TEST_NO_VM ? NULL : ladder->device, deadline_ns,
		deadline_ns + GRACE_NS, trial);
	if (ladder->rc < 0 || is_final(trial))
		ladder->blocked_by = index;
	if (ladder->is_open && trial->outcome == LAUNCH_PASSED)
		ladder->end_ns += clock_now_ns() - begin_ns;
}

static void take_latency(struct launch_report *report, const struct trial *trial)
{
	for (size_t i = 0; i < LATENCY_KINDS; i++)
		if (trial->latency[i].count)
			report->latency[i] = trial->latency[i];
}

static void set_result(
	struct launch_result *result, const struct ladder *ladder, enum test_id index, uint64_t ns)
{
	const struct launch_test *test = &tests[index];
	const struct trial *trial = &ladder->trials[index];

	*result = (struct launch_result){
		.test = test->name,
		.title = test->title,
		.outcome = (enum launch_outcome)trial->outcome,
		.call = trial->call == KVM_CALL_NONE ? NULL : kvm_call_name(trial->call),
		.err = trial->err,
		.ns = ns,
		.needs_vm = test->needs != TEST_NO_VM,
		.left_out = !ladder->wanted[index],
		.is_known = trial->known & 1,
	};
	snprintf(result->detail, sizeof(result->detail), "%s", trial->detail);
}

int launch_validate(const struct launch_options *options, struct fact_table *facts,
	struct launch_report *report)
{
	const unsigned timeout_ms = options->timeout_ms ? options->timeout_ms : TIMEOUT_MS_DEFAULT;
	const uint64_t begin_ns = clock_now_ns();
	struct ladder ladder = {
		.device = options->device ? options->device : "/dev/kvm",
		.end_ns = begin_ns + timeout_ms * MS,
		.test_ns = timeout_ms > TIMEOUT_MS_DEFAULT ? timeout_ms * MS / TEST_PART : TEST_NS,
		.is_open = !options->timeout_ms,
		.blocked_by = NO_TEST,
	};
	int rc;

	*report = (struct launch_report){0};
	rc = select_tests(options, ladder.wanted);
	if (rc < 0)
		return rc;
	for (enum test_id i = 0; i < TEST_COUNT; i++) {
		uint64_t before_ns = clock_now_ns();

		if (!skip_test(&ladder, i, &ladder.trials[i]))
			run_test(&ladder, i, &ladder.trials[i]);
		set_facts(facts, &tests[i], &ladder.trials[i]);
		take_latency(report, &ladder.trials[i]);
		set_result(
			&report->results[report->count++], &ladder, i, clock_now_ns() - before_ns);
	}
	report->ns = clock_now_ns() - begin_ns;
	return ladder.rc;
}
