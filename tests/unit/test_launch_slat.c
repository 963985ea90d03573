// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The trials of second-level paging and of a guest's memory: by counters and times of a scripted
 * KVM, with one call after the other refused, and with counters that kernels lack.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/trial.h"
#include "tests/fake/trial_play.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define US UINT64_C(1000)
#define MS UINT64_C(1000000)

static void assert_refused(const struct trial *trial, enum kvm_call call, int err)
{
	assert_int_equal(trial->outcome, LAUNCH_REFUSED);
	assert_int_equal(trial->known, 0);
	assert_int_equal(trial->call, call);
	assert_int_equal(trial->err, err);
}

/* A file of counters: those of the vCPU, and of the VM. */
#define NAME_BYTES 20

struct descriptor {
	uint32_t flags;
	int16_t exponent;
	uint16_t size;
	uint32_t offset, bucket_size;
	char name[NAME_BYTES];
};

_Static_assert(
	sizeof(struct descriptor) == sizeof(struct kvm_stats_desc) + NAME_BYTES, "kernel ABI");

#define HEADER(count)                                                                              \
	{                                                                                          \
		.name_size = NAME_BYTES, .num_desc = (count), .desc_offset = 64,                   \
		.data_offset = 512                                                                 \
	}
#define CUMULATIVE(text, at)                                                                       \
	{                                                                                          \
		.flags = KVM_STATS_TYPE_CUMULATIVE, .size = 1, .offset = (at), .name = text        \
	}
#define GAUGE(text, at)                                                                            \
	{                                                                                          \
		.flags = KVM_STATS_TYPE_INSTANT, .size = 1, .offset = (at), .name = text           \
	}

static const struct kvm_stats_header four = HEADER(4), three = HEADER(3), two = HEADER(2);
static const struct descriptor exits = CUMULATIVE("exits", 0),
			       emulated = CUMULATIVE("insn_emulation", 8),
			       tlb_flush = CUMULATIVE("tlb_flush", 16),
			       invlpg = CUMULATIVE("invlpg", 24),
			       pte_write = CUMULATIVE("mmu_pte_write", 0),
			       zapped = CUMULATIVE("mmu_shadow_zapped", 8),
			       cache_miss = CUMULATIVE("mmu_cache_miss", 16),
			       small = GAUGE("pages_4k", 0), large = GAUGE("pages_2m", 8),
			       giant = GAUGE("pages_1g", 16), old = GAUGE("lpages", 8);
static const uint64_t zero, one = 1, few = 40, half = 150, many = 900;

#define HAS_STATS(n)                                                                               \
	{                                                                                          \
		.call = KVM_CALL_CHECK_EXTENSION, .answer = (n), .checks_arg = true,               \
		.arg = KVM_CAP_BINARY_STATS_FD                                                     \
	}
#define STATS_OPEN HAS_STATS(1), FAKE_OK(GET_STATS_FD)
/* As kernels before 5.14 have it. */
#define NO_STATS HAS_STATS(0), FAKE_ERR(GET_STATS_FD, EINVAL)

#define SLAT_ROWS(exits_after, emulated_after)                                                     \
	FAKE_VM_OPENS, FAKE_STARTS, STATS_OPEN, FAKE_READ(four), FAKE_READ(exits),                 \
		FAKE_READ(emulated), FAKE_READ(tlb_flush), FAKE_READ(invlpg), STATS_OPEN,          \
		FAKE_READ(three), FAKE_READ(pte_write), FAKE_READ(zapped), FAKE_READ(cache_miss),  \
		FAKE_OUT(SAY_READY), FAKE_READ(zero), FAKE_READ(zero), FAKE_READ(zero),            \
		FAKE_READ(zero), FAKE_READ(one), FAKE_READ(zero), FAKE_READ(zero),                 \
		FAKE_OUT(SAY_DONE), FAKE_READ(exits_after), FAKE_READ(emulated_after),             \
		FAKE_READ(few), FAKE_READ(many), FAKE_READ(half), FAKE_READ(zero), FAKE_READ(few)

static void few_exits_are_second_level_paging(void **state)
{
	static const struct kvm_fake_row rows[] = {SLAT_ROWS(few, zero)};
	static const int64_t counts[] = {1, 40, 0, 40, 900, 149, 0, 40};
	struct trial trial = TRIAL_PLAY(trial_slat, rows);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 0xff);
	for (size_t i = 0; i < COUNT(counts); i++)
		assert_int_equal(trial.value[i], counts[i]);
	trial_refuse_each(trial_slat, rows, COUNT(rows));
}

