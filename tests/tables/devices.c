// SPDX-License-Identifier: GPL-2.0-or-later
// Hosts that could hand PCI devices to guests.
#include "tests/tables/hosts.h"

#include <errno.h>

#include "tests/tables/rows.h"

/* A root port without all of ACS, a graphics card of two functions, a card with SR-IOV beside it. */
static const struct pci_function passed_through[] = {
	{.device = 1, .class_code = 0x060400, .iommu_group = 1, .driver = "pcieport"},
	{.bus = 1, .class_code = 0x030000, .iommu_group = 1, .driver = "vfio-pci"},
	{.bus = 1, .function = 1, .class_code = 0x040300, .iommu_group = 1},
	{.bus = 2, .class_code = 0x020000, .iommu_group = 2, .driver = "ixgbe"},
};
/* In no group of an IOMMU's, but in one of VFIO's own. */
static const struct pci_function unheld[] = {
	{.bus = 2, .class_code = 0x020000, .iommu_group = 0, .driver = "vfio-pci"},
	{.bus = 3, .class_code = 0x010802, .iommu_group = PCI_NO_GROUP, .driver = "nvme"},
};
/* A drive that only the list of a group shows to be in it. */
static const struct pci_function listed[] = {
	{.bus = 1, .class_code = 0x020000, .iommu_group = 1, .driver = "vfio-pci"},
	{.bus = 2, .class_code = 0x020000, .iommu_group = 2, .driver = "vfio-pci"},
	{.bus = 3,
		.class_code = 0x010802,
		.iommu_group = PCI_NO_GROUP,
		.group_unknown = true,
		.driver = "nvme"},
};
// clang-format off
/*
 * Configuration space of a root port: PCI Express at 40H with type 4, ACS at 100H of which source
 * validation is off.
 */
static const uint8_t port_space[4096] = {
	[0x00] = 0x86, 0x80, 0x01, 0x00,
	[0x06] = 0x10,
	[0x0a] = 0x04, 0x06,
	[0x0e] = 0x01,
	[0x34] = 0x40,
	[0x40] = 0x10, 0x00, 0x42, 0x00,
	[0x100] = 0x0d, 0x00, 0x01, 0x00, 0x1d, 0x00, 0x1c, 0x00,
};
/* Of an endpoint with nothing but the capability that makes it one. */
static const uint8_t end_space[4096] = {
	[0x00] = 0x86, 0x80, 0x02, 0x00,
	[0x06] = 0x10,
	[0x0b] = 0x02,
	[0x34] = 0x40,
	[0x40] = 0x10, 0x00, 0x02, 0x00,
};
// clang-format on

#define PCI(address, file) "/sys/bus/pci/devices/0000:" address "/" file
#define GROUP(number, file) "/sys/kernel/iommu_groups/" number "/" file
#define NO_SRIOV(address) ACCESS_ERR(PCI(address, "sriov_totalvfs"), ACCESS_EXISTS, ENOENT)
#define SPACE(address, bytes)                                                                      \
	ACCESS_OK(PCI(address, "max_link_speed"), ACCESS_EXISTS),                                  \
		FILE_TEXT(PCI(address, "power_state"), "D0\n"),                                    \
		FILE_BYTES(PCI(address, "config"), bytes, 4096)
#define PASSES_THROUGH                                                                             \
	PCI_LIST(passed_through), SPACE("00:01.0", port_space), NO_SRIOV("00:01.0"),               \
		SPACE("01:00.0", end_space), NO_SRIOV("01:00.0"),                                  \
		ACCESS_ERR(PCI("01:00.1", "max_link_speed"), ACCESS_EXISTS, ENOENT),               \
		NO_SRIOV("01:00.1"), SPACE("02:00.0", end_space),                                  \
		ACCESS_OK(PCI("02:00.0", "sriov_totalvfs"), ACCESS_EXISTS),                        \
		FILE_TEXT(PCI("02:00.0", "sriov_totalvfs"), "63\n"),                               \
		FILE_TEXT(PCI("02:00.0", "sriov_numvfs"), "2\n"),                                  \
		FILE_TEXT(PCI("02:00.0", "sriov_drivers_autoprobe"), "1\n"),                       \
		DIR_NAMES("/sys/kernel/iommu_groups", "1\0"                                        \
						      "2\0"),                                      \
		FILE_TEXT(GROUP("1", "type"), "DMA\n"), FILE_TEXT(GROUP("2", "type"), "DMA\n"),    \
		FILE_TEXT(GROUP("1", "reserved_regions"), ""),                                     \
		FILE_TEXT(GROUP("2", "reserved_regions"), ""),                                     \
		FILE_TEXT("/proc/cmdline", "quiet intel_iommu=on pcie_acs_override=downstream\n"), \
		DIR_NAMES("/sys/bus/thunderbolt/devices", "domain0\0domain1\0"),                   \
		FILE_TEXT("/sys/bus/thunderbolt/devices/domain0/iommu_dma_protection", "1\n"),     \
		FILE_TEXT("/sys/bus/thunderbolt/devices/domain1/iommu_dma_protection", "0\n")
