// SPDX-License-Identifier: GPL-2.0-or-later
// How is a question with its answer written? The forms are those of design.md section 6.
#include "probe/snapshot_write.h"

#include <errno.h>
#include <string.h>

#include "probe/base64.h"
#include "probe/cleanup.h"
#include "probe/errno_name.h"
#include "probe/question.h"
#include "probe/snapshot_json.h"

/* json_object_set_new(), which takes NULL as a failure, as an errno. */
static int set(json_t *line, const char *key, json_t *value)
{
	return json_object_set_new(line, key, value) ? -ENOMEM : 0;
}

static int set_text(json_t *line, const char *key, const char *text, size_t len)
{
	json_t *value = json_stringn(text, len);

	/*
	 * jansson says NULL both for no memory and for what is not UTF-8: the second is far
	 * likelier.
	 */
	return value ? set(line, key, value) : -EILSEQ;
}

static int set_hex(json_t *line, const char *key, int digits, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%0*llx", digits, (unsigned long long)value);
	return set(line, key, json_string(text));
}

/* A JSON integer as long as it is one; readers take both. */
static int set_number(json_t *line, const char *key, uint64_t value)
{
	if (value > INT64_MAX)
		return set_hex(line, key, 16, value);
	return set(line, key, json_integer((json_int_t)value));
}

static int set_regs(json_t *line, const struct cpuid_regs *regs)
{
	int rc = set_hex(line, "eax", 8, regs->eax);

	if (!rc)
		rc = set_hex(line, "ebx", 8, regs->ebx);
	if (!rc)
		rc = set_hex(line, "ecx", 8, regs->ecx);
	return rc ? rc : set_hex(line, "edx", 8, regs->edx);
}

static int put_leaf(json_t *line, uint32_t leaf, uint32_t subleaf)
{
	int rc = set_hex(line, "leaf", 8, leaf);

	return rc ? rc : set(line, "subleaf", json_integer(subleaf));
}

static int put_kvm_question(json_t *line, const struct question *question, const char *what)
{
	int rc = set_text(line, "what", what, strlen(what));

	if (!rc && !strcmp(what, KVM_ASK_EXTENSION))
		rc = set(line, "cap", json_integer(question->index));
	if (!rc && !strcmp(what, KVM_ASK_FEATURE_MSR))
		rc = set_hex(line, "index", 8, question->index);
	return rc;
}

static int put_question(json_t *line, const struct question *question)
{
	const char *path = question->path ? question->path : "";
	int rc = set(line, "ask", json_string(ask_name(question->ask)));

	if (rc)
		return rc;
	switch (question->ask) {
	case ASK_CPUID:
		rc = set(line, "cpu", json_integer(question->cpu));
		return rc ? rc : put_leaf(line, question->index, question->subleaf);
	case ASK_MSR:
		rc = set(line, "cpu", json_integer(question->cpu));
		return rc ? rc : set_hex(line, "index", 8, question->index);
	case ASK_KVM: return put_kvm_question(line, question, path);
	case ASK_UDEV: return set_text(line, "subsystem", path, strlen(path));
	case ASK_LAUNCH: return set_text(line, "test", path, strlen(path));
	case ASK_PCI:
	case ASK_TIME:
	case ASK_CODENAME: return 0;
	default: break;
	}
	rc = set_text(line, "path", path, strlen(path));
	if (!rc && question->ask == ASK_ACCESS)
		rc = set(line, "mode", json_string(access_mode_name(question->mode)));
	return rc;
}

static int put_file(json_t *line, const struct blob *bytes)
{
	cleanup_blob struct blob base64 = BLOB_HEAP;
	int rc = -EILSEQ;

	if (!bytes->len)
		return set(line, "text", json_string(""));
	if (!memchr(bytes->at, '\0', bytes->len))
		rc = set_text(line, "text", bytes->at, bytes->len);
	if (rc != -EILSEQ)
		return rc;
	rc = base64_encode(bytes->at, bytes->len, &base64);
	return rc ? rc : set_text(line, "base64", base64.at, base64.len);
}

static int put_names(json_t *line, const struct blob *names)
{
	cleanup_json json_t *entries = json_array();

	blob_for_each_name (name, names) {
		json_t *text = json_string(name);

		if (!text)
			return -EILSEQ;
		if (json_array_append_new(entries, text))
			return -ENOMEM;
	}
	return set(line, "entries", json_incref(entries));
}

static int put_stat(json_t *line, const struct file_stat *stat)
{
	char mode[16];
	int rc = set(line, "type", json_string(file_type_name(stat->type)));

	if (!rc && (stat->type == FILE_CHAR_DEVICE || stat->type == FILE_BLOCK_DEVICE)) {
		rc = set(line, "major", json_integer(stat->major));
		if (!rc)
			rc = set(line, "minor", json_integer(stat->minor));
	}
	snprintf(mode, sizeof(mode), "%04o", stat->mode);
	if (!rc)
		rc = set(line, "mode", json_string(mode));
	if (!rc)
		rc = set(line, "uid", json_integer(stat->uid));
	return rc ? rc : set(line, "gid", json_integer(stat->gid));
}

