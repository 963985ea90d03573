// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The trials of interrupt controllers, of a second vCPU and of the guest's clock: with a KVM that does
 * as it should, with one call after the other refused, and where interrupts are lost.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/clock.h"
#include "launch/irq.h"
#include "tests/fake/trial_play.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define ROWS_MAX 64

/* One part of the test of all controllers, in a VM of its own. */
#define PART(name)                                                                                 \
	static void part_##name(const struct trial_place *place, struct trial *trial)              \
	{                                                                                          \
		struct vm vm;                                                                      \
                                                                                                   \
		if (!irq_open(place, irq_create_chips, &vm, trial))                                \
			return;                                                                    \
		if (irq_trial_##name(place, &vm, trial))                                           \
			irq_finish(&vm, trial);                                                    \
		vm_close(&vm);                                                                     \
	}

PART(timer)
PART(line)
PART(msi)
PART(pit)
PART(eventfd)
PART(ipi)

// clang-format off
#define OFFERS(cap, n)                                                                             \
	{.call = KVM_CALL_CHECK_EXTENSION, .answer = (n), .checks_arg = true, .arg = KVM_CAP_##cap}
#define OPENS FAKE_VM_BEGINS, OFFERS(IRQCHIP, 1), FAKE_OK(CREATE_IRQCHIP), FAKE_VCPU_OPENS
#define STARTS FAKE_STARTS, FAKE_OUT(SAY_READY)
#define AWAITED(value) FAKE_OK(ALARM), FAKE_OUT(value)
#define TAKEN AWAITED(SAY_INTERRUPT), FAKE_OUT(SAY_DONE)
#define FINISHED FAKE_ERR(RUN, EINTR)

#define TIMER STARTS, TAKEN, FINISHED
#define LINE STARTS, FAKE_OK(IRQ_LINE), AWAITED(SAY_INTERRUPT), FAKE_OUT(SAY_INTERRUPT),           \
	FAKE_OK(IRQ_LINE), FAKE_OUT(SAY_DONE), FINISHED
#define MSI OFFERS(SIGNAL_MSI, 1), STARTS, FAKE_ANSWER(SIGNAL_MSI, 1), TAKEN, FINISHED
#define PIT OFFERS(PIT2, 1), FAKE_OK(CREATE_PIT2), STARTS, TAKEN, FINISHED
#define EVENTFD OFFERS(IRQFD, 1), OFFERS(IRQ_ROUTING, 1024), FAKE_OK(EVENT),                       \
	FAKE_OK(SET_GSI_ROUTING), FAKE_OK(IRQFD), STARTS, FAKE_OK(WRITE), TAKEN, FINISHED

static const struct kvm_fake_row timer[] = {OPENS, TIMER};
static const struct kvm_fake_row line[] = {OPENS, LINE};
static const struct kvm_fake_row msi[] = {OPENS, MSI};
static const struct kvm_fake_row pit[] = {OPENS, PIT};
static const struct kvm_fake_row event[] = {OPENS, EVENTFD};
static const struct kvm_fake_row split[] = {FAKE_VM_BEGINS, OFFERS(SPLIT_IRQCHIP, 1),
	FAKE_OK(ENABLE_CAP), FAKE_VCPU_OPENS, FAKE_STARTS, FAKE_OK(SET_GSI_ROUTING), FAKE_OUT(SAY_READY),
	FAKE_OK(IRQ_LINE), AWAITED(SAY_INTERRUPT), FAKE_EXIT_INFO(KVM_EXIT_IOAPIC_EOI, GUEST_VECTOR),
	FAKE_OUT(SAY_DONE)};

/* struct kvm_cpuid2 with its entries. */
static const struct {
	uint32_t nent, padding;
	struct kvm_cpuid_entry2 entries[1];
} no_cpuid = {.nent = 0}, has_clock = {1, 0, {{.function = 0x40000001, .eax = 1u << 3}}},
  has_old_clock = {1, 0, {{.function = 0x40000001, .eax = 1u << 0}}};
// clang-format on

#define CPUID_ROW(object)                                                                          \
	{                                                                                          \
		.call = KVM_CALL_GET_SUPPORTED_CPUID, .bytes = &(object), .len = sizeof(object)    \
	}

// clang-format off
#define SECOND_OPENS FAKE_OK(CREATE_VCPU), FAKE_OK(MAP), CPUID_ROW(no_cpuid), FAKE_OK(SET_CPUID2)
#define IPI FAKE_STARTS, SECOND_OPENS, FAKE_OUT(SAY_READY), FAKE_OK(ALARM), FAKE_ERR(RUN, EAGAIN),   \
	FAKE_OUT(SAY_REAL), FAKE_OUT(SAY_READY), TAKEN, TAKEN, FINISHED

static const struct kvm_fake_row ipi[] = {OPENS, IPI};
// clang-format on

static const struct {
	const char *name;
	trial_function *run;
	const struct kvm_fake_row *rows;
	size_t count;
} trials[] = {
	{"timer", part_timer, timer, COUNT(timer)},
	{"pit", part_pit, pit, COUNT(pit)},
	{"line", part_line, line, COUNT(line)},
	{"msi", part_msi, msi, COUNT(msi)},
	{"event", part_eventfd, event, COUNT(event)},
	{"split", trial_irq_split, split, COUNT(split)},
	{"ipi", part_ipi, ipi, COUNT(ipi)},
};

static void interrupts_that_come_pass(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(trials); i++) {
		struct trial trial =
			trial_play(trials[i].run, trials[i].rows, trials[i].count, FAKE_NEVER, 0);

		print_message("%s: %s\n", trials[i].name, trial.detail);
		assert_int_equal(trial.outcome, LAUNCH_PASSED);
		assert_int_equal(trial.known, 1);
		assert_int_equal(trial.value[0], 1);
	}
}

static void refused_calls_prove_nothing(void **state)
{
	static const int errnos[] = {EPERM, EBUSY, EIO, EOPNOTSUPP};

	(void)state;
	for (size_t i = 0; i < COUNT(trials); i++) {
		for (size_t at = 0; at < trials[i].count; at++) {
			const struct kvm_fake_row *row = &trials[i].rows[at];

			/* KVM's own word for "none of that", see what_is_not_offered_is_known. */
			const size_t last = row->call == KVM_CALL_CHECK_EXTENSION ? 3 : 4;

			for (size_t e = 0; e < last; e++) {
				struct trial trial = trial_play(trials[i].run, trials[i].rows,
					trials[i].count, at, errnos[e]);

				print_message("%s, row %zu\n", trials[i].name, at);
				assert_int_equal(trial.outcome, LAUNCH_REFUSED);
				assert_int_equal(trial.known, 0);
				assert_int_equal(trial.call, row->call);
				assert_int_equal(trial.err, errnos[e]);
			}
		}
	}
}

static void guests_that_crash_fail(void **state)
{
	struct kvm_fake_row copy[ROWS_MAX];
	struct trial trial;

	(void)state;
	for (size_t i = 0; i < COUNT(trials); i++) {
		assert_true(trials[i].count <= COUNT(copy));
		for (size_t at = 0; at < trials[i].count; at++) {
			if (trials[i].rows[at].call != KVM_CALL_RUN ||
				trials[i].rows[at].err == EINTR)
				continue;
			memcpy(copy, trials[i].rows, trials[i].count * sizeof(copy[0]));
			copy[at] = (struct kvm_fake_row)FAKE_EXIT(KVM_EXIT_SHUTDOWN);
			trial = trial_play(trials[i].run, copy, at + 1, FAKE_NEVER, 0);
			assert_int_equal(trial.outcome, LAUNCH_FAILED);
			assert_int_equal(trial.value[0], 0);
			assert_non_null(strstr(trial.detail, "SHUTDOWN"));
		}
	}
}

/* A KVM that has none of it says so: known, without a guest. */
static void what_is_not_offered_is_known(void **state)
{
	struct kvm_fake_row copy[ROWS_MAX];
	struct trial trial;

	(void)state;
	for (size_t i = 0; i < COUNT(trials); i++) {
		for (size_t at = 0; at < trials[i].count; at++) {
			if (trials[i].rows[at].call != KVM_CALL_CHECK_EXTENSION ||
				trials[i].rows[at].arg == KVM_CAP_SET_TSS_ADDR ||
				trials[i].rows[at].arg == KVM_CAP_SET_IDENTITY_MAP_ADDR)
				continue;
			memcpy(copy, trials[i].rows, trials[i].count * sizeof(copy[0]));
			copy[at].answer = 0;
			trial = trial_play(trials[i].run, copy, at + 1, FAKE_NEVER, 0);
			print_message("%s, row %zu: %s\n", trials[i].name, at, trial.detail);
			assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
			assert_int_equal(trial.known, 1);
			assert_int_equal(trial.value[0], 0);
			assert_int_equal(trial.err, 0);
		}
	}
}

/* The end of what may be waited for, twice; then what the vCPU does. */
#define SILENT(ms)                                                                                 \
	FAKE_OK(ALARM),                                                                            \
	{                                                                                          \
		.call = KVM_CALL_RUN, .err = EINTR, .ns = (ms)*MS                                  \
	}
#define STATE(object)                                                                              \
	{                                                                                          \
		.call = KVM_CALL_GET_MP_STATE, .bytes = &(object), .len = sizeof(object)           \
	}

static const struct kvm_mp_state halted = {KVM_MP_STATE_HALTED}, runnable = {KVM_MP_STATE_RUNNABLE},
				 unstarted = {KVM_MP_STATE_UNINITIALIZED};

static void a_lost_interrupt_fails(void **state)
{
	static const struct kvm_fake_row rows[] = {
		OPENS, STARTS, SILENT(401), SILENT(401), STATE(halted)};
	struct trial trial = TRIAL_PLAY(part_timer, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 0);
	assert_non_null(strstr(trial.detail, "lost"));
}

static void a_late_interrupt_is_none_that_is_lost(void **state)
{
	static const struct kvm_fake_row rows[] = {OPENS, STARTS, SILENT(401), TAKEN, FINISHED};

	(void)state;
	assert_int_equal(TRIAL_PLAY(part_timer, rows).outcome, LAUNCH_PASSED);
}

static void a_guest_that_is_slow_proves_nothing(void **state)
{
	static const struct kvm_fake_row slow[] = {
		OPENS, STARTS, SILENT(401), SILENT(401), STATE(runnable)};
	/* The whole time is over at 1 << 40 ns: it was not given what it may take. */
	static const struct kvm_fake_row short_of_time[] = {OPENS, FAKE_STARTS,
		FAKE_OUT_IN(SAY_READY, (UINT64_C(1) << 40) - 100 * MS), SILENT(101), SILENT(0)};
	struct trial trial = TRIAL_PLAY(part_timer, slow);

	(void)state;
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.err, ETIMEDOUT);
	trial = TRIAL_PLAY(part_timer, short_of_time);
	assert_int_equal(trial.known, 0);
	assert_int_equal(trial.err, ETIMEDOUT);
}

