// SPDX-License-Identifier: GPL-2.0-or-later
// Putting questions to a source: small files, numbers, links.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "tests/fake/source_table.h"

static void what_is_not_in_the_table_was_not_captured(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/a", "text"), MSR(0x3a, 5));
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct cpuid_regs regs;
	struct file_stat stat;
	uint64_t value;
	char text[8];

	(void)state;
	assert_int_equal(source_read(&table.base, "/b", &blob), -ERR_NOT_CAPTURED);
	assert_int_equal(source_list(&table.base, "/a", &blob), -ERR_NOT_CAPTURED);
	assert_int_equal(source_link(&table.base, "/a", text, sizeof(text)), -ERR_NOT_CAPTURED);
	assert_int_equal(source_access(&table.base, "/a", ACCESS_EXISTS), -ERR_NOT_CAPTURED);
	assert_int_equal(source_stat(&table.base, "/a", &stat), -ERR_NOT_CAPTURED);
	assert_int_equal(source_cpuid(&table.base, 0, 0, 0, &regs), -ERR_NOT_CAPTURED);
	assert_int_equal(source_kvm(&table.base, KVM_ASK_OPEN, 0, &value), -ERR_NOT_CAPTURED);
	assert_int_equal(source_rdmsr(&table.base, 1, 0x3a, &value), -ERR_NOT_CAPTURED);
	assert_int_equal(source_rdmsr(&table.base, 0, 0x3a, &value), 0);
	assert_int_equal(value, 5);
	assert_int_equal(blob.len, 0);
}

static void answers_arrive_whole(void **state)
{
	struct source_table table = SOURCE_TABLE(
		CPUID_ON(3, 7, 2, .eax = 1, .ebx = 2, .ecx = 3, .edx = 4),
		STAT_OF("/dev/kvm", FILE_CHAR_DEVICE, 10, 232, 0660, 0, 36),
		KVM_VALUE(KVM_ASK_EXTENSION, 66, 4096), ACCESS_OK("/dev/kvm", ACCESS_READ_WRITE),
		ACCESS_ERR("/dev/vfio", ACCESS_EXISTS, ENOENT));
	struct cpuid_regs regs;
	struct file_stat stat;
	uint64_t value;

	(void)state;
	assert_int_equal(source_cpuid(&table.base, 3, 7, 2, &regs), 0);
	assert_int_equal(regs.eax, 1);
	assert_int_equal(regs.ebx, 2);
	assert_int_equal(regs.ecx, 3);
	assert_int_equal(regs.edx, 4);
	assert_int_equal(source_stat(&table.base, "/dev/kvm", &stat), 0);
	assert_int_equal(stat.type, FILE_CHAR_DEVICE);
	assert_int_equal(stat.minor, 232);
	assert_int_equal(source_kvm(&table.base, KVM_ASK_EXTENSION, 66, &value), 0);
	assert_int_equal(value, 4096);
	assert_int_equal(source_access(&table.base, "/dev/kvm", ACCESS_READ_WRITE), 0);
	assert_int_equal(source_access(&table.base, "/dev/kvm", ACCESS_READ), -ERR_NOT_CAPTURED);
	assert_int_equal(source_access(&table.base, "/dev/vfio", ACCESS_EXISTS), -ENOENT);
	assert_int_equal(table.asked, 6);
}

static void a_refusal_leaves_the_value_alone(void **state)
{
	struct source_table table = SOURCE_TABLE(MSR_ERR(0x3a, EACCES), CPUID_ERR(1, 0, EIO),
		KVM_ERR(KVM_ASK_CREATE_VM, 0, EBUSY), STAT_ERR("/x", ENOENT));
	struct cpuid_regs regs = {1, 2, 3, 4};
	struct file_stat stat = {.major = 7};
	uint64_t value = 99;

	(void)state;
	assert_int_equal(source_rdmsr(&table.base, 0, 0x3a, &value), -EACCES);
	assert_int_equal(source_kvm(&table.base, KVM_ASK_CREATE_VM, 0, &value), -EBUSY);
	assert_int_equal(source_cpuid(&table.base, 0, 1, 0, &regs), -EIO);
	assert_int_equal(source_stat(&table.base, "/x", &stat), -ENOENT);
	assert_int_equal(value, 99);
	assert_int_equal(regs.edx, 4);
	assert_int_equal(stat.major, 7);
}

