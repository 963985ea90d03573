// SPDX-License-Identifier: GPL-2.0-or-later
// /proc/cpuinfo of x86 and of others.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_cpuinfo.h"

#define INTEL(n, extra)                                                                            \
	"processor\t: " n "\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 60\n"          \
	"model name\t: Intel(R)  Core(TM) i7-4770 CPU @ 3.40GHz\nstepping\t: 3\n"                  \
	"microcode\t: 0x28\nflags\t\t: fpu vme vmx ept_ad\n" extra                                 \
	"address sizes\t: 39 bits physical, 48 bits virtual\n\n"

static struct cpuinfo decode(const char *text)
{
	struct cpuinfo info;

	cpuinfo_decode(text, strlen(text), &info);
	return info;
}

static void identity_is_read(void **state)
{
	struct cpuinfo info = decode(INTEL("0", "vmx flags\t: vnmi ept vpid\n"));
	char brand[64];

	(void)state;
	assert_true(info.x86);
	assert_int_equal(info.processors, 1);
	assert_int_equal(info.family, 6);
	assert_int_equal(info.model, 60);
	assert_int_equal(info.stepping, 3);
	assert_int_equal(info.microcode, 0x28);
	assert_int_equal(info.phys_bits, 39);
	assert_int_equal(info.virt_bits, 48);
	span_copy(info.brand, brand, sizeof(brand));
	assert_string_equal(brand, "Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz");
}

static void vmx_flags_are_not_flags(void **state)
{
	struct cpuinfo before = decode("processor : 0\nvendor_id : GenuineIntel\n"
				       "vmx flags : ept vpid\nflags : fpu sse\n");

	(void)state;
	assert_false(span_has_word(before.flags, "ept"));
	assert_false(span_has_word(before.flags, "vmx"));
	assert_true(span_has_word(before.flags, "sse"));
	assert_true(span_has_word(before.vmx_flags, "vpid"));
}

static void words_match_whole(void **state)
{
	struct cpuinfo info = decode(INTEL("0", ""));

	(void)state;
	assert_true(span_has_word(info.flags, "vmx"));
	assert_true(span_has_word(info.flags, "ept_ad"));
	assert_false(span_has_word(info.flags, "ept"));
	assert_false(span_has_word(info.flags, "vm"));
	assert_null(info.vmx_flags.at);
}

static void processors_that_differ_are_seen(void **state)
{
	(void)state;
	assert_true(decode(INTEL("0", "") INTEL("1", "")).uniform);
	assert_false(decode(INTEL("0", "") INTEL("1", "vmx flags : ept\n")).uniform);
	assert_int_equal(decode(INTEL("0", "") INTEL("1", "")).processors, 2);
}

static void last_processor_without_a_newline_counts(void **state)
{
	struct cpuinfo info =
		decode(INTEL("0", "") "processor\t: 1\nvendor_id\t: GenuineIntel\nflags\t: fpu");

	(void)state;
	assert_int_equal(info.processors, 2);
	assert_false(info.uniform);
}

static void other_architectures_are_not_x86(void **state)
{
	struct cpuinfo info = decode("processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\n"
				     "CPU implementer\t: 0x41\n");

	(void)state;
	assert_false(info.x86);
	assert_int_equal(info.processors, 1);
	assert_int_equal(decode("").processors, 0);
	assert_false(decode("garbage without a colon\n: : :\n").x86);
}

static void numbers_that_are_none_are_minus_one(void **state)
{
	struct cpuinfo info = decode("processor : 0\nvendor_id : GenuineIntel\nflags : fpu\n"
				     "model : unknown\ncpu family : 99999999999999999999\n");

	(void)state;
	assert_int_equal(info.model, -1);
	assert_int_equal(info.family, -1);
	assert_int_equal(info.stepping, -1);
}

struct seen {
	struct cpuinfo_entry at[4];
	size_t count;
};

static void keep(void *data, const struct cpuinfo_entry *entry)
{
	struct seen *seen = data;

	assert_true(seen->count < 4);
	seen->at[seen->count++] = *entry;
}