static void a_second_vcpu_that_is_not_started_fails(void **state)
{
	static const struct kvm_fake_row rows[] = {OPENS, FAKE_STARTS, SECOND_OPENS,
		FAKE_OUT(SAY_READY), SILENT(401), SILENT(401), STATE(unstarted)};
	struct trial trial = TRIAL_PLAY(part_ipi, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_non_null(strstr(trial.detail, "not started"));
}

static void a_level_may_come_again_after_the_next_wait(void **state)
{
	static const struct kvm_fake_row rows[] = {OPENS, STARTS, FAKE_OK(IRQ_LINE),
		AWAITED(SAY_INTERRUPT), FAKE_OUT(SAY_DONE), AWAITED(SAY_INTERRUPT),
		FAKE_OK(IRQ_LINE), FAKE_OUT(SAY_DONE), FINISHED};
	static const struct kvm_fake_row once_down[] = {OPENS, STARTS, FAKE_OK(IRQ_LINE),
		AWAITED(SAY_INTERRUPT), FAKE_OUT(SAY_INTERRUPT), FAKE_OK(IRQ_LINE),
		FAKE_OUT(SAY_INTERRUPT)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(part_line, rows).outcome, LAUNCH_PASSED);
	assert_int_equal(TRIAL_PLAY(part_line, once_down).outcome, LAUNCH_FAILED);
}

static void a_message_that_nobody_takes_fails(void **state)
{
	static const struct kvm_fake_row rows[] = {
		OPENS, OFFERS(SIGNAL_MSI, 1), STARTS, FAKE_ANSWER(SIGNAL_MSI, 0)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(part_msi, rows).outcome, LAUNCH_FAILED);
}

static void the_end_of_another_vector_fails(void **state)
{
	struct kvm_fake_row rows[COUNT(split)];

	(void)state;
	memcpy(rows, split, sizeof(split));
	rows[COUNT(rows) - 2].exit.info = GUEST_VECTOR + 1;
	assert_int_equal(trial_play(trial_irq_split, rows, COUNT(rows) - 1, FAKE_NEVER, 0).outcome,
		LAUNCH_FAILED);
}

/* A reading, as guest_pv_clock leaves it. */
struct reading {
	uint32_t version, pad;
	uint64_t tsc_timestamp, system_time;
	uint32_t mul;
	int8_t shift;
	uint8_t flags, pad_too[2];
	uint64_t tsc;
};

/* 2 ticks a nanosecond, by either way to say so: half of it as multiplier, or shifted twice. */
#define AT(time)                                                                                   \
	{                                                                                          \
		2, 0, 1000, 5000, 1u << 31, 0, 0, {0}, 1000 + 2 * (time)                           \
	}
#define AT_SHIFTED(time)                                                                           \
	{                                                                                          \
		4, 0, 1000, 5000, 1u << 31, 1, 0, {0}, 1000 + (time)                               \
	}

static const struct reading at_0 = AT(0), at_3 = AT(3 * MS), at_4 = AT(4 * MS),
			    shifted_3 = AT_SHIFTED(3 * MS), odd = {3, 0, 0, 0, 1, 0, 0, {0}, 0},
			    empty = {0}, far = {2, 0, 0, 0, 1, 120, 0, {0}, 0};

#define READING(object, time)                                                                      \
	{                                                                                          \
		.call = KVM_CALL_RUN, .ns = (time), .bytes = &(object), .len = sizeof(object),     \
		.exit = {                                                                          \
			.reason = KVM_EXIT_IO,                                                     \
			.port = 0x10,                                                              \
			.size = 4,                                                                 \
			.value = SAY_DONE,                                                         \
			.direction = KVM_EXIT_IO_OUT,                                              \
			.count = 1,                                                                \
			.at = IRQ_READING                                                          \
		}                                                                                  \
	}
#define CLOCK_OPENS FAKE_VM_OPENS, CPUID_ROW(has_clock), FAKE_OK(SET_CPUID2), FAKE_STARTS

/* Two that are too near to each other, for 3 ms are to pass; the last one begins at 3 ms. */
#define RATE_ROWS(last) READING(at_0, 1000), READING(at_3, 3 * MS), READING(last, 1000)
#define CLOCK_ROWS(last) CLOCK_OPENS, FAKE_OUT(SAY_READY), RATE_ROWS(last)

static void a_clock_that_goes_right_passes(void **state)
{
	static const struct kvm_fake_row rows[] = {CLOCK_ROWS(at_3)};
	static const struct kvm_fake_row shifted[] = {CLOCK_ROWS(shifted_3)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, rows).outcome, LAUNCH_PASSED);
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, shifted).outcome, LAUNCH_PASSED);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial = trial_play(trial_pv_clock, rows, COUNT(rows), i, EBUSY);

		assert_int_equal(trial.outcome, LAUNCH_REFUSED);
		assert_int_equal(trial.call, rows[i].call);
		assert_int_equal(trial.known, 0);
	}
}