static void a_crash_fails(void **state)
{
	struct kvm_fake_row rows[] = {SLAT_ROWS(few, zero)};
	struct trial trial;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].call != KVM_CALL_RUN)
			continue;
		rows[i] = (struct kvm_fake_row)FAKE_EXIT(KVM_EXIT_SHUTDOWN);
		trial = trial_play(trial_slat, rows, i + 1, FAKE_NEVER, 0);
		assert_int_equal(trial.outcome, LAUNCH_FAILED);
		assert_int_equal(trial.known, 1);
		rows[i] = (struct kvm_fake_row)FAKE_OUT(SAY_READY);
	}
}

static void many_exits_or_emulation_are_none(void **state)
{
	static const struct kvm_fake_row shadow[] = {SLAT_ROWS(many, zero)};
	static const struct kvm_fake_row software[] = {SLAT_ROWS(few, many)};
	struct trial trial = TRIAL_PLAY(trial_slat, shadow);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.value[0], 0);
	/* What was counted is known all the same. */
	assert_int_equal(trial.known, 0xff);
	assert_int_equal(trial.value[1], 900);
	trial = TRIAL_PLAY(trial_slat, software);
	assert_int_equal(trial.outcome, LAUNCH_FAILED);
	assert_int_equal(trial.value[0], 0);
}

static void counts_in_between_decide_nothing(void **state)
{
	static const struct kvm_fake_row exits_half[] = {SLAT_ROWS(half, zero)};
	static const struct kvm_fake_row emulated_half[] = {SLAT_ROWS(few, half)};

	(void)state;
	assert_int_equal(TRIAL_PLAY(trial_slat, exits_half).known & 1, 0);
	assert_int_equal(TRIAL_PLAY(trial_slat, exits_half).why, WHY_CONFLICT);
	assert_int_equal(TRIAL_PLAY(trial_slat, emulated_half).known & 1, 0);
}

/* Two of the vCPU's must be there, the others need not. */
static void counters_that_a_kernel_lacks_are_unknown(void **state)
{
	static const struct kvm_fake_row least[] = {FAKE_VM_OPENS, FAKE_STARTS, STATS_OPEN,
		FAKE_READ(two), FAKE_READ(exits), FAKE_READ(emulated), STATS_OPEN, FAKE_READ(two),
		FAKE_READ(old), FAKE_READ(cache_miss), FAKE_OUT(SAY_READY), FAKE_READ(zero),
		FAKE_READ(zero), FAKE_READ(zero), FAKE_OUT(SAY_DONE), FAKE_READ(few),
		FAKE_READ(zero), FAKE_READ(zero)};
	static const struct kvm_fake_row none[] = {FAKE_VM_OPENS, FAKE_STARTS, STATS_OPEN,
		FAKE_READ(two), FAKE_READ(exits), FAKE_READ(old)};
	struct trial trial = TRIAL_PLAY(trial_slat, least);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 1 | 1 << 1 | 1 << 2 | 1 << 7);
	assert_int_equal(trial.why, WHY_NO_INTERFACE);
	trial = TRIAL_PLAY(trial_slat, none);
	assert_refused(&trial, KVM_CALL_READ, ENOENT);
}

/* One that it says to begin, and to have done. */
#define WALK(ns) FAKE_OUT(SAY_READY), FAKE_OUT_IN(SAY_DONE, ns)

#define TIMES(round_ns, exit_ns)                                                                   \
	FAKE_VM_OPENS, FAKE_STARTS, NO_STATS, FAKE_OUT(SAY_READY),                                 \
		FAKE_OUT_IN(SAY_DONE, 400 * 100), FAKE_OUT_IN(SAY_DONE, 400 * 100),                \
		FAKE_OUT_IN(SAY_DONE, 400 * (round_ns)), FAKE_OUT_IN(SAY_DONE, 400 * 100),         \
		FAKE_OUT_IN(SAY_DONE, 400 * 100), FAKE_STARTS, WALK(400 * 9000), WALK(400 * 9000), \
		WALK(400 * (exit_ns)), WALK(400 * 9000), WALK(400 * 9000)

