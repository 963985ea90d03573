// SPDX-License-Identifier: GPL-2.0-or-later
// Snapshots: each kind of line, and each way to be none.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/snapshot_read.h"
#include "probe/sources.h"

#define HEADER                                                                                     \
	"{\"schema\":\"virtscout.snapshot/"                                                        \
	"1\",\"host\":{\"arch\":\"x86_64\",\"kernel\":\"6.1.0\"}}\n"

/* The source of a snapshot with these lines after the header. */
static struct source *replay(const char *lines)
{
	struct input_error error = {0};
	struct snapshot *snapshot;
	struct source *source;
	char *text;
	int rc;

	assert_true(asprintf(&text, HEADER "%s", lines) > 0);
	rc = snapshot_read(text, strlen(text), "test", &snapshot, &error);
	if (rc)
		print_message("%d:%d %s\n", error.line, error.column, error.text);
	assert_int_equal(rc, 0);
	assert_string_equal(error.text, "");
	free(text);
	assert_int_equal(source_replay_take(snapshot, &source), 0);
	return source;
}

static int ask_text(struct source *source, const struct question *question, char text[256])
{
	struct blob blob = {.at = text, .size = 255};
	struct answer answer = {.blob = &blob};
	int rc = source_ask(source, question, &answer);

	text[blob.len] = '\0';
	return rc;
}

static void cpuid_lines_answer(void **state)
{
	struct source *source = replay(
		"{\"ask\":\"cpuid\",\"cpu\":0,\"leaf\":\"0x00000001\",\"subleaf\":0,\"eax\":"
		"\"0x000306a9\","
		"\"ebx\":\"0x1\",\"ecx\":\"0x2\",\"edx\":\"0xFFFFFFFF\"}\n"
		"{\"ask\":\"cpuid\",\"leaf\":7,\"eax\":1,\"ebx\":2,\"ecx\":true,\"edx\":false}\n"
		"{\"ask\":\"cpuid\",\"cpu\":2,\"leaf\":1,\"errno\":\"EINVAL\"}");
	struct cpuid_regs regs;

	(void)state;
	assert_int_equal(source_cpuid(source, 0, 1, 0, &regs), 0);
	assert_int_equal(regs.eax, 0x306a9);
	assert_int_equal(regs.edx, 0xffffffff);
	assert_int_equal(source_cpuid(source, 0, 7, 0, &regs), 0);
	assert_int_equal(regs.ebx, 2);
	assert_int_equal(regs.ecx, 1);
	assert_int_equal(regs.edx, 0);
	assert_int_equal(source_cpuid(source, 2, 1, 0, &regs), -EINVAL);
	assert_int_equal(source_cpuid(source, 1, 1, 0, &regs), -ERR_NOT_CAPTURED);
	assert_int_equal(source_cpuid(source, 0, 7, 1, &regs), -ERR_NOT_CAPTURED);
	source_close(source);
}

static void msr_lines_answer(void **state)
{
	struct source *source =
		replay("{\"ask\":\"msr\",\"cpu\":0,\"index\":\"0x0000048b\",\"value\":"
		       "\"0xffffffffffffffff\"}\n"
		       "{\"ask\":\"msr\",\"cpu\":0,\"index\":\"0x0000003a\",\"errno\":\"EACCES\"}\n"
		       "{\"ask\":\"msr\",\"index\":128,\"value\":5}\n");
	uint64_t value = 0;

	(void)state;
	assert_int_equal(source_rdmsr(source, 0, 0x48b, &value), 0);
	assert_true(value == UINT64_MAX);
	assert_int_equal(source_rdmsr(source, 0, 0x3a, &value), -EACCES);
	assert_int_equal(source_rdmsr(source, 0, 128, &value), 0);
	assert_int_equal(value, 5);
	assert_int_equal(source_rdmsr(source, 0, 0x3b, &value), -ERR_NOT_CAPTURED);
	source_close(source);
}

