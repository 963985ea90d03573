// SPDX-License-Identifier: GPL-2.0-or-later
// /proc/meminfo and the limits of a process.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_meminfo.h"
#include "probe/decode_text.h"

static void kilobytes_become_bytes(void **state)
{
	static const struct {
		const char *text;
		int64_t bytes;
	} cases[] = {
		{"MemTotal:       16384 kB\n", 16384 * 1024},
		{"MemTotalX: 1 kB\nMemTotal: 0 kB", 0},
		{"MemFree: 1 kB\n", -ENOENT},
		{"", -ENOENT},
		{"MemTotal:\n", -EBADMSG},
		{"MemTotal: many kB\n", -EBADMSG},
		{"MemTotal: 1 MB\n", -EBADMSG},
		{"MemTotal: 1\n", -EBADMSG},
		{"MemTotal: -1 kB\n", -EBADMSG},
		{"MemTotal: 9223372036854775807 kB\n", -EBADMSG},
		{"MemTotal: 99999999999999999999 kB\n", -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].text);
		assert_int_equal(
			meminfo_bytes(text_span(cases[i].text), "MemTotal"), cases[i].bytes);
	}
}

static void limits_are_soft_and_hard(void **state)
{
	static const struct {
		const char *line;
		int rc;
		struct limit limit;
	} cases[] = {
		{"Max locked memory         8388608              unlimited            bytes     \n",
			0, {8388608, LIMIT_NONE}},
		{"Limit Soft Hard\nMax locked memory 0 0 bytes\n", 0, {0, 0}},
		{"Max locked memory unlimited unlimited bytes", 0, {LIMIT_NONE, LIMIT_NONE}},
		{"Max open files 1 2 files\n", -ENOENT, {0}},
		{"Max locked memory\n", -EBADMSG, {0}},
		{"Max locked memory 5\n", -EBADMSG, {0}},
		{"Max locked memory some more bytes\n", -EBADMSG, {0}},
		{"", -ENOENT, {0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct limit limit = {-5, -5};

		print_message("%s\n", cases[i].line);
		assert_int_equal(limits_get(text_span(cases[i].line), "Max locked memory", &limit),
			cases[i].rc);
		if (cases[i].rc < 0)
			continue;
		assert_int_equal(limit.soft, cases[i].limit.soft);
		assert_int_equal(limit.hard, cases[i].limit.hard);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kilobytes_become_bytes),
		cmocka_unit_test(limits_are_soft_and_hard),
	};

	return cmocka_run_group_tests_name("decode_meminfo", tests, NULL, NULL);
}
