// SPDX-License-Identifier: GPL-2.0-or-later
// Base64, both ways: the vectors of RFC 4648, section 10, and what is none.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/base64.h"

/* Those of the RFC, and what has the two last digits. */
static const struct {
	const char *bytes, *text;
} vectors[] = {
	{"", ""},
	{"f", "Zg=="},
	{"fo", "Zm8="},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="},
	{"foobar", "Zm9vYmFy"},
	{"\xfb\xff\xfe", "+//+"},
};

static void vectors_go_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		cleanup_blob struct blob text = BLOB_HEAP, bytes = BLOB_HEAP;

		assert_int_equal(
			base64_encode(vectors[i].bytes, strlen(vectors[i].bytes), &text), 0);
		assert_int_equal(text.len, strlen(vectors[i].text));
		assert_int_equal(blob_terminate(&text), 0);
		assert_string_equal(text.at, vectors[i].text);
		assert_int_equal(base64_decode(text.at, text.len, &bytes), 0);
		assert_int_equal(bytes.len, strlen(vectors[i].bytes));
		if (bytes.len)
			assert_memory_equal(bytes.at, vectors[i].bytes, bytes.len);
	}
}

static void what_is_no_base64_is_refused(void **state)
{
	static const char *const bad[] = {"Z", "Zg", "Zg=", "====", "=AAA", "Zg==Zg==", "Zm9v\n",
		"Zm 9", "Zm-_", "Zh==", "Zm9="};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		cleanup_blob struct blob bytes = BLOB_HEAP;
		int rc = base64_decode(bad[i], strlen(bad[i]), &bytes);

		if (rc != -EBADMSG)
			print_message("%s\n", bad[i]);
		assert_int_equal(rc, -EBADMSG);
	}
}

/* Each byte in each place of a group: it is a digit, and means what encoding made of it, or is refused. */
static void every_byte_is_a_digit_or_none(void **state)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	(void)state;
	for (unsigned byte = 0; byte < 256; byte++)
		for (size_t place = 0; place < 4; place++) {
			cleanup_blob struct blob bytes = BLOB_HEAP, text = BLOB_HEAP;
			char group[8] = {'Q', 'Q', 'Q', 'Q', 'Q', 'Q', 'Q', 'Q'};
			const bool is_digit = byte && strchr(digits, (int)byte);

			print_message("%u at %zu\n", byte, place);
			group[place] = (char)byte;
			assert_int_equal(base64_decode(group, 8, &bytes), is_digit ? 0 : -EBADMSG);
			if (!is_digit)
				continue;
			assert_int_equal(base64_encode(bytes.at, bytes.len, &text), 0);
			assert_int_equal(text.len, 8);
			assert_memory_equal(text.at, group, 8);
		}
}

static void fixed_memory_that_is_too_small_is_told(void **state)
{
	char small[4];
	struct blob text = BLOB_FIXED(small);

	(void)state;
	assert_int_equal(base64_encode("foob", 4, &text), -ENOBUFS);
	assert_int_equal(text.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_go_both_ways),
		cmocka_unit_test(what_is_no_base64_is_refused),
		cmocka_unit_test(every_byte_is_a_digit_or_none),
		cmocka_unit_test(fixed_memory_that_is_too_small_is_told),
	};

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