static void file_lines_answer(void **state)
{
	struct source *source =
		replay("{\"ask\":\"file\",\"path\":\"/proc/cpuinfo\",\"text\":\"processor\\t: "
		       "0\\nflags\\t: fpu\\n\"}\n"
		       "{\"ask\":\"file\",\"path\":\"/sys/firmware/acpi/tables/"
		       "DMAR\",\"base64\":\"RE1BUg==\"}\n"
		       "{\"ask\":\"file\",\"path\":\"/empty\",\"text\":\"\"}\n"
		       "{\"ask\":\"file\",\"path\":\"/zero\",\"text\":\"a\\u0000b\"}\n"
		       "{\"ask\":\"file\",\"path\":\"/refused\",\"errno\":\"EPERM\"}\n");
	cleanup_blob struct blob content = BLOB_HEAP;
	char text[256], beginning[5];
	struct blob fixed = BLOB_FIXED(beginning);

	(void)state;
	assert_int_equal(source_read_line(source, "/proc/cpuinfo", text, sizeof(text)), 25);
	assert_string_equal(text, "processor\t: 0\nflags\t: fpu");
	assert_int_equal(source_read(source, "/sys/firmware/acpi/tables/DMAR", &content), 0);
	assert_int_equal(content.len, 4);
	assert_memory_equal(content.at, "DMAR", 4);
	assert_int_equal(source_read_line(source, "/empty", text, sizeof(text)), 0);
	content.len = 0;
	assert_int_equal(source_read(source, "/zero", &content), 0);
	assert_int_equal(content.len, 3);
	assert_int_equal(source_read(source, "/refused", &content), -EPERM);
	assert_int_equal(source_read(source, "/other", &content), -ERR_NOT_CAPTURED);
	assert_int_equal(source_read(source, "/proc/cpuinfo", &fixed), 0);
	assert_int_equal(fixed.len, 5);
	assert_true(fixed.truncated);
	source_close(source);
}

static void capability_lines_answer(void **state)
{
	struct source *source =
		replay("{\"ask\":\"capability\",\"path\":\"/usr/bin/newuidmap\","
		       "\"base64\":\"AQAAAoAAAAAAAAAAAAAAAAAAAAA=\"}\n"
		       "{\"ask\":\"capability\",\"path\":\"/usr/bin/env\",\"errno\":\"ENODATA\"}\n"
		       "{\"ask\":\"dir\",\"path\":\"/usr/sbin\",\"entries\":[\"init\"]}\n");
	cleanup_blob struct blob bytes = BLOB_HEAP;

	(void)state;
	assert_int_equal(source_capability(source, "/usr/bin/newuidmap", &bytes), 0);
	assert_int_equal(bytes.len, 20);
	assert_int_equal((unsigned char)bytes.at[4], 0x80);
	assert_int_equal(source_capability(source, "/usr/bin/env", &bytes), -ENODATA);
	assert_int_equal(source_capability(source, "/usr/sbin/x", &bytes), -ENOENT);
	assert_int_equal(source_capability(source, "/usr/bin/x", &bytes), -ERR_NOT_CAPTURED);
	source_close(source);
}

