// SPDX-License-Identifier: GPL-2.0-or-later
// The x86-64 microarchitecture level.
#include "probe/decode_level.h"

#include <stddef.h>

#include "probe/decode_cpuid.h"

enum leaf_word { LEAF1_ECX, LEAF1_EDX, LEAF7_EBX, EXT1_ECX, EXT1_EDX };

/* A feature, the level that asks for it, its bit, and the kernel's word for it. Sorted by level. */
static const struct {
	int level;
	enum leaf_word word;
	unsigned bit;
	const char *flag;
} features[] = {
	// clang-format off
	{1, EXT1_EDX, 29, "lm"}, {1, LEAF1_EDX, 0, "fpu"}, {1, LEAF1_EDX, 8, "cx8"},
	{1, LEAF1_EDX, 15, "cmov"}, {1, LEAF1_EDX, 23, "mmx"}, {1, LEAF1_EDX, 24, "fxsr"},
	{1, LEAF1_EDX, 25, "sse"}, {1, LEAF1_EDX, 26, "sse2"},
	{2, LEAF1_ECX, 0, "pni"}, {2, LEAF1_ECX, 9, "ssse3"}, {2, LEAF1_ECX, 13, "cx16"},
	{2, LEAF1_ECX, 19, "sse4_1"}, {2, LEAF1_ECX, 20, "sse4_2"}, {2, LEAF1_ECX, 23, "popcnt"},
	{2, EXT1_ECX, 0, "lahf_lm"},
	{3, LEAF1_ECX, 12, "fma"}, {3, LEAF1_ECX, 22, "movbe"}, {3, LEAF1_ECX, 27, "xsave"},
	{3, LEAF1_ECX, 28, "avx"}, {3, LEAF1_ECX, 29, "f16c"}, {3, EXT1_ECX, 5, "abm"},
	{3, LEAF7_EBX, 3, "bmi1"}, {3, LEAF7_EBX, 5, "avx2"}, {3, LEAF7_EBX, 8, "bmi2"},
	{4, LEAF7_EBX, 16, "avx512f"}, {4, LEAF7_EBX, 17, "avx512dq"}, {4, LEAF7_EBX, 28, "avx512cd"},
	{4, LEAF7_EBX, 30, "avx512bw"}, {4, LEAF7_EBX, 31, "avx512vl"},
	// clang-format on
};

#define FEATURE_COUNT (sizeof(features) / sizeof(features[0]))
#define LEVEL_MAX 4

int level_of_flags(struct span flags)
{
	for (size_t i = 0; i < FEATURE_COUNT; i++)
		if (!span_has_word(flags, features[i].flag))
			return features[i].level - 1;
	return LEVEL_MAX;
}

int level_of_leaves(const struct level_leaves *leaves)
{
	const uint32_t words[] = {
		[LEAF1_ECX] = leaves->leaf1.ecx,
		[LEAF1_EDX] = leaves->leaf1.edx,
		[LEAF7_EBX] = leaves->leaf7.ebx,
		[EXT1_ECX] = leaves->ext1.ecx,
		[EXT1_EDX] = leaves->ext1.edx,
	};
	const bool avx = leaves->avx_end && leaves->state_size >= leaves->avx_end;
	const bool avx512 = leaves->avx512_end && leaves->state_size >= leaves->avx512_end;
	const int limit = !avx ? 2 : !avx512 ? 3 : LEVEL_MAX;

	for (size_t i = 0; i < FEATURE_COUNT; i++) {
		if (features[i].level > limit)
			return limit;
		if (!bit_of(words[features[i].word], features[i].bit))
			return features[i].level - 1;
	}
	return LEVEL_MAX;
}
