// SPDX-License-Identifier: GPL-2.0-or-later
// Dumps of CPUID as text: `cpuid -r`, libcpuid's, and what is damaged.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/cpuid_text.h"
#include "probe/fact.h"
#include "probe/sources.h"

#define LEAF0 "   0x00000000 0x00: eax=0x0000000d ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"

static struct source *replay(struct snapshot *snapshot)
{
	struct source *source;

	assert_int_equal(source_replay_take(snapshot, &source), 0);
	return source;
}

static struct source *replay_text(const char *text)
{
	struct input_error error = {0};
	struct snapshot *snapshot;
	int rc = cpuid_text_read(text, strlen(text), "test", &snapshot, &error);

	if (rc)
		print_message("%d:%d %s\n", error.line, error.column, error.text);
	assert_int_equal(rc, 0);
	return replay(snapshot);
}

static struct source *replay_raw(const char *text)
{
	struct input_error error = {0};
	struct snapshot *snapshot;
	int rc = cpuid_raw_read(text, strlen(text), "test", &snapshot, &error);

	if (rc)
		print_message("%d:%d %s\n", error.line, error.column, error.text);
	assert_int_equal(rc, 0);
	return replay(snapshot);
}

static void cpuid_r_text_answers_for_each_cpu(void **state)
{
	struct source *source =
		replay_text("CPU 0:\n" LEAF0 "   0x8000001f 0x01: eax=0x00000001 ebx=0xFFFFFFFF "
			    "ecx=0x00000002 edx=0x00000003\r\n"
			    "\nCPU 12:\n   0x00000000 0x00: eax=0x00000014 ebx=0x00000001 "
			    "ecx=0x00000002 edx=0x00000003\n");
	struct cpuid_regs regs;
	char text[32];

	(void)state;
	assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), 0);
	assert_int_equal(regs.eax, 0xd);
	assert_int_equal(regs.ebx, 0x756e6547);
	assert_int_equal(source_cpuid(source, 0, 0x8000001f, 1, &regs), 0);
	assert_int_equal(regs.ebx, 0xffffffff);
	assert_int_equal(source_cpuid(source, 12, 0, 0, &regs), 0);
	assert_int_equal(regs.eax, 0x14);
	assert_int_equal(source_cpuid(source, 1, 0, 0, &regs), -ERR_NOT_CAPTURED);
	assert_int_equal(source_cpuid(source, 0, 1, 0, &regs), -ERR_NOT_CAPTURED);
	/* Nothing else of the host is known, its kernel and architecture included. */
	assert_int_equal(
		source_read_line(source, "/proc/cpuinfo", text, sizeof(text)), -ERR_NOT_CAPTURED);
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_EXISTS), -ERR_NOT_CAPTURED);
	source_close(source);
}

static void one_cpu_needs_no_number_and_no_heading(void **state)
{
	struct source *source = replay_text("CPU:\n" LEAF0);
	struct cpuid_regs regs;

	(void)state;
	assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), 0);
	source_close(source);
	source = replay_text(LEAF0);
	assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), 0);
	source_close(source);
}

#define RAW0 "basic_cpuid[0]=0000000d 756e6547 6c65746e 49656e69\n"

static void libcpuid_tables_are_leaves_and_subleaves(void **state)
{
	static const struct {
		uint32_t leaf, subleaf, eax;
	} rows[] = {{1, 0, 0x306a9}, {0x8000001f, 0, 0x11}, {4, 0, 0x44}, {4, 3, 0x43},
		{0xb, 1, 0xb1}, {0x12, 2, 0x122}, {0x14, 1, 0x141}, {0x8000001d, 3, 0xd3}};
	struct source *source = replay_raw(
		"version=0.6.2\n" RAW0 "basic_cpuid[1]=000306a9 00100800 7fbae3ff bfebfbff\n"
		"basic_cpuid[4]=00000044 00000000 00000000 00000000\n"
		"ext_cpuid[31]=00000011 00000000 00000000 00000000\n"
		"intel_fn4[0]=00000040 00000000 00000000 00000000\n"
		"intel_fn4[3]=00000043 00000000 00000000 00000000\n"
		"intel_fn11[1]=000000b1 00000000 00000000 00000000\n"
		"intel_fn12h[2]=00000122 00000000 00000000 00000000\n"
		"intel_fn14h[1]=00000141 00000000 00000000 00000000\n"
		"amd_fn8000001dh[3]=000000d3 00000000 00000000 00000000\n"
		"future_table[1]=what ever\n");
	struct cpuid_regs regs;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		print_message("%x.%x\n", rows[i].leaf, rows[i].subleaf);
		assert_int_equal(source_cpuid(source, 0, rows[i].leaf, rows[i].subleaf, &regs), 0);
		assert_int_equal(regs.eax, rows[i].eax);
	}
	/* What libcpuid has no room for. */
	assert_int_equal(source_cpuid(source, 0, 7, 1, &regs), -ERR_NOT_CAPTURED);
	assert_int_equal(source_cpuid(source, 0, 0x40000000, 0, &regs), -ERR_NOT_CAPTURED);
	source_close(source);
}