static void dir_link_and_udev_lines_answer(void **state)
{
	struct source *source = replay(
		"{\"ask\":\"dir\",\"path\":\"/d\",\"entries\":[\"b\",\"a\"]}\n"
		"{\"ask\":\"dir\",\"path\":\"/none\",\"entries\":[]}\n"
		"{\"ask\":\"dir\",\"path\":\"/refused\",\"errno\":\"EACCES\"}\n"
		"{\"ask\":\"link\",\"path\":\"/l\",\"target\":\"../x\"}\n"
		"{\"ask\":\"link\",\"path\":\"/m\",\"errno\":\"EINVAL\"}\n"
		"{\"ask\":\"udev\",\"subsystem\":\"iommu\",\"entries\":[\"dmar1\",\"dmar0\"]}\n"
		"{\"ask\":\"udev\",\"subsystem\":\"net\",\"errno\":\"ENOSYS\"}\n");
	cleanup_blob struct blob names = BLOB_HEAP;
	char text[256];

	(void)state;
	assert_int_equal(source_list(source, "/d", &names), 0);
	assert_int_equal(names.len, 4);
	assert_memory_equal(names.at, "a\0b", 4);
	names.len = 0;
	assert_int_equal(source_list(source, "/none", &names), 0);
	assert_int_equal(names.len, 0);
	assert_int_equal(source_list(source, "/refused", &names), -EACCES);
	assert_int_equal(source_list(source, "/other", &names), -ERR_NOT_CAPTURED);
	assert_int_equal(source_link(source, "/l", text, sizeof(text)), 0);
	assert_string_equal(text, "../x");
	assert_int_equal(source_link(source, "/m", text, sizeof(text)), -EINVAL);
	assert_int_equal(
		ask_text(source, &(struct question){.ask = ASK_UDEV, .path = "iommu"}, text), 0);
	assert_string_equal(text, "dmar0");
	assert_int_equal(ask_text(source, &(struct question){.ask = ASK_UDEV, .path = "net"}, text),
		-ENOSYS);
	assert_int_equal(ask_text(source, &(struct question){.ask = ASK_UDEV, .path = "pci"}, text),
		-ERR_NOT_CAPTURED);
	source_close(source);
}

static void access_and_stat_lines_answer(void **state)
{
	struct source *source = replay(
		"{\"ask\":\"access\",\"path\":\"/dev/kvm\",\"mode\":\"rw\",\"errno\":\"EACCES\"}\n"
		"{\"ask\":\"access\",\"path\":\"/dev/null\",\"mode\":\"r\"}\n"
		"{\"ask\":\"stat\",\"path\":\"/dev/"
		"kvm\",\"type\":\"char\",\"major\":10,\"minor\":232,"
		"\"mode\":\"0660\",\"uid\":0,\"gid\":104}\n"
		"{\"ask\":\"stat\",\"path\":\"/"
		"etc\",\"type\":\"directory\",\"mode\":\"0755\",\"uid\":0,\"gid\":0}\n"
		"{\"ask\":\"stat\",\"path\":\"/none\",\"errno\":\"ENOENT\"}\n");
	struct file_stat stat;

	(void)state;
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_READ_WRITE), -EACCES);
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_READ), -ERR_NOT_CAPTURED);
	assert_int_equal(source_access(source, "/dev/null", ACCESS_READ), 0);
	assert_int_equal(source_stat(source, "/dev/kvm", &stat), 0);
	assert_int_equal(stat.type, FILE_CHAR_DEVICE);
	assert_int_equal(stat.major, 10);
	assert_int_equal(stat.minor, 232);
	assert_int_equal(stat.mode, 0660);
	assert_int_equal(stat.gid, 104);
	assert_int_equal(source_stat(source, "/etc", &stat), 0);
	assert_int_equal(stat.type, FILE_DIRECTORY);
	assert_int_equal(source_stat(source, "/none", &stat), -ENOENT);
	assert_int_equal(source_stat(source, "/other", &stat), -ERR_NOT_CAPTURED);
	source_close(source);
}

