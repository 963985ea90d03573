// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The trials of what migration needs: with a KVM that does as it should, with one call after the
 * other refused, with logs that miss pages or name too many, and with state that gets lost.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "launch/dirty.h"
#include "launch/migrate.h"
#include "launch/state.h"
#include "tests/fake/trial_play.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void refuse_each(trial_function *run, const struct kvm_fake_row *rows, size_t count)
{
	trial_refuse_each(run, rows, count);
	trial_refuse_each_by(run, rows, count, ENOSYS);
	trial_refuse_each_by(run, rows, count, EINVAL);
}

// clang-format off
#define OFFERS(name, n)                                                                            \
	{.call = KVM_CALL_CHECK_EXTENSION, .answer = (n), .checks_arg = true, .arg = (name)}
#define USER_STARTS FAKE_STARTS, FAKE_STARTS
#define DIRTY_OPENS FAKE_VM_OPENS, USER_STARTS, FAKE_OUT(SAY_DONE), FAKE_OK(SET_USER_MEMORY_REGION)
#define LOG(map) {.call = KVM_CALL_GET_DIRTY_LOG, .bytes = &(map), .len = sizeof(map)}
#define CLEARS OFFERS(KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, 3), FAKE_OK(ENABLE_CAP)
// clang-format on

/* What dirty_choose() has the guest write. */
struct chosen {
	struct dirty_map rounds[DIRTY_ROUNDS];
	struct dirty_map upper[DIRTY_ROUNDS]; /* upper halves */
	struct dirty_map none;
};

static struct chosen chosen_pages(void)
{
	struct chosen chosen = {0};

	for (unsigned i = 0; i < DIRTY_ROUNDS; i++) {
		dirty_choose(i, &chosen.rounds[i]);
		chosen.upper[i] = chosen.rounds[i];
		memset(chosen.upper[i].words, 0, sizeof(chosen.upper[i].words) / 2);
	}
	return chosen;
}

#define LOG_ROWS(a, b, c)                                                                          \
	{                                                                                          \
		DIRTY_OPENS, FAKE_OUT(SAY_DONE), LOG(a), FAKE_OUT(SAY_DONE), LOG(b),               \
			FAKE_OUT(SAY_DONE), LOG(c)                                                 \
	}

static void the_rounds_differ_and_the_last_has_no_writes(void **state)
{
	struct chosen chosen = chosen_pages();
	bool again = false, other = false, gone = false;

	(void)state;
	for (size_t page = 0; page < DIRTY_PAGES; page++) {
		bool first = dirty_has(&chosen.rounds[0], page);
		bool second = dirty_has(&chosen.rounds[1], page);

		again = again || (first && second);
		other = other || (!first && second);
		gone = gone || (first && !second);
	}
	assert_true(again && other && gone);
	assert_true(dirty_has(&chosen.rounds[0], DIRTY_PAGES - 1));
	assert_memory_equal(&chosen.rounds[DIRTY_ROUNDS - 1], &chosen.none, sizeof(chosen.none));
}

static void a_log_that_is_right_passes(void **state)
{
	struct chosen chosen = chosen_pages();
	const struct kvm_fake_row rows[] =
		LOG_ROWS(chosen.rounds[0], chosen.rounds[1], chosen.none);
	struct trial trial = TRIAL_PLAY(trial_dirty_log, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_non_null(strstr(trial.detail, "no other"));
	refuse_each(trial_dirty_log, rows, COUNT(rows));
}

static void page_tables_that_are_noted_too_are_told(void **state)
{
	struct chosen chosen = chosen_pages();
	struct dirty_map more = chosen.rounds[1];
	const struct kvm_fake_row rows[] = LOG_ROWS(chosen.rounds[0], more, chosen.none);
	struct trial trial;

	(void)state;
	dirty_add(&more, GUEST_PML4 / DIRTY_PAGE_BYTES);
	dirty_add(&more, GUEST_PD / DIRTY_PAGE_BYTES);
	trial = TRIAL_PLAY(trial_dirty_log, rows);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_non_null(strstr(trial.detail, "2 page tables"));
}

static void pages_that_are_missing_or_too_many_fail(void **state)
{
	struct chosen chosen = chosen_pages();
	struct dirty_map less = chosen.rounds[0], more = chosen.rounds[0], stale = chosen.none;
	const struct kvm_fake_row missing[] = {DIRTY_OPENS, FAKE_OUT(SAY_DONE), LOG(less)};
	const struct kvm_fake_row other[] = {DIRTY_OPENS, FAKE_OUT(SAY_DONE), LOG(more)};
	const struct kvm_fake_row last[] = LOG_ROWS(chosen.rounds[0], chosen.rounds[1], stale);
	struct trial trial;

	(void)state;
	less.words[DIRTY_PAGES / 64 - 1] &= ~(UINT64_C(1) << 63);
	trial = TRIAL_PLAY(trial_dirty_log, missing);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, 1);
	assert_non_null(strstr(trial.detail, "1 written pages are missing, the first at 0x1ff000"));
	dirty_add(&more, GUEST_CODE / DIRTY_PAGE_BYTES);
	trial = TRIAL_PLAY(trial_dirty_log, other);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_non_null(strstr(trial.detail, "the first at 0x8000"));
	/* Read only, and noted all the same. */
	dirty_add(&stale, DIRTY_PAGES - 1);
	assert_int_equal(TRIAL_PLAY(trial_dirty_log, last).outcome, LAUNCH_FAILED);
}

