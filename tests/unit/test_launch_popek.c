// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Popek and Goldberg's requirements with a KVM that does as it should, one that does not, one
 * that refuses, and one whose exits make no sense.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "launch/popek.h"
#include "tests/fake/kvm_fake.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MS UINT64_C(1000000)
#define ROWS_MAX 1024
#define RUNS_MAX 128
#define NEVER_NS (UINT64_C(1) << 40)

#define VECTOR_UD 6

extern const uint8_t guest_popek_hlt[], guest_popek_hlt_end[];
extern const uint8_t guest_popek_read_msr[], guest_popek_read_msr_end[];
extern const uint8_t guest_popek_measure[], guest_popek_measure_end[];
extern const uint8_t guest_popek_breaks[], guest_popek_breaks_end[];
extern const uint8_t guest_popek_churn[], guest_popek_churn_end[];

/* A script as it is put together, and what its guests leave in memory. */
struct script {
	struct kvm_fake_row rows[ROWS_MAX];
	size_t count;
	uint64_t words[RUNS_MAX][POPEK_WORD_COUNT];
	size_t runs;
	bool real_clock; /* work done here takes time too */
	bool is_starved; /* all that time others have the processor */
	struct trial trial;
};

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct script));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void add(struct script *script, struct kvm_fake_row row)
{
	assert_true(script->count < ROWS_MAX);
	script->rows[script->count++] = row;
}

#define ADD(script, ...) add(script, (struct kvm_fake_row)__VA_ARGS__)

static void add_all(struct script *script, const struct kvm_fake_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(script, rows[i]);
}

static void add_open(struct script *script)
{
	static const struct kvm_fake_row rows[] = {FAKE_VM_OPENS, FAKE_ANSWER(SET_MSRS, 3)};

	add_all(script, rows, COUNT(rows));
}

static void add_set(struct script *script)
{
	static const struct kvm_fake_row rows[] = {FAKE_STARTS, FAKE_STARTS};

	add_all(script, rows, COUNT(rows));
}

/* The guest comes back by a gate, and leaves @words. */
static struct kvm_fake_row *add_gate(
	struct script *script, const uint64_t words[POPEK_WORD_COUNT], uint64_t ns)
{
	uint64_t *kept = script->words[script->runs++];

	assert_true(script->runs <= RUNS_MAX);
	memcpy(kept, words, sizeof(script->words[0]));
	ADD(script, FAKE_OUT_IN(POPEK_SAYS | (uint32_t)words[POPEK_VECTOR], ns));
	script->rows[script->count - 1].bytes = kept;
	script->rows[script->count - 1].len = sizeof(script->words[0]);
	script->rows[script->count - 1].exit.at = POPEK_WORDS;
	return &script->rows[script->count - 1];
}

/* At the UD2 at the end of @code. */
static void finish(
	uint64_t words[POPEK_WORD_COUNT], const uint8_t *start, const uint8_t *end, unsigned ring)
{
	words[POPEK_VECTOR] = VECTOR_UD;
	words[POPEK_RIP] = GUEST_CODE + (uint64_t)(end - start) - 2;
	words[POPEK_CS] = ring;
}

static void right_words(const struct popek_case *this, uint64_t words[POPEK_WORD_COUNT])
{
	memset(words, 0, POPEK_WORD_COUNT * sizeof(*words));
	finish(words, this->run.code.start, this->run.code.end, this->run.ring);
	for (size_t i = 0; i < POPEK_CHECKS; i++)
		words[POPEK_RESULT + i] = this->results[i].value & this->results[i].mask;
	if (this->vector == POPEK_NO_VECTOR)
		return;
	words[POPEK_VECTOR] = this->vector;
	words[POPEK_ERROR] = this->error;
	words[POPEK_RIP] = GUEST_CODE;
}

/* What the work here costs, not what other programs take meanwhile. */
static uint64_t both_clocks_ns(struct kvm_sys *sys)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return ((struct kvm_fake *)sys)->now_ns + (uint64_t)now.tv_sec * 1000000000 +
	       (uint64_t)now.tv_nsec;
}

static uint64_t nothing_used_ns(struct kvm_sys *sys)
{
	(void)sys;
	return 0;
}

typedef void trial_function(const struct trial_place *place, struct trial *trial);

