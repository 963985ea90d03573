// SPDX-License-Identifier: GPL-2.0-or-later
// What does one line of a snapshot say? The forms are those of design.md section 6.
#include "probe/snapshot_json.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "probe/base64.h"
#include "probe/errno_name.h"
#include "probe/name_list.h"
#include "probe/question.h"
#include "probe/snapshot_field.h"

static int path_of(
	const json_t *line, const char *key, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *path = line_text(line, key, fault);

	if (!path)
		return -EINVAL;
	if (!*path)
		return line_fail(fault, key, "%s: expected a text that is not empty", key);
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
	const char *name = line_text(line, "mode", fault);
	int mode = name ? access_mode_find(name) : -1;

	if (mode < 0)
		return line_fail(fault, "mode", "mode: expected \"f\", \"r\", \"w\" or \"rw\"");
	entry->question.mode = (enum access_mode)mode;
	return ask_path(line, entry, fault);
}

static int ask_cpuid(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	int rc = line_u32_or_0(line, "cpu", &entry->question.cpu, fault);

	if (!rc)
		rc = line_u32(line, "leaf", 10, &entry->question.index, fault);
	return rc ? rc : line_u32_or_0(line, "subleaf", &entry->question.subleaf, fault);
}

static int ask_msr(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	int rc = line_u32_or_0(line, "cpu", &entry->question.cpu, fault);

	return rc ? rc : line_u32(line, "index", 10, &entry->question.index, fault);
}

static int ask_kvm(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	int rc = path_of(line, "what", entry, fault);

	if (rc)
		return rc;
	if (!strcmp(entry->question.path, KVM_ASK_EXTENSION))
		return line_u32(line, "cap", 10, &entry->question.index, fault);
	if (!strcmp(entry->question.path, KVM_ASK_FEATURE_MSR))
		return line_u32(line, "index", 10, &entry->question.index, fault);
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
		return line_fail(fault, "base64", "base64: expected text or base64, not both");
	if (json_is_string(text))
		return blob_append(
			&entry->bytes, json_string_value(text), json_string_length(text));
	if (text)
		return line_fail(fault, "text", "text: expected a text");
	if (!json_object_get(line, "base64"))
		return line_fail_missing(fault, "text");
	base64 = line_text(line, "base64", fault);
	if (!base64)
		return -EINVAL;
	rc = base64_decode(base64, strlen(base64), &entry->bytes);
	return rc == -EBADMSG ? line_fail(fault, "base64", "base64: expected base64") : rc;
}

static int answer_names(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const json_t *names = json_object_get(line, "entries");
	bool files = entry->question.ask == ASK_DIR;
	size_t index;
	json_t *name;

	if (!json_is_array(names))
		return line_fail(fault, "entries", "entries: expected an array of names");
	json_array_foreach(names, index, name)
	{
		const char *text = json_string_value(name);
		size_t len = json_string_length(name);
		int rc;

		if (!text || !len || strlen(text) != len)
			return line_fail(fault, "entries", "entries: [%zu] is not a name", index);
		if (files && (strchr(text, '/') || !strcmp(text, ".") || !strcmp(text, "..")))
			return line_fail(fault, "entries",
				"entries: [%zu] is not the name of a file", index);
		rc = blob_append(&entry->bytes, text, len + 1);
		if (rc < 0)
			return rc;
	}
	return name_list_sort(&entry->bytes, 0);
}

static int answer_link(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *target = line_text(line, "target", fault);

	return target ? blob_append(&entry->bytes, target, strlen(target)) : -EINVAL;
}

