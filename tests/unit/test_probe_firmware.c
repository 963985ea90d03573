// SPDX-License-Identifier: GPL-2.0-or-later
// Secure Boot, the TPM, and the switches of firmware setup.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define EFIVARS "/sys/firmware/efi/efivars"
#define VARIABLE "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define SECURE_BOOT EFIVARS "/" VARIABLE
#define TPM "/sys/class/tpm"
#define DMI "/sys/class/dmi/id/"
#define ATTRIBUTES "/sys/class/firmware-attributes"
#define DELL ATTRIBUTES "/dell-wmi-sysman/attributes"
#define THINK ATTRIBUTES "/thinklmi/attributes"

#define RUN(run, ...) PROBE_RUN(probe_firmware, run, NULL, __VA_ARGS__)

static void the_variables_last_byte_tells_of_secure_boot(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum truth on; /* unknown: malformed */
	} rows[] = {
		{"\6\0\0\0\1", 5, TRUTH_YES},
		{"\6\0\0\0\0", 5, TRUTH_NO},
		{"\6\0\0\0\2", 5, TRUTH_UNKNOWN},
		{"\6\0\0\0\1\1", 6, TRUTH_UNKNOWN},
		{"\1", 1, TRUTH_UNKNOWN},
		{"", 0, TRUTH_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table =
			SOURCE_TABLE(FILE_BYTES(SECURE_BOOT, rows[i].bytes, rows[i].len));
		struct probe_run run;

		print_message("row %zu\n", i);
		probe_run_open(&run, &table.base);
		probe_firmware(&run.context);
		assert_int_equal(fact_truth(&run.facts, FACT_SECURITY_SECURE_BOOT), rows[i].on);
		if (rows[i].on == TRUTH_UNKNOWN)
			expect_unknown(&run.facts, FACT_SECURITY_SECURE_BOOT, WHY_MALFORMED);
		probe_run_close(&run);
	}
}

static void without_uefi_there_is_no_secure_boot(void **state)
{
	RUN(run, FILE_ERR(SECURE_BOOT, ENOENT), DIR_NAMES("/sys/firmware", "acpi\0memmap\0"));
	expect_no(&run.facts, FACT_SECURITY_SECURE_BOOT);
	probe_run_close(&run);
}

static void firmware_without_the_variable_has_no_secure_boot(void **state)
{
	RUN(run, FILE_ERR(SECURE_BOOT, ENOENT), DIR_NAMES("/sys/firmware", "acpi\0efi\0"),
		DIR_NAMES(EFIVARS, "BootOrder-x\0"));
	expect_no(&run.facts, FACT_SECURITY_SECURE_BOOT);
	probe_run_close(&run);
}

/* Hidden by a container engine; not mounted; without the file system; refused. */
static void what_hides_the_variable_says_nothing(void **state)
{
	struct source_table tables[] = {
		SOURCE_TABLE(FILE_ERR(SECURE_BOOT, ENOENT), DIR_NAMES("/sys/firmware", "")),
		SOURCE_TABLE(FILE_ERR(SECURE_BOOT, ENOENT), DIR_NAMES("/sys/firmware", "efi\0"),
			DIR_NAMES(EFIVARS, "")),
		SOURCE_TABLE(FILE_ERR(SECURE_BOOT, ENOENT), DIR_NAMES("/sys/firmware", "efi\0"),
			DIR_ERR(EFIVARS, ENOENT)),
		SOURCE_TABLE(FILE_ERR(SECURE_BOOT, EACCES), DIR_NAMES("/sys/firmware", "acpi\0")),
		SOURCE_TABLE(FILE_ERR(SECURE_BOOT, EIO), DIR_NAMES("/sys/firmware", "acpi\0")),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct probe_run run;

		print_message("table %zu\n", i);
		probe_run_open(&run, &tables[i].base);
		probe_firmware(&run.context);
		assert_false(fact_known(&run.facts, FACT_SECURITY_SECURE_BOOT));
		probe_run_close(&run);
	}
}