#define CLEAR_ROUND(i)                                                                             \
	FAKE_OUT(SAY_DONE), LOG(chosen.rounds[i]), LOG(chosen.rounds[i]),                          \
		FAKE_OK(CLEAR_DIRTY_LOG), LOG(chosen.upper[i]), FAKE_OK(CLEAR_DIRTY_LOG),          \
		LOG(chosen.none)

static void a_log_cleared_in_parts_passes(void **state)
{
	struct chosen chosen = chosen_pages();
	const struct kvm_fake_row rows[] = {
		DIRTY_OPENS, CLEARS, CLEAR_ROUND(0), CLEAR_ROUND(1), CLEAR_ROUND(2)};
	/* Cleared without being told to. */
	const struct kvm_fake_row at_once[] = {
		DIRTY_OPENS, CLEARS, FAKE_OUT(SAY_DONE), LOG(chosen.rounds[0]), LOG(chosen.none)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_dirty_clear, rows).outcome, LAUNCH_PASSED);
	refuse_each(trial_dirty_clear, rows, COUNT(rows));
	assert_int_equal(TRIAL_PLAY(trial_dirty_clear, at_once).outcome, LAUNCH_FAILED);
}

static void what_is_not_offered_is_known(void **state)
{
	static const struct kvm_fake_row clear[] = {
		DIRTY_OPENS, OFFERS(KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, 0)};
	static const struct kvm_fake_row ring[] = {FAKE_VM_BEGINS,
		OFFERS(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, 0), OFFERS(KVM_CAP_DIRTY_LOG_RING, 0)};
	struct trial trial = TRIAL_PLAY(trial_dirty_clear, clear);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 0);
	trial = TRIAL_PLAY(trial_dirty_ring, ring);
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 0);
	assert_int_equal(trial.err, 0);
	refuse_each(trial_dirty_ring, ring, COUNT(ring));
}

#define RING_ITEMS 1024

/* The pages of @map as items of the ring, one after the other. */
static size_t fill_ring(const struct dirty_map *map, struct kvm_dirty_gfn items[RING_ITEMS])
{
	size_t count = 0;

	for (size_t page = 0; page < DIRTY_PAGES; page++)
		if (dirty_has(map, page))
			items[count++] = (struct kvm_dirty_gfn){
				.flags = KVM_DIRTY_GFN_F_DIRTY, .offset = page};
	return count;
}

#define RING_OPENS(cap)                                                                            \
	FAKE_VM_BEGINS, cap, FAKE_OK(ENABLE_CAP), FAKE_VCPU_OPENS, USER_STARTS,                    \
		FAKE_OUT(SAY_DONE), FAKE_OK(SET_USER_MEMORY_REGION), FAKE_OK(MAP),                 \
		FAKE_OK(RESET_DIRTY_RINGS)
