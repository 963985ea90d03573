// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does one line of a snapshot say? The forms are those of design.md section 6; numbers may
 * be JSON integers or "0x..." texts, true and false are 1 and 0.
 */
#include "probe/snapshot_json.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/base64.h"
#include "probe/errno_name.h"
#include "probe/hex_digit.h"
#include "probe/name_list.h"
#include "probe/pci_function.h"
#include "probe/question.h"

__attribute__((format(printf, 3, 4))) static int fail(
	struct line_fault *fault, const char *key, const char *format, ...)
{
	va_list args;

	if (fault->text[0])
		return -EINVAL;
	snprintf(fault->key, sizeof(fault->key), "%s", key);
	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return -EINVAL;
}

static int fail_missing(struct line_fault *fault, const char *key)
{
	return fail(fault, "", "expected the key \"%s\"", key);
}

/* A text without NUL bytes; NULL with @fault filled where it is none. */
static const char *text_of(const json_t *line, const char *key, struct line_fault *fault)
{
	const json_t *text = json_object_get(line, key);

	if (!text)
		fail_missing(fault, key);
	else if (!json_is_string(text))
		fail(fault, key, "%s: expected a text", key);
	else if (strlen(json_string_value(text)) != json_string_length(text))
		fail(fault, key, "%s: expected a text without NUL", key);
	else
		return json_string_value(text);
	return NULL;
}

static int digits_value(const char *digits, unsigned base, uint64_t *value)
{
	uint64_t number = 0;

	if (!*digits)
		return -EINVAL;
	for (; *digits; digits++) {
		unsigned digit = hex_digit(*digits);

		if (digit >= base || number > (UINT64_MAX - digit) / base)
			return -EINVAL;
		number = number * base + digit;
	}
	*value = number;
	return 0;
}

/* The base of a text without 0x: 8 for modes, 16 where PCI writes its numbers, else 10. */
static int number_of(const json_t *line, const char *key, unsigned base, uint64_t max,
	uint64_t *value, struct line_fault *fault)
{
	const json_t *number = json_object_get(line, key);
	int rc = -EINVAL;

	if (!number)
		return fail_missing(fault, key);
	if (json_is_boolean(number)) {
		*value = json_is_true(number);
		rc = 0;
	} else if (json_is_integer(number) && json_integer_value(number) >= 0) {
		*value = (uint64_t)json_integer_value(number);
		rc = 0;
	} else if (json_is_string(number)) {
		const char *text = json_string_value(number);
		bool prefixed = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

		if (strlen(text) == json_string_length(number))
			rc = digits_value(prefixed ? text + 2 : text, prefixed ? 16 : base, value);
	}
	if (rc < 0)
		return fail(fault, key,
			"%s: expected an integer, a \"0x...\" text or a truth value", key);
	if (*value > max)
		return fail(
			fault, key, "%s: expected at most 0x%llx", key, (unsigned long long)max);
	return 0;
}

static int u32_of(const json_t *line, const char *key, unsigned base, uint32_t *value,
	struct line_fault *fault)
{
	uint64_t number;
	int rc = number_of(line, key, base, UINT32_MAX, &number, fault);

	if (!rc)
		*value = (uint32_t)number;
	return rc;
}

static int u32_or_0(const json_t *line, const char *key, uint32_t *value, struct line_fault *fault)
{
	*value = 0;
	return json_object_get(line, key) ? u32_of(line, key, 10, value, fault) : 0;
}

static int path_of(
	const json_t *line, const char *key, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *path = text_of(line, key, fault);

	if (!path)
		return -EINVAL;
	if (!*path)
		return fail(fault, key, "%s: expected a text that is not empty", key);
	entry->question.path = strdup(path);
	return entry->question.path ? 0 : -ENOMEM;
}

static int ask_path(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	return path_of(line, "path", entry, fault);
}

static int ask_subsystem(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	return path_of(line, "subsystem", entry, fault);
}

static int ask_test(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	return path_of(line, "test", entry, fault);
}