static void kvm_lines_answer(void **state)
{
	struct source *source =
		replay("{\"ask\":\"kvm\",\"what\":\"open\"}\n"
		       "{\"ask\":\"kvm\",\"what\":\"api_version\",\"value\":12}\n"
		       "{\"ask\":\"kvm\",\"what\":\"create_vm\",\"errno\":\"EBUSY\"}\n"
		       "{\"ask\":\"kvm\",\"what\":\"extension\",\"cap\":9,\"value\":0}\n"
		       "{\"ask\":\"kvm\",\"what\":\"feature_msr\",\"index\":\"0x00000480\","
		       "\"value\":\"0x11\"}\n"
		       "{\"ask\":\"kvm\",\"what\":\"supported_cpuid\",\"entries\":[{\"leaf\":"
		       "\"0x1\",\"eax\":1,\"ebx\":2,"
		       "\"ecx\":3,\"edx\":4}]}\n"
		       "{\"ask\":\"kvm\",\"what\":\"something_new\",\"value\":{}}\n");
	struct cpuid_entry entry;
	struct blob blob = {.at = (char *)&entry, .size = sizeof(entry)};
	struct answer answer = {.blob = &blob};
	uint64_t value = 77;

	(void)state;
	assert_int_equal(source_kvm(source, KVM_ASK_OPEN, 0, &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(source_kvm(source, KVM_ASK_API_VERSION, 0, &value), 0);
	assert_int_equal(value, 12);
	assert_int_equal(source_kvm(source, KVM_ASK_CREATE_VM, 0, &value), -EBUSY);
	assert_int_equal(source_kvm(source, KVM_ASK_EXTENSION, 9, &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(source_kvm(source, KVM_ASK_EXTENSION, 10, &value), -ERR_NOT_CAPTURED);
	assert_int_equal(source_kvm(source, KVM_ASK_FEATURE_MSR, 0x480, &value), 0);
	assert_int_equal(value, 0x11);
	assert_int_equal(
		source_ask(source,
			&(struct question){.ask = ASK_KVM, .path = KVM_ASK_SUPPORTED_CPUID},
			&answer),
		0);
	assert_int_equal(blob.len, sizeof(entry));
	assert_int_equal(entry.leaf, 1);
	assert_int_equal(entry.regs.edx, 4);
	source_close(source);
}

static void pci_lines_answer_in_order(void **state)
{
	struct source *source = replay(
		"{\"ask\":\"pci\",\"functions\":[{\"address\":\"0000:00:1f.3\",\"vendor\":\"8086\","
		"\"device\":"
		"\"a348\",\"class\":\"040300\",\"driver\":null,\"iommu_group\":null},{\"address\":"
		"\"0000:00:02.0\",\"vendor\":\"8086\",\"device\":\"9a49\",\"class\":\"030000\","
		"\"driver\":\"i915\","
		"\"iommu_group\":0}]}\n");
	struct pci_function functions[3];
	struct blob blob = {.at = (char *)functions, .size = sizeof(functions)};
	struct answer answer = {.blob = &blob};

	(void)state;
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_PCI}, &answer), 0);
	assert_int_equal(blob.len, 2 * sizeof(*functions));
	assert_int_equal(functions[0].device, 2);
	assert_int_equal(functions[0].vendor_id, 0x8086);
	assert_int_equal(functions[0].device_id, 0x9a49);
	assert_int_equal(functions[0].class_code, 0x030000);
	assert_int_equal(functions[0].iommu_group, 0);
	assert_string_equal(functions[0].driver, "i915");
	assert_int_equal(functions[1].function, 3);
	assert_int_equal(functions[1].iommu_group, PCI_NO_GROUP);
	assert_string_equal(functions[1].driver, "");
	source_close(source);
	source = replay("{\"ask\":\"pci\",\"errno\":\"EACCES\"}");
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_PCI}, &answer), -EACCES);
	source_close(source);
}

#define PCI_LINE(fields)                                                                           \
	"{\"ask\":\"pci\",\"functions\":[{\"address\":\"0000:00:02.0\",\"vendor\":\"8086\","       \
	"\"device\":\"9a49\",\"class\":\"030000\"" fields "}]}\n"

