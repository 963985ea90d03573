// SPDX-License-Identifier: GPL-2.0-or-later
// A table of small files becomes facts, or the reason why not.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/file_facts.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define PATH "/sys/x/y"

static void run_one(struct probe_run *run, struct source_table *table, enum fact_id fact,
	enum file_form form, const char *absent)
{
	const struct file_fact row = {fact, form, PATH, absent};

	probe_run_open(run, &table->base);
	file_facts_probe(&run->context, &row, 1);
}

#define RUN(fact, form, absent, ...)                                                               \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	run_one(&run, &table, fact, form, absent)

static void a_number_is_an_int(void **state)
{
	RUN(FACT_MEMORY_SWAP, FILE_NUMBER, NULL, FILE_TEXT(PATH, "0x2a\n"));
	expect_int(&run.facts, FACT_MEMORY_SWAP, 42);
	expect_source(&run.facts, FACT_MEMORY_SWAP, "file " PATH);
	probe_run_close(&run);
}

static void a_number_out_of_range_is_malformed(void **state)
{
	RUN(FACT_MEMORY_SWAP, FILE_NUMBER, NULL, FILE_TEXT(PATH, "18446744073709551615\n"));
	expect_unknown(&run.facts, FACT_MEMORY_SWAP, WHY_MALFORMED);
	probe_run_close(&run);
}

static void a_nonzero_number_is_a_yes(void **state)
{
	RUN(FACT_MEMORY_KSM, FILE_NONZERO, NULL, FILE_TEXT(PATH, "2\n"));
	expect_yes(&run.facts, FACT_MEMORY_KSM);
	probe_run_close(&run);
}

static void a_switch_takes_what_bool_parameters_print(void **state)
{
	static const struct {
		const char *text;
		bool on;
	} cases[] = {{"Y", true}, {"N", false}, {"1", true}, {"0", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct table_row row = {.question = {.ask = ASK_FILE, .path = PATH},
			.bytes = cases[i].text,
			.len = 1};
		struct source_table table = {.base = {&source_table_ops}, .rows = &row, .count = 1};
		struct probe_run run;

		run_one(&run, &table, FACT_MEMORY_KSM, FILE_SWITCH, NULL);
		print_message("%s\n", cases[i].text);
		if (cases[i].on)
			expect_yes(&run.facts, FACT_MEMORY_KSM);
		else
			expect_no(&run.facts, FACT_MEMORY_KSM);
		probe_run_close(&run);
	}
}

static void another_word_is_no_switch(void **state)
{
	RUN(FACT_MEMORY_KSM, FILE_SWITCH, NULL, FILE_TEXT(PATH, "auto\n"));
	expect_unknown(&run.facts, FACT_MEMORY_KSM, WHY_MALFORMED);
	probe_run_close(&run);
}

static void a_line_is_taken_whole(void **state)
{
	RUN(FACT_MEMORY_THP, FILE_LINE, NULL, FILE_TEXT(PATH, "two words \n"));
	expect_text(&run.facts, FACT_MEMORY_THP, "two words");
	probe_run_close(&run);
}

static void a_line_without_end_is_malformed(void **state)
{
	char text[3000];

	memset(text, 'x', sizeof(text));
	RUN(FACT_MEMORY_THP, FILE_LINE, NULL, FILE_BYTES(PATH, text, sizeof(text)));
	expect_unknown(&run.facts, FACT_MEMORY_THP, WHY_MALFORMED);
	probe_run_close(&run);
}

static void the_word_in_brackets_is_chosen(void **state)
{
	RUN(FACT_MEMORY_THP, FILE_CHOSEN, NULL, FILE_TEXT(PATH, "always [madvise] never\n"));
	expect_text(&run.facts, FACT_MEMORY_THP, "madvise");
	probe_run_close(&run);
}

static void no_word_in_brackets_is_malformed(void **state)
{
	RUN(FACT_MEMORY_THP, FILE_CHOSEN, NULL, FILE_TEXT(PATH, "always madvise\n"));
	expect_unknown(&run.facts, FACT_MEMORY_THP, WHY_MALFORMED);
	probe_run_close(&run);
}

static void a_refusal_is_unknown(void **state)
{
	RUN(FACT_MEMORY_THP, FILE_LINE, "none", FILE_ERR(PATH, EACCES));
	expect_unknown(&run.facts, FACT_MEMORY_THP, WHY_PERMISSION);
	probe_run_close(&run);
}

static void shown_absence_means_what_the_table_says(void **state)
{
	RUN(FACT_MEMORY_THP, FILE_LINE, "none", FILE_ERR(PATH, ENOENT),
		DIR_NAMES("/sys/x", "other\0"));
	expect_text(&run.facts, FACT_MEMORY_THP, "none");
	probe_run_close(&run);
}

static void absence_of_a_number_is_zero_and_of_a_switch_no(void **state)
{
	RUN(FACT_MEMORY_SWAP, FILE_NUMBER, "0", FILE_ERR(PATH, ENOENT),
		DIR_NAMES("/sys/x", "other\0"));
	expect_int(&run.facts, FACT_MEMORY_SWAP, 0);
	file_fact_probe(
		&run.context, &(const struct file_fact){FACT_MEMORY_KSM, FILE_SWITCH, PATH, "no"});
	expect_no(&run.facts, FACT_MEMORY_KSM);
	probe_run_close(&run);
}

static void absence_that_is_not_shown_is_unknown(void **state)
{
	RUN(FACT_MEMORY_THP, FILE_LINE, "none", FILE_ERR(PATH, ENOENT));
	expect_unknown(&run.facts, FACT_MEMORY_THP, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void shown_absence_without_a_meaning_is_unknown(void **state)
{
	RUN(FACT_MEMORY_THP, FILE_LINE, NULL, FILE_ERR(PATH, ENOENT),
		DIR_NAMES("/sys/x", "other\0"));
	expect_unknown(&run.facts, FACT_MEMORY_THP, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_an_int),
		cmocka_unit_test(a_number_out_of_range_is_malformed),
		cmocka_unit_test(a_nonzero_number_is_a_yes),
		cmocka_unit_test(a_switch_takes_what_bool_parameters_print),
		cmocka_unit_test(another_word_is_no_switch),
		cmocka_unit_test(a_line_is_taken_whole),
		cmocka_unit_test(a_line_without_end_is_malformed),
		cmocka_unit_test(the_word_in_brackets_is_chosen),
		cmocka_unit_test(no_word_in_brackets_is_malformed),
		cmocka_unit_test(a_refusal_is_unknown),
		cmocka_unit_test(shown_absence_means_what_the_table_says),
		cmocka_unit_test(absence_of_a_number_is_zero_and_of_a_switch_no),
		cmocka_unit_test(absence_that_is_not_shown_is_unknown),
		cmocka_unit_test(shown_absence_without_a_meaning_is_unknown),
	};

	return cmocka_run_group_tests_name("file_facts", tests, NULL, NULL);
}