#define RING_ROUND(items, items_count, first)                                                      \
	{.call = KVM_CALL_RUN,                                                                     \
		.bytes = (items),                                                                  \
		.len = (items_count) * sizeof((items)[0]),                                         \
		.exit = {.reason = KVM_EXIT_IO,                                                    \
			.port = GUEST_PORT,                                                        \
			.size = 4,                                                                 \
			.value = SAY_DONE,                                                         \
			.direction = KVM_EXIT_IO_OUT,                                              \
			.count = 1,                                                                \
			.at = (uint32_t)((first) * sizeof((items)[0])),                            \
			.in_ring = true}},                                                         \
		FAKE_OK(RESET_DIRTY_RINGS)

#define NEW_RING OFFERS(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, 1 << 20)
#define OLD_RING OFFERS(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, 0), OFFERS(KVM_CAP_DIRTY_LOG_RING, 1 << 20)

static void a_ring_that_is_right_passes(void **state)
{
	struct chosen chosen = chosen_pages();
	struct kvm_dirty_gfn first[RING_ITEMS], second[RING_ITEMS];
	const size_t count = fill_ring(&chosen.rounds[0], first);
	const size_t more = fill_ring(&chosen.rounds[1], second);
	const struct kvm_fake_row rows[] = {RING_OPENS(NEW_RING), RING_ROUND(first, count, 0),
		RING_ROUND(second, more, count), FAKE_OUT(SAY_DONE), FAKE_OK(RESET_DIRTY_RINGS)};
	const struct kvm_fake_row older[] = {RING_OPENS(OLD_RING), RING_ROUND(first, count, 0),
		RING_ROUND(second, more, count), FAKE_OUT(SAY_DONE), FAKE_OK(RESET_DIRTY_RINGS)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_dirty_ring, rows).outcome, LAUNCH_PASSED);
	assert_int_equal(TRIAL_PLAY(trial_dirty_ring, older).outcome, LAUNCH_PASSED);
	refuse_each(trial_dirty_ring, rows, COUNT(rows));
}

static void a_ring_that_is_wrong_fails(void **state)
{
	struct chosen chosen = chosen_pages();
	struct kvm_dirty_gfn items[RING_ITEMS], odd[1] = {{KVM_DIRTY_GFN_F_DIRTY, 0, DIRTY_PAGES}};
	const size_t count = fill_ring(&chosen.rounds[0], items);
	const struct kvm_fake_row missing[] = {
		RING_OPENS(NEW_RING), RING_ROUND(items, count - 1, 0)};
	const struct kvm_fake_row nowhere[] = {RING_OPENS(NEW_RING), RING_ROUND(odd, 1, 0)};
	struct trial trial = TRIAL_PLAY(trial_dirty_ring, missing);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_non_null(strstr(trial.detail, "1 written pages are missing"));
	trial = trial_play(trial_dirty_ring, nowhere, COUNT(nowhere) - 1, FAKE_NEVER, 0);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_non_null(strstr(trial.detail, "page 0x200 of slot 0x0"));
	odd[0] = (struct kvm_dirty_gfn){KVM_DIRTY_GFN_F_DIRTY, 7, 1};
	trial = trial_play(trial_dirty_ring, nowhere, COUNT(nowhere) - 1, FAKE_NEVER, 0);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
}

/* Two MSRs, as the list names them and as they are given out. */
static const struct {
	uint32_t count, indices[2];
} msr_list = {2, {0x10, 0x174}};
static const struct {
	uint32_t count, pad;
	struct kvm_msr_entry entries[2];
} msr_values = {2, 0, {{0x10, 0, 4711}, {0x174, 0, 8}}}, one_other = {1, 0, {{0x174, 0, 9}}},
  one_same = {1, 0, {{0x174, 0, 8}}};
static const struct {
	uint32_t nent, padding;
} no_cpuid = {0, 0};
static const struct kvm_mp_state runnable;

// clang-format off
#define GIVES(CALL_, object) {.call = KVM_CALL_##CALL_, .bytes = &(object), .len = sizeof(object)}
#define CHIPS OFFERS(KVM_CAP_IRQCHIP, 1), FAKE_OK(CREATE_IRQCHIP), OFFERS(KVM_CAP_PIT2, 1), FAKE_OK(CREATE_PIT2)
#define CPUID GIVES(GET_SUPPORTED_CPUID, no_cpuid), FAKE_OK(SET_CPUID2)
#define BEGINS FAKE_VM_BEGINS, CHIPS, FAKE_VCPU_OPENS, OFFERS(KVM_CAP_IRQCHIP, 1), CPUID,           \
	FAKE_ANSWER(SET_MSRS, 1), FAKE_STARTS, FAKE_OUT(1), FAKE_OUT(2), FAKE_OUT(3), FAKE_OUT(4), FAKE_OUT(5)
