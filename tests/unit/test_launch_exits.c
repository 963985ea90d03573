// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exits to devices and to KVM, with a KVM that makes and answers them as its API says, one that
 * does not, and one that lacks or refuses a part of it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "launch/exits.h"
#include "tests/fake/kvm_fake.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MS UINT64_C(1000000)
#define ROWS_MAX 512
#define CASES_MAX 40
#define NEVER_NS (UINT64_C(1) << 40)
#define NO_CASE SIZE_MAX
#define ALL_KNOWN 0x7f /* six facts and the text */

/* What a guest leaves behind: its words, and what it has in EXITS_STRING. */
struct left {
	uint64_t words[EXITS_WORD_COUNT];
	uint8_t between[EXITS_STRING - EXITS_WORDS - EXITS_WORD_COUNT * 8];
	uint8_t string[EXITS_MOVED_MAX];
};

_Static_assert(offsetof(struct left, string) == EXITS_STRING - EXITS_WORDS, "where it lies");

/* struct kvm_cpuid2 with its entries. */
struct cpuid_answer {
	uint32_t nent, padding;
	struct kvm_cpuid_entry2 entries[4];
};

#define CPUID_ANSWER(vendor)                                                                       \
	{                                                                                          \
		.nent = 4, .entries = {                                                            \
			{.function = 0, .ebx = (vendor)},                                          \
			{.function = 0x80000002},                                                  \
			{.function = 0x80000003},                                                  \
			{.function = 0x80000004},                                                  \
		}                                                                                  \
	}

static const struct cpuid_answer intel = CPUID_ANSWER(0x756e6547);
static const struct cpuid_answer amd = CPUID_ANSWER(0x68747541);
static const struct cpuid_answer nameless = {.nent = 1, .entries = {{.function = 0}}};

struct script {
	struct kvm_fake_row rows[ROWS_MAX];
	size_t count, case_count;
	struct left left[CASES_MAX];
	struct exits_run runs[CASES_MAX];
	struct kvm_fake_row cpuid[2], msr[4], hypercall[2];
	size_t cpuid_count, msr_count, hypercall_count;
	bool leaves_out[EXITS_FACT_COUNT];
	struct trial trial;
};

static void add(struct script *script, struct kvm_fake_row row)
{
	assert_true(script->count < ROWS_MAX);
	script->rows[script->count++] = row;
}

#define ADD(script, ...) add(script, (struct kvm_fake_row)__VA_ARGS__)

