// SPDX-License-Identifier: GPL-2.0-or-later
// Text on paper of a width: lines break at blanks.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/paper.h"

struct sheet {
	struct paper paper;
	FILE *out;
	char *text;
	size_t size;
};

static void sheet_open(struct sheet *sheet, unsigned width, bool color)
{
	sheet->out = open_memstream(&sheet->text, &sheet->size);
	assert_non_null(sheet->out);
	paper_open(&sheet->paper, sheet->out, width, color);
}

/* Compares all that was written, and frees it. */
static void sheet_is(struct sheet *sheet, const char *expected)
{
	assert_int_equal(paper_close(&sheet->paper), 0);
	assert_int_equal(fclose(sheet->out), 0);
	assert_string_equal(sheet->text, expected);
	free(sheet->text);
}

static void lines_break_at_blanks_and_hang(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, 40, false);
	paper_begin(&sheet.paper, 2, 4);
	paper_text(&sheet.paper, "one two three four five six seven eight nine ten eleven");
	sheet_is(&sheet, "  one two three four five six seven\n    eight nine ten eleven\n");
}

static void a_line_may_be_as_wide_as_the_paper(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, 40, false);
	paper_begin(&sheet.paper, 0, 0);
	paper_text(&sheet.paper, "123456789 123456789 123456789 1234567890 x");
	sheet_is(&sheet, "123456789 123456789 123456789 1234567890\nx\n");
}

static void words_of_several_calls_are_one_word(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, 40, false);
	paper_begin(&sheet.paper, 0, 0);
	paper_text(&sheet.paper, "(");
	paper_styled(&sheet.paper, STYLE_BOLD, "kvm");
	paper_text(&sheet.paper, ") ");
	paper_text(&sheet.paper, "works");
	sheet_is(&sheet, "(kvm) works\n");
}

static void columns_begin_where_they_should(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, 40, false);
	paper_begin(&sheet.paper, 0, 0);
	paper_text(&sheet.paper, "a");
	paper_tab(&sheet.paper, 10);
	paper_text(&sheet.paper, "b");
	paper_begin(&sheet.paper, 0, 0);
	paper_text(&sheet.paper, "longer-than-ten");
	paper_tab(&sheet.paper, 10);
	paper_text(&sheet.paper, "c");
	sheet_is(&sheet, "a         b\nlonger-than-ten\n          c\n");
}

static void a_word_wider_than_the_paper_is_kept_whole(void **state)
{
	char word[601];
	char expected[610];
	struct sheet sheet;

	(void)state;
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	snprintf(expected, sizeof(expected), "a\n%s\n", word);
	sheet_open(&sheet, 40, false);
	paper_begin(&sheet.paper, 0, 0);
	paper_text(&sheet.paper, "a ");
	paper_text(&sheet.paper, word);
	/*
	 * The pending word holds less than this: only that it breaks nothing, and that all is
	 * there.
	 */
	assert_int_equal(paper_close(&sheet.paper), 0);
	fclose(sheet.out);
	assert_int_equal(strlen(sheet.text), strlen(expected));
	assert_non_null(strstr(sheet.text, word));
	free(sheet.text);
}

static void nothing_of_the_machine_steers_the_terminal(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, 80, false);
	paper_begin(&sheet.paper, 0, 0);
	paper_text(&sheet.paper, "\033[31mred\x07 \x7f \xc2\x9b \xe2\x80\xae \xff \xc3\xa9");
	paper_line(&sheet.paper, 2, STYLE_BOLD, "rm\r-rf\033]0;x");
	sheet_is(&sheet, "\\x1b[31mred\\x07 \\x7f \\u009b \\u202e \xef\xbf\xbd \xc3\xa9\n"
			 "  rm\\x0d-rf\\x1b]0;x\n");
}

static void colours_take_no_columns(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, 40, true);
	paper_begin(&sheet.paper, 0, 0);
	paper_styled(&sheet.paper, STYLE_GOOD, "123456789 123456789 123456789 1234567890");
	sheet_is(&sheet, "\033[32m123456789 123456789 123456789 1234567890\033[0m\n");
}

static void without_colour_there_is_no_escape(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, 40, false);
	paper_heading(&sheet.paper, "Heading");
	paper_begin(&sheet.paper, 0, 0);
	paper_styled(&sheet.paper, STYLE_BAD, "bad");
	sheet_is(&sheet, "\nHeading\nbad\n");
}

static void a_full_disk_is_an_error(void **state)
{
	FILE *out = fopen("/dev/full", "w");
	struct paper paper;

	(void)state;
	if (!out)
		skip();
	setvbuf(out, NULL, _IONBF, 0);
	paper_open(&paper, out, 80, false);
	paper_begin(&paper, 0, 0);
	paper_text(&paper, "text");
	assert_true(paper_close(&paper) < 0);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_break_at_blanks_and_hang),
		cmocka_unit_test(a_line_may_be_as_wide_as_the_paper),
		cmocka_unit_test(words_of_several_calls_are_one_word),
		cmocka_unit_test(columns_begin_where_they_should),
		cmocka_unit_test(a_word_wider_than_the_paper_is_kept_whole),
		cmocka_unit_test(nothing_of_the_machine_steers_the_terminal),
		cmocka_unit_test(colours_take_no_columns),
		cmocka_unit_test(without_colour_there_is_no_escape),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests_name("report_paper", tests, NULL, NULL);
}