static void every_entry_says_where_its_cpu_is(void **state)
{
	static const char text[] = "Processor : ARMv7\nphysical id : 9\n\n"
				   "processor : 4\nphysical id : 1\nsiblings : 4\ncore id : 3\n"
				   "cpu cores : 2\nmicrocode : 0x2f\n\n"
				   "processor : 5\ncore id : none\n";
	struct seen seen = {0};

	(void)state;
	cpuinfo_each(text, sizeof(text) - 1, keep, &seen);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.at[0].number, 4);
	assert_int_equal(seen.at[0].package, 1);
	assert_int_equal(seen.at[0].siblings, 4);
	assert_int_equal(seen.at[0].core, 3);
	assert_int_equal(seen.at[0].cores, 2);
	assert_int_equal(span_number(seen.at[0].microcode), 0x2f);
	assert_int_equal(seen.at[1].number, 5);
	assert_int_equal(seen.at[1].package, -1);
	assert_int_equal(seen.at[1].core, -1);
	assert_null(seen.at[1].microcode.at);
}

/* s390 numbers its entries in the key; what is too great to be a CPU is none. */
static void what_is_no_entry_is_left_out(void **state)
{
	static const char text[] = "processor 0: version = FF\nprocessor : 99999999999\n"
				   "processor : x\nphysical id : 0\n";
	struct seen seen = {0};

	(void)state;
	cpuinfo_each(text, sizeof(text) - 1, keep, &seen);
	assert_int_equal(seen.count, 0);
}

#define SPAN(text)                                                                                 \
	{                                                                                          \
		(text), sizeof(text) - 1                                                           \
	}

static void differences_have_kinds(void **state)
{
	static const struct cpuinfo_entry first = {.vendor = SPAN("GenuineIntel"),
		.model = SPAN("60"),
		.microcode = SPAN("0x28"),
		.flags = SPAN("fpu vmx lm"),
		.vmx_flags = SPAN("ept")};
	static const struct {
		struct cpuinfo_entry other;
		unsigned differ;
	} rows[] = {
		{{.vendor = SPAN("GenuineIntel"),
			 .model = SPAN("60"),
			 .microcode = SPAN("0x28"),
			 .flags = SPAN("fpu vmx lm"),
			 .vmx_flags = SPAN("ept")},
			0},
		{{.vendor = SPAN("GenuineIntel"),
			 .model = SPAN("61"),
			 .microcode = SPAN("0x29"),
			 .flags = SPAN("fpu lm"),
			 .vmx_flags = SPAN("ept")},
			CPUINFO_MODEL | CPUINFO_MICROCODE | CPUINFO_VMX},
		{{.vendor = SPAN("GenuineIntel"),
			 .model = SPAN("60"),
			 .microcode = SPAN("0x28"),
			 .flags = SPAN("fpu vmx lm avx")},
			CPUINFO_FLAGS | CPUINFO_VMX_FLAGS},
		{{.vendor = SPAN("GenuineIntel"),
			 .model = SPAN("60"),
			 .microcode = SPAN("0x28"),
			 .flags = SPAN("fpu vmx svm lm"),
			 .vmx_flags = SPAN("ept")},
			CPUINFO_SVM},
		{{.vendor = SPAN("GenuineIntel"),
			 .model = SPAN("60"),
			 .microcode = SPAN("0x28"),
			 .flags = SPAN("fpu  lm sse"),
			 .vmx_flags = SPAN("ept")},
			CPUINFO_VMX | CPUINFO_FLAGS},
		{{.vendor = SPAN("GenuineIntel"),
			 .model = SPAN("60"),
			 .microcode = SPAN("0x28"),
			 .vmx_flags = SPAN("ept")},
			CPUINFO_VMX | CPUINFO_FLAGS},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(cpuinfo_compare(&first, &rows[i].other), rows[i].differ);
		assert_int_equal(cpuinfo_compare(&rows[i].other, &first), rows[i].differ);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity_is_read),
		cmocka_unit_test(vmx_flags_are_not_flags),
		cmocka_unit_test(words_match_whole),
		cmocka_unit_test(processors_that_differ_are_seen),
		cmocka_unit_test(last_processor_without_a_newline_counts),
		cmocka_unit_test(other_architectures_are_not_x86),
		cmocka_unit_test(numbers_that_are_none_are_minus_one),
		cmocka_unit_test(every_entry_says_where_its_cpu_is),
		cmocka_unit_test(what_is_no_entry_is_left_out),
		cmocka_unit_test(differences_have_kinds),
	};

	return cmocka_run_group_tests_name("decode_cpuinfo", tests, NULL, NULL);
}