/* A KVM that has and allows all of it. */
static int setup(void **state)
{
	struct script *script = calloc(1, sizeof(*script));

	if (!script)
		return -1;
	*state = script;
	script->cpuid[0] = (struct kvm_fake_row){
		.call = KVM_CALL_GET_SUPPORTED_CPUID, .bytes = &intel, .len = sizeof(intel)};
	script->cpuid[1] = (struct kvm_fake_row)FAKE_OK(SET_CPUID2);
	script->cpuid_count = 2;
	script->msr[0] = (struct kvm_fake_row){.call = KVM_CALL_CHECK_EXTENSION,
		.answer = 1,
		.checks_arg = true,
		.arg = KVM_CAP_X86_MSR_FILTER};
	script->msr[1] = script->msr[0];
	script->msr[1].arg = KVM_CAP_X86_USER_SPACE_MSR;
	script->msr[2] = (struct kvm_fake_row)FAKE_OK(ENABLE_CAP);
	script->msr[3] = (struct kvm_fake_row)FAKE_OK(X86_SET_MSR_FILTER);
	script->msr_count = 4;
	script->hypercall[0] = script->msr[0];
	script->hypercall[0].arg = KVM_CAP_EXIT_HYPERCALL;
	script->hypercall[0].answer = 1 << 12;
	script->hypercall[1] = (struct kvm_fake_row)FAKE_OK(ENABLE_CAP);
	script->hypercall_count = 2;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void add_open(struct script *script)
{
	static const struct kvm_fake_row opens[] = {FAKE_VM_OPENS};

	for (size_t i = 0; i < COUNT(opens); i++)
		add(script, opens[i]);
	for (size_t i = 0; i < script->cpuid_count; i++)
		add(script, script->cpuid[i]);
	for (size_t i = 0; i < script->msr_count; i++)
		add(script, script->msr[i]);
	for (size_t i = 0; i < script->hypercall_count; i++)
		add(script, script->hypercall[i]);
}

/* The exits of a case, in their places of the vCPU's page; @run: what moves. */
static struct kvm_fake_row exit_row(const struct exits_case *this, const struct exits_run *run)
{
	struct kvm_fake_row row = {.call = KVM_CALL_RUN};

	row.exit.size = (uint8_t)this->size;
	row.exit.count = this->count;
	switch (this->kind) {
	case EXITS_OUT:
	case EXITS_IN:
		row.exit.reason = KVM_EXIT_IO;
		row.exit.port = EXITS_PORT;
		row.exit.direction = this->kind == EXITS_OUT ? KVM_EXIT_IO_OUT : KVM_EXIT_IO_IN;
		row.exit.moved = this->kind == EXITS_OUT ? run->moved : NULL;
		break;
	case EXITS_STORE:
	case EXITS_LOAD:
		row.exit.reason = KVM_EXIT_MMIO;
		row.exit.info = EXITS_UNBACKED;
		row.exit.direction = this->kind == EXITS_STORE;
		row.exit.data = this->kind == EXITS_STORE ? this->value : 0;
		break;
	case EXITS_HALT: row.exit.reason = KVM_EXIT_HLT; break;
	case EXITS_READ_MSR:
	case EXITS_READ_MSR_FAULT:
	case EXITS_WRITE_MSR:
		row.exit.reason =
			this->kind == EXITS_WRITE_MSR ? KVM_EXIT_X86_WRMSR : KVM_EXIT_X86_RDMSR;
		row.exit.info = EXITS_MSR;
		row.exit.why = KVM_MSR_EXIT_REASON_FILTER;
		row.exit.data = this->kind == EXITS_WRITE_MSR ? this->value : 0;
		break;
	case EXITS_HYPERCALL:
		row.exit.reason = KVM_EXIT_HYPERCALL;
		row.exit.info = this->registers.r8;
		row.exit.data = EXITS_PAGE;
		row.exit.count = 1;
		break;
	case EXITS_NONE: break;
	}
	return row;
}

static void leave_right(
	const struct exits_case *this, const struct exits_run *run, struct left *left)
{
	uint32_t brand[4];

	memset(left, 0, sizeof(*left));
	left->words[EXITS_RAX] = this->rax & this->mask;
	left->words[EXITS_RDX] = this->kind == EXITS_READ_MSR ? this->value >> 32 : 0;
	left->words[EXITS_FAULT] = this->kind == EXITS_READ_MSR_FAULT;
	memcpy(left->string, run->moved, run->bytes);
	if (this->fact == EXITS_FACT_CPUID) {
		exits_brand((uint32_t)this->registers.r8, brand);
		for (size_t i = 0; i < COUNT(brand); i++)
			left->words[EXITS_RAX + i] = brand[i];
	}
	if (this->count < 2)
		return;
	left->words[EXITS_RCX] = 0;
	left->words[EXITS_RSI] = this->kind == EXITS_OUT ? EXITS_STRING + run->bytes : 1;
	left->words[EXITS_RDI] = this->kind == EXITS_OUT ? 1 : EXITS_STRING + run->bytes;
}

/* What the host must have answered by then. */
static void check_given(
	const struct exits_case *this, const struct exits_run *run, struct kvm_fake_row *row)
{
	static const uint8_t no_error = 0;

	row->given = run->moved;
	switch (this->kind) {
	case EXITS_IN:
	case EXITS_LOAD: row->given_len = run->bytes; break;
	case EXITS_READ_MSR:
	case EXITS_HYPERCALL: row->given_len = sizeof(this->value); break;
	case EXITS_WRITE_MSR:
		row->given = &no_error;
		row->given_len = 1;
		break;
	default: break;
	}
}

static struct kvm_fake_row done_row(const struct left *left)
{
	struct kvm_fake_row row = FAKE_OUT(SAY_DONE);

	row.bytes = left;
	row.len = sizeof(*left);
	row.exit.at = EXITS_WORDS;
	return row;
}

/* A case up to its exit, which is the last row then, where it has one. */
static void add_case_begin(struct script *script, size_t index)
{
	static const struct kvm_fake_row starts[] = {FAKE_STARTS};
	const struct exits_case *this = &exits_cases[index];

	exits_begin(&script->runs[index], this);
	leave_right(this, &script->runs[index], &script->left[index]);
	for (size_t i = 0; i < COUNT(starts); i++)
		add(script, starts[i]);
	ADD(script, FAKE_OK(ALARM));
	if (this->kind == EXITS_NONE)
		return;
	add(script, exit_row(this, &script->runs[index]));
}

static void add_case_end(struct script *script, size_t index)
{
	struct kvm_fake_row row = done_row(&script->left[index]);

	if (exits_cases[index].kind != EXITS_NONE) {
		ADD(script, FAKE_OK(ALARM));
		check_given(&exits_cases[index], &script->runs[index], &row);
	}
	add(script, row);
}

static bool has_case(const struct script *script, size_t index)
{
	return !script->leaves_out[exits_cases[index].fact];
}

/* All cases; @odd is one for which @add_odd adds what it likes. */
static void add_cases(
	struct script *script, size_t odd, void (*add_odd)(struct script *script, size_t index))
{
	assert_true(exits_case_count <= CASES_MAX);
	script->count = 0;
	add_open(script);
	for (size_t i = 0; i < exits_case_count; i++) {
		if (!has_case(script, i))
			continue;
		if (i == odd) {
			add_odd(script, i);
			continue;
		}
		add_case_begin(script, i);
		add_case_end(script, i);
	}
}

static const struct trial *play(struct script *script, size_t fail_at, int fail_err)
{
	struct kvm_fake fake;
	const struct trial_place place = {&fake.base, "/dev/kvm", NEVER_NS};

	kvm_fake_begin(&fake, script->rows, script->count);
	fake.fail_at = fail_at;
	fake.fail_err = fail_err;
	trial_begin(&script->trial);
	trial_exits(&place, &script->trial);
	kvm_fake_end(&fake);
	return &script->trial;
}

static void exits_as_they_should_be_pass(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	add_cases(script, NO_CASE, NULL);
	trial = play(script, FAKE_NEVER, 0);
	assert_int_equal(trial->outcome, LAUNCH_PASSED);
	assert_int_equal(trial->known, ALL_KNOWN);
	for (size_t i = 0; i < EXITS_FACT_COUNT; i++)
		assert_int_equal(trial->value[i], 1);
	assert_string_equal(trial->text, "none");
}

static void amd_has_its_own_hypercall(void **state)
{
	struct script *script = *state;

	script->cpuid[0].bytes = &amd;
	add_cases(script, NO_CASE, NULL);
	assert_int_equal(play(script, FAKE_NEVER, 0)->known, ALL_KNOWN);
	for (size_t i = 0; i < exits_case_count; i++)
		assert_int_equal(exits_cases[i].amd.start != NULL,
			exits_cases[i].fact == EXITS_FACT_HYPERCALL);
}

/* One case has gone wrong: its fact is no, and all others are what they were. */
static void check_one_wrong(const struct trial *trial, size_t index)
{
	const enum exits_fact fact = exits_cases[index].fact;

	if (trial->outcome != LAUNCH_FAILED)
		print_message("%s\n", exits_cases[index].name);
	assert_int_equal(trial->outcome, LAUNCH_FAILED);
	assert_int_equal(trial->known, ALL_KNOWN);
	for (size_t i = 0; i < EXITS_FACT_COUNT; i++)
		assert_int_equal(trial->value[i], i != fact);
	assert_non_null(strstr(trial->text, exits_cases[index].name));
	assert_true(strlen(trial->detail) < sizeof(trial->detail));
}

/* The guest finds something else in every one of its registers. */
static void add_other_words(struct script *script, size_t index)
{
	add_case_begin(script, index);
	for (size_t i = 0; i < EXITS_WORD_COUNT; i++)
		script->left[index].words[i] ^= UINT64_C(1) << 33 | 1;
	add_case_end(script, index);
	add_open(script);
}

static void add_shutdown(struct script *script, size_t index)
{
	add_case_begin(script, index);
	if (exits_cases[index].kind != EXITS_NONE)
		script->count--;
	ADD(script, FAKE_EXIT(KVM_EXIT_SHUTDOWN));
	add_open(script);
}

/* The guest says that it is done without an exit, or after one that should not be. */
static void add_other_exits(struct script *script, size_t index)
{
	static const struct kvm_fake_row mmio = FAKE_EXIT(KVM_EXIT_MMIO);

	add_case_begin(script, index);
	if (exits_cases[index].kind == EXITS_NONE) {
		add(script, mmio);
	} else {
		script->count--;
		add(script, done_row(&script->left[index]));
	}
	add_open(script);
}

static void one_case_that_differs_denies_its_fact_only(void **state)
{
	static void (*const odd[])(struct script * script, size_t index) = {
		add_other_words, add_shutdown, add_other_exits};
	struct script *script = *state;

	for (size_t k = 0; k < COUNT(odd); k++) {
		for (size_t i = 0; i < exits_case_count; i++) {
			add_cases(script, i, odd[k]);
			check_one_wrong(play(script, FAKE_NEVER, 0), i);
		}
	}
}

/* An exit whose one number is another; each kind has those that it must look at. */
static void add_other_number(struct script *script, size_t index)
{
	struct kvm_fake_row *row;

	add_case_begin(script, index);
	row = &script->rows[script->count - 1];
	switch (exits_cases[index].kind) {
	case EXITS_OUT: row->exit.port++; break;
	case EXITS_IN:
		row->exit.bad_offset = row->exit.size == 4; /* else it would still be inside */
		row->exit.direction = row->exit.size != 4;
		break;
	case EXITS_STORE: row->exit.data ^= 0x80; break;
	case EXITS_LOAD: row->exit.info += 8; break;
	case EXITS_HALT: row->exit.reason = KVM_EXIT_INTERNAL_ERROR; break;
	case EXITS_READ_MSR: row->exit.info++; break;
	case EXITS_READ_MSR_FAULT: row->exit.why = KVM_MSR_EXIT_REASON_INVAL; break;
	case EXITS_WRITE_MSR: row->exit.data ^= UINT64_C(1) << 40; break;
	case EXITS_HYPERCALL: row->exit.data++; break;
	case EXITS_NONE: return;
	}
	add_open(script);
}

/* A count or a size that does not fit, up to what would leave the page. */
static void add_other_size(struct script *script, size_t index)
{
	struct kvm_fake_row *row;

	add_case_begin(script, index);
	row = &script->rows[script->count - 1];
	row->exit.moved = NULL;
	row->exit.size = row->exit.size == 1 ? 2 : 1;
	if (exits_cases[index].fact == EXITS_FACT_IO && exits_cases[index].kind == EXITS_IN)
		row->exit.count = UINT32_MAX;
	add_open(script);
}

static void exits_with_other_numbers_are_not_taken(void **state)
{
	struct script *script = *state;

	for (size_t i = 0; i < exits_case_count; i++) {
		if (exits_cases[i].kind == EXITS_NONE)
			continue;
		add_cases(script, i, add_other_number);
		check_one_wrong(play(script, FAKE_NEVER, 0), i);
		if (!exits_cases[i].size)
			continue;
		add_cases(script, i, add_other_size);
		check_one_wrong(play(script, FAKE_NEVER, 0), i);
	}
}

/* A string may come in pieces, as older kernels give it. */
static void add_pieces(struct script *script, size_t index)
{
	const struct exits_case *this = &exits_cases[index];
	const struct kvm_fake_row *row;

	add_case_begin(script, index);
	row = &script->rows[script->count - 1];
	script->rows[script->count - 1].exit.count = 1;
	for (unsigned i = 1; i < this->count; i++) {
		struct kvm_fake_row piece = *row;

		if (this->kind == EXITS_OUT)
			piece.exit.moved = script->runs[index].moved + i * this->size;
		ADD(script, FAKE_OK(ALARM));
		add(script, piece);
	}
	ADD(script, FAKE_OK(ALARM));
	add(script, done_row(&script->left[index]));
}

static void strings_may_come_in_pieces(void **state)
{
	struct script *script = *state;

	for (size_t i = 0; i < exits_case_count; i++) {
		if (exits_cases[i].count < 2)
			continue;
		add_cases(script, i, add_pieces);
		assert_int_equal(play(script, FAKE_NEVER, 0)->outcome, LAUNCH_PASSED);
	}
}

static void add_loop(struct script *script, size_t index)
{
	add_case_begin(script, index);
	if (exits_cases[index].kind != EXITS_NONE)
		script->count--;
	for (int i = 0; i < 3; i++) {
		if (i)
			ADD(script, FAKE_OK(ALARM));
		add(script,
			(struct kvm_fake_row){.call = KVM_CALL_RUN, .err = EINTR, .ns = 20 * MS});
	}
	add_open(script);
}

static void a_loop_denies_its_fact_and_is_tried_once(void **state)
{
	struct script *script = *state;
	const struct trial *trial;
	size_t first = 0;

	while (exits_cases[first].fact != EXITS_FACT_HYPERCALL)
		first++;
	script->count = 0;
	add_open(script);
	for (size_t i = 0; i < first; i++) {
		add_case_begin(script, i);
		add_case_end(script, i);
	}
	add_loop(script, first);
	trial = play(script, FAKE_NEVER, 0);
	check_one_wrong(trial, first);
	assert_non_null(strstr(trial->text, "did not come back"));
}

static uint64_t never_used_ns(struct kvm_sys *sys)
{
	(void)sys;
	return 0;
}

/* A machine that gave the guest no time says nothing about it. */
static void a_busy_machine_proves_nothing(void **state)
{
	struct script *script = *state;
	struct kvm_fake fake;
	struct kvm_sys_ops ops;
	const struct trial_place place = {&fake.base, "/dev/kvm", 100 * MS};
	const struct kvm_fake_row late = {.call = KVM_CALL_RUN, .err = EINTR, .ns = 60 * MS};

	script->count = 0;
	add_open(script);
	add_case_begin(script, 0);
	script->rows[script->count - 1] = late;
	ADD(script, FAKE_OK(ALARM));
	add(script, late);
	kvm_fake_begin(&fake, script->rows, script->count);
	ops = *fake.base.ops;
	ops.used_ns = never_used_ns;
	fake.base.ops = &ops;
	trial_begin(&script->trial);
	trial_exits(&place, &script->trial);
	kvm_fake_end(&fake);
	assert_int_equal(script->trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(script->trial.err, ETIMEDOUT);
	assert_int_equal(script->trial.known, 0);
}

static void a_part_that_is_missing_leaves_one_fact_unknown(void **state)
{
	static const struct {
		enum exits_fact fact;
		size_t row; /* of that part's */
		int err, answer;
		enum why why;
	} cases[] = {
		{EXITS_FACT_CPUID, 0, EPERM, 0, WHY_NOT_ASKED},
		{EXITS_FACT_CPUID, 1, EINVAL, 0, WHY_NOT_ASKED},
		{EXITS_FACT_MSR, 0, 0, 0, WHY_NO_INTERFACE},
		{EXITS_FACT_MSR, 0, EIO, 0, WHY_NOT_ASKED},
		{EXITS_FACT_MSR, 1, 0, 0, WHY_NO_INTERFACE},
		{EXITS_FACT_MSR, 2, EINVAL, 0, WHY_NOT_ASKED},
		{EXITS_FACT_MSR, 3, EPERM, 0, WHY_NOT_ASKED},
		{EXITS_FACT_HYPERCALL, 0, EPERM, 0, WHY_NOT_ASKED},
		{EXITS_FACT_HYPERCALL, 1, EINVAL, 0, WHY_NOT_ASKED},
	};
	struct script *script = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const enum exits_fact fact = cases[i].fact;
		struct script copy = *script;
		struct kvm_fake_row *part = fact == EXITS_FACT_CPUID ? copy.cpuid
					    : fact == EXITS_FACT_MSR ? copy.msr
								     : copy.hypercall;
		size_t *count = fact == EXITS_FACT_CPUID ? &copy.cpuid_count
				: fact == EXITS_FACT_MSR ? &copy.msr_count
							 : &copy.hypercall_count;
		const struct trial *trial;

		part[cases[i].row].err = cases[i].err;
		part[cases[i].row].answer = cases[i].answer;
		*count = cases[i].row + 1;
		copy.leaves_out[fact] = true;
		add_cases(&copy, NO_CASE, NULL);
		trial = play(&copy, FAKE_NEVER, 0);
		assert_int_equal(trial->outcome, LAUNCH_PASSED);
		assert_int_equal(trial->known, ALL_KNOWN & ~(1u << fact));
		assert_int_equal(trial->fact_err[fact], cases[i].err);
		assert_int_equal(trial->fact_why[fact], cases[i].why);
	}
}

static void a_cpuid_without_the_name_is_malformed(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	script->cpuid[0].bytes = &nameless;
	script->cpuid[0].len = sizeof(nameless);
	script->cpuid_count = 1;
	script->leaves_out[EXITS_FACT_CPUID] = true;
	add_cases(script, NO_CASE, NULL);
	trial = play(script, FAKE_NEVER, 0);
	assert_int_equal(trial->fact_err[EXITS_FACT_CPUID], EBADMSG);
	assert_int_equal(trial->known & 1u << EXITS_FACT_CPUID, 0);
}

/* Without hypercalls that come to user space, KVM's own answers decide. */
static void kernels_without_hypercall_exits_are_judged_by_the_others(void **state)
{
	struct script *script = *state;
	const struct trial *trial;

	script->hypercall[0].answer = 0;
	script->hypercall_count = 1;
	script->count = 0;
	add_open(script);
	for (size_t i = 0; i < exits_case_count; i++) {
		if (exits_cases[i].kind == EXITS_HYPERCALL)
			continue;
		add_case_begin(script, i);
		add_case_end(script, i);
	}
	trial = play(script, FAKE_NEVER, 0);
	assert_int_equal(trial->outcome, LAUNCH_PASSED);
	assert_int_equal(trial->known, ALL_KNOWN);
}

static void refused_calls_prove_nothing(void **state)
{
	static const int errnos[] = {EPERM, EIO};
	struct script *script = *state;
	const size_t parts = FAKE_VM_OPENS_COUNT, parts_end = parts + 2 + 4 + 2;

	add_cases(script, NO_CASE, NULL);
	for (size_t e = 0; e < COUNT(errnos); e++) {
		for (size_t i = 0; i < script->count; i++) {
			const struct trial *trial;

			if (i >= parts && i < parts_end)
				continue;
			trial = play(script, i, errnos[e]);
			assert_int_equal(trial->outcome, LAUNCH_REFUSED);
			assert_int_equal(trial->known, 0);
			assert_int_equal(trial->call, script->rows[i].call);
			assert_int_equal(trial->err, errnos[e]);
		}
	}
}

#define TEST_OF(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_OF(exits_as_they_should_be_pass),
		TEST_OF(amd_has_its_own_hypercall),
		TEST_OF(one_case_that_differs_denies_its_fact_only),
		TEST_OF(exits_with_other_numbers_are_not_taken),
		TEST_OF(strings_may_come_in_pieces),
		TEST_OF(a_loop_denies_its_fact_and_is_tried_once),
		TEST_OF(a_busy_machine_proves_nothing),
		TEST_OF(a_part_that_is_missing_leaves_one_fact_unknown),
		TEST_OF(a_cpuid_without_the_name_is_malformed),
		TEST_OF(kernels_without_hypercall_exits_are_judged_by_the_others),
		TEST_OF(refused_calls_prove_nothing),
	};

	return cmocka_run_group_tests_name("launch_exits", tests, NULL, NULL);
}
