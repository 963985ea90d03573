// SPDX-License-Identifier: GPL-2.0-or-later
// Which code name has a processor, by signature and by brand?
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_codename.h"

#define ZHAOXIN "  Shanghai  "
#define AMD "AuthenticAMD"
#define CENTAUR "CentaurHauls"
#define INTEL "GenuineIntel"
#define HYGON "HygonGenuine"

struct row {
	const char *vendor;
	unsigned family, model_from, model_to, stepping_from, stepping_to;
	const char *brand, *name;
};

#define ANY NULL
#define CPU_MADE_UP(brand)
#define CPU(vendor, family, model_from, model_to, stepping_from, stepping_to, brand, name)         \
	{vendor, family, model_from, model_to, stepping_from, stepping_to, brand, name},
static const struct row rows[] = {
#include "data/cpu_models.def"
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

struct part {
	const char *vendor;
	uint32_t family, model, stepping;
	const char *brand, *name;
};

static void assert_parts(const struct part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct part *p = &parts[i];
		const char *name =
			codename_of(p->vendor, p->family, p->model, p->stepping, p->brand);

		print_message("# %s %u/%u/%u %s\n", p->vendor, p->family, p->model, p->stepping,
			p->brand ? p->brand : "(no brand)");
		if (p->name) {
			assert_non_null(name);
			assert_string_equal(name, p->name);
		} else {
			assert_null(name);
		}
	}
}

#define ASSERT_PARTS(...)                                                                          \
	do {                                                                                       \
		static const struct part parts[] = {__VA_ARGS__};                                  \
		assert_parts(parts, sizeof(parts) / sizeof(parts[0]));                             \
	} while (0)

static void steppings_part_what_shares_a_model(void **state)
{
	(void)state;
	ASSERT_PARTS(
		{INTEL, 6, 85, 4, "Intel(R) Xeon(R) Platinum 8160 CPU @ 2.10GHz", "Skylake-SP"},
		{INTEL, 6, 85, 5, "Intel(R) Xeon(R) Platinum 8280 CPU @ 2.70GHz",
			"Cascade Lake-SP"},
		{INTEL, 6, 85, 7, "Intel(R) Xeon(R) Platinum 8280 CPU @ 2.70GHz",
			"Cascade Lake-SP"},
		{INTEL, 6, 85, 10, NULL, "Cooper Lake"}, {INTEL, 6, 85, 11, NULL, "Cooper Lake"},
		{INTEL, 6, 142, 10, "Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz", "Kaby Lake-R"},
		{INTEL, 6, 142, 11, "Intel(R) Core(TM) i5-8265U CPU @ 1.60GHz", "Whiskey Lake-U"},
		{INTEL, 6, 142, 12, "Intel(R) Core(TM) i5-10210U CPU @ 1.60GHz", "Comet Lake-U"},
		{INTEL, 6, 158, 9, NULL, "Kaby Lake"}, {INTEL, 6, 158, 10, NULL, "Coffee Lake"},
		{CENTAUR, 6, 7, 7, NULL, "Samuel 2"}, {CENTAUR, 6, 7, 8, NULL, "Ezra"});
}

static void models_end_where_the_next_begins(void **state)
{
	(void)state;
	ASSERT_PARTS({AMD, 25, 1, 1, "AMD EPYC 7763 64-Core Processor", "Milan"},
		{AMD, 25, 17, 1, "AMD EPYC 9654 96-Core Processor", "Genoa"},
		{AMD, 25, 24, 1, NULL, "Storm Peak"}, {AMD, 25, 33, 2, NULL, "Vermeer"},
		{AMD, 26, 2, 1, NULL, "Turin"}, {AMD, 26, 17, 0, NULL, "Turin Dense"},
		{INTEL, 6, 207, 2, "INTEL(R) XEON(R) GOLD 5520+", "Emerald Rapids-SP"},
		{INTEL, 6, 173, 1, "Intel(R) Xeon(R) Processor", "Granite Rapids"},
		{HYGON, 24, 0, 1, "Hygon C86 7185 32-core Processor", "Dhyana"},
		{ZHAOXIN, 7, 0x3b, 0, NULL, "LuJiaZui"});
}

