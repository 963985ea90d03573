// SPDX-License-Identifier: GPL-2.0-or-later
// One answer put together in fixed memory.
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/line.h"

static void pieces_come_one_after_the_other(void **state)
{
	struct line line = {0};

	(void)state;
	line_add(&line, "yes");
	line_add(&line, "");
	line_add(&line, ": ");
	line_add_number(&line, 0);
	line_add(&line, " ");
	line_add_number(&line, 4294967295u);
	assert_int_equal(line.len, strlen("yes: 0 4294967295"));
	assert_memory_equal(line.text, "yes: 0 4294967295", line.len);
}

static void what_does_not_fit_is_dropped(void **state)
{
	char big[sizeof(((struct line *)NULL)->text) + 1];
	struct line line = {0};

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	line_add(&line, "ab");
	line_add(&line, big);
	assert_int_equal(line.len, sizeof(line.text));
	line_add(&line, "more");
	line_add_number(&line, 12);
	assert_int_equal(line.len, sizeof(line.text));
	assert_memory_equal(line.text, "abxx", 4);
}

static void a_word_of_others_steers_nothing(void **state)
{
	struct line line = {0};
	char big[LINE_WORD_MAX + 2];

	(void)state;
	line_add_word(&line, "a|b\033[31m\n\302\233c~");
	assert_int_equal(line.len, strlen("a?b?[31m???c~"));
	assert_memory_equal(line.text, "a?b?[31m???c~", line.len);
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	line = (struct line){0};
	line_add_word(&line, big);
	assert_int_equal(line.len, LINE_WORD_MAX + strlen("..."));
	assert_memory_equal(line.text + LINE_WORD_MAX, "...", 3);
	line = (struct line){0};
	line_add_word(&line, big + 1);
	assert_int_equal(line.len, LINE_WORD_MAX);
}

static void a_line_is_written_whole(void **state)
{
	struct line line = {0};
	char got[64] = "";
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	line_add(&line, "no: because\n");
	assert_int_equal(line_write(&line, ends[1]), 0);
	assert_int_equal(read(ends[0], got, sizeof(got)), line.len);
	assert_string_equal(got, "no: because\n");
	close(ends[0]);
	close(ends[1]);
}

static void a_failed_write_tells_why(void **state)
{
	struct line line = {0};
	int full = open("/dev/full", O_WRONLY);

	(void)state;
	line_add(&line, "x");
	assert_int_equal(line_write(&line, -1), -EBADF);
	if (full >= 0) {
		assert_int_equal(line_write(&line, full), -ENOSPC);
		close(full);
	}
	line.len = 0;
	assert_int_equal(line_write(&line, -1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_come_one_after_the_other),
		cmocka_unit_test(what_does_not_fit_is_dropped),
		cmocka_unit_test(a_word_of_others_steers_nothing),
		cmocka_unit_test(a_line_is_written_whole),
		cmocka_unit_test(a_failed_write_tells_why),
	};

	return cmocka_run_group_tests_name("cli_line", tests, NULL, NULL);
}
