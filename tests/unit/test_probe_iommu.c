// SPDX-License-Identifier: GPL-2.0-or-later
// Is an IOMMU there and at work: firmware's tables, groups, the command line.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/acpi_table.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define TABLES "/sys/firmware/acpi/tables"
#define GROUPS "/sys/kernel/iommu_groups"
#define CLASS "/sys/class/iommu"

static const enum fact_id dmar_facts[] = {FACT_IOMMU_DMAR_INTR_REMAP,
	FACT_IOMMU_DMAR_X2APIC_OPT_OUT, FACT_IOMMU_DMAR_DMA_OPT_IN, FACT_IOMMU_DMAR_UNITS,
	FACT_IOMMU_DMAR_RMRR};

#define FUNCTION(b, d, f, c, g)                                                                    \
	{                                                                                          \
		.bus = (b), .device = (d), .function = (f), .class_code = (c), .iommu_group = (g)  \
	}

static const struct pci_function host[] = {
	FUNCTION(0, 0, 0, 0x060000, 0),
	FUNCTION(0, 2, 0, 0x030000, 1),
	FUNCTION(0, 20, 0, 0x0c0330, 2),
	FUNCTION(0, 22, 0, 0x078000, 2),
};

/* IOMMU facts come after PCI's, as in probe_all(). */
#define OPEN(run, release)                                                                         \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	probe_run_open_on(&run, &table.base, release);                                             \
	probe_pci(&run.context);                                                                   \
	probe_iommu(&run.context)

#define RUN(run, release, ...)                                                                     \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	OPEN(run, release)

static void an_intel_host_in_use_says_so_everywhere(void **state)
{
	struct acpi_table dmar;
	const struct table_row rows[] = {
		DIR_NAMES(TABLES, "APIC\0DMAR\0DSDT\0FACP\0"),
		FILE_BYTES(TABLES "/DMAR", dmar.bytes, 48 + 16 + 16 + 24),
		PCI_LIST(host),
		DIR_NAMES(GROUPS, "0\0"
				  "1\0"
				  "2\0"),
		FILE_TEXT(GROUPS "/0/type", "DMA-FQ\n"),
		FILE_TEXT(GROUPS "/1/type", "DMA-FQ\n"),
		FILE_TEXT(GROUPS "/2/type", "DMA-FQ\n"),
		UDEV_NAMES("iommu", "dmar0\0dmar1\0"),
		FILE_TEXT("/proc/interrupts", "  CPU0\n 0: 1 IR-IO-APIC 2-edge timer\n"),
	};
	struct source_table table = {
		.base = {&source_table_ops}, .rows = rows, .count = sizeof(rows) / sizeof(rows[0])};

	acpi_table_dmar(&dmar, 5);
	acpi_table_add_dmar(&dmar, 0, 16);
	acpi_table_add_dmar(&dmar, 0, 16);
	acpi_table_add_dmar(&dmar, 1, 24);

	OPEN(run, "6.1.0");
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "dmar");
	expect_yes(&run.facts, FACT_IOMMU_DMAR_INTR_REMAP);
	expect_no(&run.facts, FACT_IOMMU_DMAR_X2APIC_OPT_OUT);
	expect_yes(&run.facts, FACT_IOMMU_DMAR_DMA_OPT_IN);
	expect_int(&run.facts, FACT_IOMMU_DMAR_UNITS, 2);
	expect_int(&run.facts, FACT_IOMMU_DMAR_RMRR, 1);
	expect_int(&run.facts, FACT_IOMMU_IVRS_UNITS, 0);
	expect_yes(&run.facts, FACT_IOMMU_DMAR_VALID);
	expect_no(&run.facts, FACT_IOMMU_DMAR_INCLUDE_ALL);
	expect_int(&run.facts, FACT_IOMMU_DMAR_ADDRESS_BITS, 39);
	expect_int(&run.facts, FACT_IOMMU_DMAR_SATC, 0);
	expect_int(&run.facts, FACT_IOMMU_IVRS_MEMORY, 0);
	expect_yes(&run.facts, FACT_IOMMU_ACTIVE);
	expect_text(&run.facts, FACT_IOMMU_VENDOR, "intel-vtd");
	expect_int(&run.facts, FACT_IOMMU_GROUPS, 3);
	expect_int(&run.facts, FACT_IOMMU_GROUPS_VIABLE, 1);
	expect_text(&run.facts, FACT_IOMMU_DMA_DEFAULT, "DMA-FQ");
	expect_yes(&run.facts, FACT_IOMMU_INTERRUPT_REMAPPING);
	probe_run_close(&run);
}

