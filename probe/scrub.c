// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which answers hold something that identifies a machine? Tables of paths; the patterns are in
 * scrub_text.c.
 */
#include "probe/scrub.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "probe/decode_dmi.h"

#define ACPI_HEADER 36   /* bytes; what follows is not known not to identify */
#define EFI_ATTRIBUTES 4 /* bytes; what follows is the variable's value */

enum treatment {
	BLANK,
	SMBIOS,
	KEPT_TABLE,
	LICENCE,
	EFI_KEPT,
	EFI_BLANK,
	PCI_CONFIG,
	COMMAND_LINE,
	MOUNTS,
	CGROUP,
	ENVIRONMENT,
	VERSION,
	KCONFIG,
	MAPS,
	SUBIDS,
	DROPIN,
	KERNEL_WORDS
};

// clang-format off
/* The first that matches counts; * matches slashes as well. */
static const struct {
	const char *pattern;
	enum treatment treatment;
} files[] = {
	{"/sys/firmware/dmi/tables/DMI",          SMBIOS},
	{"/sys/firmware/dmi/entries/*/raw",       SMBIOS},
	/* Tables of addresses and switches; others (MSDM, SLIC, SSDT) hold licences and names. */
	{"/sys/firmware/acpi/tables/DMAR",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/IVRS",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/IORT",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/VIOT",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/APIC",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/FACP",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/MCFG",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/SRAT",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/SLIT",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/HMAT",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/CEDT",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/CCEL",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/ASPT",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/TPM2",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/WAET",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/WSMT",        KEPT_TABLE},
	{"/sys/firmware/acpi/tables/*",           LICENCE},
	{"/sys/firmware/efi/efivars/SecureBoot-*", EFI_KEPT},
	{"/sys/firmware/efi/efivars/SetupMode-*", EFI_KEPT},
	{"/sys/firmware/efi/efivars/AuditMode-*", EFI_KEPT},
	{"/sys/firmware/efi/efivars/DeployedMode-*", EFI_KEPT},
	{"/sys/firmware/efi/efivars/VendorKeys-*", EFI_KEPT},
	{"/sys/firmware/efi/efivars/MokSBState*", EFI_KEPT},
	{"/sys/firmware/efi/efivars/*",           EFI_BLANK},
	{"/sys/firmware/efi/vars/*",              BLANK},
	{"/sys/bus/pci/devices/*/config",         PCI_CONFIG},
	{"/sys/devices/pci*/config",              PCI_CONFIG},
	{"/proc/bus/pci/*/*",                     PCI_CONFIG},
	/* Where the firmware puts what it tells the kernel. */
	{"/proc/device-tree/chosen/bootargs",     COMMAND_LINE},
	{"/sys/firmware/devicetree/base/chosen/bootargs", COMMAND_LINE},
	{"/proc/sys/kernel/hostname",             BLANK},
	{"/proc/sys/kernel/domainname",           BLANK},
	{"/proc/sys/kernel/random/*",             BLANK},
	{"/etc/hostname",                         BLANK},
	{"/etc/machine-id",                       BLANK},
	{"/etc/machine-info",                     BLANK},
	{"/etc/hostid",                           BLANK},
	{"/etc/hosts",                            BLANK},
	{"/etc/nvme/host*",                       BLANK},
	{"/etc/iscsi/initiatorname.iscsi",        BLANK},
	{"/run/.containerenv",                    BLANK},
	{"/proc/keys",                            BLANK},
	{"/proc/net/*",                           BLANK},
	{"/proc/self/net/*",                      BLANK},
	{"/var/lib/dbus/machine-id",              BLANK},
	{"/proc/cmdline",                         COMMAND_LINE},
	{"/proc/bootconfig",                      COMMAND_LINE},
	{"/proc/*mountinfo",                      MOUNTS},
	{"/proc/*mounts",                         MOUNTS},
	{"/proc/swaps",                           MOUNTS},
	{"/proc/*/cgroup",                        CGROUP},
	{"/proc/version",                         VERSION},
	{"/proc/*/environ",                       ENVIRONMENT},
	{"/proc/*/maps",                          MAPS},
	{"/etc/subuid",                           SUBIDS},
	{"/etc/subgid",                           SUBIDS},
	{"/etc/virtscout/facts.d/*",              DROPIN},
	{SCRUB_PACKED,                            KCONFIG},
	{"/boot/config-*",                        KCONFIG},
	{"/lib/modules/*/config",                 KCONFIG},
	{"/usr/lib/modules/*/config",             KCONFIG},
	{"*/.config",                             KCONFIG},
	/*
	 * Words of the kernel's own, which facts are read from: no host name is looked for there.
	 */
	{"/sys/*",                                KERNEL_WORDS},
	{"/proc/cpuinfo",                         KERNEL_WORDS},
	{"/proc/meminfo",                         KERNEL_WORDS},
	{"/proc/modules",                         KERNEL_WORDS},
	{"/proc/misc",                            KERNEL_WORDS},
	{"/proc/devices",                         KERNEL_WORDS},
	{"/proc/filesystems",                     KERNEL_WORDS},
	{"/proc/cgroups",                         KERNEL_WORDS},
	{"/proc/interrupts",                      KERNEL_WORDS},
	{"/proc/iomem",                           KERNEL_WORDS},
	{"/proc/xen/*",                           KERNEL_WORDS},
	{"/proc/sys/*",                           KERNEL_WORDS},
};

/* Files of these names, wherever they are below /sys, and in the device tree. */
static const char *const blank_names[] = {"*serial*", "*uuid*", "*asset_tag", "*guid", "*nqn", "*wwid", "wwn",
	"eui", "unique_id", "ppin", "hostid", "edid", "vpd", "eeprom", "nvmem", "port_name", "node_name",
	"sas_address", "phys_port_id", "phys_switch_id", "*mac-address", "*-seed", "vm,uuid", "asset-tag",
	"system-id"};

static const char *const blank_tops[] = {"/sys/", "/proc/device-tree/"};

/*
 * Host names that identify nothing, or that facts are read from. Sorted as written, looked
 * through whole.
 */
static const char *const plain_names[] = {
	"(none)", "amd", "auto", "centos", "cgroup", "cgroup2", "container", "cpu", "debian", "docker",
	"dom0", "ept", "fedora", "force", "guest", "host", "intel", "iommu", "kvm", "linux", "localhost",
	"lxc", "memory", "none", "npt", "off", "on", "overlay", "pids", "podman", "proc", "pt", "qemu",
	"root", "server", "strict", "svm", "sysfs", "ubuntu", "unknown", "virt", "vmx", "x86_64", "xen",
};
// clang-format on

static bool is_plain_name(const char *name)
{
	for (size_t i = 0; i < sizeof(plain_names) / sizeof(*plain_names); i++)
		if (!strcmp(plain_names[i], name))
			return true;
	return false;
}

static bool is_short(size_t len)
{
	return len < 3; /* a word of too many things */
}

static void set_name(char name[72], const char *from, size_t len)
{
	if (len >= 72)
		return;
	memcpy(name, from, len);
	name[len] = '\0';
	if (is_plain_name(name))
		name[0] = '\0';
}

void scrub_open(struct scrub *scrub, const char *node)
{
	size_t label;

	*scrub = (struct scrub){0};
	if (!node)
		return;
	label = strcspn(node, ".");
	if (!is_short(strlen(node)))
		set_name(scrub->node, node, strlen(node));
	if (!node[label])
		return;
	if (!is_short(label))
		set_name(scrub->label, node, label);
	set_name(scrub->domain, node + label + 1, strlen(node + label + 1));
	if (is_short(strlen(scrub->domain)))
		scrub->domain[0] = '\0';
}

void scrub_close(struct scrub *scrub)
{
	for (size_t i = 0; i < scrub->seen_count; i++)
		free(scrub->seen[i].text);
	free(scrub->seen);
	*scrub = (struct scrub){0};
}

static bool is_blank_name(const char *path)
{
	const char *name = strrchr(path, '/');
	bool below = false;

	for (size_t i = 0; i < sizeof(blank_tops) / sizeof(*blank_tops); i++)
		below |= !strncmp(path, blank_tops[i], strlen(blank_tops[i]));
	for (size_t i = 0; below && name && i < sizeof(blank_names) / sizeof(*blank_names); i++)
		if (!fnmatch(blank_names[i], name + 1, 0))
			return true;
	return fnmatch("/sys/class/infiniband/*/gids/*", path, 0) == 0;
}

static int treatment_of(const char *path)
{
	if (is_blank_name(path) && fnmatch("/sys/firmware/efi/*", path, 0) != 0)
		return BLANK;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (!fnmatch(files[i].pattern, path, 0))
			return files[i].treatment;
	return -1;
}

/*
 * Of a process's environment, only how a container manager names itself stays: systemd's
 * CONTAINER_INTERFACE.
 */
static void scrub_environment(char *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t size = strnlen(bytes + at, len - at);

		if (size < 10 || strncmp(bytes + at, "container=", 10))
			scrub_alnum(bytes + at, size, 'x');
		at += size + 1;
	}
}

