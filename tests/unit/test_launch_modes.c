// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * 32-bit paging, 5-level paging and ring 3, with a KVM that does as it should, one that does not,
 * one that does not offer it, and one that refuses.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/ring3.h"
#include "tests/fake/trial_play.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NEVER_NS (UINT64_C(1) << 40)

extern const uint8_t guest_ring3_syscall[], guest_ring3_syscall_end[];
extern const uint8_t guest_ring3_gate[], guest_ring3_gate_end[];

static void paging32_stands_apart_from_protected_mode(void **state)
{
	static const struct kvm_fake_row flat[] = {FAKE_VM_OPENS, FAKE_STARTS, FAKE_OUT(1),
		FAKE_OUT(GUEST_MAGIC), FAKE_EXIT(KVM_EXIT_HLT)};
	static const struct kvm_fake_row paged[] = {FAKE_VM_OPENS, FAKE_STARTS,
		FAKE_OUT(0x80000001), FAKE_OUT(GUEST_MAGIC), FAKE_EXIT(KVM_EXIT_HLT)};
	static const struct kvm_fake_row shutdown[] = {
		FAKE_VM_OPENS, FAKE_STARTS, FAKE_EXIT(KVM_EXIT_SHUTDOWN)};
	struct trial trial = TRIAL_PLAY(trial_paging32, shutdown);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_non_null(strstr(trial.detail, "SHUTDOWN"));
	assert_int_equal(TRIAL_PLAY(trial_protected_mode, flat).outcome, LAUNCH_PASSED);
	assert_int_equal(TRIAL_PLAY(trial_paging32, paged).outcome, LAUNCH_PASSED);
	trial_refuse_each(trial_protected_mode, flat, COUNT(flat));
	trial_refuse_each(trial_paging32, paged, COUNT(paged));
}

/* struct kvm_cpuid2 with its entries. */
struct cpuid_answer {
	uint32_t nent, padding;
	struct kvm_cpuid_entry2 entries[3];
};

#define LA57 (1u << 16)
#define INDEXED KVM_CPUID_FLAG_SIGNIFCANT_INDEX

static const struct cpuid_answer offers = {.nent = 3,
	.entries = {{.function = 0, .eax = 7}, {.function = 7, .index = 1, .flags = INDEXED},
		{.function = 7, .index = 0, .flags = INDEXED, .ecx = LA57}}};
/* The same bit of another subleaf is another thing. */
static const struct cpuid_answer lacks = {.nent = 3,
	.entries = {{.function = 0, .eax = 7},
		{.function = 7, .index = 1, .flags = INDEXED, .ecx = LA57},
		{.function = 7, .index = 0, .flags = INDEXED}}};
static const struct cpuid_answer is_old = {.nent = 1, .entries = {{.function = 0, .eax = 4}}};
static const struct cpuid_answer is_empty = {.nent = 0};

#define ASKS(object)                                                                               \
	FAKE_OK(OPEN), FAKE_ANSWER(GET_API_VERSION, KVM_API_VERSION),                              \
	{                                                                                          \
		.call = KVM_CALL_GET_SUPPORTED_CPUID, .bytes = &(object), .len = sizeof(object)    \
	}

static void five_levels_are_used_where_offered(void **state)
{
	static const struct kvm_fake_row rows[] = {ASKS(offers), FAKE_VM_OPENS, FAKE_OK(SET_CPUID2),
		FAKE_STARTS, FAKE_OUT(0x1000), FAKE_OUT(GUEST_MAGIC), FAKE_EXIT(KVM_EXIT_HLT)};
	static const struct kvm_fake_row four[] = {
		ASKS(offers), FAKE_VM_OPENS, FAKE_OK(SET_CPUID2), FAKE_STARTS, FAKE_OUT(0)};
	struct trial trial = TRIAL_PLAY(trial_la57, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.by_cpuid, 0);
	trial_refuse_each(trial_la57, rows, COUNT(rows));
	trial = TRIAL_PLAY(trial_la57, four);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.value[0], 0);
}