static const struct trial *play(
	struct script *script, trial_function *run, size_t fail_at, int fail_err)
{
	struct kvm_fake fake;
	struct kvm_sys_ops ops;
	const struct trial_place place = {&fake.base, "/dev/kvm", NEVER_NS};

	kvm_fake_begin(&fake, script->rows, script->count);
	fake.fail_at = fail_at;
	fake.fail_err = fail_err;
	ops = *fake.base.ops;
	if (script->real_clock)
		ops.now_ns = both_clocks_ns;
	if (script->is_starved)
		ops.used_ns = nothing_used_ns;
	fake.base.ops = &ops;
	trial_begin(&script->trial);
	run(&place, &script->trial);
	kvm_fake_end(&fake);
	return &script->trial;
}

#define PLAY(script, run) play(script, run, FAKE_NEVER, 0)

static void refuse_row(struct script *script, trial_function *run, size_t i, int err)
{
	const struct trial *trial = play(script, run, i, err);

	assert_int_equal(trial->outcome, LAUNCH_REFUSED);
	assert_int_equal(trial->known, 0);
	assert_int_equal(trial->call, script->rows[i].call);
	assert_int_equal(trial->err, err);
}

/* Case @odd is one that the caller adds by @add_odd; all others are right. */
static void add_cases(struct script *script, size_t odd,
	void (*add_odd)(struct script *script, const struct popek_case *this))
{
	uint64_t words[POPEK_WORD_COUNT];

	script->count = script->runs = 0;
	add_open(script);
	for (size_t i = 0; i < popek_case_count; i++) {
		add_set(script);
		ADD(script, FAKE_OK(ALARM));
		right_words(&popek_cases[i], words);
		if (i == odd)
			add_odd(script, &popek_cases[i]);
		else
			add_gate(script, words, 0);
	}
}

static void equivalence_holds_where_all_is_right(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	add_cases(script, FAKE_NEVER, NULL);
	trial = PLAY(script, trial_popek_equivalence);
	assert_int_equal(trial->outcome, LAUNCH_PASSED);
	assert_int_equal(trial->known, 3);
	assert_int_equal(trial->value[0], 1);
	assert_string_equal(trial->text, "none");
}

static void add_wrong(struct script *script, const struct popek_case *this)
{
	uint64_t words[POPEK_WORD_COUNT];

	right_words(this, words);
	if (this->vector != POPEK_NO_VECTOR)
		words[POPEK_ERROR] ^= 1;
	else if (this->results[0].mask)
		words[POPEK_RESULT] ^= this->results[0].mask & -this->results[0].mask;
	else
		words[POPEK_CS] ^= 3;
	add_gate(script, words, 0);
}

static void each_case_can_differ(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	for (size_t i = 0; i < popek_case_count; i++) {
		/* What CPUID says in ring 0 is what is compared with. */
		print_message("%s\n", popek_cases[i].name);
		add_cases(script, i, add_wrong);
		trial = PLAY(script, trial_popek_equivalence);
		assert_int_equal(trial->outcome, LAUNCH_FAILED);
		assert_int_equal(trial->known, 3);
		assert_int_equal(trial->value[0], 0);
		assert_non_null(strstr(trial->text, popek_cases[i].name));
		assert_null(strstr(trial->text, "), "));
	}
}

static void add_crash(struct script *script, const struct popek_case *this)
{
	(void)this;
	ADD(script, FAKE_EXIT(KVM_EXIT_SHUTDOWN));
	add_open(script);
}

/* The guest says that it took exception 9, and its memory shows another. */
static void add_contradiction(struct script *script, const struct popek_case *this)
{
	uint64_t words[POPEK_WORD_COUNT];

	right_words(this, words);
	add_gate(script, words, 0)->exit.value = POPEK_SAYS | 9;
	add_open(script);
}

static void add_wild_vector(struct script *script, const struct popek_case *this)
{
	uint64_t words[POPEK_WORD_COUNT];

	right_words(this, words);
	words[POPEK_VECTOR] = UINT64_MAX;
	add_gate(script, words, 0);
	add_open(script);
}

static void add_bad_offset(struct script *script, const struct popek_case *this)
{
	uint64_t words[POPEK_WORD_COUNT];

	right_words(this, words);
	add_gate(script, words, 0)->exit.bad_offset = true;
	add_open(script);
}

