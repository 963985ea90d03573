// SPDX-License-Identifier: GPL-2.0-or-later
// What the IOMMU units can do, all of them.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define CLASS "/sys/class/iommu"
#define VTD(n, file) CLASS "/dmar" n "/intel-iommu/" file
#define AMD(n, file) CLASS "/ivhd" n "/amd-iommu/" file

#define RUN(run, release, ...) PROBE_RUN(probe_iommu_units, run, release, __VA_ARGS__)

static void vtd_features_are_those_of_all_units(void **state)
{
	RUN(run, "6.1.0", UDEV_NAMES("iommu", "dmar0\0dmar1\0"),
		FILE_TEXT(VTD("0", "cap"), "8d2078c106f0466\n"),
		FILE_TEXT(VTD("0", "ecap"), "f020df\n"),
		/* Neither posts interrupts nor has device TLBs, and reaches less. */
		FILE_TEXT(VTD("1", "cap"), "d2078c10660466\n"),
		FILE_TEXT(VTD("1", "ecap"), "f020db\n"));
	expect_text(&run.facts, FACT_IOMMU_VENDOR, "intel-vtd");
	expect_int(&run.facts, FACT_IOMMU_UNITS, 2);
	expect_no(&run.facts, FACT_IOMMU_POSTED_INTERRUPTS);
	expect_no(&run.facts, FACT_IOMMU_ATS);
	expect_yes(&run.facts, FACT_IOMMU_X2APIC);
	expect_yes(&run.facts, FACT_IOMMU_VTD_SNOOP_CONTROL);
	expect_yes(&run.facts, FACT_IOMMU_VTD_PAGES_1G);
	expect_no(&run.facts, FACT_IOMMU_VTD_CACHING_MODE);
	expect_int(&run.facts, FACT_IOMMU_VTD_ADDRESS_BITS, 39);
	expect_no(&run.facts, FACT_IOMMU_AMD_SNP);
	probe_run_close(&run);
}

static void one_unit_that_is_refused_leaves_them_unknown(void **state)
{
	RUN(run, "6.1.0", UDEV_NAMES("iommu", "dmar0\0dmar1\0"),
		FILE_TEXT(VTD("0", "cap"), "8d2078c106f0466\n"),
		FILE_TEXT(VTD("0", "ecap"), "f020df\n"), FILE_ERR(VTD("1", "cap"), EACCES),
		FILE_TEXT(VTD("1", "ecap"), "0x12\n"));
	expect_unknown(&run.facts, FACT_IOMMU_POSTED_INTERRUPTS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_IOMMU_VTD_ADDRESS_BITS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_IOMMU_ATS, WHY_MALFORMED);
	/* AMD's alone: VT-d has no such thing. */
	expect_no(&run.facts, FACT_IOMMU_AMD_SNP);
	probe_run_close(&run);
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
		struct probe_run run;

		print_message("%s %s\n", cases[i].release, cases[i].features);
		probe_run_open_on(&run, &table.base, cases[i].release);
		probe_iommu_units(&run.context);
		expect_text(&run.facts, FACT_IOMMU_VENDOR, "amd-vi");
		expect_yes(&run.facts, FACT_IOMMU_POSTED_INTERRUPTS);
		expect_yes(&run.facts, FACT_IOMMU_ATS);
		expect_yes(&run.facts, FACT_IOMMU_PRI);
		expect_no(&run.facts, FACT_IOMMU_X2APIC);
		expect_no(&run.facts, FACT_IOMMU_DIRTY_TRACKING);
		expect_no(&run.facts, FACT_IOMMU_VTD_SCALABLE_MODE);
		expect_unknown(&run.facts, FACT_IOMMU_VTD_ADDRESS_BITS, WHY_PREREQUISITE);
		probe_run_close(&run);
	}
}

static void amd_features_of_an_unknown_kernel_are_not_guessed(void **state)
{
	RUN(run, NULL, UDEV_NAMES("iommu", "ivhd0\0"), FILE_TEXT(AMD("0", "cap"), "190b640f\n"),
		FILE_TEXT(AMD("0", "features"), "10:f77ef22294ada\n"));
	expect_unknown(&run.facts, FACT_IOMMU_POSTED_INTERRUPTS, WHY_MALFORMED);
	expect_yes(&run.facts, FACT_IOMMU_ATS);
	probe_run_close(&run);
}

static void without_units_nothing_is_said_of_features(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES(CLASS, ""));
	expect_text(&run.facts, FACT_IOMMU_VENDOR, "none");
	expect_int(&run.facts, FACT_IOMMU_UNITS, 0);
	expect_unknown(&run.facts, FACT_IOMMU_POSTED_INTERRUPTS, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_IOMMU_VTD_ADDRESS_BITS, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void what_is_not_captured_is_unknown(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT("/x", ""));
	expect_unknown(&run.facts, FACT_IOMMU_UNITS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_IOMMU_POSTED_INTERRUPTS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
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
