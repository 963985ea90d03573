// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of JSON that are written without a tree.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/json_rows.h"

/* What is written; the caller's to free. */
struct written {
	FILE *stream;
	char *text;
	size_t size;
	struct json_rows rows;
};

static void begin(struct written *written)
{
	written->stream = open_memstream(&written->text, &written->size);
	assert_non_null(written->stream);
	written->rows.out = written->stream;
	written->rows.len = 0;
}

static void end(struct written *written)
{
	rows_flush(&written->rows);
	assert_int_equal(fclose(written->stream), 0);
}

static void texts_are_escaped(void **state)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{"", "\"\""},
		{"vfio-pci", "\"vfio-pci\""},
		{"a\"b\\c/", "\"a\\\"b\\\\c/\""},
		{"\x01\t\n\x1f\x7f", "\"\\u0001\\u0009\\u000a\\u001f\\u007f\""},
		{"\xc3\xa9\xe2\x82\xac", "\"\\u00e9\\u20ac\""},
		{"\xf0\x9f\x98\x80", "\"\\ud83d\\ude00\""},
		{"x\x80\xffy", "\"x\\ufffd\\ufffdy\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct written written;

		begin(&written);
		rows_put_text(&written.rows, cases[i].text);
		end(&written);
		assert_string_equal(written.text, cases[i].json);
		free(written.text);
	}
}

static void numbers_are_whole(void **state)
{
	struct written written;

	(void)state;
	begin(&written);
	rows_put_int(&written.rows, 0);
	rows_put(&written.rows, " ");
	rows_put_int(&written.rows, INT64_MAX);
	rows_put(&written.rows, " ");
	rows_put_int(&written.rows, INT64_MIN);
	rows_put(&written.rows, " ");
	rows_put_hex(&written.rows, 0, 4);
	rows_put(&written.rows, " ");
	rows_put_hex(&written.rows, 0xabc, 2);
	rows_put(&written.rows, " ");
	rows_put_hex(&written.rows, 0xffffffff, 4);
	rows_put(&written.rows, " ");
	rows_put_truth(&written.rows, TRUTH_NO);
	rows_put_truth(&written.rows, TRUTH_UNKNOWN);
	rows_put_truth(&written.rows, TRUTH_YES);
	rows_put_text_or_null(&written.rows, "");
	end(&written);
	assert_string_equal(written.text,
		"0 9223372036854775807 -9223372036854775808 0000 abc ffffffff falsenulltruenull");
	free(written.text);
}

static void what_is_longer_than_the_room_comes_out_in_order(void **state)
{
	static char longer[3 * sizeof(((struct json_rows *)NULL)->text)];
	struct written written;
	size_t at = 0;

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	begin(&written);
	for (int i = 0; i < 3000; i++)
		rows_put_int(&written.rows, 1000 + i);
	rows_put(&written.rows, longer);
	rows_put(&written.rows, "end");
	end(&written);
	assert_int_equal(written.size, 3000 * 4 + sizeof(longer) - 1 + 3);
	for (int i = 0; i < 3000; i++, at += 4) {
		char number[8];

		snprintf(number, sizeof(number), "%d", 1000 + i);
		assert_memory_equal(written.text + at, number, 4);
	}
	assert_string_equal(written.text + written.size - 3, "end");
	free(written.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(numbers_are_whole),
		cmocka_unit_test(what_is_longer_than_the_room_comes_out_in_order),
	};

	return cmocka_run_group_tests_name("report_rows", tests, NULL, NULL);
}
