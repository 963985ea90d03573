// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's counters of a VM, by a script of answers.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/stats.h"
#include "tests/fake/kvm_fake.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define NAME_BYTES 16
#define DESC_AT 128
#define DATA_AT 512

/* struct kvm_stats_desc with a name. */
struct named_desc {
	uint32_t flags;
	int16_t exponent;
	uint16_t size;
	uint32_t offset;
	uint32_t bucket_size;
	char name[NAME_BYTES];
};

_Static_assert(offsetof(struct named_desc, name) == sizeof(struct kvm_stats_desc), "kernel ABI");

static const struct kvm_stats_header header = {
	.name_size = NAME_BYTES, .num_desc = 4, .desc_offset = DESC_AT, .data_offset = DATA_AT};
/* A gauge and a histogram of the same name come first: neither is the counter. */
static const struct named_desc gauge = {
	.flags = KVM_STATS_TYPE_INSTANT, .size = 1, .offset = 0, .name = "exits"};
static const struct named_desc histogram = {
	.flags = KVM_STATS_TYPE_CUMULATIVE, .size = 20, .offset = 8, .name = "exits"};
static const struct named_desc other = {
	.flags = KVM_STATS_TYPE_CUMULATIVE, .size = 1, .offset = 168, .name = "exits_more"};
static const struct named_desc exits = {
	.flags = KVM_STATS_TYPE_CUMULATIVE, .size = 1, .offset = 176, .name = "exits"};

static const uint64_t value = 4711;

#define OPENS_STATS FAKE_VM_OPENS, FAKE_ANSWER(CHECK_EXTENSION, 1), FAKE_OK(GET_STATS_FD)
#define READ_AT(object, at)                                                                        \
	{                                                                                          \
		.call = KVM_CALL_READ, .bytes = &(object), .len = sizeof(object),                  \
		.checks_arg = true, .arg = (at)                                                    \
	}
#define DESC_SIZE (sizeof(struct kvm_stats_desc) + NAME_BYTES)

/* Opens the counter "exits" of a VM by @rows and reads it. 0 or the errno of either. */
static int count(const struct kvm_fake_row *rows, size_t rows_count, struct stats_counter *counter)
{
	struct kvm_fake fake;
	struct vm vm;
	int fd, rc;

	*counter = (struct stats_counter){.name = "exits"};
	kvm_fake_begin(&fake, rows, rows_count);
	assert_int_equal(vm_open(&vm, &fake.base, "/dev/kvm", 1000000000), 0);
	fd = rc = stats_open(&vm, counter, 1);
	if (fd >= 0) {
		rc = stats_read(&vm, fd, counter, 1);
		stats_close(&vm, fd);
	}
	vm_close(&vm);
	kvm_fake_end(&fake);
	return rc;
}

static void a_counter_is_found_by_name_and_kind(void **state)
{
	static const struct kvm_fake_row rows[] = {OPENS_STATS, READ_AT(header, 0),
		READ_AT(gauge, DESC_AT), READ_AT(histogram, DESC_AT + DESC_SIZE),
		READ_AT(other, DESC_AT + 2 * DESC_SIZE), READ_AT(exits, DESC_AT + 3 * DESC_SIZE),
		READ_AT(value, DATA_AT + 176)};
	struct stats_counter counter;

	(void)state;
	assert_int_equal(count(rows, COUNT(rows), &counter), 0);
	assert_int_equal(counter.value, 4711);
}

static void a_counter_that_is_not_there_is_no_zero(void **state)
{
	static const struct kvm_fake_row rows[] = {OPENS_STATS, FAKE_READ(header), FAKE_READ(gauge),
		FAKE_READ(histogram), FAKE_READ(other), FAKE_READ(other)};
	struct stats_counter counter;

	(void)state;
	assert_int_equal(count(rows, COUNT(rows), &counter), -ENOENT);
}

static void an_older_kernel_has_no_interface(void **state)
{
	static const struct kvm_fake_row rows[] = {
		FAKE_VM_OPENS, FAKE_ANSWER(CHECK_EXTENSION, 0), FAKE_ERR(GET_STATS_FD, EINVAL)};
	/* The capability is there: then this is another trouble. */
	static const struct kvm_fake_row refused[] = {
		FAKE_VM_OPENS, FAKE_ANSWER(CHECK_EXTENSION, 1), FAKE_ERR(GET_STATS_FD, EMFILE)};
	struct stats_counter counter;

	(void)state;
	assert_int_equal(count(rows, COUNT(rows), &counter), -ENOTTY);
	assert_int_equal(count(refused, COUNT(refused), &counter), -EMFILE);
}

static void headers_that_make_no_sense_are_malformed(void **state)
{
	static const struct kvm_stats_header bad[] = {
		{.name_size = 0, .num_desc = 4},
		{.name_size = 257, .num_desc = 4},
		{.name_size = UINT32_MAX, .num_desc = 4},
		{.name_size = 16, .num_desc = 1025},
		{.name_size = 16, .num_desc = UINT32_MAX},
	};
	struct kvm_fake_row rows[] = {OPENS_STATS, FAKE_READ(bad[0])};
	struct stats_counter counter;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		rows[COUNT(rows) - 1].bytes = &bad[i];
		assert_int_equal(count(rows, COUNT(rows), &counter), -EBADMSG);
	}
}

static void a_name_without_an_end_is_cut_off(void **state)
{
	static const struct kvm_stats_header one = {.name_size = NAME_BYTES,
		.num_desc = 1,
		.desc_offset = DESC_AT,
		.data_offset = DATA_AT};
	struct named_desc endless = exits;
	struct kvm_fake_row rows[] = {OPENS_STATS, FAKE_READ(one), FAKE_READ(endless)};
	struct stats_counter counter;

	(void)state;
	memset(endless.name, 'x', sizeof(endless.name));
	assert_int_equal(count(rows, COUNT(rows), &counter), -ENOENT);
}

static void reads_that_fail_say_so(void **state)
{
	static const struct kvm_fake_row rows[] = {
		OPENS_STATS, FAKE_READ(header), FAKE_READ(exits), FAKE_READ(value)};
	struct kvm_fake_row failing[COUNT(rows)];
	struct stats_counter counter;

	(void)state;
	for (size_t i = FAKE_VM_OPENS_COUNT + 2; i < COUNT(rows); i++) {
		memcpy(failing, rows, sizeof(rows));
		failing[i] = (struct kvm_fake_row)FAKE_ERR(READ, EIO);
		assert_int_equal(count(failing, i + 1, &counter), -EIO);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_counter_is_found_by_name_and_kind),
		cmocka_unit_test(a_counter_that_is_not_there_is_no_zero),
		cmocka_unit_test(an_older_kernel_has_no_interface),
		cmocka_unit_test(headers_that_make_no_sense_are_malformed),
		cmocka_unit_test(a_name_without_an_end_is_cut_off),
		cmocka_unit_test(reads_that_fail_say_so),
	};

	return cmocka_run_group_tests_name("launch_stats", tests, NULL, NULL);
}
