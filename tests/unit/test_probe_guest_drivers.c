// SPDX-License-Identifier: GPL-2.0-or-later
// Has the kernel the drivers that it needs inside a virtual machine?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define OF "/lib/modules/6.1.0/"
#define CONFIG(rows)                                                                               \
	FILE_TEXT("/boot/config-6.1.0", "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_HAS_DMA=y\n" rows)
#define MODULES(names) DIR_NAMES("/sys/module", "acpi\0" names)
#define BUILTIN(lines) FILE_TEXT(OF "modules.builtin", lines)
#define DEP(lines) FILE_TEXT(OF "modules.dep", lines)
#define IN(directory, names) DIR_NAMES(OF "kernel/" directory, names)

#define RUN(run, release, ...) PROBE_RUN(probe_guest_drivers, run, release, __VA_ARGS__)

static void a_driver_is_built_in_loaded_a_module_or_not_there(void **state)
{
	RUN(run, "6.1.0", MODULES("virtio_net\0virtio_pci\0"),
		CONFIG("CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_MMIO=y\nCONFIG_VIRTIO_NET=m\n"
		       "CONFIG_VIRTIO_BLK=m\nCONFIG_HW_RANDOM_VIRTIO=m\nCONFIG_VIRTIO_FS=m\n"
		       "# CONFIG_VMXNET3 is not set\n"),
		IN("drivers/block", "loop.ko.xz\0virtio_blk.ko.xz\0"),
		IN("drivers/char/hw_random", "virtio-rng.ko\0"), IN("fs/fuse", "fuse.ko\0"),
		DEP("kernel/drivers/block/virtio_blk.ko.xz:\n"));
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_PCI, "builtin");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_MMIO, "builtin");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_NET, "loaded");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_BLK, "module");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_RNG, "module");
	/* Configured, and in a package that is not installed. */
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_FS, "none");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VMXNET3, "none");
	expect_source(
		&run.facts, FACT_KERNEL_DRIVER_VMXNET3, "file /boot/config-6.1.0: CONFIG_VMXNET3");
	probe_run_close(&run);
}