/* It was set right meanwhile; the next time it goes at the rate that it should. */
static void a_clock_that_leaps_once_passes(void **state)
{
	static const struct kvm_fake_row rows[] = {CLOCK_ROWS(at_4), RATE_ROWS(at_3)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, rows).outcome, LAUNCH_PASSED);
}

static void a_clock_that_goes_wrong_fails(void **state)
{
	static const struct kvm_fake_row fast[] = {
		CLOCK_ROWS(at_4), RATE_ROWS(at_4), RATE_ROWS(at_4)};
	static const struct kvm_fake_row stands[] = {CLOCK_ROWS(at_0)};
	static const struct kvm_fake_row nonsense[] = {CLOCK_ROWS(far)};
	static const struct kvm_fake_row changing[] = {
		CLOCK_OPENS, FAKE_OUT(SAY_READY), READING(odd, 0)};
	static const struct kvm_fake_row unset[] = {
		CLOCK_OPENS, FAKE_OUT(SAY_READY), READING(empty, 0)};
	static const struct kvm_fake_row never[] = {
		CLOCK_OPENS, FAKE_OUT(SAY_READY), FAKE_OUT(SAY_BAD)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, fast).outcome, LAUNCH_FAILED);
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, stands).outcome, LAUNCH_FAILED);
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, nonsense).outcome, LAUNCH_FAILED);
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, changing).outcome, LAUNCH_FAILED);
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, unset).outcome, LAUNCH_FAILED);
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, never).outcome, LAUNCH_FAILED);
}