static void a_line_loses_white_space_at_its_end(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/y", "Y\n"),
		FILE_TEXT("/blank", " \n\n"), FILE_TEXT("/two", "a b \r\n"),
		FILE_ERR("/no", EACCES), FILE_TEXT("/long", "abcdefgh"));
	char text[6];

	(void)state;
	assert_int_equal(source_read_line(&table.base, "/y", text, sizeof(text)), 1);
	assert_string_equal(text, "Y");
	assert_int_equal(source_read_line(&table.base, "/blank", text, sizeof(text)), 0);
	assert_string_equal(text, "");
	assert_int_equal(source_read_line(&table.base, "/two", text, sizeof(text)), 3);
	assert_string_equal(text, "a b");
	assert_int_equal(source_read_line(&table.base, "/long", text, sizeof(text)), 5);
	assert_string_equal(text, "abcde");
	assert_int_equal(source_read_line(&table.base, "/no", text, sizeof(text)), -EACCES);
}

static void numbers_are_read_or_malformed(void **state)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t value;
	} rows[] = {
		{"0\n", 0, 0},
		{"1", 0, 1},
		{"18446744073709551615\n", 0, UINT64_MAX},
		{"0x1f\n", 0, 31},
		{"0xffffffffffffffff", 0, UINT64_MAX},
		{"18446744073709551616", -EBADMSG, 0},
		{"0x10000000000000000", -EBADMSG, 0},
		{"", -EBADMSG, 0},
		{"\n", -EBADMSG, 0},
		{"0x", -EBADMSG, 0},
		{"-1", -EBADMSG, 0},
		{"12 13", -EBADMSG, 0},
		{"Y", -EBADMSG, 0},
		{"1f", -EBADMSG, 0},
		{"0x1G", -EBADMSG, 0},
		{" 1", -EBADMSG, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table =
			SOURCE_TABLE({.question = {.ask = ASK_FILE, .path = "/n"},
				.bytes = rows[i].text,
				.len = strlen(rows[i].text)});
		uint64_t value = 77;
		int rc = source_read_number(&table.base, "/n", &value);

		if (rc != rows[i].rc || value != (rc ? 77 : rows[i].value))
			fail_msg("\"%s\": %d", rows[i].text, rc);
	}
}

static void a_refused_number_keeps_the_errno(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_ERR("/n", EPERM));
	uint64_t value;

	(void)state;
	assert_int_equal(source_read_number(&table.base, "/n", &value), -EPERM);
}

static void a_link_ends_with_0(void **state)
{
	struct source_table table = SOURCE_TABLE(LINK_TO("/l", "pid:[1]"));
	char text[8];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(source_link(&table.base, "/l", text, sizeof(text)), 0);
	assert_string_equal(text, "pid:[1]");
	assert_int_equal(source_link(&table.base, "/l", text, sizeof(text) - 1), -ENOBUFS);
}

static void closing_nothing_is_allowed(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_ERR("/n", EPERM));

	(void)state;
	source_close(NULL);
	source_close(&table.base);
	assert_int_equal(table.asked, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_in_the_table_was_not_captured),
		cmocka_unit_test(answers_arrive_whole),
		cmocka_unit_test(a_refusal_leaves_the_value_alone),
		cmocka_unit_test(a_line_loses_white_space_at_its_end),
		cmocka_unit_test(numbers_are_read_or_malformed),
		cmocka_unit_test(a_refused_number_keeps_the_errno),
		cmocka_unit_test(a_link_ends_with_0),
		cmocka_unit_test(closing_nothing_is_allowed),
	};

	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