static void libcpuid_dumps_of_many_cpus_have_headings(void **state)
{
	struct source *source = replay_raw(
		"version=0.6.2\n\n_________________ Logical CPU #0 _________________\n" RAW0
		"\n_________________ Logical CPU #7 _________________\n"
		"basic_cpuid[0]=00000020 00000001 00000002 00000003\n--------------------\nwhat is "
		"expected\n");
	struct cpuid_regs regs;

	(void)state;
	assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), 0);
	assert_int_equal(regs.eax, 0xd);
	assert_int_equal(source_cpuid(source, 7, 0, 0, &regs), 0);
	assert_int_equal(regs.eax, 0x20);
	source_close(source);
}

static const struct {
	bool raw;
	const char *text;
	int line, column; /* column 0: any */
} bad[] = {
	{false, "", 1, 1},
	{false, "CPU 0:\n", 1, 1},
	{false, "CPU 0\n" LEAF0, 1, 6},
	{false, "CPU x:\n" LEAF0, 1, 5},
	{false, "CPU 99999:\n" LEAF0, 1, 0},
	{false, "CPU 0:\n" LEAF0 "garbage\n", 3, 1},
	{false, LEAF0 "   0x00000001 0x00: eax=0x000306a9 ebx=0x00100800 ecx=0x7fbae3ff edx=0xbfeb",
		2, 72},
	{false,
		LEAF0
		"   0x00000001 0x0: eax=0x000306a9 ebx=0x00100800 ecx=0x7fbae3ff edx=0xbfebfbff",
		2, 17},
	{false, LEAF0 "   0x00000001 0x00: eax=0x000306a9 ebx=0x0010", 2, 42},
	{false, LEAF0 "   0x00000001 0x00: eax=0x1000306a9 ebx=0x1 ecx=0x1 edx=0x1\n", 2, 27},
	{false,
		LEAF0 "   0x00000001 0x00: eax=0x00000001 ebx=0x00000001 ecx=0x00000001 "
		      "edx=0x00000001 x\n",
		2, 0},
	{false,
		LEAF0
		"   0x00000000 0x00: eax=0x00000001 ebx=0x00000001 ecx=0x00000001 edx=0x00000001\n",
		2, 1},
	{true, "version=0.6.2\n", 1, 1},
	{true, RAW0 "basic_cpuid[1]=000306a9 00100800 7fbae3ff\n", 2, 42},
	{true, RAW0 "basic_cpuid[1]=000306a9 00100800 7fbae3ff zz\n", 2, 43},
	{true, RAW0 "basic_cpuid[1]=0000306a9 0 0 0\n", 2, 16},
	{true, RAW0 "basic_cpuid[1]=000306a9 00100800 7fbae3ff bfeb", 2, 43},
	{true, RAW0 "basic_cpuid[1000]=0 0 0 0\n", 2, 13},
	{true, RAW0 "basic_cpuid[256]=0 0 0 0\n", 2, 0},
	{true, RAW0 "basic_cpuid[-1]=0 0 0 0\n", 2, 13},
	{true, RAW0 "hello\n", 2, 1},
	{true, RAW0 "____ Logical\n", 2, 1},
};

static void damaged_dumps_are_errors_with_a_position(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct input_error error = {0};
		struct snapshot *snapshot = NULL;
		int rc = (bad[i].raw ? cpuid_raw_read : cpuid_text_read)(
			bad[i].text, strlen(bad[i].text), "dump", &snapshot, &error);

		print_message(
			"%s\n    %d:%d %s\n", bad[i].text, error.line, error.column, error.text);
		assert_int_equal(rc, -EINVAL);
		assert_string_equal(error.file, "dump");
		assert_int_equal(error.line, bad[i].line);
		if (bad[i].column)
			assert_int_equal(error.column, bad[i].column);
	}
}

static void long_lines_and_zero_bytes_are_errors(void **state)
{
	struct input_error error = {0};
	struct snapshot *snapshot = NULL;
	char text[2000];

	(void)state;
	memset(text, ' ', sizeof(text));
	assert_int_equal(cpuid_text_read(text, sizeof(text), "f", &snapshot, &error), -EINVAL);
	error.text[0] = '\0';
	assert_int_equal(cpuid_raw_read("CPU 0:\0\n", 8, "f", &snapshot, &error), -EINVAL);
	assert_int_equal(error.line, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpuid_r_text_answers_for_each_cpu),
		cmocka_unit_test(one_cpu_needs_no_number_and_no_heading),
		cmocka_unit_test(libcpuid_tables_are_leaves_and_subleaves),
		cmocka_unit_test(libcpuid_dumps_of_many_cpus_have_headings),
		cmocka_unit_test(damaged_dumps_are_errors_with_a_position),
		cmocka_unit_test(long_lines_and_zero_bytes_are_errors),
	};

	return cmocka_run_group_tests_name("cpuid_text", tests, NULL, NULL);
}
