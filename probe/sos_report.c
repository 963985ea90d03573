// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which command of a sosreport tells what? sos_commands/PLUGIN/COMMAND, as sos (4.x, and 3.x before)
 * names them: sos/report/plugins/{kernel,hardware,devices,pci,block}.py.
 */
#include "probe/sos_report.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/decode_commands.h"
#include "probe/decode_lspci.h"
#include "probe/fact.h"
#include "probe/name_list.h"
#include "probe/pci_function.h"
#include "probe/question.h"

bool sos_is_report(struct root_tree *tree)
{
	return tree->ops->holds(tree, "/", "sos_commands") > 0;
}

typedef int tell_fn(
	const struct blob *text, const struct question *question, struct answer *answer);

/* What a decoder found (1), or did not (0), as a source says it. */
static int told(
	int rc, const struct blob *found, const struct question *question, struct answer *answer)
{
	if (rc <= 0)
		return rc < 0 ? rc : -ERR_NOT_CAPTURED;
	return answer_bytes(question, answer, found->at, found->len);
}

static int tell_modules(
	const struct blob *text, const struct question *question, struct answer *answer)
{
	cleanup_blob struct blob found = BLOB_HEAP;

	return told(command_lsmod(text->at, text->len, &found), &found, question, answer);
}

static int tell_sysctl(
	const struct blob *text, const struct question *question, struct answer *answer)
{
	cleanup_blob struct blob found = BLOB_HEAP;
	const char *key = question->path + strlen("/proc/sys/");

	return told(command_sysctl(text->at, text->len, key, &found), &found, question, answer);
}

/* Documentation/ABI/testing/sysfs-firmware-dmi-tables, drivers/firmware/dmi-id.c. */
static int tell_dmi(const struct blob *text, const struct question *question, struct answer *answer)
{
	// clang-format off
	static const struct {
		const char *file, *section, *field;
	} fields[] = {
		{"bios_date",         "BIOS Information",       "Release Date"},
		{"bios_vendor",       "BIOS Information",       "Vendor"},
		{"bios_version",      "BIOS Information",       "Version"},
		{"board_name",        "Base Board Information", "Product Name"},
		{"board_vendor",      "Base Board Information", "Manufacturer"},
		{"board_version",     "Base Board Information", "Version"},
		{"chassis_vendor",    "Chassis Information",    "Manufacturer"},
		{"product_family",    "System Information",     "Family"},
		{"product_name",      "System Information",     "Product Name"},
		{"product_sku",       "System Information",     "SKU Number"},
		{"product_version",   "System Information",     "Version"},
		{"sys_vendor",        "System Information",     "Manufacturer"},
	};
	// clang-format on
	cleanup_blob struct blob found = BLOB_HEAP;
	const char *name = strrchr(question->path, '/') + 1;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		int rc;

		if (strcmp(fields[i].file, name))
			continue;
		rc = command_dmidecode(
			text->at, text->len, fields[i].section, fields[i].field, &found);
		if (rc > 0)
			rc = blob_append(&found, "\n", 1) ? -ENOMEM : 1;
		return told(rc, &found, question, answer);
	}
	return -ERR_NOT_CAPTURED;
}

static int tell_uname(
	const struct blob *text, const struct question *question, struct answer *answer)
{
	cleanup_blob struct blob found = BLOB_HEAP;
	int rc = 0;

	if (!strcmp(question->path, "release"))
		rc = command_uname_release(text->at, text->len, &found);
	else if (!strcmp(question->path, "machine"))
		rc = command_uname_machine(text->at, text->len, &found);
	return told(rc, &found, question, answer);
}

static int tell_udev(
	const struct blob *text, const struct question *question, struct answer *answer)
{
	cleanup_blob struct blob found = BLOB_HEAP;
	int rc = command_udev(text->at, text->len, question->path, &found);

	if (rc > 0 && name_list_sort(&found, 0))
		rc = -ENOMEM;
	return told(rc, &found, question, answer);
}

static int add_function(struct blob *functions, const struct lspci_function *from)
{
	struct pci_function function;

	memset(&function, 0,
		sizeof(function)); /* its padding too: equal functions are equal bytes */
	function.domain = from->domain;
	function.bus = from->bus;
	function.device = from->device;
	function.function = from->function;
	function.vendor_id = from->vendor_id;
	function.device_id = from->device_id;
	function.class_code = from->class_code;
	function.iommu_group = from->iommu_group < 0 ? PCI_NO_GROUP : from->iommu_group;
	memcpy(function.driver, from->driver, sizeof(function.driver));
	return blob_append(functions, &function, sizeof(function));
}

static int tell_pci(const struct blob *text, const struct question *question, struct answer *answer)
{
	cleanup_blob struct blob functions = BLOB_HEAP;
	struct lspci_function function;
	size_t at = 0;
	int rc;

	while ((rc = lspci_next(text->at, text->len, &at, &function)) > 0) {
		rc = add_function(&functions, &function);
		if (rc)
			return rc;
	}
	if (rc < 0 || !functions.len)
		return -ERR_NOT_CAPTURED;
	qsort(functions.at, functions.len / sizeof(struct pci_function),
		sizeof(struct pci_function), pci_function_compare);
	return told(1, &functions, question, answer);
}