#define STOPS OFFERS(KVM_CAP_IMMEDIATE_EXIT, 1), FAKE_ERR(RUN, EINTR)
#define SAVES OFFERS(KVM_CAP_GET_TSC_KHZ, 1), FAKE_ANSWER(GET_TSC_KHZ, 2000000),                    \
	OFFERS(KVM_CAP_MP_STATE, 1), GIVES(GET_MP_STATE, runnable),                                \
	OFFERS(KVM_CAP_SREGS2, 1), FAKE_OK(GET_SREGS2),                                            \
	OFFERS(KVM_CAP_NESTED_STATE, 4224), FAKE_OK(GET_NESTED_STATE), FAKE_OK(GET_REGS),          \
	OFFERS(KVM_CAP_XSAVE2, 8192), FAKE_OK(GET_XSAVE2), OFFERS(KVM_CAP_XCRS, 1), FAKE_OK(GET_XCRS), \
	OFFERS(KVM_CAP_ADJUST_CLOCK, 1), FAKE_OK(GET_CLOCK),                                       \
	FAKE_OK(GET_IRQCHIP), FAKE_OK(GET_IRQCHIP), FAKE_OK(GET_IRQCHIP),                          \
	OFFERS(KVM_CAP_PIT_STATE2, 1), FAKE_OK(GET_PIT2), FAKE_OK(GET_LAPIC),                      \
	OFFERS(KVM_CAP_VCPU_EVENTS, 1), FAKE_OK(GET_VCPU_EVENTS), OFFERS(KVM_CAP_DEBUGREGS, 1), FAKE_OK(GET_DEBUGREGS), \
	GIVES(GET_MSR_INDEX_LIST, msr_list),                                                       \
	{.call = KVM_CALL_GET_MSRS, .answer = 2, .bytes = &msr_values, .len = sizeof(msr_values)}
#define OPENS_OTHER FAKE_VM_BEGINS, CHIPS, FAKE_VCPU_OPENS, CPUID
#define RESTORES FAKE_OK(SET_TSC_KHZ), FAKE_OK(SET_SREGS2), FAKE_OK(SET_NESTED_STATE), FAKE_OK(SET_REGS), \
	FAKE_OK(SET_XSAVE), FAKE_OK(SET_XCRS), FAKE_OK(SET_CLOCK), FAKE_OK(SET_IRQCHIP), FAKE_OK(SET_IRQCHIP), \
	FAKE_OK(SET_IRQCHIP), FAKE_OK(SET_PIT2), FAKE_OK(SET_LAPIC)
#define RESTORES_REST FAKE_OK(SET_VCPU_EVENTS), FAKE_OK(SET_MP_STATE), FAKE_OK(SET_DEBUGREGS)
#define COMPARES FAKE_OK(GET_SREGS2), FAKE_OK(GET_REGS), FAKE_OK(GET_XCRS), FAKE_OK(GET_IRQCHIP),    \
	FAKE_OK(GET_IRQCHIP), FAKE_OK(GET_IRQCHIP), FAKE_OK(GET_VCPU_EVENTS), GIVES(GET_MP_STATE, runnable), \
	FAKE_OK(GET_DEBUGREGS)
#define GOES_ON FAKE_OUT(6), FAKE_OUT(7), FAKE_OUT(8), FAKE_OUT(SAY_DONE)
#define MOVES BEGINS, STOPS, SAVES, OPENS_OTHER, RESTORES
// clang-format on

static const struct kvm_fake_row moved[] = {
	MOVES, FAKE_ANSWER(SET_MSRS, 2), RESTORES_REST, COMPARES, GOES_ON};

static void a_guest_that_goes_on_passes(void **state)
{
	struct trial trial = TRIAL_PLAY(trial_save_restore, moved);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 3);
	assert_int_equal(trial.value[0], 1);
	assert_string_equal(trial.text, "none");
	refuse_each(trial_save_restore, moved, COUNT(moved));
}