static void brand_tells_parts_with_one_signature_apart(void **state)
{
	(void)state;
	ASSERT_PARTS({INTEL, 6, 15, 6, "Intel(R) Core(TM)2 CPU 6420 @ 2.13GHz", "Conroe"},
		{INTEL, 6, 15, 6, "Intel(R) Core(TM)2 CPU T5600 @ 1.83GHz", "Merom"},
		{INTEL, 6, 15, 6, "Intel(R) Xeon(R) CPU 5110 @ 1.60GHz", "Woodcrest"},
		{INTEL, 6, 23, 6, "Intel(R) Xeon(R) CPU E5420 @ 2.50GHz", "Harpertown"},
		{INTEL, 6, 0x0f, 2, "Genuine Intel(R) CPU 2140 @ 1.60GHz", "Allendale"},
		{INTEL, 6, 0x0f, 13, "Genuine Intel(R) CPU 575 @ 2.00GHz", "Merom"},
		{INTEL, 6, 0x17, 10, "Intel(R) Core(TM)2 Duo CPU E8435 @ 3.06GHz", "Penryn"},
		{INTEL, 6, 0x17, 10, "Intel(R) Core(TM)2 Duo CPU E8400 @ 3.00GHz", "Wolfdale"},
		{INTEL, 6, 0x25, 5, "Intel(R) Core(TM) i5 CPU K 655 @ 3.20GHz", "Clarkdale"},
		{INTEL, 6, 0x8d, 1, "11th Gen Intel(R) Core(TM) i9-11900KB @ 3.30GHz",
			"Tiger Lake-B"},
		{INTEL, 6, 0x9a, 4, "12th Gen Intel(R) Core(TM) i7-1265UL", "Alder Lake-PS"},
		{INTEL, 6, 0xa5, 2, "Intel(R) Xeon(R) W-10885M CPU @ 2.40GHz", "Comet Lake-H"},
		{AMD, 21, 0x60, 1, "AMD Embedded R-Series RX-421BD Radeon R7", "Merlin Falcon"},
		{AMD, 21, 0x60, 1, "AMD Embedded G-Series GX-217GI Radeon R6E", "Brown Falcon"},
		{AMD, 21, 0x70, 0, "AMD Embedded G-Series GX-215JJ Radeon R2E", "Prairie Falcon"},
		{AMD, 23, 0x84, 0, "AMD 4800S 8-Core Processor Desktop Kit", "Zen 2"},
		{AMD, 25, 0x75, 2, "AMD Ryzen 7 8700F 8-Core Processor", "Phoenix"},
		{INTEL, 6, 44, 2, "Intel(R) Core(TM) i7 CPU X 980 @ 3.33GHz", "Gulftown"},
		{INTEL, 6, 44, 2, "Intel(R) Xeon(R) CPU X5650 @ 2.67GHz", "Westmere-EP"},
		{AMD, 21, 1, 2, "AMD FX(tm)-8150 Eight-Core Processor", "Zambezi"},
		{AMD, 21, 1, 2, "AMD Opteron(TM) Processor 6272", "Interlagos"},
		{AMD, 23, 1, 1, "AMD Ryzen 7 1800X Eight-Core Processor", "Summit Ridge"},
		{AMD, 23, 1, 2, "AMD EPYC 7601 32-Core Processor", "Naples"},
		{AMD, 23, 1, 1, "AMD Ryzen Threadripper 1950X 16-Core Processor", "Whitehaven"},
		{AMD, 23, 49, 0, "AMD EPYC 7742 64-Core Processor", "Rome"},
		{AMD, 23, 49, 0, "AMD Ryzen Threadripper 3970X 32-Core Processor", "Castle Peak"});
}

/* A part that nothing tells apart gets what is true of all of them, never the first of the list. */
static void without_a_brand_the_common_name_stands(void **state)
{
	(void)state;
	ASSERT_PARTS({AMD, 23, 49, 0, NULL, "Rome/Castle Peak"},
		{AMD, 23, 49, 0, "", "Rome/Castle Peak"}, {AMD, 21, 1, 2, NULL, "Orochi"},
		{INTEL, 6, 85, 7, NULL, "Cascade Lake"},
		{INTEL, 6, 85, 7, "Intel Xeon Processor (Cascadelake)", "Cascade Lake"},
		{INTEL, 6, 23, 6, "Intel Core 2 Duo P9xxx (Penryn Class Core 2)",
			"Penryn/Wolfdale/Harpertown"});
}

static void what_the_table_does_not_hold_is_silent(void **state)
{
	(void)state;
	ASSERT_PARTS({INTEL, 6, 255, 0, NULL, NULL}, {INTEL, 6, 0x55, 16, NULL, NULL},
		{INTEL, 7, 15, 6, NULL, NULL}, {INTEL, 0, 0, 0, NULL, NULL},
		{INTEL, UINT32_MAX, UINT32_MAX, UINT32_MAX, NULL, NULL},
		{INTEL, 6 + 0x10000, 15, 6, NULL, NULL}, {AMD, 26, 0xff, 0, NULL, NULL},
		/* Neither Linux nor anybody who has seen one names these. */
		{AMD, 23, 0x80, 0, NULL, NULL}, {AMD, 23, 0x92, 0, NULL, NULL},
		{AMD, 23, 0x9f, 0, NULL, NULL}, {"", 6, 15, 6, NULL, NULL},
		{"genuineintel", 6, 15, 6, NULL, NULL}, {"GenuineTMx86", 15, 2, 4, NULL, NULL});
}

