// SPDX-License-Identifier: GPL-2.0-or-later
// Kernel releases.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/version.h"

static void releases_compare_as_numbers(void **state)
{
	static const struct {
		const char *release;
		unsigned major, minor;
		bool at_least;
	} rows[] = {
		{"5.6.0", 5, 6, true},
		{"5.5.19-generic", 5, 6, false},
		{"5.10.0-8-amd64", 5, 6, true},
		{"6.1.0-18-amd64", 5, 6, true},
		{"4.19.0", 5, 6, false},
		{"6.7", 6, 7, true},
		{"6.6.99", 6, 7, false},
		{"6.7-rc1", 6, 7, true},
		{"10.0.1", 6, 7, true},
		{"6.70.0", 6, 7, true},
		{"06.07", 6, 7, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (version_at_least(rows[i].release, rows[i].major, rows[i].minor) !=
			rows[i].at_least)
			fail_msg("%s against %u.%u", rows[i].release, rows[i].major, rows[i].minor);
}

static void what_is_no_release_is_at_least_nothing(void **state)
{
	static const char *const texts[] = {"", "5", "5.", ".5", "v5.6", "linux", "5-6", "-5.6",
		"5.x", "123456.7", "99999999999999999999.0"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (version_at_least(texts[i], 0, 0))
			fail_msg("\"%s\"", texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_compare_as_numbers),
		cmocka_unit_test(what_is_no_release_is_at_least_nothing),
	};

	return cmocka_run_group_tests_name("version", tests, NULL, NULL);
}