/* One that is refused is named; it matters where the other VM has another value. */
static void msrs_that_are_not_taken_are_named(void **state)
{
	static const struct kvm_fake_row same[] = {MOVES, FAKE_ANSWER(SET_MSRS, 1),
		{.call = KVM_CALL_GET_MSRS,
			.answer = 1,
			.bytes = &one_same,
			.len = sizeof(one_same)},
		RESTORES_REST, COMPARES, GOES_ON};
	static const struct kvm_fake_row other[] = {MOVES, FAKE_ANSWER(SET_MSRS, 1),
		{.call = KVM_CALL_GET_MSRS,
			.answer = 1,
			.bytes = &one_other,
			.len = sizeof(one_other)},
		RESTORES_REST, COMPARES, GOES_ON};
	static const struct kvm_fake_row unreadable[] = {MOVES, FAKE_ANSWER(SET_MSRS, 1),
		FAKE_ANSWER(GET_MSRS, 0), RESTORES_REST, COMPARES, GOES_ON};
	struct trial trial = TRIAL_PLAY(trial_save_restore, same);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 3);
	assert_string_equal(trial.text, "MSR 0x174");
	trial = TRIAL_PLAY(trial_save_restore, other);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, 3);
	assert_int_equal(trial.value[0], 0);
	assert_string_equal(trial.text, "MSR 0x174");
	assert_int_equal(TRIAL_PLAY(trial_save_restore, unreadable).outcome, LAUNCH_FAILED);
}

static void what_the_guest_finds_changed_is_named(void **state)
{
	static const char *const names[LOST_COUNT] = {
		"memory", "SSE", "KERNEL_GS_BASE", "DR0", "CR2", "time stamp", "interrupt"};
	struct kvm_fake_row rows[] = {
		MOVES, FAKE_ANSWER(SET_MSRS, 2), RESTORES_REST, COMPARES, FAKE_OUT(6)};
	struct trial trial;

	(void)state;
	for (uint32_t i = 0; i < LOST_COUNT; i++) {
		rows[COUNT(rows) - 1] = (struct kvm_fake_row)FAKE_OUT(MIGRATE_LOST + i);
		trial = TRIAL_PLAY(trial_save_restore, rows);
		assert_int_equal(trial.outcome, LAUNCH_FAILED);
		assert_non_null(strstr(trial.detail, names[i]));
	}
	/* It begins anew instead. */
	rows[COUNT(rows) - 1] = (struct kvm_fake_row)FAKE_OUT(1);
	assert_int_equal(TRIAL_PLAY(trial_save_restore, rows).outcome, LAUNCH_FAILED);
	rows[COUNT(rows) - 1] = (struct kvm_fake_row)FAKE_EXIT(KVM_EXIT_SHUTDOWN);
	assert_int_equal(TRIAL_PLAY(trial_save_restore, rows).outcome, LAUNCH_FAILED);
}

static void state_that_does_not_come_out_again_fails(void **state)
{
	static const struct kvm_xcrs other = {.nr_xcrs = 1};
	static const struct kvm_fake_row rows[] = {MOVES, FAKE_ANSWER(SET_MSRS, 2), RESTORES_REST,
		FAKE_OK(GET_SREGS2), FAKE_OK(GET_REGS), GIVES(GET_XCRS, other)};
	struct trial trial = TRIAL_PLAY(trial_save_restore, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_non_null(strstr(trial.detail, "KVM_GET_XCRS"));
}

/* What goes wrong before anything was saved is no sign of what saving does. */
static void a_guest_that_does_not_count_proves_nothing(void **state)
{
	struct kvm_fake_row rows[] = {BEGINS};
	struct trial trial;

	(void)state;
	rows[COUNT(rows) - 1] = (struct kvm_fake_row)FAKE_OUT(MIGRATE_LOST + LOST_SSE);
	trial = TRIAL_PLAY(trial_save_restore, rows);
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.why, WHY_PREREQUISITE);
	assert_non_null(strstr(trial.detail, "SSE"));
}

static void a_kvm_that_does_not_stop_it_proves_nothing(void **state)
{
	static const struct kvm_fake_row old[] = {BEGINS, OFFERS(KVM_CAP_IMMEDIATE_EXIT, 0)};
	static const struct kvm_fake_row runs_on[] = {
		BEGINS, OFFERS(KVM_CAP_IMMEDIATE_EXIT, 1), FAKE_OUT(6)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_save_restore, old).known, 0);
	assert_int_equal(TRIAL_PLAY(trial_save_restore, old).why, WHY_NO_INTERFACE);
	assert_int_equal(TRIAL_PLAY(trial_save_restore, runs_on).known, 0);
}