static void an_amd_host_whose_kernel_leaves_it_off(void **state)
{
	struct acpi_table ivrs;
	const struct table_row rows[] = {
		DIR_NAMES(TABLES, "APIC\0FACP\0IVRS\0"),
		FILE_BYTES(TABLES "/IVRS", ivrs.bytes, 48 + 24 + 40),
		PCI_LIST(host),
		DIR_NAMES(GROUPS, ""),
		UDEV_NAMES("iommu", ""),
		DIR_NAMES(CLASS, ""),
		FILE_TEXT("/proc/interrupts", " 0: 1 IO-APIC 2-edge timer\n"),
	};
	struct source_table table = {
		.base = {&source_table_ops}, .rows = rows, .count = sizeof(rows) / sizeof(rows[0])};

	acpi_table_ivrs(&ivrs, 2);
	acpi_table_add_ivrs(&ivrs, 0x10, 2, 24);
	acpi_table_add_ivrs(&ivrs, 0x11, 2, 40);

	OPEN(run, "6.1.0");
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "ivrs");
	expect_yes(&run.facts, FACT_IOMMU_IVRS_DMA_REMAP);
	expect_int(&run.facts, FACT_IOMMU_IVRS_UNITS, 1);
	expect_no(&run.facts, FACT_IOMMU_DMAR_INTR_REMAP);
	expect_int(&run.facts, FACT_IOMMU_DMAR_UNITS, 0);
	expect_text(&run.facts, FACT_IOMMU_VENDOR, "none");
	expect_no(&run.facts, FACT_IOMMU_INTERRUPT_REMAPPING);
	/* The functions of this table are in groups that the kernel does not list. */
	expect_unknown(&run.facts, FACT_IOMMU_GROUPS, WHY_CONFLICT);
	probe_run_close(&run);
}

static void no_groups_is_not_active(void **state)
{
	RUN(run, "6.1.0", {.question = {.ask = ASK_PCI}, .bytes = "", .len = 0},
		DIR_NAMES(GROUPS, ""), DIR_NAMES(CLASS, "dmar0\0"));
	expect_no(&run.facts, FACT_IOMMU_ACTIVE);
	expect_int(&run.facts, FACT_IOMMU_GROUPS, 0);
	expect_int(&run.facts, FACT_IOMMU_GROUPS_VIABLE, 0);
	expect_unknown(&run.facts, FACT_IOMMU_DMA_DEFAULT, WHY_PREREQUISITE);
	/* Units without groups: there, and not in use. */
	expect_text(&run.facts, FACT_IOMMU_VENDOR, "intel-vtd");
	probe_run_close(&run);
}

static void tables_that_only_root_may_read_are_still_there(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES(TABLES, "DMAR\0FACP\0"), FILE_ERR(TABLES "/DMAR", EACCES));
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "dmar");
	for (size_t i = 0; i < sizeof(dmar_facts) / sizeof(dmar_facts[0]); i++)
		expect_unknown(&run.facts, dmar_facts[i], WHY_PERMISSION);
	probe_run_close(&run);
}

static void numbered_tables_count(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES(TABLES, "DMAR1\0DMAR2\0FACP\0"));
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "dmar");
	probe_run_close(&run);
}

static void other_names_are_not_tables(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES(TABLES, "DMARX\0FACP\0"));
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "none");
	expect_no(&run.facts, FACT_IOMMU_DMAR_DMA_OPT_IN);
	expect_int(&run.facts, FACT_IOMMU_DMAR_UNITS, 0);
	probe_run_close(&run);
}

static void a_broken_table_is_there_and_malformed(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES(TABLES, "DMAR\0FACP\0"),
		FILE_TEXT(TABLES "/DMAR", "DMAR and then nothing of the kind"));
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "dmar");
	for (size_t i = 0; i < sizeof(dmar_facts) / sizeof(dmar_facts[0]); i++)
		expect_unknown(&run.facts, dmar_facts[i], WHY_MALFORMED);
	probe_run_close(&run);
}