static void without_a_configuration_the_lists_of_modules_tell(void **state)
{
	RUN(run, "6.1.0", MODULES("virtio_net\0virtio_pci\0"),
		BUILTIN("kernel/drivers/virtio/virtio_pci.ko\nkernel/fs/fuse/virtiofs.ko\n"),
		DEP("kernel/drivers/net/virtio_net.ko.zst: kernel/net/core/failover.ko.zst\n"
		    "updates/dkms/vmxnet3.ko.zst:\n"
		    "kernel/sound/x.ko: kernel/drivers/ata/ahci.ko\n"),
		DIR_ERR(OF "kernel/drivers/net/vmxnet3", ENOENT),
		DIR_ERR(OF "kernel/drivers/ata", ENOENT));
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_PCI, "builtin");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_FS, "builtin");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_NET, "loaded");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VMXNET3, "module");
	expect_text(&run.facts, FACT_KERNEL_DRIVER_AHCI, "none");
	/* Its directory was not captured: modprobe's list is, and lacks it; but it may be newer. */
	expect_unknown(&run.facts, FACT_KERNEL_DRIVER_E1000E, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void with_neither_a_module_that_says_it_was_loaded_was(void **state)
{
	RUN(run, "6.1.0", MODULES("virtio_net\0virtio_pci\0"),
		ACCESS_OK("/sys/module/virtio_net/initstate", ACCESS_EXISTS),
		ACCESS_ERR("/sys/module/virtio_pci/initstate", ACCESS_EXISTS, ENOENT));
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_NET, "loaded");
	expect_unknown(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_PCI, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_BLK, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_module_is_not_called_unloaded_where_modules_are_not_listed(void **state)
{
	RUN(run, "6.1.0", DIR_ERR("/sys/module", EACCES),
		CONFIG("CONFIG_VIRTIO_BLK=m\nCONFIG_VIRTIO_PCI=y\n"),
		IN("drivers/block", "virtio_blk.ko\0"));
	expect_text(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_PCI, "builtin");
	expect_unknown(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_BLK, WHY_NOT_CAPTURED);
	/* Not configured; but somebody's own module may be loaded. */
	expect_unknown(&run.facts, FACT_KERNEL_DRIVER_E1000E, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void an_empty_list_of_modules_is_not_the_kernels(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/sys/module", ""), CONFIG("CONFIG_VIRTIO_BLK=m\n"),
		IN("drivers/block", "virtio_blk.ko\0"));
	expect_unknown(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_BLK, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void what_is_refused_or_malformed_leaves_a_driver_unknown(void **state)
{
	static const struct {
		const char *name;
		struct table_row builtin, dep, place;
		enum why why;
	} rows[] = {
		{"builtin refused", FILE_ERR(OF "modules.builtin", EACCES), DEP("kernel/x.ko:\n"),
			IN("drivers/block", "x.ko\0"), WHY_PERMISSION},
		{"builtin of something else", BUILTIN("<html>\n"), DEP("kernel/x.ko:\n"),
			IN("drivers/block", "x.ko\0"), WHY_MALFORMED},
		{"builtin cut off", BUILTIN("kernel/x.ko\nkernel/drivers/block/virt"),
			DEP("kernel/x.ko:\n"), IN("drivers/block", "x.ko\0"), WHY_MALFORMED},
		{"list refused", BUILTIN("kernel/x.ko\n"), FILE_ERR(OF "modules.dep", EIO),
			IN("drivers/block", "x.ko\0"), WHY_IO},
		{"list cut off", BUILTIN("kernel/x.ko\n"), DEP("kernel/x.ko:\nkernel/drivers/bl"),
			IN("drivers/block", "x.ko\0"), WHY_MALFORMED},
		{"list empty", BUILTIN("kernel/x.ko\n"), DEP(""), IN("drivers/block", "x.ko\0"),
			WHY_MALFORMED},
		{"place refused", BUILTIN("kernel/x.ko\n"), DEP("kernel/x.ko:\n"),
			DIR_ERR(OF "kernel/drivers/block", EACCES), WHY_PERMISSION},
		{"modules were replaced", FILE_ERR(OF "modules.builtin", ENOENT),
			FILE_ERR(OF "modules.dep", ENOENT),
			DIR_ERR(OF "kernel/drivers/block", ENOENT), WHY_NO_INTERFACE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct table_row answers[] = {
			MODULES("x\0"), rows[i].builtin, rows[i].dep, rows[i].place};
		struct source_table table = {.base = {&source_table_ops},
			.rows = answers,
			.count = sizeof(answers) / sizeof(answers[0])};
		struct probe_run run;

		print_message("%s\n", rows[i].name);
		probe_run_open_on(&run, &table.base, "6.1.0");
		probe_guest_drivers(&run.context);
		expect_unknown(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_BLK, rows[i].why);
		probe_run_close(&run);
	}
}

static void nothing_is_known_of_a_kernel_whose_release_is_not(void **state)
{
	RUN(run, NULL, MODULES("virtio_net\0"));
	expect_unknown(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_NET, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KERNEL_DRIVER_VIRTIO_BLK, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_driver_is_built_in_loaded_a_module_or_not_there),
		cmocka_unit_test(without_a_configuration_the_lists_of_modules_tell),
		cmocka_unit_test(with_neither_a_module_that_says_it_was_loaded_was),
		cmocka_unit_test(a_module_is_not_called_unloaded_where_modules_are_not_listed),
		cmocka_unit_test(an_empty_list_of_modules_is_not_the_kernels),
		cmocka_unit_test(what_is_refused_or_malformed_leaves_a_driver_unknown),
		cmocka_unit_test(nothing_is_known_of_a_kernel_whose_release_is_not),
	};

	return cmocka_run_group_tests_name("probe_guest_drivers", tests, NULL, NULL);
}