/* The slowest of the rounds against the quickest of the exits. */
static void times_decide_where_there_are_no_counters(void **state)
{
	static const struct kvm_fake_row fast[] = {TIMES(900, 1200)};
	static const struct kvm_fake_row slow[] = {TIMES(1300, 1200)};
	struct trial trial = TRIAL_PLAY(trial_slat, fast);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 1);
	assert_int_equal(trial.value[0], 1);
	assert_int_equal(trial.err, ENOTTY);
	trial = TRIAL_PLAY(trial_slat, slow);
	assert_refused(&trial, KVM_CALL_GET_STATS_FD, ENOTTY);
	assert_non_null(strstr(trial.detail, "no KVM_GET_STATS_FD"));
	for (size_t i = FAKE_VM_OPENS_COUNT + 5; i < COUNT(fast); i++) {
		struct kvm_fake_row crash[COUNT(fast)];

		memcpy(crash, fast, sizeof(fast));
		crash[i] = (struct kvm_fake_row)FAKE_EXIT(KVM_EXIT_SHUTDOWN);
		if (fast[i].call == KVM_CALL_RUN)
			assert_int_equal(
				trial_play(trial_slat, crash, i + 1, FAKE_NEVER, 0).known, 0);
		trial = trial_play(trial_slat, fast, COUNT(fast), i, EPERM);
		assert_refused(&trial, fast[i].call, EPERM);
	}
}

/*
 * The memory that is touched: 24 chunks of 32 pages, of which the last 16 are advised to huge ones.
 * The fake's clock does not go on by itself, and the guest's chunks take what they are said to.
 */
#define CHUNKS 24
#define SMALL_CHUNKS 8
#define AREA_OPENS FAKE_OK(MAP), FAKE_OK(ADVISE), FAKE_OK(ADVISE), FAKE_OK(ADVISE)
#define USER_STARTS FAKE_STARTS, FAKE_STARTS
#define GAUGES(a, b, c)                                                                            \
	STATS_OPEN, FAKE_READ(three), FAKE_READ(small), FAKE_READ(large), FAKE_READ(giant),        \
		FAKE_READ(a), FAKE_READ(b), FAKE_READ(c)
static const uint64_t all_small = 768, half_small = 256;

static size_t put_touches(struct kvm_fake_row *rows, uint64_t small_ns, uint64_t large_ns)
{
	static const struct kvm_fake_row starts[] = {USER_STARTS, FAKE_OUT(SAY_READY)};
	size_t count = COUNT(starts);

	memcpy(rows, starts, sizeof(starts));
	for (size_t i = 0; i < CHUNKS; i++)
		rows[count++] = (struct kvm_fake_row)FAKE_OUT_IN(
			SAY_READY, i < SMALL_CHUNKS ? small_ns : large_ns);
	return count;
}

struct script {
	struct kvm_fake_row rows[128];
	size_t count;
};

static void put(struct script *script, const struct kvm_fake_row *rows, size_t count)
{
	memcpy(script->rows + script->count, rows, count * sizeof(*rows));
	script->count += count;
}

#define PUT(script, ...)                                                                           \
	put(script, (const struct kvm_fake_row[]){__VA_ARGS__},                                    \
		COUNT(((const struct kvm_fake_row[]){__VA_ARGS__})))

/* Small pages take 1 us each to touch first, of a huge one each 4 KiB 0.5 us. */
static struct script memory_script(const uint64_t *pages_4k, const uint64_t *pages_2m)
{
	struct script script = {.count = 0};

	PUT(&script, FAKE_VM_OPENS, AREA_OPENS, FAKE_OK(SET_USER_MEMORY_REGION),
		GAUGES(zero, zero, zero));
	script.count += put_touches(&script.rows[script.count], 42 * US, 26 * US);
	PUT(&script, GAUGES(*pages_4k, *pages_2m, zero));
	script.count += put_touches(&script.rows[script.count], 10 * US, 10 * US);
	PUT(&script, AREA_OPENS);
	return script;
}

enum value { HUGE, SMALL_NS, SMALL_HERE_NS, LARGE_NS, PAGES_4K, PAGES_2M, PAGES_1G };
#define KNOWN(value) (1u << (value))

static struct trial play_script(const struct script *script)
{
	return trial_play(trial_slat_memory, script->rows, script->count, FAKE_NEVER, 0);
}