/* QEMU's own models carry signatures that a real part has too. */
static void processors_made_up_by_a_hypervisor_have_no_name(void **state)
{
	(void)state;
	ASSERT_PARTS({INTEL, 6, 6, 3, NULL, "Mendocino"},
		{INTEL, 6, 6, 3, "QEMU Virtual CPU version 2.5+", NULL},
		{AMD, 15, 107, 1, "QEMU Virtual CPU version 2.5+", NULL},
		{INTEL, 15, 6, 1, "Common KVM processor", NULL},
		{AMD, 21, 0, 1, "Virtual CPU @ 3.24GHz", NULL});
}

static void brand_patterns_mind_digits_blanks_and_ends_but_not_case(void **state)
{
	(void)state;
	ASSERT_PARTS(/* '#' is a digit */
		{AMD, 25, 1, 2, "AMD EPYC 7773X 64-Core Processor", "Milan-X"},
		{AMD, 25, 1, 2, "AMD EPYC 7XX3X 64-Core Processor", "Milan"},
		/* ' ' is a blank or an end */
		{INTEL, 6, 61, 4, "5Y10", "Broadwell-Y"},
		{INTEL, 6, 61, 4, "i5-5250U", "Broadwell-U"},
		{INTEL, 6, 61, 4, "i5-5250UX", "Broadwell"},
		/* '*' spans any number, also none, and a first try that fails is not the last */
		{INTEL, 6, 23, 6, "Xeon Xeon E54 Xeon E5420", "Harpertown"},
		{INTEL, 6, 23, 6, "xeon e5420", "Harpertown"},
		{INTEL, 6, 23, 6, "XEON(R) CPU E5420", "Harpertown"},
		/* '?' is one character: here the letter before the number */
		{INTEL, 6, 23, 6, "Xeon 5420", "Penryn/Wolfdale/Harpertown"});
}

static void long_brands_end(void **state)
{
	static char brand[65536];
	const char *name;

	(void)state;
	memset(brand, 'X', sizeof(brand) - 1);
	for (size_t i = 0; i + 4 < sizeof(brand); i += 5)
		memcpy(brand + i, "Xeon", 4);
	name = codename_of(INTEL, 6, 23, 6, brand);
	assert_non_null(name);
	assert_string_equal(name, "Penryn/Wolfdale/Harpertown");
}

static int compare_places(const struct row *a, const struct row *b)
{
	int order = strcmp(a->vendor, b->vendor);

	if (!order)
		order = (a->family > b->family) - (a->family < b->family);
	if (!order)
		order = (a->model_from > b->model_from) - (a->model_from < b->model_from);
	if (!order)
		order = (a->stepping_from > b->stepping_from) -
			(a->stepping_from < b->stepping_from);
	return order;
}

static void rows_are_sorted_whole_and_bounded(void **state)
{
	(void)state;
	assert_true(ROWS > 300);
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];

		if (i && compare_places(&rows[i - 1], row) > 0)
			fail_msg("row of %s stands before its place", row->name);
		if (row->model_from > row->model_to || row->model_to > 255 ||
			row->stepping_from > row->stepping_to || row->stepping_to > 15 ||
			row->family > 0x10e || !*row->name || (row->brand && !*row->brand))
			fail_msg("row of %s: %x-%x %u-%u", row->name, row->model_from,
				row->model_to, row->stepping_from, row->stepping_to);
	}
}

/* Two rows cover the same signatures or none in common; one with ANY ends the choice of brands. */
static void ranges_are_the_same_or_apart_and_each_ends_with_any(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *a = &rows[i];
		bool more = i + 1 < ROWS && compare_places(a, &rows[i + 1]) == 0;

		if ((a->brand != NULL) != more)
			fail_msg("%s: ANY does not stand last", a->name);
		for (size_t j = i + 1; j < ROWS; j++) {
			const struct row *b = &rows[j];

			if (strcmp(a->vendor, b->vendor) != 0 || a->family != b->family ||
				a->model_to < b->model_from || b->model_to < a->model_from ||
				a->stepping_to < b->stepping_from ||
				b->stepping_to < a->stepping_from)
				continue;
			if (a->model_from != b->model_from || a->model_to != b->model_to ||
				a->stepping_from != b->stepping_from ||
				a->stepping_to != b->stepping_to)
				fail_msg("%s and %s overlap", a->name, b->name);
		}
	}
}

