// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What firmware says of itself where the kernel passes it on: Secure Boot, the TPM, who made the
 * machine, and the switches of the setup program that matter to guests.
 *
 * Documents: UEFI specification, section 3.3 "Globally Defined Variables";
 * Documentation/filesystems/efivarfs.rst; Documentation/ABI/stable/sysfs-class-tpm;
 * Documentation/ABI/testing/sysfs-class-firmware-attributes; DMTF DSP0134, types 1 and 2.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FIRMWARE "/sys/firmware"
#define EFIVARS FIRMWARE "/efi/efivars"
#define SECURE_BOOT EFIVARS "/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define TPM "/sys/class/tpm"
#define ATTRIBUTES "/sys/class/firmware-attributes"
#define SYS_VENDOR "/sys/class/dmi/id/sys_vendor"
#define BOARD_VENDOR "/sys/class/dmi/id/board_vendor"
/* Drivers that offer settings; machines have one. */
#define INTERFACES_MAX 4

/*
 * After the variable was not there: the kernel was not started by UEFI, or firmware has no such
 * variable. 0: shown, by @directory; else a negative errno. Container engines hide /sys/firmware
 * behind an empty directory, and efivarfs is empty where it is not mounted.
 */
static int absence_of_secure_boot(struct source *source, const char **directory)
{
	cleanup_blob struct blob firmware = BLOB_HEAP, variables = BLOB_HEAP;
	int rc = source_list(source, FIRMWARE, &firmware);

	*directory = FIRMWARE;
	if (rc < 0 || !firmware.len)
		return rc < 0 ? rc : -ENOENT;
	if (!blob_name_has(&firmware, "efi"))
		return 0;
	*directory = EFIVARS;
	rc = source_list(source, EFIVARS, &variables);
	if (rc < 0)
		return rc;
	return variables.len && !blob_name_has(&variables, strrchr(SECURE_BOOT, '/') + 1) ? 0
											  : -ENOENT;
}

/* Four bytes of attributes (efivarfs), then the byte: 1 or 0. */
static void probe_secure_boot(struct probe_context *context)
{
	const enum fact_id id = FACT_SECURITY_SECURE_BOOT;
	cleanup_blob struct blob content = BLOB_HEAP;
	const char *directory = NULL;
	int rc = source_read(context->source, SECURE_BOOT, &content);

	if (rc == 0 && (content.len != 5 || (unsigned char)content.at[4] > 1))
		rc = -EBADMSG;
	if (rc == 0) {
		fact_set_bool(
			context->facts, id, content.at[4] == 1, EV_OF_FILE(SECURE_BOOT, NULL));
		return;
	}
	if (rc == -ENOENT)
		rc = absence_of_secure_boot(context->source, &directory);
	if (rc == 0)
		fact_set_bool(context->facts, id, false, EV_OF_DIR(directory));
	else
		fact_set_refused(context->facts, id, rc, EV_OF_FILE(SECURE_BOOT, NULL));
}

static void probe_tpm(struct probe_context *context)
{
	static const char version[] = TPM "/tpm0/tpm_version_major"; /* since Linux 5.6 */
	const enum fact_id id = FACT_SECURITY_TPM;
	cleanup_blob struct blob names = BLOB_HEAP;
	uint64_t major = 0;
	int rc = source_list(context->source, TPM, &names);

	if (rc < 0) {
		fact_set_refused(context->facts, id, rc, EV_OF_DIR(TPM));
		return;
	}
	if (!blob_name_has(&names, "tpm0")) {
		/* The kernel has its TPM drivers' class, and nothing in it. */
		if (!names.len)
			fact_set_text(context->facts, id, "none", EV_OF_DIR(TPM));
		else
			fact_set_unknown(context->facts, id, WHY_NO_INTERFACE, 0, EV_OF_DIR(TPM));
		return;
	}
	rc = source_read_number(context->source, version, &major);
	if (rc == 0 && major != 1 && major != 2)
		rc = -EBADMSG;
	if (rc == 0)
		fact_set_text(
			context->facts, id, major == 1 ? "1.2" : "2.0", EV_OF_FILE(version, NULL));
	else
		fact_set_refused(context->facts, id, rc, EV_OF_FILE(version, NULL));
}

/* What boards hold where whoever built the machine was to put a name. */
static bool is_no_name(const char *vendor)
{
	static const char *const no_names[] = {"System manufacturer", "To be filled by O.E.M.",
		"Default string", "Not Specified", "Not Applicable", "OEM", "O.E.M.", "Unknown"};

	for (size_t i = 0; i < sizeof(no_names) / sizeof(no_names[0]); i++)
		if (!strcasecmp(no_names[i], vendor))
			return true;
	return !*vendor;
}

/* The machine's maker; boards that are sold alone leave that empty, and name themselves. */
static void probe_vendor(struct probe_context *context)
{
	const char *path = SYS_VENDOR;
	char vendor[128];
	int len = source_read_line(context->source, path, vendor, sizeof(vendor));

	if (len == -ENOENT || (len >= 0 && is_no_name(vendor))) {
		path = BOARD_VENDOR;
		len = source_read_line(context->source, path, vendor, sizeof(vendor));
		if (len >= 0 && is_no_name(vendor))
			len = -ENOENT;
	}
	if (len >= 0)
		fact_set_text(context->facts, FACT_MACHINE_VENDOR, vendor, EV_OF_FILE(path, NULL));
	else
		fact_set_refused(context->facts, FACT_MACHINE_VENDOR, len, EV_OF_FILE(path, NULL));
}

