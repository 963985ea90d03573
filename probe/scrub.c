// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which answers hold something that identifies a machine? Tables of paths; the patterns are in
 * scrub_text.c.
 */
#include "probe/scrub.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/decode_dmi.h"

#define ACPI_HEADER 36 /* bytes; what follows in MSDM and SLIC is a licence */

enum treatment {
	BLANK,
	SMBIOS,
	LICENCE,
	COMMAND_LINE,
	MOUNTS,
	ENVIRONMENT,
	KCONFIG,
	MAPS,
	SUBIDS,
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
	{"/sys/firmware/acpi/tables/*MSDM*",      LICENCE},
	{"/sys/firmware/acpi/tables/*SLIC*",      LICENCE},
	{"/proc/sys/kernel/hostname",             BLANK},
	{"/proc/sys/kernel/domainname",           BLANK},
	{"/proc/sys/kernel/random/*",             BLANK},
	{"/etc/hostname",                         BLANK},
	{"/etc/machine-id",                       BLANK},
	{"/etc/machine-info",                     BLANK},
	{"/var/lib/dbus/machine-id",              BLANK},
	{"/proc/cmdline",                         COMMAND_LINE},
	{"/proc/bootconfig",                      COMMAND_LINE},
	{"/proc/*mountinfo",                      MOUNTS},
	{"/proc/*mounts",                         MOUNTS},
	{"/proc/*/environ",                       ENVIRONMENT},
	{"/proc/*/maps",                          MAPS},
	{"/etc/subuid",                           SUBIDS},
	{"/etc/subgid",                           SUBIDS},
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

/* Files of these names, wherever they are below /sys. */
static const char *const blank_names[] = {"*serial*", "*uuid*", "*asset_tag", "*guid", "wwid", "wwn",
	"eui", "unique_id", "ppin"};

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

void scrub_open(struct scrub *scrub, const char *node)
{
	size_t label;

	*scrub = (struct scrub){0};
	if (!node)
		return;
	label = strcspn(node, ".");
	/* One and two letters are words of too many things. */
	if (label >= 3 && strlen(node) < sizeof(scrub->node) && !is_plain_name(node))
		strcpy(scrub->node, node);
	if (label >= 3 && label < strlen(node) && label < sizeof(scrub->label)) {
		memcpy(scrub->label, node, label);
		if (is_plain_name(scrub->label))
			scrub->label[0] = '\0';
	}
}

void scrub_close(struct scrub *scrub)
{
	free(scrub->uuids);
	*scrub = (struct scrub){0};
}

static int treatment_of(const char *path)
{
	const char *name = strrchr(path, '/');

	for (size_t i = 0; i < sizeof(blank_names) / sizeof(*blank_names); i++)
		if (name && !strncmp(path, "/sys/", 5) && !fnmatch(blank_names[i], name + 1, 0))
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

void scrub_file(const struct scrub *scrub, const char *path, char *bytes, size_t len)
{
	int treatment = treatment_of(path);
	bool binary;

	if (is_cloud_tag(path, bytes, len))
		return;
	switch (treatment) {
	case SMBIOS: scrub_smbios(bytes, len); return;
	case LICENCE:
		if (len > ACPI_HEADER)
			memset(bytes + ACPI_HEADER, 0, len - ACPI_HEADER);
		return;
	case ENVIRONMENT: scrub_environment(bytes, len); return;
	default: break;
	}
	binary = len && memchr(bytes, '\0', len);
	if (treatment == BLANK && binary)
		memset(bytes, 0, len);
	else if (treatment == BLANK)
		scrub_alnum(bytes, len, '0');
	if (binary || treatment == BLANK)
		return;
	if (treatment == COMMAND_LINE)
		scrub_command_line(bytes, len);
	if (treatment == MOUNTS)
		scrub_mounts(bytes, len);
	if (treatment == KCONFIG)
		scrub_kconfig(bytes, len);
	if (treatment == MAPS)
		scrub_maps(bytes, len);
	if (treatment == SUBIDS)
		scrub_subids(bytes, len);
	scrub_uuids(bytes, len);
	scrub_macs(bytes, len);
	if (treatment == KERNEL_WORDS || treatment == KCONFIG)
		return;
	scrub_word(bytes, len, scrub->node);
	scrub_word(bytes, len, scrub->label);
}

/* The number under which this UUID is known, from 0, or -ENOMEM. */
static int uuid_number(struct scrub *scrub, const char *uuid)
{
	for (size_t i = 0; i < scrub->uuid_count; i++)
		if (!memcmp(scrub->uuids[i], uuid, sizeof(*scrub->uuids)))
			return (int)i;
	if (scrub->uuid_count == scrub->uuid_room) {
		size_t room = scrub->uuid_room ? 2 * scrub->uuid_room : 16;
		void *uuids = realloc(scrub->uuids, room * sizeof(*scrub->uuids));

		if (!uuids)
			return -ENOMEM;
		scrub->uuids = uuids;
		scrub->uuid_room = room;
	}
	memcpy(scrub->uuids[scrub->uuid_count], uuid, sizeof(*scrub->uuids));
	return (int)scrub->uuid_count++;
}

int scrub_names(struct scrub *scrub, const char *path, char *bytes, size_t len)
{
	if (!strncmp(path, "/sys/firmware/efi/", 18))
		return 0;
	for (size_t at = 0; at < len; at++) {
		size_t size = scrub_uuid_length(bytes, at, len);
		char digits[16];
		int number;

		if (!size)
			continue;
		number = uuid_number(scrub, bytes + at);
		if (number < 0)
			return number;
		scrub_alnum(bytes + at, size, '0');
		snprintf(digits, sizeof(digits), "%08x", (unsigned)number);
		memcpy(bytes + at + size - 8, digits, 8);
		at += size - 1;
	}
	return 0;
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