static int put_function(json_t *object, const struct pci_function *function)
{
	char address[24], vendor[8], device[8], class_code[12];
	int rc;

	snprintf(address, sizeof(address), "%04x:%02x:%02x.%x", function->domain, function->bus,
		function->device, function->function);
	snprintf(vendor, sizeof(vendor), "%04x", function->vendor_id);
	snprintf(device, sizeof(device), "%04x", function->device_id);
	snprintf(class_code, sizeof(class_code), "%06x", function->class_code);
	rc = set(object, "address", json_string(address));
	if (!rc)
		rc = set(object, "vendor", json_string(vendor));
	if (!rc)
		rc = set(object, "device", json_string(device));
	if (!rc)
		rc = set(object, "class", json_string(class_code));
	if (!rc && function->driver[0])
		rc = set_text(object, "driver", function->driver, strlen(function->driver));
	else if (!rc)
		rc = set(object, "driver", json_null());
	if (!rc)
		rc = set(object, "iommu_group",
			function->iommu_group >= 0 ? json_integer(function->iommu_group)
						   : json_null());
	/* Only where it is so: null alone says that there is none. */
	if (!rc && function->driver_unknown)
		rc = set(object, "driver_unknown", json_true());
	if (!rc && function->group_unknown)
		rc = set(object, "iommu_group_unknown", json_true());
	return rc;
}

static int put_pci(json_t *line, const struct blob *bytes)
{
	cleanup_json json_t *functions = json_array();

	for (size_t at = 0; at + sizeof(struct pci_function) <= bytes->len;
		at += sizeof(struct pci_function)) {
		struct pci_function function;
		json_t *object = json_object();
		int rc;

		if (json_array_append_new(functions, object))
			return -ENOMEM;
		memcpy(&function, bytes->at + at, sizeof(function));
		rc = put_function(object, &function);
		if (rc)
			return rc;
	}
	return set(line, "functions", json_incref(functions));
}

static int put_supported_cpuid(json_t *line, const struct blob *bytes)
{
	cleanup_json json_t *entries = json_array();

	for (size_t at = 0; at + sizeof(struct cpuid_entry) <= bytes->len;
		at += sizeof(struct cpuid_entry)) {
		struct cpuid_entry entry;
		json_t *object = json_object();
		int rc;

		if (json_array_append_new(entries, object))
			return -ENOMEM;
		memcpy(&entry, bytes->at + at, sizeof(entry));
		rc = put_leaf(object, entry.leaf, entry.subleaf);
		if (!rc)
			rc = set_regs(object, &entry.regs);
		if (rc)
			return rc;
	}
	return set(line, "entries", json_incref(entries));
}

static int put_kvm_answer(
	json_t *line, const struct question *question, const struct answer *answer)
{
	if (!strcmp(question->path, KVM_ASK_SUPPORTED_CPUID))
		return put_supported_cpuid(line, answer->blob);
	if (!strcmp(question->path, KVM_ASK_OPEN))
		return 0;
	if (!strcmp(question->path, KVM_ASK_CREATE_VM))
		return set(line, "value", json_boolean(answer->value != 0));
	if (!strcmp(question->path, KVM_ASK_FEATURE_MSR))
		return set_hex(line, "value", 16, answer->value);
	return set_number(line, "value", answer->value);
}

static int put_launch(json_t *line, const struct answer *answer)
{
	int rc = set(line, "value", json_boolean(answer->value != 0));

	return rc ? rc : set_number(line, "ns", answer->ns);
}

static int put_answer(json_t *line, const struct question *question, const struct answer *answer)
{
	switch (question->ask) {
	case ASK_FILE:
	case ASK_CAPABILITY: return put_file(line, answer->blob);
	case ASK_DIR:
	case ASK_PROGRAMS:
	case ASK_UDEV: return put_names(line, answer->blob);
	case ASK_LINK: return set_text(line, "target", answer->blob->at, answer->blob->len);
	case ASK_STAT: return put_stat(line, &answer->stat);
	case ASK_CPUID: return set_regs(line, &answer->regs);
	case ASK_MSR: return set_hex(line, "value", 16, answer->value);
	case ASK_KVM: return put_kvm_answer(line, question, answer);
	case ASK_PCI: return put_pci(line, answer->blob);
	case ASK_CODENAME: return set_text(line, "value", answer->blob->at, answer->blob->len);
	case ASK_LAUNCH: return put_launch(line, answer);
	case ASK_TIME: return set_number(line, "value", answer->value);
	default: return 0;
	}
}

static int put_errno(json_t *line, int err)
{
	const char *name = errno_name(err);
	char digits[16];

	snprintf(digits, sizeof(digits), "%d", err);
	return set(line, "errno", json_string(name ? name : digits));
}

static int write_line(FILE *out, const json_t *line)
{
	cleanup_free char *text = json_dumps(line, JSON_COMPACT);
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return -ENOMEM;
	if (len >= SNAPSHOT_LINE_MAX)
		return -EFBIG;
	text[len] = '\n';
	errno = 0;
	if (fwrite(text, 1, len + 1, out) != len + 1)
		return errno ? -errno : -EIO;
	return 0;
}

int snapshot_write_header(FILE *out, const struct snapshot_header *header)
{
	cleanup_json json_t *line = json_object();
	json_t *host = json_object();
	int rc = set(line, "schema", json_string(SNAPSHOT_SCHEMA));

	if (!rc)
		rc = set(line, "host", host);
	else
		json_decref(host);
	if (!rc && header->arch)
		rc = set_text(host, "arch", header->arch, strlen(header->arch));
	if (!rc && header->kernel)
		rc = set_text(host, "kernel", header->kernel, strlen(header->kernel));
	if (!rc && header->captured)
		rc = set(line, "captured", json_string(header->captured));
	if (!rc && header->has_uid)
		rc = set(line, "uid", json_integer(header->uid));
	if (!rc)
		rc = set(line, "tool", json_string(VIRTSCOUT_VERSION));
	return rc ? rc : write_line(out, line);
}

int snapshot_write_entry(
	FILE *out, const struct question *question, int err, const struct answer *answer)
{
	cleanup_json json_t *line = json_object();
	int rc = put_question(line, question);

	if (!rc)
		rc = err ? put_errno(line, err) : put_answer(line, question, answer);
	return rc ? rc : write_line(out, line);
}