static int tell_device(
	const struct blob *text, const struct question *question, struct answer *answer)
{
	struct command_device device;
	int rc = command_ls_device(text->at, text->len, question->path, &device);

	if (rc <= 0)
		return rc < 0 ? rc : -ERR_NOT_CAPTURED;
	if (question->ask == ASK_ACCESS)
		return question->mode == ACCESS_EXISTS ? 0 : -ERR_NOT_CAPTURED;
	if (!device.is_char && !device.is_block)
		return -ERR_NOT_CAPTURED;
	answer->stat = (struct file_stat){
		.type = device.is_char ? FILE_CHAR_DEVICE : FILE_BLOCK_DEVICE,
		.major = device.major,
		.minor = device.minor,
	};
	return 0;
}

#define COMMANDS "/sos_commands/"

// clang-format off
/* Which question (kind, pattern of its path), which file, what it says. */
static const struct {
	enum ask ask;
	const char *pattern;
	const char *file;
	tell_fn *tell;
} rows[] = {
	{ASK_FILE,   "/proc/modules",                  COMMANDS "kernel/lsmod",                         tell_modules},
	{ASK_FILE,   "/proc/sys/*",                    COMMANDS "kernel/sysctl_-a",                     tell_sysctl},
	{ASK_FILE,   "/sys/class/dmi/id/*",            COMMANDS "hardware/dmidecode",                   tell_dmi},
	{ASK_UNAME,  "*",                              COMMANDS "kernel/uname_-a",                      tell_uname},
	{ASK_UDEV,   "*",                              COMMANDS "devices/udevadm_info_--export-db",     tell_udev},
	{ASK_PCI,    "*",                              COMMANDS "pci/lspci_-nnvv",                      tell_pci},
	{ASK_PCI,    "*",                              COMMANDS "pci/lspci_-nvv",                       tell_pci},
	{ASK_STAT,   "/dev/*",                         COMMANDS "block/ls_-alZR_.dev",                  tell_device},
	{ASK_STAT,   "/dev/*",                         COMMANDS "block/ls_-lanR_.dev",                  tell_device},
	{ASK_ACCESS, "/dev/*",                         COMMANDS "block/ls_-alZR_.dev",                  tell_device},
	{ASK_ACCESS, "/dev/*",                         COMMANDS "block/ls_-lanR_.dev",                  tell_device},
};
// clang-format on

int sos_answer(struct root_tree *tree, const struct question *question, struct answer *answer)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cleanup_blob struct blob text = BLOB_HEAP;
		int rc;

		if (rows[i].ask != question->ask ||
			fnmatch(rows[i].pattern, question->path ? question->path : "", 0))
			continue;
		rc = tree->ops->read(tree, rows[i].file, &text);
		if (rc == -ENOMEM)
			return rc;
		if (rc < 0)
			continue;
		rc = rows[i].tell(&text, question, answer);
		if (rc != -ERR_NOT_CAPTURED)
			return rc;
	}
	return -ERR_NOT_CAPTURED;
}

bool sos_lists(const char *path)
{
	static const char *const tops[] = {"/boot/", "/etc/", "/proc/", "/sys/"};

	for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++)
		if (!strncmp(path, tops[i], strlen(tops[i])))
			return true;
	return false;
}

/* Is each first word of a line among @names? */
static bool are_among(const struct blob *modules, const struct blob *names)
{
	const char *at = modules->at, *end = at + modules->len;

	while (at && at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		const char *blank = memchr(at, ' ', (size_t)((line_end ? line_end : end) - at));
		char name[NAME_MAX + 1];

		if (!blank || blank - at > NAME_MAX)
			return false;
		memcpy(name, at, (size_t)(blank - at));
		name[blank - at] = '\0';
		if (!blob_name_has(names, name))
			return false;
		at = line_end ? line_end + 1 : NULL;
	}
	return true;
}

bool sos_lists_modules(struct root_tree *tree)
{
	cleanup_blob struct blob names = BLOB_HEAP, modules = BLOB_HEAP;
	struct answer answer = {.blob = &modules};
	const struct question question = {.ask = ASK_FILE, .path = "/proc/modules"};
	bool whole = false;
	int rc;

	if (tree->ops->list(tree, "/sys/module", &names))
		return false;
	blob_for_each_name (module, &names) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "/sys/module/%s", module);
		whole = tree->ops->holds(tree, path, "initstate") > 0;
		if (whole)
			break;
	}
	if (!whole)
		return false;
	rc = tree->ops->read(tree, question.path, &modules);
	if (rc || !modules.len)
		rc = sos_answer(tree, &question, &answer);
	return rc ? rc == -ERR_NOT_CAPTURED : are_among(&modules, &names);
}