static int ask_access(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *name = text_of(line, "mode", fault);
	int mode = name ? access_mode_find(name) : -1;

	if (mode < 0)
		return fail(fault, "mode", "mode: expected \"f\", \"r\", \"w\" or \"rw\"");
	entry->question.mode = (enum access_mode)mode;
	return ask_path(line, entry, fault);
}

static int ask_cpuid(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	int rc = u32_or_0(line, "cpu", &entry->question.cpu, fault);

	if (!rc)
		rc = u32_of(line, "leaf", 10, &entry->question.index, fault);
	return rc ? rc : u32_or_0(line, "subleaf", &entry->question.subleaf, fault);
}

static int ask_msr(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	int rc = u32_or_0(line, "cpu", &entry->question.cpu, fault);

	return rc ? rc : u32_of(line, "index", 10, &entry->question.index, fault);
}

static int ask_kvm(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	int rc = path_of(line, "what", entry, fault);

	if (rc)
		return rc;
	if (!strcmp(entry->question.path, KVM_ASK_EXTENSION))
		return u32_of(line, "cap", 10, &entry->question.index, fault);
	if (!strcmp(entry->question.path, KVM_ASK_FEATURE_MSR))
		return u32_of(line, "index", 10, &entry->question.index, fault);
	return 0;
}

static int parse_nothing(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	(void)line;
	(void)entry;
	(void)fault;
	return 0;
}

static int answer_file(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const json_t *text = json_object_get(line, "text");
	const char *base64;
	int rc;

	if (text && json_object_get(line, "base64"))
		return fail(fault, "base64", "base64: expected text or base64, not both");
	if (json_is_string(text))
		return blob_append(
			&entry->bytes, json_string_value(text), json_string_length(text));
	if (text)
		return fail(fault, "text", "text: expected a text");
	if (!json_object_get(line, "base64"))
		return fail_missing(fault, "text");
	base64 = text_of(line, "base64", fault);
	if (!base64)
		return -EINVAL;
	rc = base64_decode(base64, strlen(base64), &entry->bytes);
	return rc == -EBADMSG ? fail(fault, "base64", "base64: expected base64") : rc;
}

static int answer_names(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const json_t *names = json_object_get(line, "entries");
	bool files = entry->question.ask == ASK_DIR;
	size_t index;
	json_t *name;

	if (!json_is_array(names))
		return fail(fault, "entries", "entries: expected an array of names");
	json_array_foreach(names, index, name)
	{
		const char *text = json_string_value(name);
		size_t len = json_string_length(name);
		int rc;

		if (!text || !len || strlen(text) != len)
			return fail(fault, "entries", "entries: [%zu] is not a name", index);
		if (files && (strchr(text, '/') || !strcmp(text, ".") || !strcmp(text, "..")))
			return fail(fault, "entries", "entries: [%zu] is not the name of a file",
				index);
		rc = blob_append(&entry->bytes, text, len + 1);
		if (rc < 0)
			return rc;
	}
	return name_list_sort(&entry->bytes, 0);
}

static int answer_link(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *target = text_of(line, "target", fault);

	return target ? blob_append(&entry->bytes, target, strlen(target)) : -EINVAL;
}

static int answer_stat(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	struct file_stat *stat = &entry->stat;
	const char *name = text_of(line, "type", fault);
	int type = name ? file_type_find(name) : -1;
	int rc;

	if (type < 0)
		return fail(fault, "type",
			"type: expected \"regular\", \"directory\", \"char\", \"block\" or "
			"\"other\"");
	stat->type = (enum file_type)type;
	if (type == FILE_CHAR_DEVICE || type == FILE_BLOCK_DEVICE) {
		rc = u32_of(line, "major", 10, &stat->major, fault);
		if (!rc)
			rc = u32_of(line, "minor", 10, &stat->minor, fault);
		if (rc)
			return rc;
	}
	rc = u32_of(line, "mode", 8, &stat->mode, fault);
	if (!rc)
		rc = u32_of(line, "uid", 10, &stat->uid, fault);
	return rc ? rc : u32_of(line, "gid", 10, &stat->gid, fault);
}

