// SPDX-License-Identifier: GPL-2.0-or-later
// Packed bytes: whole, cut off, damaged, too many.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "probe/gzip.h"

/* 200 KiB that pack well. */
static char *long_text(size_t len)
{
	char *text = malloc(len);

	assert_non_null(text);
	for (size_t i = 0; i < len; i++)
		text[i] = (char)('a' + i * i % 23);
	return text;
}

static void what_was_packed_unpacks_the_same(void **state)
{
	static const size_t lengths[] = {0, 1, 65536, 200 * 1024};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		cleanup_blob struct blob packed = BLOB_HEAP, again = BLOB_HEAP, text = BLOB_HEAP;
		const size_t len = lengths[i];
		char *bytes = long_text(len + 1);

		assert_int_equal(gzip_pack(bytes, len, &packed), 0);
		assert_int_equal(gzip_pack(bytes, len, &again), 0);
		assert_int_equal(packed.len, again.len);
		assert_memory_equal(packed.at, again.at, packed.len);
		assert_int_equal(gzip_unpack(packed.at, packed.len, len, &text), 0);
		assert_int_equal(text.len, len);
		if (len)
			assert_memory_equal(text.at, bytes, len);
		free(bytes);
	}
}

static void one_byte_too_many_is_refused(void **state)
{
	cleanup_blob struct blob packed = BLOB_HEAP, text = BLOB_HEAP;
	char *bytes = long_text(100000);

	(void)state;
	assert_int_equal(gzip_pack(bytes, 100000, &packed), 0);
	assert_int_equal(gzip_unpack(packed.at, packed.len, 99999, &text), -EBADMSG);
	free(bytes);
}

/* A stream of zeros packs a thousand to one. */
static void a_bomb_stops_at_the_limit(void **state)
{
	cleanup_blob struct blob packed = BLOB_HEAP, text = BLOB_HEAP;
	const size_t len = (size_t)16 << 20, limit = (size_t)2 << 20;
	char *zeros = calloc(1, len);

	(void)state;
	assert_non_null(zeros);
	assert_int_equal(gzip_pack(zeros, len, &packed), 0);
	assert_int_equal(gzip_unpack(packed.at, packed.len, limit, &text), -EBADMSG);
	assert_true(text.len <= limit + 1);
	free(zeros);
}

static void damaged_and_other_files_are_malformed(void **state)
{
	cleanup_blob struct blob packed = BLOB_HEAP;
	char *bytes = long_text(5000);

	(void)state;
	assert_int_equal(gzip_pack(bytes, 5000, &packed), 0);
	free(bytes);
	for (size_t len = 0; len < packed.len; len++) {
		cleanup_blob struct blob text = BLOB_HEAP;

		assert_int_equal(gzip_unpack(packed.at, len, 10000, &text), -EBADMSG);
	}
	/* The sum over the content is behind it. */
	packed.at[packed.len - 8] ^= 1;
	{
		cleanup_blob struct blob text = BLOB_HEAP;

		assert_int_equal(gzip_unpack(packed.at, packed.len, 10000, &text), -EBADMSG);
		assert_int_equal(gzip_unpack("CONFIG_MMU=y\n", 13, 10000, &text), -EBADMSG);
	}
}

static void members_are_one_text(void **state)
{
	cleanup_blob struct blob packed = BLOB_HEAP, text = BLOB_HEAP, cut = BLOB_HEAP;

	(void)state;
	assert_int_equal(gzip_pack("one ", 4, &packed), 0);
	assert_int_equal(gzip_pack("two", 3, &packed), 0);
	assert_int_equal(gzip_unpack(packed.at, packed.len, 7, &text), 0);
	assert_int_equal(text.len, 7);
	assert_memory_equal(text.at, "one two", 7);
	assert_int_equal(gzip_unpack(packed.at, packed.len, 6, &cut), -EBADMSG);
	assert_int_equal(blob_append(&packed, "x", 1), 0);
	assert_int_equal(gzip_unpack(packed.at, packed.len, 100, &cut), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_one_text),
		cmocka_unit_test(what_was_packed_unpacks_the_same),
		cmocka_unit_test(one_byte_too_many_is_refused),
		cmocka_unit_test(a_bomb_stops_at_the_limit),
		cmocka_unit_test(damaged_and_other_files_are_malformed),
	};

	return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}