static void pci_lines_tell_none_from_unknown(void **state)
{
	static const struct {
		const char *line;
		bool driver_unknown, group_unknown;
	} cases[] = {
		{PCI_LINE(""), false, false},
		{PCI_LINE(",\"driver\":null,\"iommu_group\":null"), false, false},
		{PCI_LINE(",\"driver_unknown\":true"), true, false},
		{PCI_LINE(",\"iommu_group\":null,\"iommu_group_unknown\":1"), false, true},
		{PCI_LINE(",\"driver_unknown\":false,\"iommu_group_unknown\":0"), false, false},
		/* What is there is known. */
		{PCI_LINE(",\"driver\":\"i915\",\"iommu_group\":3,\"driver_unknown\":true,"
			  "\"iommu_group_unknown\":true"),
			false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct source *source = replay(cases[i].line);
		struct pci_function function;
		struct blob blob = {.at = (char *)&function, .size = sizeof(function)};
		struct answer answer = {.blob = &blob};

		print_message("%s", cases[i].line);
		assert_int_equal(
			source_ask(source, &(struct question){.ask = ASK_PCI}, &answer), 0);
		assert_int_equal(function.driver_unknown, cases[i].driver_unknown);
		assert_int_equal(function.group_unknown, cases[i].group_unknown);
		source_close(source);
	}
}

static void launch_and_codename_lines_answer(void **state)
{
	struct source *source =
		replay("{\"ask\":\"launch\",\"test\":\"real_mode\",\"value\":true,\"ns\":78000}\n"
		       "{\"ask\":\"launch\",\"test\":\"nested\",\"value\":false}\n"
		       "{\"ask\":\"launch\",\"test\":\"slat\",\"errno\":\"EPERM\"}\n"
		       "{\"ask\":\"launch\",\"test\":\"deadline\",\"errno\":\"ERR_NOT_RUN\"}\n"
		       "{\"ask\":\"codename\",\"value\":\"Tiger Lake-U\"}\n");
	struct question question = {.ask = ASK_LAUNCH, .path = "real_mode"};
	struct answer answer = {0};
	char text[256];

	(void)state;
	assert_int_equal(source_ask(source, &question, &answer), 0);
	assert_int_equal(answer.value, 1);
	assert_int_equal(answer.ns, 78000);
	question.path = "nested";
	assert_int_equal(source_ask(source, &question, &answer), 0);
	assert_int_equal(answer.value, 0);
	question.path = "slat";
	assert_int_equal(source_ask(source, &question, &answer), -EPERM);
	question.path = "deadline";
	assert_int_equal(source_ask(source, &question, &answer), -ERR_NOT_RUN);
	question.path = "long_mode";
	assert_int_equal(source_ask(source, &question, &answer), -ERR_NOT_CAPTURED);
	assert_int_equal(ask_text(source, &(struct question){.ask = ASK_CODENAME}, text), 0);
	assert_string_equal(text, "Tiger Lake-U");
	source_close(source);
}

static void uname_is_the_headers(void **state)
{
	struct input_error error = {0};
	static const char bare[] =
		"\n{\"schema\":\"virtscout.snapshot/1\",\"host\":{\"arch\":\"x86_64\"}}";
	struct source *source = replay("");
	struct snapshot *snapshot;
	char text[256];

	(void)state;
	assert_int_equal(
		ask_text(source, &(struct question){.ask = ASK_UNAME, .path = "release"}, text), 0);
	assert_string_equal(text, "6.1.0");
	assert_int_equal(
		ask_text(source, &(struct question){.ask = ASK_UNAME, .path = "machine"}, text), 0);
	assert_string_equal(text, "x86_64");
	assert_int_equal(
		ask_text(source, &(struct question){.ask = ASK_UNAME, .path = "node"}, text),
		-ERR_NOT_CAPTURED);
	source_close(source);
	assert_int_equal(snapshot_read(bare, strlen(bare), "test", &snapshot, &error), 0);
	assert_int_equal(source_replay_take(snapshot, &source), 0);
	assert_int_equal(
		ask_text(source, &(struct question){.ask = ASK_UNAME, .path = "release"}, text),
		-ERR_NOT_CAPTURED);
	source_close(source);
}

static void what_is_not_known_is_ignored(void **state)
{
	struct source *source = replay("{\"ask\":\"telepathy\",\"value\":[1,{\"a\":2}]}\n\n   \r\n"
				       "{\"new\":{\"deep\":[]},\"ask\":\"msr\",\"index\":1,"
				       "\"value\":2,\"leaf\":\"garbage\"}\r\n");
	uint64_t value = 0;

	(void)state;
	assert_int_equal(source_rdmsr(source, 0, 1, &value), 0);
	assert_int_equal(value, 2);
	source_close(source);
}

static void a_question_asked_twice_may_agree(void **state)
{
	struct source *source =
		replay("{\"ask\":\"dir\",\"path\":\"/d\",\"entries\":[\"b\",\"a\"]}\n"
		       "{\"ask\":\"msr\",\"cpu\":0,\"index\":1,\"value\":2}\n"
		       "{\"ask\":\"file\",\"path\":\"/f\",\"text\":\"DMAR\"}\n"
		       "{\"ask\":\"msr\",\"index\":\"0x1\",\"value\":\"0x2\"}\n"
		       "{\"ask\":\"file\",\"path\":\"/f\",\"base64\":\"RE1BUg==\"}\n"
		       "{\"ask\":\"dir\",\"path\":\"/d\",\"entries\":[\"a\",\"b\"]}\n");
	uint64_t value = 0;

	(void)state;
	assert_int_equal(source_rdmsr(source, 0, 1, &value), 0);
	assert_int_equal(value, 2);
	source_close(source);
}

/*
 * Each is the text after the header; what is wrong stands on this line and column, counted after
 * it.
 */
static const struct {
	const char *lines;
	int line, column;
	const char *says; /* part of the message */
} bad_lines[] = {
	{"{\"ask\":\"msr\",\"index\":1,\"value\":1}\n{\"ask\":\"file\",\"path\":\"/a\",\"te", 2, 0,
		"cut off"},
	{"not json", 1, 0, "JSON object"},
	{"[1]", 1, 1, "JSON object"},
	{"{\"ask\":\"msr\"} x", 1, 0, "JSON object"},
	{"{\"a\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}", 1, 21, "nesting"},
	{"{\"value\":1}", 1, 1, "ask"},
	{"{\"ask\":7}", 1, 2, "ask"},
	{"{\"ask\":\"msr\",\"ask\":\"msr\"}", 1, 0, "duplicate"},
	{"{\"schema\":\"virtscout.snapshot/1\"}", 1, 2, "one header"},
	{"{\"ask\":\"msr\",\"cpu\":0,\"value\":1}", 1, 1, "index"},
	{"{\"ask\":\"msr\",\"index\":\"0x1ffffffff\",\"value\":1}", 1, 14, "at most"},
	{"{\"ask\":\"msr\",\"index\":1,\"value\":\"0x1ffffffffffffffff\"}", 1, 24, "integer"},
	{"{\"ask\":\"msr\",\"index\":1,\"value\":-1}", 1, 24, "integer"},
	{"{\"ask\":\"msr\",\"index\":1,\"value\":1.5}", 1, 24, "integer"},
	{"{\"ask\":\"msr\",\"index\":1,\"value\":\"0x\"}", 1, 24, "integer"},
	{"{\"ask\":\"msr\",\"index\":1}", 1, 1, "value"},
	{"{\"ask\":\"msr\",\"index\":1,\"errno\":\"EFOO\"}", 1, 24, "errno"},
	{"{\"ask\":\"msr\",\"index\":1,\"errno\":13}", 1, 24, "errno"},
	{"{\"ask\":\"msr\",\"index\":1,\"value\":1,\"errno\":\"EIO\"}", 1, 34, "not both"},
	{"{\"ask\":\"cpuid\",\"leaf\":1,\"eax\":1,\"ebx\":1,\"ecx\":1}", 1, 1, "edx"},
	{"{\"ask\":\"file\",\"path\":\"/a\"}", 1, 1, "text"},
	{"{\"ask\":\"file\",\"path\":\"/a\",\"text\":1}", 1, 27, "text"},
	{"{\"ask\":\"file\",\"path\":\"/a\",\"base64\":\"RE1BUg=\"}", 1, 27, "base64"},
	{"{\"ask\":\"file\",\"path\":\"/a\",\"text\":\"\",\"base64\":\"\"}", 1, 37, "not both"},
	{"{\"ask\":\"file\",\"path\":\"\",\"text\":\"\"}", 1, 15, "path"},
	{"{\"ask\":\"file\",\"path\":\"/a\\u0000b\",\"text\":\"\"}", 1, 15, "path"},
	{"{\"ask\":\"file\",\"text\":\"\xff\",\"path\":\"/a\"}", 1, 0, "decode"},
	{"{\"ask\":\"dir\",\"path\":\"/a\",\"entries\":{}}", 1, 26, "array"},
	{"{\"ask\":\"dir\",\"path\":\"/a\",\"entries\":[\"a/b\"]}", 1, 26, "name"},
	{"{\"ask\":\"dir\",\"path\":\"/a\",\"entries\":[\"..\"]}", 1, 26, "name"},
	{"{\"ask\":\"dir\",\"path\":\"/a\",\"entries\":[\"\"]}", 1, 26, "name"},
	{"{\"ask\":\"dir\",\"path\":\"/a\",\"entries\":[1]}", 1, 26, "name"},
	{"{\"ask\":\"link\",\"path\":\"/a\",\"target\":1}", 1, 27, "target"},
	{"{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"x\"}", 1, 29, "mode"},
	{"{\"ask\":\"access\",\"path\":\"/a\"}", 1, 1, "mode"},
	{"{\"ask\":\"stat\",\"path\":\"/a\",\"type\":\"fifo\"}", 1, 27, "type"},
	{"{\"ask\":\"stat\",\"path\":\"/"
	 "a\",\"type\":\"char\",\"mode\":\"0600\",\"uid\":0,\"gid\":0}",
		1, 1, "major"},
	{"{\"ask\":\"stat\",\"path\":\"/"
	 "a\",\"type\":\"regular\",\"mode\":\"0689\",\"uid\":0,\"gid\":0}",
		1, 44, "mode"},
	{"{\"ask\":\"kvm\",\"what\":\"extension\",\"value\":1}", 1, 1, "cap"},
	{"{\"ask\":\"kvm\",\"what\":\"api_version\"}", 1, 1, "value"},
	{"{\"ask\":\"kvm\",\"what\":\"supported_cpuid\",\"entries\":[7]}", 1, 1, "leaf"},
	{"{\"ask\":\"pci\",\"functions\":7}", 1, 14, "array"},
	{"{\"ask\":\"pci\",\"functions\":[{\"address\":\"00:02.0\"}]}", 1, 14, "address"},
	{"{\"ask\":\"pci\",\"functions\":[{\"address\":\"0000:00:02.0\",\"vendor\":\"18086\","
	 "\"device\":\"1\",\"class\":\"1\"}]}",
		1, 1, "vendor"},
	{"{\"ask\":\"pci\",\"functions\":[{\"address\":\"0000:00:02.0\",\"vendor\":\"1\","
	 "\"device\":\"1\",\"class\":\"1\"},"
	 "{\"address\":\"0000:00:02.0\",\"vendor\":\"1\",\"device\":\"1\",\"class\":\"1\"}]}",
		1, 14, "twice"},
	{"{\"ask\":\"launch\",\"test\":\"real_mode\",\"value\":2}", 1, 36, "at most"},
	{"{\"ask\":\"codename\",\"value\":3}", 1, 19, "value"},
	{"{\"ask\":\"msr\",\"index\":1,\"value\":1}\n\n{\"ask\":\"msr\",\"index\":1,\"value\":2}",
		3, 1, "line 2"},
	{"{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"r\"}\n"
	 "{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"r\",\"errno\":\"EACCES\"}",
		2, 1, "line 2"},
};

static void damaged_lines_are_errors_with_a_position(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_lines) / sizeof(*bad_lines); i++) {
		struct input_error error = {0};
		struct snapshot *snapshot = NULL;
		char *text;
		int rc;

		assert_true(asprintf(&text, HEADER "%s", bad_lines[i].lines) > 0);
		rc = snapshot_read(text, strlen(text), "hosts/a.jsonl", &snapshot, &error);
		free(text);
		print_message("%s\n    %d:%d %s\n", bad_lines[i].lines, error.line, error.column,
			error.text);
		assert_int_equal(rc, -EINVAL);
		assert_string_equal(error.file, "hosts/a.jsonl");
		assert_int_equal(error.line, bad_lines[i].line + 1);
		if (bad_lines[i].column)
			assert_int_equal(error.column, bad_lines[i].column);
		assert_true(error.column > 0);
		assert_non_null(strstr(error.text, bad_lines[i].says));
	}
}