/* Over the case's own time, not over all of it. One go is not enough to tell. */
static void add_stuck(struct script *script, const struct popek_case *this)
{
	(void)this;
	for (int i = 0; i < 3; i++) {
		if (i > 0)
			ADD(script, FAKE_OK(ALARM));
		ADD(script, {.call = KVM_CALL_RUN, .err = EINTR, .ns = 500 * MS});
	}
	add_open(script);
}

static void exits_that_should_not_be_differ(void **state)
{
	static const struct {
		void (*add)(struct script *script, const struct popek_case *this);
		const char *says;
	} odd[] = {
		{add_crash, "(SHUTDOWN (triple fault))"},
		{add_contradiction, "(OUT of 0x109 to port 0x10)"},
		{add_wild_vector, "(OUT of 0x"},
		{add_bad_offset, "(port IO)"},
		{add_stuck, "(did not come back)"},
	};
	struct script *script = *state;
	const struct trial *trial;

	for (size_t i = 0; i < COUNT(odd); i++) {
		add_cases(script, 2, odd[i].add);
		trial = PLAY(script, trial_popek_equivalence);
		assert_int_equal(trial->outcome, LAUNCH_FAILED);
		assert_non_null(strstr(trial->text, popek_cases[2].name));
		assert_non_null(strstr(trial->text, odd[i].says));
	}
}

static void refused_calls_show_no_equivalence(void **state)
{
	static const int errnos[] = {EPERM, EIO};
	struct script *script = *state;

	add_cases(script, 1, add_crash);
	for (size_t i = 0; i < script->count; i++)
		for (size_t e = 0; e < COUNT(errnos); e++)
			refuse_row(script, trial_popek_equivalence, i, errnos[e]);
}

static void time_that_is_over_shows_nothing(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	add_open(script);
	add_set(script);
	ADD(script, FAKE_OK(ALARM));
	ADD(script, {.call = KVM_CALL_RUN, .err = EINTR, .ns = 2 * NEVER_NS});
	trial = PLAY(script, trial_popek_equivalence);
	assert_int_equal(trial->outcome, LAUNCH_REFUSED);
	assert_int_equal(trial->err, ETIMEDOUT);
	assert_int_equal(trial->known, 0);
}

#define SLICES 40 /* in which it may get its time */

/* A guest that does not come back as it never had its turn: that says nothing of it. */
static void add_starved(struct script *script)
{
	for (int i = 0; i < SLICES; i++) {
		ADD(script, FAKE_OK(ALARM));
		ADD(script, {.call = KVM_CALL_RUN, .err = EINTR, .ns = 16 * MS});
	}
}

static void assert_too_busy(const struct trial *trial)
{
	assert_int_equal(trial->outcome, LAUNCH_REFUSED);
	assert_int_equal(trial->call, KVM_CALL_RUN);
	assert_int_equal(trial->err, ETIMEDOUT);
	assert_int_equal(trial->known, 0);
}

static void a_busy_machine_shows_no_difference(void **state)
{
	struct script *script = *state;

	script->is_starved = true;
	add_open(script);
	add_set(script);
	add_starved(script);
	assert_too_busy(PLAY(script, trial_popek_equivalence));
	assert_too_busy(PLAY(script, trial_popek_control));
}

static void a_long_list_ends_in_dots(void **state)
{
	struct trial *trial = &((struct script *)*state)->trial;

	for (int i = 0; i < 200; i++)
		popek_list(trial, "some instruction in ring 3");
	assert_true(strlen(trial->text) < sizeof(trial->text));
	assert_string_equal(trial->text + strlen(trial->text) - 5, ", ...");
}

/* The cases of control, by their number in trial_popek_control.c. */
enum { CONTROL_MSR = 5, CONTROL_HLT = 9, CONTROL_ENDLESS = 11, CONTROL_ENDLESS_3, CONTROL_COUNT };

#define STOPPED(late)                                                                              \
	{                                                                                          \
		.call = KVM_CALL_RUN, .err = EINTR, .ns = 15 * MS + (late)                         \
	}

static void add_control_case(struct script *script, size_t i)
{
	add_open(script);
	add_set(script);
	ADD(script, FAKE_OK(ALARM));
	if (i == CONTROL_ENDLESS) {
		ADD(script, FAKE_OUT(SAY_READY));
		ADD(script, FAKE_OK(ALARM));
	}
	if (i >= CONTROL_ENDLESS)
		ADD(script, STOPPED(MS));
	else
		ADD(script, FAKE_EXIT(KVM_EXIT_MMIO));
}