static void a_clock_that_is_not_offered_is_known_by_cpuid(void **state)
{
	static const struct kvm_fake_row none[] = {FAKE_VM_OPENS, CPUID_ROW(no_cpuid)};
	static const struct kvm_fake_row old[] = {FAKE_VM_OPENS, CPUID_ROW(has_old_clock)};
	struct trial trial = TRIAL_PLAY(trial_pv_clock, none);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 0);
	assert_int_equal(trial.by_cpuid, 1);
	assert_int_equal(TRIAL_PLAY(trial_pv_clock, old).by_cpuid, 1);
}

/* The parts one after the other: indexes of its facts. */
enum { FACT_IPI, FACT_TIMER, FACT_LINE, FACT_MSI, FACT_PIT, FACT_EVENTFD };

static void all_controllers_are_tried_in_one_vm(void **state)
{
	static const struct kvm_fake_row rows[] = {OPENS, IPI, TIMER, LINE, MSI, PIT, EVENTFD};
	struct trial trial = TRIAL_PLAY(trial_irqchip, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 0x3f);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(trial.value[i], 1);
}

static void what_comes_after_a_lost_one_is_tried_in_another_vm(void **state)
{
	static const struct kvm_fake_row rows[] = {OPENS, IPI, STARTS, SILENT(401), SILENT(401),
		STATE(halted), OPENS, LINE, MSI, PIT, EVENTFD};
	struct trial trial = TRIAL_PLAY(trial_irqchip, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.known, 0x3f);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(trial.value[i], i != FACT_TIMER);
	assert_non_null(strstr(trial.detail, "5 of 6"));
	assert_non_null(strstr(trial.detail, "timer: "));
}