static void a_table_cut_off_keeps_its_flags(void **state)
{
	struct acpi_table dmar;
	const struct table_row rows[] = {
		DIR_NAMES(TABLES, "DMAR\0FACP\0"), FILE_BYTES(TABLES "/DMAR", dmar.bytes, 50)};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 2};

	acpi_table_dmar(&dmar, 1);
	acpi_table_add_dmar(&dmar, 0, 16);

	OPEN(run, "6.1.0");
	expect_yes(&run.facts, FACT_IOMMU_DMAR_INTR_REMAP);
	expect_unknown(&run.facts, FACT_IOMMU_DMAR_UNITS, WHY_MALFORMED);
	probe_run_close(&run);
}

static void a_directory_that_cannot_be_listed_leaves_the_files(void **state)
{
	struct acpi_table dmar;
	const struct table_row rows[] = {
		DIR_ERR(TABLES, EACCES), FILE_BYTES(TABLES "/DMAR", dmar.bytes, 48)};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 2};

	acpi_table_dmar(&dmar, 1);

	OPEN(run, "6.1.0");
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "dmar");
	expect_yes(&run.facts, FACT_IOMMU_DMAR_INTR_REMAP);
	expect_unknown(&run.facts, FACT_IOMMU_IVRS_UNITS, WHY_PERMISSION);
	probe_run_close(&run);
}

static void a_covered_firmware_directory_hides_tables(void **state)
{
	/* Container runtimes mount an empty directory there. */
	RUN(run, "6.1.0", DIR_ERR(TABLES, ENOENT), DIR_ERR("/sys/firmware/acpi", ENOENT),
		DIR_NAMES("/sys/firmware", ""), FILE_ERR(TABLES "/DMAR", ENOENT),
		FILE_ERR(TABLES "/IVRS", ENOENT));
	expect_unknown(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_IOMMU_DMAR_UNITS, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void tables_that_xen_made_for_its_dom0_hide_the_firmwares(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_NAMES(TABLES, "APIC\0DSDT\0FACP\0"));
	struct probe_run run;

	(void)state;
	for (int pv = 0; pv < 2; pv++) {
		probe_run_open_on(&run, &table.base, "6.1.0");
		fact_set_bool(&run.facts, FACT_XEN_DOM0, true, NULL);
		fact_set_text(&run.facts, FACT_XEN_GUEST_TYPE, pv ? "pv" : "pvh", NULL);
		probe_iommu(&run.context);
		if (pv)
			expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "none");
		else
			expect_unknown(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, WHY_NO_INTERFACE);
		probe_run_close(&run);
	}
}

static void a_table_that_xen_renamed_is_known_again(void **state)
{
	struct acpi_table dmar;
	const struct table_row rows[] = {
		DIR_NAMES(TABLES, "FACP\0XMAR\0"), FILE_BYTES(TABLES "/XMAR", dmar.bytes, 48 + 16)};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 2};

	acpi_table_dmar(&dmar, 1);
	acpi_table_add_dmar(&dmar, 0, 16);
	dmar.bytes[0] = 'X';

	OPEN(run, "6.1.0");
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "dmar");
	expect_int(&run.facts, FACT_IOMMU_DMAR_UNITS, 1);
	probe_run_close(&run);
}

static void a_system_without_acpi_has_no_table(void **state)
{
	RUN(run, "6.1.0", DIR_ERR(TABLES, ENOENT), DIR_ERR("/sys/firmware/acpi", ENOENT),
		DIR_NAMES("/sys/firmware", "memmap\0"));
	expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "none");
	expect_int(&run.facts, FACT_IOMMU_DMAR_UNITS, 0);
	probe_run_close(&run);
}