static int regs_of(const json_t *object, struct cpuid_regs *regs, struct line_fault *fault)
{
	int rc = u32_of(object, "eax", 10, &regs->eax, fault);

	if (!rc)
		rc = u32_of(object, "ebx", 10, &regs->ebx, fault);
	if (!rc)
		rc = u32_of(object, "ecx", 10, &regs->ecx, fault);
	return rc ? rc : u32_of(object, "edx", 10, &regs->edx, fault);
}

static int answer_cpuid(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	return regs_of(line, &entry->regs, fault);
}

static int answer_value(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	return number_of(line, "value", 10, UINT64_MAX, &entry->value, fault);
}

static int answer_launch(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	int rc = number_of(line, "value", 10, 1, &entry->value, fault);

	if (rc || !json_object_get(line, "ns"))
		return rc;
	return number_of(line, "ns", 10, UINT64_MAX, &entry->ns, fault);
}

static int answer_supported_cpuid(
	json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const json_t *leaves = json_object_get(line, "entries");
	size_t index;
	json_t *leaf;

	if (!json_is_array(leaves))
		return fail(fault, "entries", "entries: expected an array of leaves");
	json_array_foreach(leaves, index, leaf)
	{
		struct cpuid_entry row = {0};
		int rc = u32_of(leaf, "leaf", 10, &row.leaf, fault);

		if (!rc)
			rc = u32_or_0(leaf, "subleaf", &row.subleaf, fault);
		if (!rc)
			rc = regs_of(leaf, &row.regs, fault);
		if (!rc)
			rc = blob_append(&entry->bytes, &row, sizeof(row));
		if (rc)
			return rc;
	}
	return 0;
}

static int answer_kvm(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	if (!strcmp(entry->question.path, KVM_ASK_SUPPORTED_CPUID))
		return answer_supported_cpuid(line, entry, fault);
	if (!strcmp(entry->question.path, KVM_ASK_OPEN) && !json_object_get(line, "value")) {
		entry->value = 1;
		return 0;
	}
	return answer_value(line, entry, fault);
}

static int function_of(
	const json_t *object, struct pci_function *function, struct line_fault *fault)
{
	const char *address = text_of(object, "address", fault);
	const json_t *driver = json_object_get(object, "driver");
	const json_t *group = json_object_get(object, "iommu_group");
	uint64_t vendor_id = 0, device_id = 0, class_code = 0, iommu_group = 0;
	int rc;

	memset(function, 0, sizeof(*function));
	function->iommu_group = PCI_NO_GROUP;
	if (!address || pci_address_parse(address, function) < 0)
		return fail(fault, "functions", "functions: expected an address as 0000:00:02.0");
	rc = number_of(object, "vendor", 16, UINT16_MAX, &vendor_id, fault);
	if (!rc)
		rc = number_of(object, "device", 16, UINT16_MAX, &device_id, fault);
	if (!rc)
		rc = number_of(object, "class", 16, 0xffffff, &class_code, fault);
	if (rc)
		return rc;
	function->vendor_id = (uint16_t)vendor_id;
	function->device_id = (uint16_t)device_id;
	function->class_code = (uint32_t)class_code;
	if (group && !json_is_null(group)) {
		rc = number_of(object, "iommu_group", 10, INT32_MAX, &iommu_group, fault);
		if (rc)
			return rc;
		function->iommu_group = (int32_t)iommu_group;
	}
	if (driver && !json_is_null(driver)) {
		const char *name = text_of(object, "driver", fault);

		if (!name)
			return -EINVAL;
		/* What does not fit is cut off, as from sysfs: the name is there to be shown. */
		memcpy(function->driver, name, strnlen(name, sizeof(function->driver) - 1));
	}
	return 0;
}

static int answer_pci(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const json_t *functions = json_object_get(line, "functions");
	struct pci_function *sorted;
	size_t index, count;
	json_t *object;

	if (!json_is_array(functions))
		return fail(fault, "functions", "functions: expected an array of PCI functions");
	count = json_array_size(functions);
	json_array_foreach(functions, index, object)
	{
		struct pci_function function;
		int rc = function_of(object, &function, fault);

		if (!rc)
			rc = blob_append(&entry->bytes, &function, sizeof(function));
		if (rc)
			return rc;
	}
	if (!count)
		return 0;
	sorted = (struct pci_function *)entry->bytes.at;
	qsort(sorted, count, sizeof(*sorted), pci_function_compare);
	for (size_t i = 1; i < count; i++)
		if (!pci_function_compare(&sorted[i - 1], &sorted[i]))
			return fail(fault, "functions",
				"functions: %04x:%02x:%02x.%x is listed twice", sorted[i].domain,
				sorted[i].bus, sorted[i].device, sorted[i].function);
	return 0;
}

