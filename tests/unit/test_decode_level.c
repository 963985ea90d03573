// SPDX-License-Identifier: GPL-2.0-or-later
// The x86-64 microarchitecture level.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_level.h"
#include "tests/fake/source_table.h"

/* The words that each level adds, as /proc/cpuinfo writes them. */
static const char *const words[] = {
	"lm fpu cx8 cmov mmx fxsr sse sse2",
	"pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm",
	"fma movbe xsave avx f16c abm bmi1 avx2 bmi2",
	"avx512f avx512dq avx512cd avx512bw avx512vl",
};

/* All words up to @level, without @missing. */
static int level_without(int level, const char *missing)
{
	char text[512] = "", all[512] = "";
	char *save = NULL;

	for (int i = 0; i < level; i++) {
		strcat(all, words[i]);
		strcat(all, " ");
	}
	for (char *word = strtok_r(all, " ", &save); word; word = strtok_r(NULL, " ", &save))
		if (!missing || strcmp(word, missing) != 0) {
			strcat(text, word);
			strcat(text, " ");
		}
	return level_of_flags((struct span){text, strlen(text)});
}

static void flags_of_each_level_give_it(void **state)
{
	(void)state;
	for (int level = 0; level <= 4; level++)
		assert_int_equal(level_without(level, NULL), level);
	assert_int_equal(level_of_flags((struct span){0}), 0);
}

static void one_missing_word_takes_its_level_away(void **state)
{
	(void)state;
	for (int level = 1; level <= 4; level++) {
		char text[256];
		char *save = NULL;

		strcpy(text, words[level - 1]);
		for (char *word = strtok_r(text, " ", &save); word;
			word = strtok_r(NULL, " ", &save))
			if (level_without(4, word) != level - 1)
				fail_msg("without %s: %d", word, level_without(4, word));
	}
}

static void words_count_whole_only(void **state)
{
	const char text[] = "lm fpu cx8 cmov mmx fxsr sse sse2x";

	(void)state;
	assert_int_equal(level_of_flags((struct span){text, strlen(text)}), 0);
}

/* A server with all of level 4, AVX and AVX-512 state enabled in XCR0. */
static const struct level_leaves full = {
	.leaf1 = {.ecx = BIT(0) | BIT(9) | BIT(12) | BIT(13) | BIT(19) | BIT(20) | BIT(22) |
			 BIT(23) | BIT(27) | BIT(28) | BIT(29),
		.edx = BIT(0) | BIT(8) | BIT(15) | BIT(23) | BIT(24) | BIT(25) | BIT(26)},
	.leaf7 = {.ebx = BIT(3) | BIT(5) | BIT(8) | BIT(16) | BIT(17) | BIT(28) | BIT(30) |
			 BIT(31)},
	.ext1 = {.ecx = BIT(0) | BIT(5), .edx = BIT(29)},
	.state_size = 2696,
	.avx_end = 576 + 256,
	.avx512_end = 1664 + 1024,
};

static void leaves_of_a_server_are_level_4(void **state)
{
	(void)state;
	assert_int_equal(level_of_leaves(&full), 4);
	assert_int_equal(level_of_leaves(&(struct level_leaves){0}), 0);
}

static void state_that_xcr0_does_not_enable_limits_the_level(void **state)
{
	struct level_leaves leaves = full;

	(void)state;
	leaves.state_size = leaves.avx512_end;
	assert_int_equal(level_of_leaves(&leaves), 4);
	leaves.state_size = leaves.avx512_end - 1;
	assert_int_equal(level_of_leaves(&leaves), 3);
	leaves.state_size = leaves.avx_end;
	assert_int_equal(level_of_leaves(&leaves), 3);
	leaves.state_size = 576;
	assert_int_equal(level_of_leaves(&leaves), 2);
	leaves = full;
	leaves.avx512_end = 0;
	assert_int_equal(level_of_leaves(&leaves), 3);
	leaves.avx_end = 0;
	assert_int_equal(level_of_leaves(&leaves), 2);
}

static void without_osxsave_the_level_is_2(void **state)
{
	struct level_leaves leaves = full;

	(void)state;
	leaves.leaf1.ecx &= ~(uint32_t)BIT(27);
	assert_int_equal(level_of_leaves(&leaves), 2);
}

static void each_bit_counts_for_its_level(void **state)
{
	static const struct {
		const char *name;
		size_t word; /* offset in struct level_leaves */
		unsigned bit;
		int without;
	} rows[] = {
		{"lm", offsetof(struct level_leaves, ext1.edx), 29, 0},
		{"sse2", offsetof(struct level_leaves, leaf1.edx), 26, 0},
		{"cx16", offsetof(struct level_leaves, leaf1.ecx), 13, 1},
		{"lahf", offsetof(struct level_leaves, ext1.ecx), 0, 1},
		{"popcnt", offsetof(struct level_leaves, leaf1.ecx), 23, 1},
		{"lzcnt", offsetof(struct level_leaves, ext1.ecx), 5, 2},
		{"movbe", offsetof(struct level_leaves, leaf1.ecx), 22, 2},
		{"bmi2", offsetof(struct level_leaves, leaf7.ebx), 8, 2},
		{"avx512vl", offsetof(struct level_leaves, leaf7.ebx), 31, 3},
		{"avx512cd", offsetof(struct level_leaves, leaf7.ebx), 28, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct level_leaves leaves = full;
		uint32_t *word = (uint32_t *)((char *)&leaves + rows[i].word);

		*word &= ~(uint32_t)BIT(rows[i].bit);
		if (level_of_leaves(&leaves) != rows[i].without)
			fail_msg("without %s: %d", rows[i].name, level_of_leaves(&leaves));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_of_each_level_give_it),
		cmocka_unit_test(one_missing_word_takes_its_level_away),
		cmocka_unit_test(words_count_whole_only),
		cmocka_unit_test(leaves_of_a_server_are_level_4),
		cmocka_unit_test(state_that_xcr0_does_not_enable_limits_the_level),
		cmocka_unit_test(without_osxsave_the_level_is_2),
		cmocka_unit_test(each_bit_counts_for_its_level),
	};

	return cmocka_run_group_tests_name("decode_level", tests, NULL, NULL);
}