static void what_was_not_captured_is_unknown(void **state)
{
	static const enum fact_id all[] = {FACT_IOMMU_FIRMWARE_TABLE, FACT_IOMMU_ACTIVE,
		FACT_IOMMU_VENDOR, FACT_IOMMU_GROUPS, FACT_IOMMU_GROUPS_VIABLE,
		FACT_IOMMU_INTERRUPT_REMAPPING, FACT_IOMMU_DMA_DEFAULT, FACT_IOMMU_DMAR_UNITS,
		FACT_IOMMU_IVRS_UNITS};
	RUN(run, "6.1.0", FILE_TEXT("/proc/cmdline", "intel_iommu=on\n"));
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		expect_unknown(&run.facts, all[i], WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void functions_in_groups_show_use_without_the_list(void **state)
{
	RUN(run, "6.1.0", PCI_LIST(host));
	expect_yes(&run.facts, FACT_IOMMU_ACTIVE);
	expect_unknown(&run.facts, FACT_IOMMU_GROUPS, WHY_NOT_CAPTURED);
	expect_int(&run.facts, FACT_IOMMU_GROUPS_VIABLE, 1);
	probe_run_close(&run);
}

static void a_group_without_an_iommu_does_not_count(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x020000, 0)};
	RUN(run, "6.1.0", PCI_LIST(one), DIR_NAMES(GROUPS, "0\0"),
		FILE_TEXT(GROUPS "/0/type", "unknown\n"),
		FILE_TEXT(GROUPS "/0/name", "vfio-noiommu\n"));
	expect_no(&run.facts, FACT_IOMMU_ACTIVE);
	expect_int(&run.facts, FACT_IOMMU_GROUPS, 0);
	expect_int(&run.facts, FACT_IOMMU_GROUPS_VIABLE, 0);
	probe_run_close(&run);
}

static void a_group_that_may_be_either_leaves_it_unknown(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x020000, 0)};
	RUN(run, "6.1.0", PCI_LIST(one), DIR_NAMES(GROUPS, "0\0"),
		FILE_TEXT(GROUPS "/0/type", "unknown\n"), FILE_ERR(GROUPS "/0/name", EACCES));
	expect_unknown(&run.facts, FACT_IOMMU_ACTIVE, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_IOMMU_GROUPS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_IOMMU_GROUPS_VIABLE, WHY_PERMISSION);
	probe_run_close(&run);
}

static void types_that_differ_are_mixed(void **state)
{
	RUN(run, "6.1.0", PCI_LIST(host),
		DIR_NAMES(GROUPS, "0\0"
				  "1\0"
				  "2\0"),
		FILE_TEXT(GROUPS "/0/type", "DMA\n"), FILE_TEXT(GROUPS "/1/type", "identity\n"));
	expect_text(&run.facts, FACT_IOMMU_DMA_DEFAULT, "mixed");
	probe_run_close(&run);
}

static void a_type_that_is_refused_leaves_the_default_unknown(void **state)
{
	RUN(run, "6.1.0", PCI_LIST(host),
		DIR_NAMES(GROUPS, "0\0"
				  "1\0"
				  "2\0"),
		FILE_TEXT(GROUPS "/0/type", "DMA\n"), FILE_TEXT(GROUPS "/1/type", "DMA\n"),
		FILE_ERR(GROUPS "/2/type", EACCES), FILE_ERR(GROUPS "/2/name", ENOENT));
	expect_unknown(&run.facts, FACT_IOMMU_DMA_DEFAULT, WHY_PERMISSION);
	expect_int(&run.facts, FACT_IOMMU_GROUPS, 3);
	probe_run_close(&run);
}

static void groups_without_functions_are_a_conflict(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x020000, PCI_NO_GROUP)};
	RUN(run, "6.1.0", PCI_LIST(one), DIR_NAMES(GROUPS, "0\0"),
		FILE_TEXT(GROUPS "/0/type", "DMA\n"));
	expect_int(&run.facts, FACT_IOMMU_GROUPS, 1);
	expect_unknown(&run.facts, FACT_IOMMU_GROUPS_VIABLE, WHY_CONFLICT);
	probe_run_close(&run);
}

static void an_old_kernel_without_groups_may_use_an_iommu(void **state)
{
#define WITHOUT_BOTH                                                                               \
	DIR_ERR(GROUPS, ENOENT), DIR_NAMES("/sys/kernel", "mm\0"), DIR_ERR(CLASS, ENOENT),         \
		DIR_NAMES("/sys/class", "net\0"), UDEV_NAMES("iommu", "")
	RUN(old, "2.6.32-431.el6", WITHOUT_BOTH);
	expect_unknown(&old.facts, FACT_IOMMU_ACTIVE, WHY_NO_INTERFACE);
	expect_unknown(&old.facts, FACT_IOMMU_GROUPS, WHY_NO_INTERFACE);
	expect_unknown(&old.facts, FACT_IOMMU_VENDOR, WHY_NO_INTERFACE);
	probe_run_close(&old);

	struct source_table again = SOURCE_TABLE(WITHOUT_BOTH);
	struct probe_run new;

	probe_run_open_on(&new, &again.base, "6.1.0");
	probe_pci(&new.context);
	probe_iommu(&new.context);
	expect_no(&new.facts, FACT_IOMMU_ACTIVE);
	expect_int(&new.facts, FACT_IOMMU_GROUPS, 0);
	expect_text(&new.facts, FACT_IOMMU_VENDOR, "none");
	probe_run_close(&new);
}