static int answer_stat(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	struct file_stat *stat = &entry->stat;
	const char *name = line_text(line, "type", fault);
	int type = name ? file_type_find(name) : -1;
	int rc;

	if (type < 0)
		return line_fail(fault, "type",
			"type: expected \"regular\", \"directory\", \"char\", \"block\" or "
			"\"other\"");
	stat->type = (enum file_type)type;
	if (type == FILE_CHAR_DEVICE || type == FILE_BLOCK_DEVICE) {
		rc = line_u32(line, "major", 10, &stat->major, fault);
		if (!rc)
			rc = line_u32(line, "minor", 10, &stat->minor, fault);
		if (rc)
			return rc;
	}
	rc = line_u32(line, "mode", 8, &stat->mode, fault);
	if (!rc)
		rc = line_u32(line, "uid", 10, &stat->uid, fault);
	return rc ? rc : line_u32(line, "gid", 10, &stat->gid, fault);
}

static int regs_of(const json_t *object, struct cpuid_regs *regs, struct line_fault *fault)
{
	int rc = line_u32(object, "eax", 10, &regs->eax, fault);

	if (!rc)
		rc = line_u32(object, "ebx", 10, &regs->ebx, fault);
	if (!rc)
		rc = line_u32(object, "ecx", 10, &regs->ecx, fault);
	return rc ? rc : line_u32(object, "edx", 10, &regs->edx, fault);
}

static int answer_cpuid(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	return regs_of(line, &entry->regs, fault);
}

static int answer_value(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	return line_number(line, "value", 10, UINT64_MAX, &entry->value, fault);
}

static int answer_launch(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	int rc = line_number(line, "value", 10, 1, &entry->value, fault);

	if (rc || !json_object_get(line, "ns"))
		return rc;
	return line_number(line, "ns", 10, UINT64_MAX, &entry->ns, fault);
}

static int answer_supported_cpuid(
	json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const json_t *leaves = json_object_get(line, "entries");
	size_t index;
	json_t *leaf;

	if (!json_is_array(leaves))
		return line_fail(fault, "entries", "entries: expected an array of leaves");
	json_array_foreach(leaves, index, leaf)
	{
		struct cpuid_entry row = {0};
		int rc = line_u32(leaf, "leaf", 10, &row.leaf, fault);

		if (!rc)
			rc = line_u32_or_0(leaf, "subleaf", &row.subleaf, fault);
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

static int answer_codename(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *name = line_text(line, "value", fault);

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
	{ASK_FILE,       ask_path,      answer_file,       {"text", "base64"}},
	{ASK_DIR,        ask_path,      answer_names,      {"entries"}},
	{ASK_PROGRAMS,   ask_path,      answer_names,      {"entries"}},
	{ASK_LINK,       ask_path,      answer_link,       {"target"}},
	{ASK_ACCESS,     ask_access,    parse_nothing,     {NULL}},
	{ASK_STAT,       ask_path,      answer_stat,       {"type"}},
	{ASK_CAPABILITY, ask_path,      answer_file,       {"text", "base64"}},
	{ASK_CPUID,      ask_cpuid,     answer_cpuid,      {"eax"}},
	{ASK_MSR,        ask_msr,       answer_value,      {"value"}},
	{ASK_KVM,        ask_kvm,       answer_kvm,        {"value", "entries"}},
	{ASK_PCI,        parse_nothing, snapshot_line_pci, {"functions"}},
	{ASK_UDEV,       ask_subsystem, answer_names,      {"entries"}},
	{ASK_CODENAME,   parse_nothing, answer_codename,   {"value"}},
	{ASK_LAUNCH,     ask_test,      answer_launch,     {"value"}},
	{ASK_TIME,       parse_nothing, answer_value,      {"value"}},
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
	text = line_text(line, "errno", fault);
	entry->err = text ? errno_of_name(text) : 0;
	if (!entry->err)
		return line_fail(
			fault, "errno", "errno: expected the name of an errno, as \"EACCES\"");
	return 1;
}

int snapshot_line_parse(json_t *line, struct snapshot_entry *entry, struct line_fault *fault)
{
	const char *name = line_text(line, "ask", fault);
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
			return line_fail(
				fault, "errno", "errno: expected an answer or an errno, not both");
	return 0;
}