static void five_levels_not_offered_are_known_by_cpuid(void **state)
{
	static const struct kvm_fake_row none[] = {ASKS(lacks)};
	static const struct kvm_fake_row old[] = {ASKS(is_old)};
	static const struct kvm_fake_row empty[] = {ASKS(is_empty)};
	const struct trial trials[] = {TRIAL_PLAY(trial_la57, none), TRIAL_PLAY(trial_la57, old)};
	struct trial trial;

	(void)state;
	for (size_t i = 0; i < COUNT(trials); i++) {
		assert_int_equal(trials[i].outcome, LAUNCH_SKIPPED);
		assert_int_equal(trials[i].known, 1);
		assert_int_equal(trials[i].value[0], 0);
		assert_int_equal(trials[i].by_cpuid, 1);
	}
	trial = TRIAL_PLAY(trial_la57, empty);
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.why, WHY_MALFORMED);
}

#define VECTOR_UD 6
#define VECTOR_GP 13
#define SUM 5050
#define WAYS 2

/* What a way to ring 3 and back leaves behind when all is right. */
static void right_words(uint64_t words[POPEK_WORD_COUNT], const uint8_t *start, const uint8_t *end)
{
	memset(words, 0, POPEK_WORD_COUNT * sizeof(*words));
	words[POPEK_VECTOR] = VECTOR_UD;
	words[POPEK_RIP] = GUEST_CODE + (uint64_t)(end - start) - 2;
	words[POPEK_CS] = POPEK_CS_3;
	words[POPEK_RESULT + RING3_CS] = POPEK_CS_3;
	words[POPEK_RESULT + RING3_SUM] = SUM;
	words[POPEK_RESULT + RING3_HANDLER_CS] = GUEST_CS;
	words[POPEK_RESULT + RING3_RETURN] = 1;
	words[POPEK_RESULT + RING3_CS_AFTER] = POPEK_CS_3;
}

struct ring3_script {
	uint64_t words[WAYS][POPEK_WORD_COUNT];
	struct kvm_fake_row rows[64];
	size_t count;
};

static void begin_script(struct ring3_script *script)
{
	right_words(script->words[0], guest_ring3_syscall, guest_ring3_syscall_end);
	right_words(script->words[1], guest_ring3_gate, guest_ring3_gate_end);
}

static void add_rows(struct ring3_script *script, const struct kvm_fake_row *rows, size_t count)
{
	assert_true(script->count + count <= COUNT(script->rows));
	memcpy(script->rows + script->count, rows, count * sizeof(*rows));
	script->count += count;
}

/* The rows for what the words say. */
static void end_script(struct ring3_script *script)
{
	static const struct kvm_fake_row opens[] = {FAKE_VM_OPENS, FAKE_ANSWER(SET_MSRS, 3)};
	static const struct kvm_fake_row sets[] = {FAKE_STARTS, FAKE_STARTS};
	static const struct kvm_fake_row handler = FAKE_ANSWER(SET_MSRS, 1);
	static const struct kvm_fake_row alarm = FAKE_OK(ALARM);

	script->count = 0;
	add_rows(script, opens, COUNT(opens));
	for (size_t i = 0; i < WAYS; i++) {
		struct kvm_fake_row row =
			FAKE_OUT(POPEK_SAYS | (uint32_t)script->words[i][POPEK_VECTOR]);

		add_rows(script, sets, COUNT(sets));
		if (i == 0)
			add_rows(script, &handler, 1);
		add_rows(script, &alarm, 1);
		row.bytes = script->words[i];
		row.len = sizeof(script->words[i]);
		row.exit.at = POPEK_WORDS;
		add_rows(script, &row, 1);
	}
}

static struct trial play_script(struct ring3_script *script)
{
	end_script(script);
	return trial_play(trial_ring3, script->rows, script->count, FAKE_NEVER, 0);
}

static void ring3_and_both_ways_back_pass(void **state)
{
	struct ring3_script script;
	struct trial trial;

	(void)state;
	begin_script(&script);
	trial = play_script(&script);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 7);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(trial.value[i], 1);
	trial_refuse_each(trial_ring3, script.rows, script.count);
}