/* Refused, not offered and lost in one test: each fact has its own, the test the worst. */
static void each_controller_has_its_own_answer(void **state)
{
	static const struct kvm_fake_row refused[] = {OPENS, IPI, TIMER, LINE,
		OFFERS(SIGNAL_MSI, 1), FAKE_ERR(GET_SREGS, EPERM), OPENS, PIT, OFFERS(IRQFD, 1),
		OFFERS(IRQ_ROUTING, 1), FAKE_ERR(EVENT, EMFILE)};
	static const struct kvm_fake_row missing[] = {
		OPENS, IPI, TIMER, LINE, MSI, OFFERS(PIT2, 0), OPENS, EVENTFD};
	struct trial trial = TRIAL_PLAY(trial_irqchip, refused);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_REFUSED);
	assert_int_equal(trial.known, 0x3f & ~(1 << FACT_MSI | 1 << FACT_EVENTFD));
	assert_int_equal(trial.call, KVM_CALL_GET_SREGS);
	assert_int_equal(trial.err, EPERM);
	assert_int_equal(trial.fact_err[FACT_MSI], EPERM);
	assert_int_equal(trial.fact_err[FACT_EVENTFD], EMFILE);
	trial = TRIAL_PLAY(trial_irqchip, missing);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 0x3f);
	assert_int_equal(trial.value[FACT_PIT], 0);
	assert_int_equal(trial.value[FACT_EVENTFD], 1);
	assert_non_null(strstr(trial.detail, "KVM_CAP_PIT2"));
}

static void a_kvm_without_controllers_says_so(void **state)
{
#define NONE FAKE_VM_BEGINS, OFFERS(IRQCHIP, 0)
	static const struct kvm_fake_row rows[] = {NONE, NONE, NONE, NONE, NONE, NONE};
	struct trial trial = TRIAL_PLAY(trial_irqchip, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 0x3f);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(trial.value[i], 0);
}

static void the_second_vcpus_code_fits_its_page(void **state)
{
	(void)state;
	assert_in_range(guest_irq_second_end - guest_irq_second, 1, GUEST_REGION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interrupts_that_come_pass),
		cmocka_unit_test(refused_calls_prove_nothing),
		cmocka_unit_test(guests_that_crash_fail),
		cmocka_unit_test(what_is_not_offered_is_known),
		cmocka_unit_test(a_lost_interrupt_fails),
		cmocka_unit_test(a_late_interrupt_is_none_that_is_lost),
		cmocka_unit_test(a_guest_that_is_slow_proves_nothing),
		cmocka_unit_test(a_second_vcpu_that_is_not_started_fails),
		cmocka_unit_test(a_level_may_come_again_after_the_next_wait),
		cmocka_unit_test(a_message_that_nobody_takes_fails),
		cmocka_unit_test(the_end_of_another_vector_fails),
		cmocka_unit_test(a_clock_that_goes_right_passes),
		cmocka_unit_test(a_clock_that_leaps_once_passes),
		cmocka_unit_test(a_clock_that_goes_wrong_fails),
		cmocka_unit_test(a_clock_that_is_not_offered_is_known_by_cpuid),
		cmocka_unit_test(all_controllers_are_tried_in_one_vm),
		cmocka_unit_test(what_comes_after_a_lost_one_is_tried_in_another_vm),
		cmocka_unit_test(each_controller_has_its_own_answer),
		cmocka_unit_test(a_kvm_without_controllers_says_so),
		cmocka_unit_test(the_second_vcpus_code_fits_its_page),
	};

	return cmocka_run_group_tests_name("launch_irq", tests, NULL, NULL);
}