/* The guest of case @i goes on to its end with @result. */
static void add_control(struct script *script, size_t odd, const uint8_t *start, const uint8_t *end,
	uint64_t result)
{
	uint64_t words[POPEK_WORD_COUNT] = {[POPEK_RESULT] = result};

	script->count = script->runs = 0;
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		add_control_case(script, i);
		if (i != odd)
			continue;
		script->count--;
		finish(words, start, end, 0);
		add_gate(script, words, 0);
	}
}

static void control_is_kept_where_all_comes_back(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	add_control(script, FAKE_NEVER, NULL, NULL, 0);
	trial = PLAY(script, trial_popek_control);
	assert_int_equal(trial->outcome, LAUNCH_PASSED);
	assert_int_equal(trial->known, 3);
	assert_string_equal(trial->text, "none");
	for (size_t i = 0; i < script->count; i++)
		refuse_row(script, trial_popek_control, i, EIO);
}

static void a_guest_that_goes_on_is_out_of_control(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	add_control(script, CONTROL_HLT, guest_popek_hlt, guest_popek_hlt_end, 0);
	trial = PLAY(script, trial_popek_control);
	assert_int_equal(trial->outcome, LAUNCH_FAILED);
	assert_int_equal(trial->known, 3);
	assert_int_equal(trial->value[0], 0);
	assert_string_equal(trial->text, "HLT");
}

static void an_ignored_msr_is_one_that_reads_0(void **state)
{
	struct script *script = *state;

	add_control(script, CONTROL_MSR, guest_popek_read_msr, guest_popek_read_msr_end, 0);
	assert_int_equal(PLAY(script, trial_popek_control)->outcome, LAUNCH_PASSED);
	add_control(script, CONTROL_MSR, guest_popek_read_msr, guest_popek_read_msr_end, 1);
	assert_int_equal(PLAY(script, trial_popek_control)->outcome, LAUNCH_FAILED);
}

static void a_loop_that_is_stopped_too_late_is_out_of_control(void **state)
{
	struct script *script = *state;

	add_control(script, FAKE_NEVER, NULL, NULL, 0);
	script->count--;
	ADD(script, STOPPED(80 * MS));
	for (int i = 1; i < 5; i++) {
		ADD(script, FAKE_OK(ALARM));
		ADD(script, STOPPED(80 * MS));
	}
	assert_int_equal(PLAY(script, trial_popek_control)->outcome, LAUNCH_FAILED);
	assert_string_equal(script->trial.text, "an endless loop in ring 3");
	/* Once in time is enough. */
	script->rows[script->count - 1] = (struct kvm_fake_row)STOPPED(MS);
	assert_int_equal(PLAY(script, trial_popek_control)->outcome, LAUNCH_PASSED);
}

/* Late by the clock, while others had the processor: it may have been stopped in time. */
static void a_busy_machine_does_not_lose_control(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	script->is_starved = true;
	add_control(script, FAKE_NEVER, NULL, NULL, 0);
	script->count--;
	for (int i = 0; i < 5; i++) {
		if (i > 0)
			ADD(script, FAKE_OK(ALARM));
		ADD(script, STOPPED(80 * MS));
	}
	trial = PLAY(script, trial_popek_control);
	assert_int_equal(trial->outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial->known, 0);
	assert_int_equal(trial->why, WHY_NOISY);
}

enum {
	MEASURE_USER,
	MEASURE_MEMORY,
	MEASURE_PAGING,
	MEASURE_KERNEL,
	MEASURE_COUNT,
	MEASURE_BREAKS = MEASURE_COUNT
};

static void add_measured_run(struct script *script, size_t measure, uint64_t ns)
{
	uint64_t words[POPEK_WORD_COUNT] = {0};

	if (measure == MEASURE_PAGING)
		finish(words, guest_popek_churn, guest_popek_churn_end, 0);
	else if (measure == MEASURE_BREAKS)
		finish(words, guest_popek_breaks, guest_popek_breaks_end, 3);
	else
		finish(words, guest_popek_measure, guest_popek_measure_end, 3);
	add_set(script);
	add_gate(script, words, ns);
}