static void the_tpm_has_a_version(void **state)
{
	const struct {
		struct source_table table;
		const char *text; /* NULL: unknown, because */
		enum why why;
	} rows[] = {
		{SOURCE_TABLE(
			 DIR_NAMES(TPM, "tpm0\0"), FILE_TEXT(TPM "/tpm0/tpm_version_major", "2\n")),
			"2.0", 0},
		{SOURCE_TABLE(
			 DIR_NAMES(TPM, "tpm0\0"), FILE_TEXT(TPM "/tpm0/tpm_version_major", "1\n")),
			"1.2", 0},
		{SOURCE_TABLE(DIR_NAMES(TPM, "")), "none", 0},
		{SOURCE_TABLE(
			 DIR_NAMES(TPM, "tpm0\0"), FILE_TEXT(TPM "/tpm0/tpm_version_major", "3\n")),
			NULL, WHY_MALFORMED},
		/* Before Linux 5.6. */
		{SOURCE_TABLE(
			 DIR_NAMES(TPM, "tpm0\0"), FILE_ERR(TPM "/tpm0/tpm_version_major", ENOENT)),
			NULL, WHY_NO_INTERFACE},
		{SOURCE_TABLE(DIR_NAMES(TPM, "tpm1\0")), NULL, WHY_NO_INTERFACE},
		{SOURCE_TABLE(DIR_ERR(TPM, ENOENT)), NULL, WHY_NO_INTERFACE},
		{SOURCE_TABLE(DIR_ERR(TPM, EACCES)), NULL, WHY_PERMISSION},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = rows[i].table;
		struct probe_run run;

		print_message("row %zu\n", i);
		probe_run_open(&run, &table.base);
		probe_firmware(&run.context);
		if (rows[i].text)
			expect_text(&run.facts, FACT_SECURITY_TPM, rows[i].text);
		else
			expect_unknown(&run.facts, FACT_SECURITY_TPM, rows[i].why);
		probe_run_close(&run);
	}
}

/* A file with a name in it; NULL: it is not there. */
static struct table_row name_file(const char *path, const char *name)
{
	if (!name)
		return (struct table_row)FILE_ERR(path, ENOENT);
	return (struct table_row)FILE_BYTES(path, name, strlen(name));
}

