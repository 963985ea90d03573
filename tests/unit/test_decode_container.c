// SPDX-License-Identifier: GPL-2.0-or-later
// Ranges of subordinate ids, the vsyscall page, and lists of words, for containers.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_capability.h"
#include "probe/decode_container.h"
#include "probe/decode_text.h"

#define STACK "7ffd0000-7ffd2000 rw-p 00000000 00:00 0 [stack]\n"
#define PAGE "ffffffffff600000-ffffffffff601000 "

static void ranges_are_lines_of_three_fields(void **state)
{
	static const struct {
		const char *text;
		int64_t ranges;
	} cases[] = {
		{"", 0},
		{"ann:100000:65536\n", 1},
		{"ann:100000:65536\n1001:165536:65536", 2},
		{"xxx:100000:0\n", 0},
		{"# nobody\n\nann\nann:1\n:1:2\nann:x:2\nann:1:x\nann:1:2:3\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("case %zu\n", i);
		assert_int_equal(subid_ranges(text_span(cases[i].text)), cases[i].ranges);
	}
}

static void the_vsyscall_page_shows_what_may_be_done_with_it(void **state)
{
	(void)state;
	assert_string_equal(
		vsyscall_mode(text_span(STACK PAGE "r-xp 00000000 00:00 0 [vsyscall]\n")),
		"emulate");
	assert_string_equal(
		vsyscall_mode(text_span(STACK PAGE "--xp 00000000 00:00 0 [vsyscall]")), "xonly");
	assert_string_equal(vsyscall_mode(text_span(STACK)), "none");
	assert_null(vsyscall_mode(text_span("")));
	assert_null(vsyscall_mode(text_span(PAGE "r-xp 00000000 00:00 0 [vsyscall]\n")));
	assert_null(vsyscall_mode(text_span(STACK "[vsyscall]\n")));
}

static void words_get_commas_or_do_not_fit(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(words_with_commas(text_span("cpu io  pids\n"), text, sizeof(text)), 0);
	assert_string_equal(text, "cpu,io,pids");
	assert_int_equal(words_with_commas(text_span("\n"), text, sizeof(text)), 0);
	assert_string_equal(text, "none");
	assert_int_equal(
		words_with_commas(text_span("memory cpuset io"), text, sizeof(text)), -ENOBUFS);
	assert_int_equal(words_with_commas(text_span("memory cpuset i"), text, sizeof(text)), 0);
	assert_int_equal(words_with_commas(text_span(""), text, 4), -ENOBUFS);
}

static void each_revision_of_file_capabilities_is_read(void **state)
{
	static const unsigned char setuid2[20] = {1, 0, 0, 2, 0x80}, chown1[12] = {0, 0, 0, 1, 1};
	static const unsigned char bpf3[24] = {1, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0x80};
	uint64_t permitted = 0;

	(void)state;
	assert_int_equal(capability_decode(setuid2, sizeof(setuid2), &permitted), 0);
	assert_int_equal(permitted, UINT64_C(1) << CAPABILITY_SETUID);
	assert_int_equal(capability_decode(chown1, sizeof(chown1), &permitted), 0);
	assert_int_equal(permitted, 1);
	assert_int_equal(capability_decode(bpf3, sizeof(bpf3), &permitted), 0);
	assert_int_equal(permitted, UINT64_C(1) << 39);
}

static void other_bytes_are_no_file_capabilities(void **state)
{
	static const unsigned char revision4[20] = {0, 0, 0, 4}, revision2[20] = {0, 0, 0, 2};
	uint64_t permitted;

	(void)state;
	assert_int_equal(capability_decode(revision4, 20, &permitted), -EBADMSG);
	assert_int_equal(capability_decode(revision2, 19, &permitted), -EBADMSG);
	assert_int_equal(capability_decode(revision2, 3, &permitted), -EBADMSG);
	assert_int_equal(capability_decode(NULL, 0, &permitted), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_lines_of_three_fields),
		cmocka_unit_test(the_vsyscall_page_shows_what_may_be_done_with_it),
		cmocka_unit_test(words_get_commas_or_do_not_fit),
		cmocka_unit_test(each_revision_of_file_capabilities_is_read),
		cmocka_unit_test(other_bytes_are_no_file_capabilities),
	};

	return cmocka_run_group_tests_name("decode_container", tests, NULL, NULL);
}