/* Bytes that are neither text nor of a form that we know: the whole of them may tell. */
static void scrub_bytes(int treatment, char *bytes, size_t len)
{
	const size_t kept = treatment == LICENCE     ? ACPI_HEADER
			    : treatment == EFI_BLANK ? EFI_ATTRIBUTES
						     : 0;

	if (len > kept)
		memset(bytes + kept, 0, len - kept);
}

/* By form alone. Safe in what facts are read from, too. */
static void scrub_forms(char *text, size_t len)
{
	scrub_uuids(text, len);
	scrub_macs(text, len);
	scrub_links(text, len);
	scrub_hex(text, len);
}

/* What people wrote, or may have. */
static void scrub_prose(struct scrub *scrub, int treatment, char *text, size_t len)
{
	scrub_accounts(text, len);
	/* Versions have four numbers, too. */
	if (treatment != VERSION)
		scrub_addresses(text, len);
	scrub_homes(text, len);
	scrub_word(text, len, scrub->node);
	scrub_word(text, len, scrub->label);
	scrub_word(text, len, scrub->domain);
}

/* A cloud's tag is on all of its machines, and facts are read from it. */
static bool is_cloud_tag(const char *path, const char *bytes, size_t len)
{
	const char *name = strrchr(path, '/');
	char tag[64];

	while (len && (bytes[len - 1] == '\n' || bytes[len - 1] == ' '))
		len--;
	if (!name || strcmp(name, "/chassis_asset_tag") != 0 || len >= sizeof(tag))
		return false;
	memcpy(tag, bytes, len);
	tag[len] = '\0';
	return dmi_tag_is_a_clouds(tag);
}