static void first_touch_is_what_the_second_does_not_cost(void **state)
{
	struct script script = memory_script(&half_small, &one);
	struct trial trial = play_script(&script);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.value[SMALL_NS], 1000);
	assert_int_equal(trial.value[LARGE_NS], 500);
	/* The fake's clock takes as long here for both. */
	assert_non_null(strstr(trial.detail, "here unknown"));
	assert_int_equal(trial.known & KNOWN(SMALL_HERE_NS), 0);
	assert_int_equal(trial.value[HUGE], 1);
	assert_int_equal(trial.value[PAGES_4K], 256);
	assert_int_equal(trial.value[PAGES_2M], 1);
	assert_int_equal(trial.known, 0x7f & ~KNOWN(SMALL_HERE_NS));
}

static void small_pages_everywhere_are_no_huge_ones(void **state)
{
	struct script script = memory_script(&all_small, &zero);
	struct trial trial = play_script(&script);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.value[HUGE], 0);
	assert_true(trial.known & KNOWN(HUGE));
}

/* Gauges that leave out pages that were touched are none to judge by. */
static void gauges_that_do_not_account_for_it_decide_nothing(void **state)
{
	struct script script = memory_script(&half_small, &zero);
	struct trial trial = play_script(&script);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known & KNOWN(HUGE), 0);
	assert_int_equal(trial.why, WHY_CONFLICT);
	assert_int_equal(trial.value[SMALL_NS], 1000);
}

/* The times are known where this kernel has no counters. */
static void times_need_no_counters(void **state)
{
	struct script script = {.count = 0};
	struct trial trial;

	(void)state;
	PUT(&script, FAKE_VM_OPENS, FAKE_OK(MAP), FAKE_ERR(ADVISE, EINVAL),
		FAKE_ERR(ADVISE, EINVAL), FAKE_OK(ADVISE), FAKE_OK(SET_USER_MEMORY_REGION),
		NO_STATS);
	script.count += put_touches(&script.rows[script.count], 42 * US, 42 * US);
	PUT(&script, NO_STATS);
	script.count += put_touches(&script.rows[script.count], 10 * US, 10 * US);
	PUT(&script, AREA_OPENS);
	trial = play_script(&script);
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, KNOWN(SMALL_NS) | KNOWN(LARGE_NS));
	assert_int_equal(trial.call, KVM_CALL_GET_STATS_FD);
	assert_int_equal(trial.err, ENOTTY);
}

static void memory_that_is_refused_proves_nothing(void **state)
{
	static const int errnos[] = {EPERM, ENOMEM, EIO};
	struct script script = memory_script(&half_small, &one);

	(void)state;
	for (size_t i = 0; i < script.count; i++) {
		const enum kvm_call call = script.rows[i].call;

		/* Those after which it goes on: times_need_no_counters. */
		if (call == KVM_CALL_GET_STATS_FD || call == KVM_CALL_READ ||
			(i > FAKE_VM_OPENS_COUNT && call == KVM_CALL_CHECK_EXTENSION))
			continue;
		for (size_t e = 0; e < COUNT(errnos); e++) {
			struct trial trial = trial_play(
				trial_slat_memory, script.rows, script.count, i, errnos[e]);

			assert_refused(&trial, call, errnos[e]);
		}
	}
}

/* Walks: first all pages once; then five times over many and over few, of which the least count. */
#define WALKS(many_ns, few_ns)                                                                     \
	FAKE_VM_OPENS, USER_STARTS, WALK(MS), WALK(9 * MS), WALK(few_ns), WALK(many_ns),           \
		WALK(few_ns), WALK(many_ns), WALK(few_ns), WALK(many_ns), WALK(9 * MS),            \
		WALK(many_ns), WALK(few_ns), FAKE_OK(MAP), FAKE_OK(ADVISE), FAKE_OK(ADVISE)

/* The fake's clock for the guest; the walks here take what is said. */
struct steps {
	struct kvm_fake fake; /* first, so that its address is the same */
	struct kvm_sys_ops ops;
	const uint64_t *ns;
	size_t looks;
};

static uint64_t stepping_now_ns(struct kvm_sys *sys)
{
	struct steps *steps = (struct steps *)sys;

	/* Two looks a walk: what is between them is here. */
	if (steps->fake.next == steps->fake.count && steps->looks++ % 2 == 1)
		steps->fake.now_ns += steps->ns[steps->looks / 2 % 2];
	return steps->fake.now_ns;
}