static void vendors_are_told_by_their_units(void **state)
{
	static const struct {
		const char *name, *vendor;
	} cases[] = {
		{"dmar0", "intel-vtd"},
		{"ivhd1", "amd-vi"},
		{"smmu3.0x00000000b0000000", "arm-smmu"},
		{"virtio1", "virtio"},
		{"s390-iommu.0000:00:00.0", "s390"},
		{"something", "other"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* Once from udev, once from sysfs because udev is refused. */
		for (int by_udev = 0; by_udev < 2; by_udev++) {
			const struct table_row rows[] = {{
				.question = {.ask = by_udev ? ASK_UDEV : ASK_DIR,
					.path = by_udev ? "iommu" : CLASS},
				.bytes = cases[i].name,
				.len = strlen(cases[i].name) + 1,
			}};
			struct source_table table = {
				.base = {&source_table_ops}, .rows = rows, .count = 1};
			OPEN(run, NULL);

			expect_text(&run.facts, FACT_IOMMU_VENDOR, cases[i].vendor);
			probe_run_close(&run);
		}
	}
}

static void an_empty_answer_of_udev_proves_nothing(void **state)
{
	RUN(run, "6.1.0", UDEV_NAMES("iommu", ""), DIR_ERR(CLASS, EACCES));
	expect_unknown(&run.facts, FACT_IOMMU_VENDOR, WHY_PERMISSION);
	probe_run_close(&run);
}

static void interrupts_of_a_hypervisor_say_nothing(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT("/proc/interrupts", " CPU0\n 16: 1 xen-pirq 16 ehci\n"));
	expect_unknown(&run.facts, FACT_IOMMU_INTERRUPT_REMAPPING, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void groups_with_reserved_memory_are_counted(void **state)
{
	RUN(run, "6.1.0", PCI_LIST(host),
		DIR_NAMES(GROUPS, "0\0"
				  "1\0"
				  "2\0"),
		FILE_TEXT(GROUPS "/0/type", "DMA\n"), FILE_TEXT(GROUPS "/1/type", "DMA\n"),
		FILE_TEXT(GROUPS "/2/type", "DMA\n"),
		FILE_TEXT(GROUPS "/0/reserved_regions",
			"0x00000000fee00000 0x00000000feefffff msi\n"),
		FILE_TEXT(GROUPS "/1/reserved_regions",
			"0x000000007b800000 0x000000007fffffff direct-relaxable\n"),
		FILE_TEXT(GROUPS "/2/reserved_regions",
			"0x000000007b800000 0x000000007fffffff direct\n"
			"0x00000000fee00000 0x00000000feefffff msi\n"));
	expect_int(&run.facts, FACT_IOMMU_GROUPS_DIRECT, 1);
	assert_int_equal(run.inventory.groups[1].direct, TRUTH_NO);
	assert_int_equal(run.inventory.groups[2].direct, TRUTH_YES);
	probe_run_close(&run);
}

static void one_group_that_does_not_answer_leaves_the_count_unknown(void **state)
{
	RUN(run, "6.1.0", PCI_LIST(host),
		DIR_NAMES(GROUPS, "0\0"
				  "1\0"
				  "2\0"),
		FILE_TEXT(GROUPS "/0/type", "DMA\n"), FILE_TEXT(GROUPS "/1/type", "DMA\n"),
		FILE_TEXT(GROUPS "/2/type", "DMA\n"), FILE_ERR(GROUPS "/0/reserved_regions", EIO),
		FILE_TEXT(GROUPS "/1/reserved_regions", "0x0 0x1 direct\n"));
	expect_unknown(&run.facts, FACT_IOMMU_GROUPS_DIRECT, WHY_IO);
	assert_int_equal(run.inventory.groups[0].direct, TRUTH_UNKNOWN);
	assert_int_equal(run.inventory.groups[1].direct, TRUTH_YES);
	assert_int_equal(run.inventory.groups[2].direct, TRUTH_UNKNOWN);
	probe_run_close(&run);
}

static void a_table_of_a_header_alone_is_firmwares_fault(void **state)
{
	/* Bytes 4 to 7 are the length: 36 of it here, and 48 of which the capture has 36. */
	static const uint8_t stump[36] = "DMAR\x24";
	static const uint8_t cut_off[36] = "DMAR\x30";

	{
		RUN(run, "6.1.0", DIR_NAMES(TABLES, "DMAR\0"),
			FILE_BYTES(TABLES "/DMAR", stump, 36));
		expect_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, "dmar");
		expect_no(&run.facts, FACT_IOMMU_DMAR_VALID);
		expect_unknown(&run.facts, FACT_IOMMU_DMAR_UNITS, WHY_MALFORMED);
		probe_run_close(&run);
	}
	{
		RUN(run, "6.1.0", DIR_NAMES(TABLES, "DMAR\0"),
			FILE_BYTES(TABLES "/DMAR", cut_off, 36));
		expect_unknown(&run.facts, FACT_IOMMU_DMAR_VALID, WHY_MALFORMED);
		probe_run_close(&run);
	}
}

static void other_tables_count_by_their_presence(void **state)
{
	{
		RUN(run, "6.1.0", DIR_NAMES(TABLES, "APIC\0VIOT\0"));
		expect_yes(&run.facts, FACT_IOMMU_VIOT);
		expect_no(&run.facts, FACT_IOMMU_IORT);
		/* Of a table that is not there nobody can say whether it is right. */
		expect_unknown(&run.facts, FACT_IOMMU_DMAR_VALID, WHY_PREREQUISITE);
		expect_unknown(&run.facts, FACT_IOMMU_IVRS_VALID, WHY_PREREQUISITE);
		probe_run_close(&run);
	}
	{
		RUN(run, "6.1.0", DIR_ERR(TABLES, EACCES));
		expect_unknown(&run.facts, FACT_IOMMU_VIOT, WHY_PERMISSION);
		expect_unknown(&run.facts, FACT_IOMMU_DMAR_VALID, WHY_PERMISSION);
		probe_run_close(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_with_reserved_memory_are_counted),
		cmocka_unit_test(one_group_that_does_not_answer_leaves_the_count_unknown),
		cmocka_unit_test(other_tables_count_by_their_presence),
		cmocka_unit_test(a_table_of_a_header_alone_is_firmwares_fault),
		cmocka_unit_test(an_intel_host_in_use_says_so_everywhere),
		cmocka_unit_test(an_amd_host_whose_kernel_leaves_it_off),
		cmocka_unit_test(no_groups_is_not_active),
		cmocka_unit_test(tables_that_only_root_may_read_are_still_there),
		cmocka_unit_test(numbered_tables_count),
		cmocka_unit_test(other_names_are_not_tables),
		cmocka_unit_test(a_broken_table_is_there_and_malformed),
		cmocka_unit_test(a_table_cut_off_keeps_its_flags),
		cmocka_unit_test(a_directory_that_cannot_be_listed_leaves_the_files),
		cmocka_unit_test(a_covered_firmware_directory_hides_tables),
		cmocka_unit_test(tables_that_xen_made_for_its_dom0_hide_the_firmwares),
		cmocka_unit_test(a_table_that_xen_renamed_is_known_again),
		cmocka_unit_test(a_system_without_acpi_has_no_table),
		cmocka_unit_test(what_was_not_captured_is_unknown),
		cmocka_unit_test(functions_in_groups_show_use_without_the_list),
		cmocka_unit_test(a_group_without_an_iommu_does_not_count),
		cmocka_unit_test(a_group_that_may_be_either_leaves_it_unknown),
		cmocka_unit_test(types_that_differ_are_mixed),
		cmocka_unit_test(a_type_that_is_refused_leaves_the_default_unknown),
		cmocka_unit_test(groups_without_functions_are_a_conflict),
		cmocka_unit_test(an_old_kernel_without_groups_may_use_an_iommu),
		cmocka_unit_test(vendors_are_told_by_their_units),
		cmocka_unit_test(an_empty_answer_of_udev_proves_nothing),
		cmocka_unit_test(interrupts_of_a_hypervisor_say_nothing),
	};

	return cmocka_run_group_tests_name("probe_iommu", tests, NULL, NULL);
}