static void a_file_without_our_header_is_an_error(void **state)
{
	static const char *const bad[] = {"", "\n\n", "{}", "{\"schema\":1}",
		"{\"schema\":\"virtscout.snapshot/2\"}", "{\"schema\":\"other/1\"}\n",
		("{\"ask\":\"msr\",\"index\":1,\"value\":1}\n" HEADER),
		"{\"schema\":\"virtscout.snapshot/1\",\"host\":7}",
		"{\"schema\":\"virtscout.snapshot/1\",\"host\":{\"arch\":7}}"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct input_error error = {0};
		struct snapshot *snapshot = NULL;

		print_message("%s\n", bad[i]);
		assert_int_equal(
			snapshot_read(bad[i], strlen(bad[i]), "f", &snapshot, &error), -EINVAL);
		assert_int_equal(error.line, 1);
		assert_true(strstr(error.text, "schema") || strstr(error.text, "host"));
	}
}

/* Every prefix of a snapshot is either whole lines of it or an error: never another answer. */
static void a_file_cut_off_anywhere_is_an_error_or_its_lines(void **state)
{
	static const char whole[] =
		HEADER "{\"ask\":\"msr\",\"cpu\":0,\"index\":\"0x1\",\"value\":\"0x123456\"}\n"
		       "{\"ask\":\"cpuid\",\"leaf\":\"0x1\",\"eax\":\"0x1\",\"ebx\":1,\"ecx\":1,"
		       "\"edx\":\"0x11\"}\n";
	int good = 0;

	(void)state;
	for (size_t len = 0; len < strlen(whole); len++) {
		struct input_error error = {0};
		struct snapshot *snapshot = NULL;
		int rc = snapshot_read(whole, len, "f", &snapshot, &error);

		if (rc) {
			assert_int_equal(rc, -EINVAL);
			assert_string_not_equal(error.text, "");
			continue;
		}
		good++;
		for (size_t i = 0; i < snapshot->count; i++)
			if (snapshot->entries[i].question.ask == ASK_MSR)
				assert_int_equal(snapshot->entries[i].value, 0x123456);
		snapshot_free(snapshot);
	}
	/* The header and the first line, each with and without its newline; the second without. */
	assert_int_equal(good, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpuid_lines_answer),
		cmocka_unit_test(msr_lines_answer),
		cmocka_unit_test(file_lines_answer),
		cmocka_unit_test(capability_lines_answer),
		cmocka_unit_test(dir_link_and_udev_lines_answer),
		cmocka_unit_test(access_and_stat_lines_answer),
		cmocka_unit_test(kvm_lines_answer),
		cmocka_unit_test(pci_lines_answer_in_order),
		cmocka_unit_test(pci_lines_tell_none_from_unknown),
		cmocka_unit_test(launch_and_codename_lines_answer),
		cmocka_unit_test(uname_is_the_headers),
		cmocka_unit_test(what_is_not_known_is_ignored),
		cmocka_unit_test(a_question_asked_twice_may_agree),
		cmocka_unit_test(damaged_lines_are_errors_with_a_position),
		cmocka_unit_test(a_file_without_our_header_is_an_error),
		cmocka_unit_test(a_file_cut_off_anywhere_is_an_error_or_its_lines),
	};

	return cmocka_run_group_tests_name("snapshot_read", tests, NULL, NULL);
}