static int answer_codename(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *name = text_of(line, "value", fault);

	return name ? blob_append(&entry->bytes, name, strlen(name)) : -EINVAL;
}

typedef int parse_fn(json_t *line, struct snapshot_entry *entry, struct line_fault *fault);

// clang-format off
static const struct {
	enum ask ask;
	parse_fn *question;
	parse_fn *answer;
	const char *answer_keys[2]; /* none of them may stand beside an errno */
} kinds[] = {
	{ASK_FILE,     ask_path,      answer_file,     {"text", "base64"}},
	{ASK_DIR,      ask_path,      answer_names,    {"entries"}},
	{ASK_LINK,     ask_path,      answer_link,     {"target"}},
	{ASK_ACCESS,   ask_access,    parse_nothing,   {NULL}},
	{ASK_STAT,     ask_path,      answer_stat,     {"type"}},
	{ASK_CAPABILITY, ask_path,    answer_file,     {"text", "base64"}},
	{ASK_CPUID,    ask_cpuid,     answer_cpuid,    {"eax"}},
	{ASK_MSR,      ask_msr,       answer_value,    {"value"}},
	{ASK_KVM,      ask_kvm,       answer_kvm,      {"value", "entries"}},
	{ASK_PCI,      parse_nothing, answer_pci,      {"functions"}},
	{ASK_UDEV,     ask_subsystem, answer_names,    {"entries"}},
	{ASK_CODENAME, parse_nothing, answer_codename, {"value"}},
	{ASK_LAUNCH,   ask_test,      answer_launch,   {"value"}},
	{ASK_TIME,     parse_nothing, answer_value,    {"value"}},
};
// clang-format on

/* Words of KVM that a newer virtscout may know. */
static bool is_known_kvm(const char *what)
{
	static const char *const known[] = {KVM_ASK_OPEN, KVM_ASK_API_VERSION, KVM_ASK_CREATE_VM,
		KVM_ASK_EXTENSION, KVM_ASK_FEATURE_MSR, KVM_ASK_SUPPORTED_CPUID};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i], what))
			return true;
	return false;
}

/* 0: there is none; 1: it is in @entry. */
static int errno_of(const json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const json_t *name = json_object_get(line, "errno");
	const char *text;

	if (!name)
		return 0;
	text = text_of(line, "errno", fault);
	entry->err = text ? errno_of_name(text) : 0;
	if (!entry->err)
		return fail(fault, "errno", "errno: expected the name of an errno, as \"EACCES\"");
	return 1;
}

int snapshot_line_parse(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *name = text_of(line, "ask", fault);
	size_t kind = 0;
	int rc;

	*entry = (struct snapshot_entry){.bytes = BLOB_HEAP};
	if (!name)
		return -EINVAL;
	while (kind < sizeof(kinds) / sizeof(*kinds) && strcmp(ask_name(kinds[kind].ask), name))
		kind++;
	if (kind == sizeof(kinds) / sizeof(*kinds))
		return SNAPSHOT_LINE_IGNORED;
	entry->question.ask = kinds[kind].ask;
	rc = kinds[kind].question(line, entry, fault);
	if (rc)
		return rc;
	if (entry->question.ask == ASK_KVM && !is_known_kvm(entry->question.path))
		return SNAPSHOT_LINE_IGNORED;
	rc = errno_of(line, entry, fault);
	if (rc < 0)
		return rc;
	if (!rc)
		return kinds[kind].answer(line, entry, fault);
	for (size_t i = 0; i < 2 && kinds[kind].answer_keys[i]; i++)
		if (json_object_get(line, kinds[kind].answer_keys[i]))
			return fail(
				fault, "errno", "errno: expected an answer or an errno, not both");
	return 0;
}
