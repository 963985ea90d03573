// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of drop-in facts, times, and what becomes of text that is neither.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_dropin.h"

static void assert_time(const char *text, bool good, int64_t expected)
{
	int64_t seconds = 0;

	if (dropin_time(text, strlen(text), &seconds) != good)
		fail_msg("%s", text);
	if (good && seconds != expected)
		fail_msg("%s is %lld", text, (long long)seconds);
}

/* The seconds are those of date(1). */
static void times_are_read(void **state)
{
	(void)state;
	assert_time("1970-01-01T00:00:00Z", true, 0);
	assert_time("2030-01-01T00:00:00Z", true, 1893456000);
	assert_time("2030-01-01t01:00:00+01:00", true, 1893456000);
	assert_time("2029-12-31T19:30:00-04:30", true, 1893456000);
	assert_time("2030-01-01T00:00:00.999Z", true, 1893456000);
	assert_time("2000-02-29T12:00:00Z", true, 951825600);
	assert_time("2024-03-01T00:00:00Z", true, 1709251200);
	assert_time("2100-03-01T00:00:00Z", true, 4107542400);
	assert_time("1969-12-31T23:59:59Z", true, -1);
	assert_time("2016-12-31T23:59:60Z", true, 1483228800);
	assert_time("9999-12-31T23:59:59Z", true, 253402300799);
}

static void other_texts_are_no_times(void **state)
{
	static const char *const texts[] = {"", "2030", "2030-01-01", "2030-01-01T00:00:00",
		"2030-13-01T00:00:00Z", "2030-00-01T00:00:00Z", "2030-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z", "2030-01-00T00:00:00Z", "2030-01-01T24:00:00Z",
		"2030-01-01T00:60:00Z", "2030-01-01T00:00:61Z", "2030-01-01T00:00:00.Z",
		"2030-01-01T00:00:00+1:00", "2030-01-01T00:00:00+24:00", "2030-01-01T00:00:00Zz",
		"2030-01-01T00:00:00Z ", "+2030-01-01T00:00:00Z", "30-01-01T00:00:00Z", "tomorrow"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_time(texts[i], false, 0);
}

/* Reads @text without a 0 behind it. */
static size_t read_all(const char *text, size_t len, struct dropin_line *lines, size_t max)
{
	char *copy = malloc(len ? len : 1);
	struct dropin_reader reader;
	size_t count = 0;

	assert_non_null(copy);
	memcpy(copy, text, len);
	reader = dropin_read(copy, len);
	while (count < max && dropin_next(&reader, &lines[count]))
		count++;
	free(copy);
	return count;
}

static void facts_are_read_with_their_lines(void **state)
{
	static const char text[] =
		"# site\n\n local.rack = r 7 \r\nlocal.on\nlocal.empty=\na.b=c=d";
	struct dropin_line lines[8];

	(void)state;
	assert_int_equal(read_all(text, strlen(text), lines, 8), 4);
	assert_int_equal(lines[0].line, 3);
	assert_string_equal(lines[0].name, "local.rack");
	assert_string_equal(lines[0].value, "r 7");
	assert_int_equal(lines[0].expiry, EXPIRY_NEVER);
	assert_string_equal(lines[1].value, "true");
	assert_string_equal(lines[2].value, "");
	assert_string_equal(lines[3].value, "c=d");
	for (size_t i = 0; i < 4; i++)
		assert_null(lines[i].problem);
}

static void an_expiry_time_is_for_the_lines_after_it(void **state)
{
	static const char text[] = "local.a=1\n# +expiry-time=2030-01-01T00:00:00Z\nlocal.b=1\n"
				   "# +no-label\nlocal.c=1\n#+expiry-time=2031-01-01T00:00:00Z\n"
				   "local.d=1\n# +expiry-time=soon\nlocal.e=1\n";
	struct dropin_line lines[8];

	(void)state;
	assert_int_equal(read_all(text, strlen(text), lines, 8), 6);
	assert_int_equal(lines[0].expiry, EXPIRY_NEVER);
	assert_int_equal(lines[1].expiry, EXPIRY_AT);
	assert_int_equal(lines[1].expires, 1893456000);
	assert_int_equal(lines[2].expires, 1893456000);
	assert_int_equal(lines[3].expires, 1924992000);
	assert_non_null(strstr(lines[4].problem, "time"));
	assert_int_equal(lines[4].line, 8);
	assert_int_equal(lines[5].expiry, EXPIRY_UNREAD);
}

static void assert_problem(const char *text, size_t len, const char *problem)
{
	struct dropin_line line;

	assert_int_equal(read_all(text, len, &line, 1), 1);
	if (!line.problem || !strstr(line.problem, problem))
		fail_msg("%s: %s", text, line.problem ? line.problem : "fine");
}

static void other_lines_are_told(void **state)
{
	char text[400];

	(void)state;
	assert_problem("=1", 2, "NAME=VALUE");
	assert_problem("Local.Rack=1", 12, "NAME=VALUE");
	assert_problem("local rack=1", 12, "NAME=VALUE");
	assert_problem("local.r\0ck=1", 12, "NAME=VALUE");
	assert_problem("local.a=\x1b[2J", 12, "control");
	assert_problem("local.a=b\0c", 11, "control");
	memset(text, 'a', sizeof(text));
	text[64] = '=';
	assert_problem(text, 66, "shorter name");
	memcpy(text, "local.a=", 8);
	text[64] = 'a';
	assert_problem(text, 8 + DROPIN_VALUE_MAX + 1, "shorter value");
}

static void values_are_read_by_type(void **state)
{
	int64_t number;
	bool truth;

	(void)state;
	assert_true(dropin_bool("true", &truth) && truth);
	assert_true(dropin_bool("false", &truth) && !truth);
	assert_false(dropin_bool("yes", &truth) || dropin_bool("", &truth));
	assert_true(dropin_int("-12", &number) && number == -12);
	assert_true(dropin_int("0", &number) && number == 0);
	assert_true(dropin_int("999999999999999999", &number) && number == 999999999999999999);
	assert_false(dropin_int("1000000000000000000", &number) || dropin_int("", &number) ||
		     dropin_int("-", &number) || dropin_int("1.5", &number) ||
		     dropin_int("0x10", &number) || dropin_int(" 1", &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(other_texts_are_no_times),
		cmocka_unit_test(facts_are_read_with_their_lines),
		cmocka_unit_test(an_expiry_time_is_for_the_lines_after_it),
		cmocka_unit_test(other_lines_are_told),
		cmocka_unit_test(values_are_read_by_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