/*
 * Three single rounds; four that take long enough, twice, and in four turns. @bad crashes instead.
 * The times are long against what the machine that runs the tests does meanwhile.
 */
#define MEASURED_RUNS 9
#define MEASURED_NS(i) ((i) < 3 ? 100 * MS : 30100 * MS)

static void add_measures(struct script *script, size_t bad)
{
	script->count = script->runs = 0;
	script->real_clock = true;
	add_open(script);
	for (size_t m = 0; m < MEASURE_COUNT; m++) {
		if (m == bad) {
			add_set(script);
			ADD(script, FAKE_EXIT(KVM_EXIT_SHUTDOWN));
			add_open(script);
			if (m == MEASURE_KERNEL) {
				add_set(script);
				ADD(script, FAKE_EXIT(KVM_EXIT_SHUTDOWN));
				add_open(script);
			}
			continue;
		}
		for (int i = 0; i < MEASURED_RUNS; i++)
			add_measured_run(script, m, MEASURED_NS(i));
	}
}

/* Known, or said to be too noisy to know: the machine that runs the tests may be busy. */
static uint32_t measured(const struct trial *trial)
{
	uint32_t shares = trial->known;

	for (size_t i = 0; i < MEASURE_COUNT; i++)
		if (trial->fact_why[i] == WHY_NOISY)
			shares |= 1u << i;
	return shares;
}

static void shares_of_speed_are_measured(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	add_measures(script, FAKE_NEVER);
	trial = PLAY(script, trial_popek_efficiency);
	assert_int_equal(trial->outcome, LAUNCH_PASSED);
	assert_int_equal(measured(trial), 15);
	/* A round of 10 s in the guest: none here takes a tenth of that. */
	for (size_t i = 0; i < MEASURE_COUNT; i++)
		assert_in_range(trial->value[i], 0, 100);
}

static void what_can_not_be_timed_is_not_known(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	for (size_t bad = 0; bad < MEASURE_COUNT; bad++) {
		add_measures(script, bad);
		trial = PLAY(script, trial_popek_efficiency);
		assert_int_equal(trial->outcome, LAUNCH_PASSED);
		assert_int_equal(measured(trial), 15 & ~(1u << bad));
		assert_non_null(strstr(trial->detail, "not known"));
	}
}

static void without_system_calls_breakpoints_are_timed(void **state)
{
	struct script *script = *state;

	add_measures(script, MEASURE_KERNEL);
	script->count -= 6 + 1 + FAKE_VM_OPENS_COUNT + 1;
	for (int i = 0; i < MEASURED_RUNS; i++)
		add_measured_run(script, MEASURE_BREAKS, MEASURED_NS(i));
	assert_int_equal(PLAY(script, trial_popek_efficiency)->outcome, LAUNCH_PASSED);
	assert_int_equal(measured(&script->trial), 15);
}

static void refused_calls_measure_nothing(void **state)
{
	struct script *script = *state;

	add_measures(script, MEASURE_KERNEL);
	for (size_t i = 0; i < script->count; i += i < 100 ? 1 : 5)
		refuse_row(script, trial_popek_efficiency, i, EBUSY);
}

int main(void)
{
#define POPEK_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		POPEK_TEST(equivalence_holds_where_all_is_right),
		POPEK_TEST(each_case_can_differ),
		POPEK_TEST(exits_that_should_not_be_differ),
		POPEK_TEST(refused_calls_show_no_equivalence),
		POPEK_TEST(time_that_is_over_shows_nothing),
		POPEK_TEST(a_busy_machine_shows_no_difference),
		POPEK_TEST(a_long_list_ends_in_dots),
		POPEK_TEST(control_is_kept_where_all_comes_back),
		POPEK_TEST(a_guest_that_goes_on_is_out_of_control),
		POPEK_TEST(an_ignored_msr_is_one_that_reads_0),
		POPEK_TEST(a_loop_that_is_stopped_too_late_is_out_of_control),
		POPEK_TEST(a_busy_machine_does_not_lose_control),
		POPEK_TEST(shares_of_speed_are_measured),
		POPEK_TEST(what_can_not_be_timed_is_not_known),
		POPEK_TEST(without_system_calls_breakpoints_are_timed),
		POPEK_TEST(refused_calls_measure_nothing),
	};

	return cmocka_run_group_tests_name("launch_popek", tests, NULL, NULL);
}