static void the_machine_has_a_maker_or_its_board_has(void **state)
{
	static const struct {
		const char *system, *board; /* NULL: not there */
		const char *vendor;         /* NULL: unknown */
	} rows[] = {
		{"Dell Inc.\n", "Dell Inc.\n", "Dell Inc."},
		{"System manufacturer\n", "ASUSTeK COMPUTER INC.\n", "ASUSTeK COMPUTER INC."},
		{"To Be Filled By O.E.M.\n", "ASRock\n", "ASRock"},
		{"\n", "Gigabyte Technology Co., Ltd.\n", "Gigabyte Technology Co., Ltd."},
		{"Default string\n", "Default string\n", NULL},
		{NULL, "ASRock\n", "ASRock"},
		{NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct table_row files[] = {
			name_file(DMI "sys_vendor", rows[i].system),
			name_file(DMI "board_vendor", rows[i].board),
		};
		struct source_table table = SOURCE_TABLE(files[0], files[1]);
		struct probe_run run;

		print_message("row %zu\n", i);
		probe_run_open(&run, &table.base);
		probe_firmware(&run.context);
		if (rows[i].vendor)
			expect_text(&run.facts, FACT_MACHINE_VENDOR, rows[i].vendor);
		else
			expect_unknown(&run.facts, FACT_MACHINE_VENDOR, WHY_NO_INTERFACE);
		probe_run_close(&run);
	}
}

static void a_refused_maker_is_not_guessed(void **state)
{
	RUN(run, FILE_ERR(DMI "sys_vendor", EACCES), FILE_TEXT(DMI "board_vendor", "ASRock\n"));
	expect_unknown(&run.facts, FACT_MACHINE_VENDOR, WHY_PERMISSION);
	probe_run_close(&run);
}

static void settings_are_told_by_their_own_names(void **state)
{
	RUN(run, DIR_NAMES(ATTRIBUTES, "dell-wmi-sysman\0"),
		DIR_NAMES(DELL, "AutoOn\0Virtualization\0VtForDirectIo\0reset_bios\0"),
		FILE_TEXT(DELL "/Virtualization/current_value", "Disabled\n"),
		FILE_TEXT(DELL "/VtForDirectIo/current_value", "Enabled\n"));
	expect_text(&run.facts, FACT_FIRMWARE_SETTING_VIRTUALIZATION, "Virtualization: Disabled");
	expect_text(&run.facts, FACT_FIRMWARE_SETTING_IOMMU, "VtForDirectIo: Enabled");
	probe_run_close(&run);
}

/* As Lenovo's BIOS settings reference and HP's settings have them. */
static void every_maker_has_names_of_its_own(void **state)
{
	static const struct {
		const char *name;
		enum fact_id fact;
	} rows[] = {
		{"VirtualizationTechnology", FACT_FIRMWARE_SETTING_VIRTUALIZATION},
		{"AmdVt", FACT_FIRMWARE_SETTING_VIRTUALIZATION},
		{"AMDSecureVirtualMachine", FACT_FIRMWARE_SETTING_VIRTUALIZATION},
		{"Intel(R)VirtualizationTechnology", FACT_FIRMWARE_SETTING_VIRTUALIZATION},
		{"Virtualization Technology (VTx)", FACT_FIRMWARE_SETTING_VIRTUALIZATION},
		{"SVM CPU Virtualization", FACT_FIRMWARE_SETTING_VIRTUALIZATION},
		{"VTdFeature", FACT_FIRMWARE_SETTING_IOMMU},
		{"Intel(R)VT-dFeature", FACT_FIRMWARE_SETTING_IOMMU},
		{"Virtualization Technology for Directed I!O (VTd)", FACT_FIRMWARE_SETTING_IOMMU},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char list[64] = {0}, path[160], text[80];

		print_message("%s\n", rows[i].name);
		snprintf(list, sizeof(list), "%s", rows[i].name);
		snprintf(path, sizeof(path), THINK "/%s/current_value", rows[i].name);
		snprintf(text, sizeof(text), "%s: Enable", rows[i].name);
		{
			RUN(run, DIR_NAMES(ATTRIBUTES, "thinklmi\0"), DIR_NAMES(THINK, list),
				FILE_TEXT(path, "Enable\n"));
			expect_text(&run.facts, rows[i].fact, text);
			probe_run_close(&run);
		}
	}
}

/* ThinkStations of Intel are shipped with it disabled, and VT-d enabled. */
static void lenovos_second_switch_does_not_speak_for_vt_d(void **state)
{
	RUN(run, DIR_NAMES(ATTRIBUTES, "thinklmi\0"), DIR_NAMES(THINK, "IOMMU\0VTdFeature\0"),
		FILE_TEXT(THINK "/IOMMU/current_value", "Disabled\n"),
		FILE_TEXT(THINK "/VTdFeature/current_value", "Enabled\n"));
	expect_text(&run.facts, FACT_FIRMWARE_SETTING_IOMMU, "VTdFeature: Enabled");
	probe_run_close(&run);
}

static void case_does_not_count_in_their_names(void **state)
{
	RUN(run, DIR_NAMES(ATTRIBUTES, "thinklmi\0"),
		DIR_NAMES(THINK, "VTDFeature\0VirtualizationTECHNOLOGY\0"),
		FILE_TEXT(THINK "/VirtualizationTECHNOLOGY/current_value", "Enable\n"),
		FILE_ERR(THINK "/VTDFeature/current_value", EACCES));
	expect_text(&run.facts, FACT_FIRMWARE_SETTING_VIRTUALIZATION,
		"VirtualizationTECHNOLOGY: Enable");
	expect_unknown(&run.facts, FACT_FIRMWARE_SETTING_IOMMU, WHY_PERMISSION);
	probe_run_close(&run);
}

/* The first of a kind speaks for it: that it is refused does not let the next one speak. */
static void a_refused_switch_stays_unknown(void **state)
{
	RUN(run, DIR_NAMES(ATTRIBUTES, "thinklmi\0"),
		DIR_NAMES(THINK, "AmdVt\0VirtualizationTechnology\0"),
		FILE_TEXT(THINK "/AmdVt/current_value", "Enable\n"),
		FILE_ERR(THINK "/VirtualizationTechnology/current_value", EACCES));
	expect_unknown(&run.facts, FACT_FIRMWARE_SETTING_VIRTUALIZATION, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_FIRMWARE_SETTING_IOMMU, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void without_the_interface_nothing_is_told(void **state)
{
	RUN(run, DIR_ERR(ATTRIBUTES, ENOENT));
	expect_unknown(&run.facts, FACT_FIRMWARE_SETTING_VIRTUALIZATION, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_FIRMWARE_SETTING_IOMMU, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void values_that_are_none_are_malformed(void **state)
{
	RUN(run, DIR_NAMES(ATTRIBUTES, "a\0dell-wmi-sysman\0"),
		DIR_NAMES(ATTRIBUTES "/a/attributes", ""),
		DIR_NAMES(DELL, "IOMMU\0Virtualization\0"),
		FILE_TEXT(DELL "/IOMMU/current_value", "\n"),
		FILE_TEXT(DELL "/Virtualization/current_value",
			"this is no value of a switch, and it is longer than any of them is to "
			"be"));
	expect_unknown(&run.facts, FACT_FIRMWARE_SETTING_IOMMU, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_FIRMWARE_SETTING_VIRTUALIZATION, WHY_MALFORMED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_variables_last_byte_tells_of_secure_boot),
		cmocka_unit_test(without_uefi_there_is_no_secure_boot),
		cmocka_unit_test(firmware_without_the_variable_has_no_secure_boot),
		cmocka_unit_test(what_hides_the_variable_says_nothing),
		cmocka_unit_test(the_tpm_has_a_version),
		cmocka_unit_test(the_machine_has_a_maker_or_its_board_has),
		cmocka_unit_test(a_refused_maker_is_not_guessed),
		cmocka_unit_test(settings_are_told_by_their_own_names),
		cmocka_unit_test(every_maker_has_names_of_its_own),
		cmocka_unit_test(lenovos_second_switch_does_not_speak_for_vt_d),
		cmocka_unit_test(case_does_not_count_in_their_names),
		cmocka_unit_test(a_refused_switch_stays_unknown),
		cmocka_unit_test(without_the_interface_nothing_is_told),
		cmocka_unit_test(values_that_are_none_are_malformed),
	};

	return cmocka_run_group_tests_name("probe_firmware", tests, NULL, NULL);
}