/* Faults in ring 3 at the way back: ring 3 works, the way does not. */
static void a_way_back_that_faults_is_told_apart(void **state)
{
	(void)state;
	for (size_t way = 0; way < WAYS; way++) {
		struct ring3_script script;
		struct trial trial;

		begin_script(&script);
		script.words[way][POPEK_VECTOR] = VECTOR_GP;
		script.words[way][POPEK_RIP] = GUEST_CODE + 0x20;
		trial = play_script(&script);
		assert_int_equal(trial.outcome, LAUNCH_FAILED);
		assert_int_equal(trial.known, 7);
		assert_int_equal(trial.value[0], 1);
		assert_int_equal(trial.value[1 + way], 0);
		assert_int_equal(trial.value[2 - way], 1);
		assert_non_null(strstr(trial.detail, "exception 13"));
	}
}

/* Each word that must be right, for each way. */
static void a_handler_that_is_not_in_ring_0_is_none(void **state)
{
	static const unsigned words[] = {RING3_HANDLER_CS, RING3_RETURN, RING3_CS_AFTER};

	(void)state;
	for (size_t i = 0; i < COUNT(words) * WAYS; i++) {
		const size_t way = i / COUNT(words);
		struct ring3_script script;
		struct trial trial;

		begin_script(&script);
		script.words[way][POPEK_RESULT + words[i % COUNT(words)]] = GUEST_DS;
		trial = play_script(&script);
		assert_int_equal(trial.outcome, LAUNCH_FAILED);
		assert_int_equal(trial.value[0], 1);
		assert_int_equal(trial.value[1 + way], 0);
	}
}

static void another_selector_is_told_and_denies_nothing(void **state)
{
	struct ring3_script script;
	struct trial trial;

	(void)state;
	begin_script(&script);
	for (size_t i = 0; i < WAYS; i++)
		script.words[i][POPEK_RESULT + RING3_CS] = 0x33;
	trial = play_script(&script);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, 7);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(trial.value[i], 1);
	assert_non_null(strstr(trial.detail, "CS reads 0x33"));
}

static void without_ring3_its_ways_back_are_unknown(void **state)
{
	struct ring3_script script;
	struct trial trial;

	(void)state;
	begin_script(&script);
	for (size_t i = 0; i < WAYS; i++) {
		memset(script.words[i], 0, sizeof(script.words[i]));
		script.words[i][POPEK_VECTOR] = VECTOR_GP;
		script.words[i][POPEK_CS] = GUEST_CS;
	}
	trial = play_script(&script);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 0);
	assert_int_equal(trial.why, WHY_PREREQUISITE);
}

/* Ring 3 that shuts down instead: another VM for the other way. */
static void a_way_that_leaves_the_guest_takes_another_vm(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_VM_OPENS, FAKE_ANSWER(SET_MSRS, 3),
		FAKE_STARTS, FAKE_STARTS, FAKE_ANSWER(SET_MSRS, 1), FAKE_OK(ALARM),
		FAKE_EXIT(KVM_EXIT_SHUTDOWN), FAKE_VM_OPENS, FAKE_ANSWER(SET_MSRS, 3), FAKE_STARTS,
		FAKE_STARTS, FAKE_OK(ALARM), FAKE_EXIT(KVM_EXIT_SHUTDOWN)};
	struct trial trial = TRIAL_PLAY(trial_ring3, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 0);
	assert_non_null(strstr(trial.detail, "SHUTDOWN"));
	trial_refuse_each(trial_ring3, rows, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paging32_stands_apart_from_protected_mode),
		cmocka_unit_test(five_levels_are_used_where_offered),
		cmocka_unit_test(five_levels_not_offered_are_known_by_cpuid),
		cmocka_unit_test(ring3_and_both_ways_back_pass),
		cmocka_unit_test(a_way_back_that_faults_is_told_apart),
		cmocka_unit_test(a_handler_that_is_not_in_ring_0_is_none),
		cmocka_unit_test(another_selector_is_told_and_denies_nothing),
		cmocka_unit_test(without_ring3_its_ways_back_are_unknown),
		cmocka_unit_test(a_way_that_leaves_the_guest_takes_another_vm),
	};

	return cmocka_run_group_tests_name("launch_modes", tests, NULL, NULL);
}