/* A brand made from each pattern finds that row: no wider pattern before it hides it. */
static void no_brand_pattern_is_hidden_by_one_before_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		char brand[64] = "";
		const char *name;
		size_t len = 0;

		for (const char *c = row->brand; c && *c && len + 1 < sizeof(brand); c++)
			if (*c != '*')
				brand[len++] = *c == '#' ? '7' : *c == '?' ? '~' : *c;
		brand[len] = '\0';
		name = codename_of(
			row->vendor, row->family, row->model_from, row->stepping_from, brand);
		assert_non_null(name);
		if (row->brand && strcmp(name, row->name) != 0)
			fail_msg("\"%s\" of %s gives %s", row->brand, row->name, name);
	}
}

/* What the table says of both ends of every range is what comes out: no row hides another. */
static void every_row_is_reached_at_both_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		const char *low, *high;

		if (row->brand)
			continue;
		low = codename_of(
			row->vendor, row->family, row->model_from, row->stepping_from, NULL);
		high = codename_of(row->vendor, row->family, row->model_to, row->stepping_to, NULL);
		assert_non_null(low);
		assert_non_null(high);
		assert_string_equal(low, row->name);
		assert_string_equal(high, row->name);
	}
}

static void the_librarys_name_is_the_same_another_or_none(void **state)
{
	static const struct {
		const char *own, *library;
		enum codename_match match;
	} pairs[] = {
		{"Milan", "EPYC (Milan)", CODENAME_SAME},
		{"Haswell", "Haswell (Core i7)", CODENAME_SAME},
		{"Skylake-SP", "Skylake (Xeon Scalable)", CODENAME_SAME},
		{"Skylake-SP", "Skylake-X (Core i9)", CODENAME_SAME},
		{"Griffin", "Turion X2 (Griffin/512K)", CODENAME_SAME},
		{"Medfield (Penwell)", "Atom (Penwell)", CODENAME_SAME},
		{"Conroe/Merom/Woodcrest", "Xeon (Woodcrest)", CODENAME_SAME},
		{"Conroe", "Core 2 Extreme (Conroe XE)", CODENAME_SAME},
		{"Smithfield", "Pentium D (SmithField)", CODENAME_SAME},
		{"Barcelo", "Ryzen 7 (Barcel\xc3\xb3)", CODENAME_SAME},
		{"Dali", "Dali", CODENAME_SAME},
		{"Barcelo", "Opteron (Barcelona)", CODENAME_DIFFERS},
		{"Cascade Lake-SP", "Skylake (Xeon Scalable)", CODENAME_DIFFERS},
		{"Moorefield (Anniedale)", "Pentium III (Coppermine)", CODENAME_DIFFERS},
		{"SledgeHammer", "Opteron", CODENAME_NONE},
		{"Toronto", "Opteron (Dual Core)", CODENAME_NONE},
		{"Windsor", "Athlon 64 X2 (1024K)", CODENAME_NONE},
		{"Arrow Lake-S", "More than quad-core", CODENAME_NONE},
		{"Milan", "", CODENAME_NONE},
		{"Milan", "(/)(//", CODENAME_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		print_message("# %s, %s\n", pairs[i].own, pairs[i].library);
		assert_int_equal(codename_compare(pairs[i].own, pairs[i].library), pairs[i].match);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steppings_part_what_shares_a_model),
		cmocka_unit_test(models_end_where_the_next_begins),
		cmocka_unit_test(brand_tells_parts_with_one_signature_apart),
		cmocka_unit_test(without_a_brand_the_common_name_stands),
		cmocka_unit_test(what_the_table_does_not_hold_is_silent),
		cmocka_unit_test(processors_made_up_by_a_hypervisor_have_no_name),
		cmocka_unit_test(brand_patterns_mind_digits_blanks_and_ends_but_not_case),
		cmocka_unit_test(long_brands_end),
		cmocka_unit_test(rows_are_sorted_whole_and_bounded),
		cmocka_unit_test(ranges_are_the_same_or_apart_and_each_ends_with_any),
		cmocka_unit_test(no_brand_pattern_is_hidden_by_one_before_it),
		cmocka_unit_test(every_row_is_reached_at_both_ends),
		cmocka_unit_test(the_librarys_name_is_the_same_another_or_none),
	};

	return cmocka_run_group_tests_name("decode_codename", tests, NULL, NULL);
}
