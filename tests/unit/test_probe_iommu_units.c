// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/fake/probe_fixture.h"
#include "tests/fake/source_table.h"

#define CLASS "/sys/class/iommu"
#define VTD(n, file) CLASS "/dmar" n "/intel-iommu/" file
#define AMD(n, file) CLASS "/ivhd" n "/amd-iommu/" file

#define RUN(fixture, release, ...)                                                                 \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, release);                                        \
	probe_iommu_units(&fixture.context)

static void vtd_features_are_those_of_all_units(void **state)
{
	RUN(fixture, "6.1.0", UDEV_NAMES("iommu", "dmar0\0dmar1\0"),
		FILE_TEXT(VTD("0", "cap"), "8d2078c106f0466\n"),
		FILE_TEXT(VTD("0", "ecap"), "f020df\n"),
		/* Neither posts interrupts nor has device TLBs, and reaches less. */
		FILE_TEXT(VTD("1", "cap"), "d2078c10660466\n"),
		FILE_TEXT(VTD("1", "ecap"), "f020db\n"));
	assert_fact_text(&fixture, FACT_IOMMU_VENDOR, "intel-vtd");
	assert_fact_int(&fixture, FACT_IOMMU_UNITS, 2);
	assert_fact_bool(&fixture, FACT_IOMMU_POSTED_INTERRUPTS, false);
	assert_fact_bool(&fixture, FACT_IOMMU_ATS, false);
	assert_fact_bool(&fixture, FACT_IOMMU_X2APIC, true);
	assert_fact_bool(&fixture, FACT_IOMMU_VTD_SNOOP_CONTROL, true);
	assert_fact_bool(&fixture, FACT_IOMMU_VTD_PAGES_1G, true);
	assert_fact_bool(&fixture, FACT_IOMMU_VTD_CACHING_MODE, false);
	assert_fact_int(&fixture, FACT_IOMMU_VTD_ADDRESS_BITS, 39);
	assert_fact_bool(&fixture, FACT_IOMMU_AMD_SNP, false);
	probe_fixture_close(&fixture);
}

static void one_unit_that_is_refused_leaves_them_unknown(void **state)
{
	RUN(fixture, "6.1.0", UDEV_NAMES("iommu", "dmar0\0dmar1\0"),
		FILE_TEXT(VTD("0", "cap"), "8d2078c106f0466\n"),
		FILE_TEXT(VTD("0", "ecap"), "f020df\n"), FILE_ERR(VTD("1", "cap"), EACCES),
		FILE_TEXT(VTD("1", "ecap"), "0x12\n"));
	assert_fact_unknown(&fixture, FACT_IOMMU_POSTED_INTERRUPTS, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_IOMMU_VTD_ADDRESS_BITS, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_IOMMU_ATS, WHY_MALFORMED);
	/* AMD's alone: VT-d has no such thing. */
	assert_fact_bool(&fixture, FACT_IOMMU_AMD_SNP, false);
	probe_fixture_close(&fixture);
}

static void amd_features_are_read_in_the_kernels_order(void **state)
{
	static const struct {
		const char *release, *features;
	} cases[] = {
		{"5.10.0", "f77ef22294ada"},
		{"6.1.0", "10:f77ef22294ada"},
		{"6.12.0", "f77ef22294ada:10"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct table_row rows[] = {
			UDEV_NAMES("iommu", "ivhd0\0"),
			FILE_TEXT(AMD("0", "cap"), "190b640f\n"),
			{.question = {.ask = ASK_FILE, .path = AMD("0", "features")},
				.bytes = cases[i].features,
				.len = strlen(cases[i].features)},
		};
		struct source_table table = {.base = {&source_table_ops},
			.rows = rows,
			.count = sizeof(rows) / sizeof(rows[0])};
		struct probe_fixture fixture;

		print_message("%s %s\n", cases[i].release, cases[i].features);
		probe_fixture_open(&fixture, &table.base, cases[i].release);
		probe_iommu_units(&fixture.context);
		assert_fact_text(&fixture, FACT_IOMMU_VENDOR, "amd-vi");
		assert_fact_bool(&fixture, FACT_IOMMU_POSTED_INTERRUPTS, true);
		assert_fact_bool(&fixture, FACT_IOMMU_ATS, true);
		assert_fact_bool(&fixture, FACT_IOMMU_PRI, true);
		assert_fact_bool(&fixture, FACT_IOMMU_X2APIC, false);
		assert_fact_bool(&fixture, FACT_IOMMU_DIRTY_TRACKING, false);
		assert_fact_bool(&fixture, FACT_IOMMU_VTD_SCALABLE_MODE, false);
		assert_fact_unknown(&fixture, FACT_IOMMU_VTD_ADDRESS_BITS, WHY_PREREQUISITE);
		probe_fixture_close(&fixture);
	}
}

static void amd_features_of_an_unknown_kernel_are_not_guessed(void **state)
{
	RUN(fixture, NULL, UDEV_NAMES("iommu", "ivhd0\0"), FILE_TEXT(AMD("0", "cap"), "190b640f\n"),
		FILE_TEXT(AMD("0", "features"), "10:f77ef22294ada\n"));
	assert_fact_unknown(&fixture, FACT_IOMMU_POSTED_INTERRUPTS, WHY_MALFORMED);
	assert_fact_bool(&fixture, FACT_IOMMU_ATS, true);
	probe_fixture_close(&fixture);
}

static void without_units_nothing_is_said_of_features(void **state)
{
	RUN(fixture, "6.1.0", DIR_NAMES(CLASS, ""));
	assert_fact_text(&fixture, FACT_IOMMU_VENDOR, "none");
	assert_fact_int(&fixture, FACT_IOMMU_UNITS, 0);
	assert_fact_unknown(&fixture, FACT_IOMMU_POSTED_INTERRUPTS, WHY_PREREQUISITE);
	assert_fact_unknown(&fixture, FACT_IOMMU_VTD_ADDRESS_BITS, WHY_PREREQUISITE);
	probe_fixture_close(&fixture);
}

static void what_is_not_captured_is_unknown(void **state)
{
	RUN(fixture, "6.1.0", FILE_TEXT("/x", ""));
	assert_fact_unknown(&fixture, FACT_IOMMU_UNITS, WHY_NOT_CAPTURED);
	assert_fact_unknown(&fixture, FACT_IOMMU_POSTED_INTERRUPTS, WHY_NOT_CAPTURED);
	probe_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vtd_features_are_those_of_all_units),
		cmocka_unit_test(one_unit_that_is_refused_leaves_them_unknown),
		cmocka_unit_test(amd_features_are_read_in_the_kernels_order),
		cmocka_unit_test(amd_features_of_an_unknown_kernel_are_not_guessed),
		cmocka_unit_test(without_units_nothing_is_said_of_features),
		cmocka_unit_test(what_is_not_captured_is_unknown),
	};

	return cmocka_run_group_tests_name("probe_iommu_units", tests, NULL, NULL);
}