/* The least that a kernel has: no interrupt controllers, FPU without XSAVE. */
static void an_old_kernel_moves_it_too(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_VM_BEGINS, OFFERS(KVM_CAP_IRQCHIP, 0),
		FAKE_VCPU_OPENS, OFFERS(KVM_CAP_IRQCHIP, 0), CPUID, FAKE_ANSWER(SET_MSRS, 1),
		FAKE_STARTS, FAKE_OUT(1), FAKE_OUT(2), FAKE_OUT(3), FAKE_OUT(4), FAKE_OUT(5), STOPS,
		OFFERS(KVM_CAP_GET_TSC_KHZ, 0), OFFERS(KVM_CAP_SREGS2, 0), FAKE_OK(GET_SREGS),
		OFFERS(KVM_CAP_NESTED_STATE, 0), FAKE_OK(GET_REGS), OFFERS(KVM_CAP_XSAVE2, 0),
		OFFERS(KVM_CAP_XSAVE, 0), FAKE_OK(GET_FPU), OFFERS(KVM_CAP_XCRS, 0),
		OFFERS(KVM_CAP_ADJUST_CLOCK, 0), OFFERS(KVM_CAP_VCPU_EVENTS, 0),
		OFFERS(KVM_CAP_DEBUGREGS, 0), GIVES(GET_MSR_INDEX_LIST, msr_list),
		/* The first is not there for this vCPU. */
		FAKE_ANSWER(GET_MSRS, 0),
		{.call = KVM_CALL_GET_MSRS,
			.answer = 1,
			.bytes = &one_same,
			.len = sizeof(one_same)},
		FAKE_VM_BEGINS, OFFERS(KVM_CAP_IRQCHIP, 0), FAKE_VCPU_OPENS, CPUID,
		FAKE_OK(SET_SREGS), FAKE_OK(SET_REGS), FAKE_OK(SET_FPU), FAKE_ANSWER(SET_MSRS, 1),
		FAKE_OK(GET_SREGS), FAKE_OK(GET_REGS), FAKE_OUT(6), FAKE_OUT(7), FAKE_OUT(8)};
	struct trial trial = TRIAL_PLAY(trial_save_restore, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_null(strstr(trial.detail, "interrupt"));
}

static void state_that_has_no_room_is_refused(void **state)
{
	struct kvm_fake_row rows[] = {BEGINS, STOPS, OFFERS(KVM_CAP_GET_TSC_KHZ, 0),
		OFFERS(KVM_CAP_MP_STATE, 0), OFFERS(KVM_CAP_SREGS2, 0), FAKE_OK(GET_SREGS),
		OFFERS(KVM_CAP_NESTED_STATE, 1 << 20)};
	struct trial trial = TRIAL_PLAY(trial_save_restore, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(trial.call, KVM_CALL_GET_NESTED_STATE);
	assert_int_equal(trial.err, E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rounds_differ_and_the_last_has_no_writes),
		cmocka_unit_test(a_log_that_is_right_passes),
		cmocka_unit_test(page_tables_that_are_noted_too_are_told),
		cmocka_unit_test(pages_that_are_missing_or_too_many_fail),
		cmocka_unit_test(a_log_cleared_in_parts_passes),
		cmocka_unit_test(what_is_not_offered_is_known),
		cmocka_unit_test(a_ring_that_is_right_passes),
		cmocka_unit_test(a_ring_that_is_wrong_fails),
		cmocka_unit_test(a_guest_that_goes_on_passes),
		cmocka_unit_test(msrs_that_are_not_taken_are_named),
		cmocka_unit_test(what_the_guest_finds_changed_is_named),
		cmocka_unit_test(state_that_does_not_come_out_again_fails),
		cmocka_unit_test(a_guest_that_does_not_count_proves_nothing),
		cmocka_unit_test(a_kvm_that_does_not_stop_it_proves_nothing),
		cmocka_unit_test(an_old_kernel_moves_it_too),
		cmocka_unit_test(state_that_has_no_room_is_refused),
	};

	return cmocka_run_group_tests_name("launch_migrate", tests, NULL, NULL);
}