/* @ns: what walks here take, over few pages and over many. */
static struct trial play_walks(const struct kvm_fake_row *rows, size_t count, const uint64_t ns[2])
{
	struct steps steps = {.ns = ns};
	const struct trial_place place = {&steps.fake.base, "/dev/kvm", UINT64_C(1) << 40};
	struct trial trial;

	kvm_fake_begin(&steps.fake, rows, count);
	steps.ops = *steps.fake.base.ops;
	steps.ops.now_ns = stepping_now_ns;
	steps.fake.base.ops = &steps.ops;
	trial_begin(&trial);
	trial_slat_walk(&place, &trial);
	kvm_fake_end(&steps.fake);
	return trial;
}

#define STEPS 16384

static void a_miss_is_what_many_pages_cost_more(void **state)
{
	static const struct kvm_fake_row rows[] = {WALKS(STEPS * 50, STEPS * 10)};
	static const uint64_t here[2] = {STEPS * 25, STEPS * 5};
	struct trial trial = play_walks(rows, COUNT(rows), here);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_PASSED);
	assert_int_equal(trial.known, 3);
	assert_int_equal(trial.value[0], 40000);
	assert_int_equal(trial.value[1], 20000);
	trial_refuse_each(trial_slat_walk, rows, COUNT(rows));
}

static void misses_that_do_not_stand_out_are_unknown(void **state)
{
	static const struct kvm_fake_row flat[] = {WALKS(STEPS * 12, STEPS * 10)};
	static const struct kvm_fake_row steep[] = {WALKS(STEPS * 50, STEPS * 10)};
	static const uint64_t apart[2] = {STEPS * 25, STEPS * 5}, alike[2] = {STEPS * 5, STEPS * 6};
	struct trial trial = play_walks(flat, COUNT(flat), apart);

	(void)state;
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 0);
	trial = play_walks(steep, COUNT(steep), alike);
	assert_int_equal(trial.outcome, LAUNCH_SKIPPED);
	assert_int_equal(trial.known, 0);
}

/* How many of WALKED pages @steps of the walk that is timed come by. */
#define WALKED 256

void guest_walk(const void *pages, uint64_t steps, uint64_t mask);

static size_t pages_walked(uint64_t steps)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char there[WALKED];
	size_t count = 0;
	void *at = mmap(NULL, WALKED * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(at, MAP_FAILED);
	madvise(at, WALKED * page, MADV_NOHUGEPAGE);
	guest_walk(at, steps, WALKED - 1);
	assert_int_equal(mincore(at, WALKED * page, there), 0);
	munmap(at, WALKED * page);
	for (size_t i = 0; i < WALKED; i++)
		count += there[i] & 1;
	return count;
}

static void a_walk_comes_by_all_pages_before_one_again(void **state)
{
	(void)state;
	for (uint64_t steps = 1; steps <= WALKED; steps *= 2)
		assert_int_equal(pages_walked(steps), steps);
	assert_int_equal(pages_walked(WALKED - 1), WALKED - 1);
	assert_int_equal(pages_walked(3 * WALKED), WALKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_exits_are_second_level_paging),
		cmocka_unit_test(a_crash_fails),
		cmocka_unit_test(many_exits_or_emulation_are_none),
		cmocka_unit_test(counts_in_between_decide_nothing),
		cmocka_unit_test(counters_that_a_kernel_lacks_are_unknown),
		cmocka_unit_test(times_decide_where_there_are_no_counters),
		cmocka_unit_test(first_touch_is_what_the_second_does_not_cost),
		cmocka_unit_test(small_pages_everywhere_are_no_huge_ones),
		cmocka_unit_test(gauges_that_do_not_account_for_it_decide_nothing),
		cmocka_unit_test(times_need_no_counters),
		cmocka_unit_test(memory_that_is_refused_proves_nothing),
		cmocka_unit_test(a_miss_is_what_many_pages_cost_more),
		cmocka_unit_test(misses_that_do_not_stand_out_are_unknown),
		cmocka_unit_test(a_walk_comes_by_all_pages_before_one_again),
	};

	return cmocka_run_group_tests_name("launch_slat", tests, NULL, NULL);
}