// clang-format off
/*
 * Names that firmware gives its switches: Dell (dell-wmi-sysman), Lenovo (think-lmi; its BIOS
 * settings reference lists ThinkPad, ThinkCentre and ThinkStation apart), HP (hp-bioscfg). Case
 * does not count; sysfs shows a slash as an exclamation mark. In order: Lenovo's machines of Intel
 * have "IOMMU", too, a switch beside VT-d's.
 */
static const struct {
	enum fact_id fact;
	const char *name;
} settings[] = {
	{FACT_FIRMWARE_SETTING_VIRTUALIZATION, "Virtualization"},
	{FACT_FIRMWARE_SETTING_VIRTUALIZATION, "VirtualizationTechnology"},
	{FACT_FIRMWARE_SETTING_VIRTUALIZATION, "Virtualization Technology (VTx)"},
	{FACT_FIRMWARE_SETTING_VIRTUALIZATION, "Intel(R) Virtualization Technology"},
	{FACT_FIRMWARE_SETTING_VIRTUALIZATION, "Intel(R)VirtualizationTechnology"},
	{FACT_FIRMWARE_SETTING_VIRTUALIZATION, "AmdVt"},
	{FACT_FIRMWARE_SETTING_VIRTUALIZATION, "AMDSecureVirtualMachine"},
	{FACT_FIRMWARE_SETTING_VIRTUALIZATION, "SVM CPU Virtualization"},
	{FACT_FIRMWARE_SETTING_IOMMU,          "VtForDirectIo"},
	{FACT_FIRMWARE_SETTING_IOMMU,          "VTdFeature"},
	{FACT_FIRMWARE_SETTING_IOMMU,          "VT-d"},
	{FACT_FIRMWARE_SETTING_IOMMU,          "Intel(R)VT-dFeature"},
	{FACT_FIRMWARE_SETTING_IOMMU,          "Virtualization Technology for Directed I!O (VTd)"},
	{FACT_FIRMWARE_SETTING_IOMMU,          "IOMMU"},
};
// clang-format on

static const enum fact_id setting_facts[] = {
	FACT_FIRMWARE_SETTING_VIRTUALIZATION, FACT_FIRMWARE_SETTING_IOMMU};

#define SETTING_FACTS (sizeof(setting_facts) / sizeof(setting_facts[0]))

/* "VtForDirectIo: Enabled". */
static void probe_setting(
	struct probe_context *context, const char *directory, const char *name, enum fact_id id)
{
	char path[600], value[64], text[350];
	int len;

	snprintf(path, sizeof(path), "%s/%s/current_value", directory, name);
	len = source_read_line(context->source, path, value, sizeof(value));
	if (len <= 0 || (size_t)len >= sizeof(value) - 1) {
		fact_set_refused(
			context->facts, id, len < 0 ? len : -EBADMSG, EV_OF_FILE(path, NULL));
		return;
	}
	snprintf(text, sizeof(text), "%s: %s", name, value);
	fact_set_text(context->facts, id, text, EV_OF_FILE(path, NULL));
}

/* The name in the directory that comes first in the table among those of fact @id; NULL: none. */
static const char *find_setting(const struct blob *names, enum fact_id id)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		blob_for_each_name (name, names)
			if (settings[i].fact == id && !strcasecmp(settings[i].name, name))
				return name;
	return NULL;
}

/*
 * The settings of one driver: @done says which facts have theirs. The first switch of the table
 * speaks for its kind, readable or not. 0 or a negative errno.
 */
static int probe_interface(
	struct probe_context *context, const char *interface, bool done[SETTING_FACTS])
{
	cleanup_blob struct blob names = BLOB_HEAP;
	char directory[sizeof(ATTRIBUTES) + 280];
	int rc;

	if ((size_t)snprintf(directory, sizeof(directory), ATTRIBUTES "/%s/attributes",
		    interface) >= sizeof(directory))
		return -EBADMSG;
	rc = source_list(context->source, directory, &names);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < SETTING_FACTS; i++) {
		const char *name = done[i] ? NULL : find_setting(&names, setting_facts[i]);

		if (name)
			probe_setting(context, directory, name, setting_facts[i]);
		done[i] |= name != NULL;
	}
	return 0;
}

static void probe_settings(struct probe_context *context)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	bool done[SETTING_FACTS] = {false};
	unsigned seen = 0;
	int rc = source_list(context->source, ATTRIBUTES, &names);

	if (rc == 0)
		blob_for_each_name (name, &names) {
			if (++seen > INTERFACES_MAX || rc < 0)
				break;
			rc = probe_interface(context, name, done);
		}
	for (size_t i = 0; i < SETTING_FACTS; i++)
		if (!done[i])
			fact_set_refused(context->facts, setting_facts[i], rc < 0 ? rc : -ENOENT,
				EV_OF_DIR(ATTRIBUTES));
}

void probe_firmware(struct probe_context *context)
{
	probe_secure_boot(context);
	probe_tpm(context);
	probe_vendor(context);
	probe_settings(context);
}
