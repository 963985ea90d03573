// SPDX-License-Identifier: GPL-2.0-or-later
// Hosts with the configuration and the modules of their kernel: what it could drive in a guest.
#include "tests/tables/hosts.h"

#include <errno.h>

#include "tests/tables/rows.h"

#define KERNEL_MODULES "/lib/modules/6.1.0-18-amd64/kernel/"

static const struct host hosts[] = {
	{"the configuration in two places",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), CONFIG_OF(BOOT_CONFIG, "CONFIG_KVM=m\n"),
			CONFIG_OF("/lib/modules/6.1.0-18-amd64/config", "CONFIG_KVM=m\n")),
		{{"kernel.config.source", BOOT_CONFIG}, {"kernel.config.kvm", "m"}}},
	{"a machine to be moved, with its kernel's configuration",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), MODULES("acpi\0virtio_net\0virtio_pci\0"),
			CONFIG_OF(BOOT_CONFIG,
				"CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_NET=m\nCONFIG_VIRTIO_BLK=m\n"
				"CONFIG_VIRTIO_FS=m\n# CONFIG_VMXNET3 is not set\n"),
			DIR_NAMES(KERNEL_MODULES "drivers/block", "virtio_blk.ko\0"),
			DIR_NAMES(KERNEL_MODULES "fs/fuse", "fuse.ko\0"),
			FILE_TEXT("/lib/modules/6.1.0-18-amd64/modules.dep",
				"kernel/drivers/block/virtio_blk.ko:\n")),
		{{"kernel.driver.virtio_pci", "builtin"}, {"kernel.driver.virtio_net", "loaded"},
			{"kernel.driver.virtio_blk", "module"}, {"kernel.driver.virtio_fs", "none"},
			{"kernel.driver.vmxnet3", "none"}}},
	{"a machine to be moved, with lists of modules",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), MODULES("acpi\0virtio_net\0virtio_pci\0"),
			FILE_TEXT("/lib/modules/6.1.0-18-amd64/modules.builtin",
				"kernel/drivers/virtio/virtio_pci.ko\n"),
			FILE_TEXT("/lib/modules/6.1.0-18-amd64/modules.dep",
				"kernel/drivers/net/virtio_net.ko:\nextra/vmxnet3.ko:\n"),
			DIR_NAMES(KERNEL_MODULES "drivers/block", "virtio_blk.ko\0"),
			DIR_NAMES(KERNEL_MODULES "drivers/net", "virtio_net.ko\0"),
			DIR_ERR(KERNEL_MODULES "fs/fuse", ENOENT),
			{.question = {.ask = ASK_ACCESS,
				 .path = "/sys/module/virtio_net/initstate",
				 .mode = ACCESS_EXISTS}}),
		{{"kernel.driver.virtio_pci", "builtin"}, {"kernel.driver.virtio_net", "loaded"},
			{"kernel.driver.virtio_blk", "module"}, {"kernel.driver.vmxnet3", "module"},
			{"kernel.driver.virtio_fs", "none"}}},
};

const struct host_list hosts_kernels = {hosts, sizeof(hosts) / sizeof(hosts[0])};