#define VFIO_THERE                                                                                 \
	ACCESS_OK("/dev/vfio/vfio", ACCESS_EXISTS),                                                \
		ACCESS_OK("/dev/vfio/vfio", ACCESS_READ_WRITE),                                    \
		ACCESS_ERR("/dev/iommu", ACCESS_EXISTS, ENOENT),                                   \
		ACCESS_OK("/sys/module/vfio_pci", ACCESS_EXISTS),                                  \
		ACCESS_OK("/sys/module/vfio_iommu_type1", ACCESS_EXISTS),                          \
		FILE_TEXT(                                                                         \
			"/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n"), \
		FILE_ERR("/sys/module/iommufd/parameters/allow_unsafe_interrupts", ENOENT),        \
		DIR_ERR("/sys/module/iommufd/parameters", ENOENT),                                 \
		DIR_ERR("/sys/module/iommufd", ENOENT), DIR_ERR("/sys/class/mdev_bus", ENOENT),    \
		DIR_NAMES("/sys/class", "iommu\0net\0")

static const struct host hosts[] = {
	{"intel, hands devices out",
		SOURCE_TABLE(HOST("6.1.0", "Dell Inc.", "R740"), INTEL_CPU(0, VMX_BIT), MSRS(5),
			KVM_WORKS, REGISTERED,
			MODULES("kvm\0kvm_intel\0vfio\0vfio_iommu_type1\0vfio_pci\0"),
			INTEL_TEXT("vmx", VMX_LINE), PASSES_THROUGH, VFIO_THERE,
			FILE_TEXT("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "N\n")),
		{{"pci.gpus.isolated", "1"}, {"pci.nics", "1"}, {"pci.ports", "1"},
			{"pci.ports.open", "1"}, {"pci.sriov.enabled", "1"},
			{"pci.acs.override", "yes"}, {"pci.thunderbolt", "unprotected"},
			{"vfio.iommufd.unsafe_interrupts", "no"}}},
	{"intel, hands devices out that nothing holds",
		SOURCE_TABLE(HOST("6.1.0", "Dell Inc.", "R740"), INTEL_CPU(0, VMX_BIT), MSRS(5),
			KVM_WORKS, REGISTERED,
			MODULES("kvm\0kvm_intel\0vfio\0vfio_iommu_type1\0vfio_pci\0"),
			INTEL_TEXT("vmx", VMX_LINE), PCI_LIST(unheld), SPACE("02:00.0", end_space),
			NO_SRIOV("02:00.0"), SPACE("03:00.0", end_space), NO_SRIOV("03:00.0"),
			DIR_NAMES("/sys/kernel/iommu_groups", "0\0"),
			FILE_TEXT(GROUP("0", "type"), "unknown\n"),
			FILE_TEXT(GROUP("0", "name"), "vfio-noiommu\n"), VFIO_THERE,
			FILE_TEXT("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y\n")),
		{{"pci.nics.isolated", "0"}, {"pci.nvme", "1"}, {"pci.nvme.isolated", "unknown"},
			{"pci.vfio.bound", "1"}, {"iommu.active", "no"}, {"vfio.noiommu", "yes"},
			{"vfio.container.access", "yes"}, {"vfio.mdev.parents", "0"}}},
	{"intel, a group that only its list tells",
		SOURCE_TABLE(HOST("6.1.0", "Dell Inc.", "R740"), INTEL_CPU(0, VMX_BIT), MSRS(5),
			KVM_WORKS, REGISTERED, KVM_INTEL, INTEL_TEXT("vmx", VMX_LINE),
			PCI_LIST(listed), SPACE("01:00.0", end_space), NO_SRIOV("01:00.0"),
			SPACE("02:00.0", end_space), NO_SRIOV("02:00.0"),
			SPACE("03:00.0", end_space), NO_SRIOV("03:00.0"),
			DIR_NAMES("/sys/kernel/iommu_groups", "1\0"
							      "2\0"),
			FILE_TEXT(GROUP("1", "type"), "DMA\n"),
			FILE_TEXT(GROUP("2", "type"), "DMA\n"),
			DIR_NAMES(GROUP("1", "devices"), "0000:01:00.0\0"),
			DIR_NAMES(GROUP("2", "devices"), "0000:02:00.0\0"
							 "0000:03:00.0\0")),
		{{"pci.nics", "2"}, {"pci.nics.isolated", "1"}, {"pci.nvme.isolated", "0"},
			{"iommu.groups", "2"}, {"iommu.groups.viable", "1"}}},
	{"intel, no groups at all",
		SOURCE_TABLE(HOST("6.1.0", "Dell Inc.", "R740"), INTEL_CPU(0, VMX_BIT), MSRS(5),
			KVM_WORKS, REGISTERED, KVM_INTEL, INTEL_TEXT("vmx", VMX_LINE),
			{.question = {.ask = ASK_PCI},
				.bytes = &unheld[1],
				.len = sizeof(unheld[1])},
			SPACE("03:00.0", end_space), NO_SRIOV("03:00.0"),
			DIR_NAMES("/sys/kernel/iommu_groups", "")),
		{{"pci.nvme", "1"}, {"pci.nvme.isolated", "0"}, {"pci.ports", "0"},
			{"iommu.active", "no"}}},
};

const struct host_list hosts_devices = {hosts, sizeof(hosts) / sizeof(hosts[0])};
