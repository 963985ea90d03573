// SPDX-License-Identifier: GPL-2.0-or-later
// Spans, lines, words and numbers of text that nobody checked.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_text.h"

static void lines_and_words_are_taken_one_by_one(void **state)
{
	struct span rest = text_span("one  two\n\n three"), line, word;

	(void)state;
	assert_true(text_line(&rest, &line));
	assert_true(text_is(line, "one  two"));
	assert_true(text_word(&line, &word));
	assert_true(text_is(word, "one"));
	assert_true(text_word(&line, &word));
	assert_true(text_is(word, "two"));
	assert_false(text_word(&line, &word));
	assert_true(text_line(&rest, &line));
	assert_int_equal(line.len, 0);
	assert_true(text_line(&rest, &line));
	assert_true(text_is(line, " three"));
	assert_false(text_line(&rest, &line));
}

static void a_span_of_nothing_holds_nothing(void **state)
{
	struct span rest = {0}, part;

	(void)state;
	assert_false(text_line(&rest, &part));
	assert_false(text_word(&rest, &part));
	assert_false(text_has_word(rest, "a"));
	assert_true(text_is(rest, ""));
	assert_null(text_field(rest, "a").at);
	assert_null(text_chosen(rest).at);
}

static void numbers_are_decimal_and_whole(void **state)
{
	static const struct {
		const char *text;
		int64_t number;
	} cases[] = {
		{"0", 0},
		{"9223372036854775807", INT64_MAX},
		{"9223372036854775808", -1},
		{"", -1},
		{"-1", -1},
		{"12a", -1},
		{" 1", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("\"%s\"\n", cases[i].text);
		assert_int_equal(text_number(text_span(cases[i].text)), cases[i].number);
	}
}

static void fields_are_found_by_their_whole_key(void **state)
{
	struct span text =
		text_span("MemTotalX: 1 kB\nnothing\nMemTotal:\t 2 kB \nMemTotal: 3 kB\n");

	(void)state;
	assert_true(text_is(text_field(text, "MemTotal"), "2 kB"));
	assert_null(text_field(text, "Mem").at);
	assert_null(text_field(text, "nothing").at);
}

static void the_chosen_word_is_in_brackets(void **state)
{
	(void)state;
	assert_true(text_is(text_chosen(text_span("always [madvise] never\n")), "madvise"));
	assert_null(text_chosen(text_span("always madvise never")).at);
	assert_null(text_chosen(text_span("[] [")).at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_and_words_are_taken_one_by_one),
		cmocka_unit_test(a_span_of_nothing_holds_nothing),
		cmocka_unit_test(numbers_are_decimal_and_whole),
		cmocka_unit_test(fields_are_found_by_their_whole_key),
		cmocka_unit_test(the_chosen_word_is_in_brackets),
	};

	return cmocka_run_group_tests_name("decode_text", tests, NULL, NULL);
}
