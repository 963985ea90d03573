// SPDX-License-Identifier: GPL-2.0-or-later
// Can the kernel hand devices out, and how carefully?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define NODE "/dev/vfio/vfio"
#define IOMMU "/dev/iommu"
#define MODULE(name) "/sys/module/" name
#define NOIOMMU MODULE("vfio/parameters/enable_unsafe_noiommu_mode")
#define TYPE1 MODULE("vfio_iommu_type1/parameters/allow_unsafe_interrupts")
#define IOMMUFD MODULE("iommufd/parameters/allow_unsafe_interrupts")

#define RUN(run, ...) PROBE_RUN(probe_vfio, run, NULL, __VA_ARGS__)

static void vfio_is_there_by_node_or_by_driver(void **state)
{
	static const struct {
		int vfio_err, iommu_err;
		const char *misc; /* NULL: refused */
		enum truth available;
	} cases[] = {
		{0, ENOENT, "", TRUTH_YES},
		{ENOENT, 0, "", TRUTH_YES},
		{ENOENT, ENOENT, "196 vfio\n232 kvm\n", TRUTH_YES},
		{EACCES, ENOENT, "123 iommu\n", TRUTH_YES},
		{ENOENT, ENOENT, "232 kvm\n", TRUTH_NO},
		{ENOENT, ENOENT, NULL, TRUTH_UNKNOWN},
		{EACCES, ENOENT, "232 kvm\n", TRUTH_UNKNOWN},
		{ENOENT, ENOENT, "232 notvfio\n vfio", TRUTH_NO},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct table_row rows[] = {
			ACCESS_ERR("/dev/vfio/vfio", ACCESS_EXISTS, cases[i].vfio_err),
			ACCESS_ERR("/dev/iommu", ACCESS_EXISTS, cases[i].iommu_err),
			{.question = {.ask = ASK_FILE, .path = "/proc/misc"},
				.err = cases[i].misc ? 0 : EACCES,
				.bytes = cases[i].misc,
				.len = cases[i].misc ? strlen(cases[i].misc) : 0},
		};
		struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 3};
		struct probe_run run;

		probe_run_open(&run, &table.base);
		probe_vfio(&run.context);
		print_message("case %zu\n", i);
		assert_int_equal(fact_truth(&run.facts, FACT_VFIO_AVAILABLE), cases[i].available);
		probe_run_close(&run);
	}
}

static void a_host_that_hands_devices_out(void **state)
{
	RUN(run, ACCESS_OK(NODE, ACCESS_EXISTS), ACCESS_OK(NODE, ACCESS_READ_WRITE),
		ACCESS_OK(IOMMU, ACCESS_EXISTS), ACCESS_ERR(IOMMU, ACCESS_READ_WRITE, EACCES),
		ACCESS_OK(MODULE("vfio_pci"), ACCESS_EXISTS),
		ACCESS_OK(MODULE("vfio_iommu_type1"), ACCESS_EXISTS), FILE_TEXT(NOIOMMU, "N\n"),
		FILE_TEXT(TYPE1, "Y\n"), FILE_TEXT(IOMMUFD, "N\n"),
		DIR_NAMES("/sys/class/mdev_bus", "0000:00:02.0\0"));
	expect_yes(&run.facts, FACT_VFIO_CONTAINER);
	expect_yes(&run.facts, FACT_VFIO_CONTAINER_ACCESS);
	expect_yes(&run.facts, FACT_VFIO_IOMMUFD);
	expect_no(&run.facts, FACT_VFIO_IOMMUFD_ACCESS);
	expect_yes(&run.facts, FACT_VFIO_PCI);
	expect_yes(&run.facts, FACT_VFIO_TYPE1);
	expect_no(&run.facts, FACT_VFIO_NOIOMMU);
	expect_yes(&run.facts, FACT_VFIO_UNSAFE_INTERRUPTS);
	expect_no(&run.facts, FACT_VFIO_IOMMUFD_UNSAFE_INTERRUPTS);
	expect_int(&run.facts, FACT_VFIO_MDEV_PARENTS, 1);
	probe_run_close(&run);
}