size_t scrub_file(struct scrub *scrub, const char *path, char *bytes, size_t len)
{
	int treatment = treatment_of(path);

	if (is_cloud_tag(path, bytes, len))
		return len;
	switch (treatment) {
	case KEPT_TABLE:
	case EFI_KEPT: return len;
	case SMBIOS: scrub_smbios(bytes, len); return len;
	case PCI_CONFIG: scrub_pci_config(bytes, len); return len;
	case LICENCE:
	case EFI_BLANK: scrub_bytes(treatment, bytes, len); return len;
	case ENVIRONMENT: scrub_environment(bytes, len); return len;
	case BLANK:
		if (len && memchr(bytes, '\0', len))
			scrub_bytes(treatment, bytes, len);
		else
			scrub_alnum(bytes, len, '0');
		return len;
	case COMMAND_LINE: scrub_command_line(bytes, len); break;
	case MOUNTS: scrub_mounts(bytes, len); break;
	case CGROUP: scrub_cgroup_lines(scrub, bytes, len); break;
	case KCONFIG: scrub_kconfig(bytes, len); break;
	case MAPS: len = scrub_maps(bytes, len); break;
	case SUBIDS: scrub_subids(bytes, len); break;
	case DROPIN: scrub_dropin(bytes, len); break;
	default: break;
	}
	scrub_forms(bytes, len);
	if (treatment != KERNEL_WORDS && treatment != KCONFIG)
		scrub_prose(scrub, treatment, bytes, len);
	return len;
}

void scrub_numbers(const struct question *question, struct answer *answer)
{
	/*
	 * Intel SDM Vol. 2A, CPUID leaf 03H; Vol. 4, MSR_PPIN (4FH); AMD APM Vol. 2, MSR
	 * C001_02F1.
	 */
	if (question->ask == ASK_CPUID && question->index == 3)
		answer->regs = (struct cpuid_regs){0};
	if (question->ask == ASK_MSR && (question->index == 0x4f || question->index == 0xc00102f1))
		answer->value = 0;
}