static void a_host_where_nothing_is_loaded(void **state)
{
	RUN(run, ACCESS_ERR(NODE, ACCESS_EXISTS, ENOENT), ACCESS_ERR(IOMMU, ACCESS_EXISTS, ENOENT),
		ACCESS_ERR(MODULE("vfio_pci"), ACCESS_EXISTS, ENOENT),
		ACCESS_ERR(MODULE("vfio_iommu_type1"), ACCESS_EXISTS, ENOENT),
		FILE_ERR(NOIOMMU, ENOENT), FILE_ERR(TYPE1, ENOENT), FILE_ERR(IOMMUFD, ENOENT),
		DIR_ERR(MODULE("vfio/parameters"), ENOENT), DIR_ERR(MODULE("vfio"), ENOENT),
		DIR_ERR(MODULE("vfio_iommu_type1/parameters"), ENOENT),
		DIR_ERR(MODULE("vfio_iommu_type1"), ENOENT),
		DIR_ERR(MODULE("iommufd/parameters"), ENOENT), DIR_ERR(MODULE("iommufd"), ENOENT),
		DIR_NAMES("/sys/module", "acpi\0kvm\0"), DIR_ERR("/sys/class/mdev_bus", ENOENT),
		DIR_NAMES("/sys/class", "block\0net\0"));
	expect_no(&run.facts, FACT_VFIO_CONTAINER);
	expect_unknown(&run.facts, FACT_VFIO_CONTAINER_ACCESS, WHY_NO_INTERFACE);
	expect_no(&run.facts, FACT_VFIO_IOMMUFD);
	expect_no(&run.facts, FACT_VFIO_PCI);
	expect_no(&run.facts, FACT_VFIO_TYPE1);
	expect_no(&run.facts, FACT_VFIO_NOIOMMU);
	expect_no(&run.facts, FACT_VFIO_UNSAFE_INTERRUPTS);
	expect_no(&run.facts, FACT_VFIO_IOMMUFD_UNSAFE_INTERRUPTS);
	expect_int(&run.facts, FACT_VFIO_MDEV_PARENTS, 0);
	probe_run_close(&run);
}

static void what_is_refused_or_makes_no_sense_is_unknown(void **state)
{
	RUN(run, ACCESS_ERR(NODE, ACCESS_EXISTS, EACCES), ACCESS_OK(IOMMU, ACCESS_EXISTS),
		ACCESS_ERR(IOMMU, ACCESS_READ_WRITE, EIO),
		ACCESS_ERR(MODULE("vfio_pci"), ACCESS_EXISTS, EACCES),
		ACCESS_ERR(MODULE("vfio_iommu_type1"), ACCESS_EXISTS, ENOENT),
		DIR_ERR("/sys/module", EACCES), FILE_TEXT(NOIOMMU, "maybe\n"),
		FILE_ERR(TYPE1, EACCES), DIR_ERR("/sys/class/mdev_bus", EACCES));
	expect_unknown(&run.facts, FACT_VFIO_CONTAINER, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_VFIO_CONTAINER_ACCESS, WHY_PERMISSION);
	expect_yes(&run.facts, FACT_VFIO_IOMMUFD);
	expect_unknown(&run.facts, FACT_VFIO_IOMMUFD_ACCESS, WHY_IO);
	expect_unknown(&run.facts, FACT_VFIO_PCI, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_VFIO_TYPE1, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_VFIO_NOIOMMU, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_VFIO_UNSAFE_INTERRUPTS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_VFIO_IOMMUFD_UNSAFE_INTERRUPTS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_VFIO_MDEV_PARENTS, WHY_PERMISSION);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vfio_is_there_by_node_or_by_driver),
		cmocka_unit_test(a_host_that_hands_devices_out),
		cmocka_unit_test(a_host_where_nothing_is_loaded),
		cmocka_unit_test(what_is_refused_or_makes_no_sense_is_unknown),
	};

	return cmocka_run_group_tests_name("probe_vfio", tests, NULL, NULL);
}
