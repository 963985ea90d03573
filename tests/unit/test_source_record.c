// SPDX-License-Identifier: GPL-2.0-or-later
// A recording replays to the same answers.
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
#include "probe/gzip.h"
#include "probe/snapshot_read.h"
#include "probe/sources.h"
#include "tests/fake/source_table.h"

static const struct pci_function functions[] = {
	{.device = 2,
		.vendor_id = 0x8086,
		.device_id = 0x9a49,
		.class_code = 0x030000,
		.driver = "i915"},
	{.domain = 0x10000, .bus = 0xe1, .function = 7, .iommu_group = PCI_NO_GROUP},
	{.domain = 0x10000,
		.bus = 0xe2,
		.iommu_group = PCI_NO_GROUP,
		.group_unknown = true,
		.driver_unknown = true},
};

static const struct cpuid_entry supported[] = {
	{.leaf = 1, .regs = {1, 2, 3, 4}},
	{.leaf = 0xd, .subleaf = 1, .regs = {5, 6, 7, 0xffffffff}},
};

static const unsigned char setuid_capability[20] = {1, 0, 0, 2, 0x80};

/* One answer and one refusal of each kind. */
static const struct table_row rows[] = {
	UNAME_IS("release", "6.1.0-13-amd64"),
	UNAME_IS("machine", "x86_64"),
	CPUID_ON(3, 0x80000001, 0, .eax = 0xffffffff, .ecx = 4),
	CPUID(7, 1, .edx = 1),
	CPUID_ERR(1, 0, EIO),
	MSR(0x48b, UINT64_MAX),
	MSR_ERR(0x3a, EACCES),
	FILE_TEXT("/proc/cpuinfo", "processor\t: 0\n\"flags\"\\: \x01 \xc3\xa9\n"),
	FILE_TEXT("/latin1", "caf\xe9\n"),
	FILE_TEXT("/nul", "a\0b"),
	FILE_TEXT("/none", ""),
	FILE_ERR("/proc/iomem", EPERM),
	DIR_NAMES("/sys/module", "kvm\0kvm_intel\0"),
	DIR_NAMES("/empty", ""),
	DIR_ERR("/proc/xen", ENOENT),
	LINK_TO("/sys/bus/pci/devices/0000:00:02.0/driver", "../../../bus/pci/drivers/i915"),
	ACCESS_OK("/dev/null", ACCESS_READ_WRITE),
	ACCESS_ERR("/dev/kvm", ACCESS_READ, ENOENT),
	STAT_OF("/dev/kvm", FILE_CHAR_DEVICE, 10, 232, 0660, 0, 104),
	STAT_OF("/etc", FILE_DIRECTORY, 0, 0, 01755, 1, 2),
	STAT_ERR("/dev/sev", ENOENT),
	CAPABILITY_BYTES("/usr/bin/newuidmap", setuid_capability),
	CAPABILITY_ERR("/usr/bin/newgidmap", ENODATA),
	KVM_VALUE(KVM_ASK_OPEN, 0, 1),
	KVM_VALUE(KVM_ASK_API_VERSION, 0, 12),
	KVM_VALUE(KVM_ASK_CREATE_VM, 0, 1),
	KVM_VALUE(KVM_ASK_EXTENSION, 9, 0),
	KVM_VALUE(KVM_ASK_EXTENSION, 66, 1024),
	KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x480, UINT64_C(0x8000000000000001)),
	KVM_ERR(KVM_ASK_FEATURE_MSR, 0x48b, ENOTTY),
	{.question = {.ask = ASK_KVM, .path = KVM_ASK_SUPPORTED_CPUID},
		.bytes = supported,
		.len = sizeof(supported)},
	PCI_LIST(functions),
	UDEV_NAMES("iommu", "dmar0\0dmar1\0"),
	{.question = {.ask = ASK_UDEV, .path = "net"}, .err = 524},
	{.question = {.ask = ASK_CODENAME}, .bytes = "Tiger Lake-U", .len = 12},
	{.question = {.ask = ASK_LAUNCH, .path = "real_mode"}, .value = 1},
	{.question = {.ask = ASK_LAUNCH, .path = "slat"}, .err = ERR_NOT_RUN},
	{.question = {.ask = ASK_TIME}, .value = UINT64_C(1893456000)},
};

#define ROWS (sizeof(rows) / sizeof(*rows))

struct recording {
	struct source_table table;
	char *text;
	size_t len;
	FILE *out;
	struct source *record;
};

static void record_begin(struct recording *recording, bool raw)
{
	const struct record_options options = {
		.raw = raw, .captured = "2026-11-23T02:50:00Z", .has_uid = true, .uid = 1000};

	if (!recording->table.base.ops)
		recording->table = (struct source_table){{&source_table_ops}, rows, ROWS, 0};
	recording->out = open_memstream(&recording->text, &recording->len);
	assert_non_null(recording->out);
	assert_int_equal(source_record_open(&recording->table.base, recording->out, &options,
				 &recording->record),
		0);
}

static struct source *record_end(struct recording *recording)
{
	struct input_error error = {0};
	struct snapshot *snapshot = NULL;
	struct source *source = NULL;
	int rc;

	assert_int_equal(source_record_finish(recording->record), 0);
	source_close(recording->record);
	assert_int_equal(fclose(recording->out), 0);
	rc = snapshot_read(recording->text, recording->len, "test", &snapshot, &error);
	if (rc)
		print_message(
			"%s\n%d:%d %s\n", recording->text, error.line, error.column, error.text);
	assert_int_equal(rc, 0);
	assert_int_equal(source_replay_take(snapshot, &source), 0);
	return source;
}

static void assert_same(struct source *a, struct source *b, const struct question *question)
{
	cleanup_blob struct blob blob_a = BLOB_HEAP, blob_b = BLOB_HEAP;
	struct answer one = {.blob = &blob_a}, two = {.blob = &blob_b};
	int rc = source_ask(a, question, &one);

	assert_int_equal(source_ask(b, question, &two), rc);
	if (rc)
		return;
	assert_true(one.value == two.value && one.ns == two.ns);
	assert_memory_equal(&one.regs, &two.regs, sizeof(one.regs));
	assert_memory_equal(&one.stat, &two.stat, sizeof(one.stat));
	assert_int_equal(blob_a.len, blob_b.len);
	if (blob_a.len)
		assert_memory_equal(blob_a.at, blob_b.at, blob_a.len);
}

static void check_replay(bool raw)
{
	struct recording recording = {0};
	struct source *replay;

	record_begin(&recording, raw);
	for (size_t i = 0; i < ROWS; i++)
		assert_same(&recording.table.base, recording.record, &rows[i].question);
	replay = record_end(&recording);
	for (size_t i = 0; i < ROWS; i++) {
		print_message("row %zu\n", i);
		assert_same(&recording.table.base, replay, &rows[i].question);
	}
	source_close(replay);
	free(recording.text);
}

static void a_recording_replays_the_same(void **state)
{
	(void)state;
	check_replay(true);
}

static void scrubbing_changes_nothing_that_identifies_nobody(void **state)
{
	(void)state;
	check_replay(false);
}

static void the_header_comes_first_and_says_who_and_when(void **state)
{
	static const char header[] =
		"{\"schema\":\"virtscout.snapshot/"
		"1\",\"host\":{\"arch\":\"x86_64\",\"kernel\":\"6.1.0-13-amd64\"},"
		"\"captured\":\"2026-11-23T02:50:00Z\",\"uid\":1000,\"tool\":\"" VIRTSCOUT_VERSION
		"\"}\n";
	struct recording recording = {0};

	(void)state;
	record_begin(&recording, false);
	source_close(record_end(&recording));
	assert_string_equal(recording.text, header);
	free(recording.text);
}

static void lines_have_the_fixed_form(void **state)
{
	static const char *const lines[] = {
		"\n{\"ask\":\"cpuid\",\"cpu\":3,\"leaf\":\"0x80000001\",\"subleaf\":0,\"eax\":"
		"\"0xffffffff\","
		"\"ebx\":\"0x00000000\",\"ecx\":\"0x00000004\",\"edx\":\"0x00000000\"}\n",
		"\n{\"ask\":\"msr\",\"cpu\":0,\"index\":\"0x0000048b\",\"value\":"
		"\"0xffffffffffffffff\"}\n",
		"\n{\"ask\":\"msr\",\"cpu\":0,\"index\":\"0x0000003a\",\"errno\":\"EACCES\"}\n",
		"\n{\"ask\":\"file\",\"path\":\"/latin1\",\"base64\":\"Y2Fm6Qo=\"}\n",
		"\n{\"ask\":\"file\",\"path\":\"/none\",\"text\":\"\"}\n",
		"\n{\"ask\":\"dir\",\"path\":\"/sys/"
		"module\",\"entries\":[\"kvm\",\"kvm_intel\"]}\n",
		"\n{\"ask\":\"access\",\"path\":\"/dev/null\",\"mode\":\"rw\"}\n",
		"\n{\"ask\":\"access\",\"path\":\"/dev/"
		"kvm\",\"mode\":\"r\",\"errno\":\"ENOENT\"}\n",
		"\n{\"ask\":\"stat\",\"path\":\"/dev/"
		"kvm\",\"type\":\"char\",\"major\":10,\"minor\":232,"
		"\"mode\":\"0660\",\"uid\":0,\"gid\":104}\n",
		"\n{\"ask\":\"kvm\",\"what\":\"open\"}\n",
		"\n{\"ask\":\"kvm\",\"what\":\"api_version\",\"value\":12}\n",
		"\n{\"ask\":\"kvm\",\"what\":\"create_vm\",\"value\":true}\n",
		"\n{\"ask\":\"kvm\",\"what\":\"extension\",\"cap\":9,\"value\":0}\n",
		"\n{\"ask\":\"kvm\",\"what\":\"feature_msr\",\"index\":\"0x00000480\",\"value\":"
		"\"0x8000000000000001\"}\n",
		"\n{\"ask\":\"udev\",\"subsystem\":\"net\",\"errno\":\"524\"}\n",
		"\"functions\":[{\"address\":\"0000:00:02.0\",\"vendor\":\"8086\",\"device\":"
		"\"9a49\",\"class\":\"030000\","
		"\"driver\":\"i915\",\"iommu_group\":0},{\"address\":\"10000:e1:00.7\"",
		"\"driver\":null,\"iommu_group\":null},{\"address\":\"10000:e2:00.0\"",
		"\"driver\":null,\"iommu_group\":null,\"driver_unknown\":true,"
		"\"iommu_group_unknown\":true}]}\n",
		"\n{\"ask\":\"codename\",\"value\":\"Tiger Lake-U\"}\n",
		"\n{\"ask\":\"launch\",\"test\":\"real_mode\",\"value\":true,\"ns\":0}\n",
	};
	struct recording recording = {0};
	struct answer answer = {0};

	(void)state;
	record_begin(&recording, true);
	for (size_t i = 0; i < ROWS; i++)
		source_ask(recording.record, &rows[i].question, &answer);
	source_close(record_end(&recording));
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		if (!strstr(recording.text, lines[i]))
			print_message("%s\nis not in\n%s\n", lines[i], recording.text);
		assert_non_null(strstr(recording.text, lines[i]));
	}
	assert_null(strstr(recording.text, "uname"));
	free(recording.text);
}

static void each_question_is_written_once(void **state)
{
	struct recording recording = {0};
	size_t lines = 0;
	uint64_t value;

	(void)state;
	record_begin(&recording, false);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(source_rdmsr(recording.record, 0, 0x48b, &value), 0);
		assert_int_equal(source_rdmsr(recording.record, 0, 0x3a, &value), -EACCES);
		assert_int_equal(
			source_rdmsr(recording.record, 0, 0x77, &value), -ERR_NOT_CAPTURED);
	}
	source_close(record_end(&recording));
	for (const char *at = recording.text; (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, 3);
	free(recording.text);
}

static void a_file_read_in_part_is_written_whole(void **state)
{
	struct recording recording = {0};
	struct source *replay;
	char beginning[6], whole[64];
	struct blob blob = BLOB_FIXED(beginning);

	(void)state;
	record_begin(&recording, false);
	assert_int_equal(source_read(recording.record, "/proc/cpuinfo", &blob), 0);
	assert_int_equal(blob.len, 6);
	assert_true(blob.truncated);
	assert_memory_equal(beginning, "proces", 6);
	replay = record_end(&recording);
	assert_int_equal(source_read_line(replay, "/proc/cpuinfo", whole, sizeof(whole)), 28);
	source_close(replay);
	free(recording.text);
}

static void what_json_can_not_hold_is_an_errno(void **state)
{
	static const struct table_row bad[] = {
		DIR_NAMES("/sys/odd", "caf\xe9\0"),
		LINK_TO("/sys/link", "\xff"),
		FILE_TEXT("/sys/\xff", "1"),
	};
	struct recording recording = {
		.table = {{&source_table_ops}, bad, sizeof(bad) / sizeof(*bad), 0}};
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct source *replay;
	char target[8];

	(void)state;
	record_begin(&recording, false);
	assert_int_equal(source_list(recording.record, "/sys/odd", &blob), 0);
	assert_int_equal(source_link(recording.record, "/sys/link", target, sizeof(target)), 0);
	assert_int_equal(source_read(recording.record, "/sys/\xff", &blob), 0);
	replay = record_end(&recording);
	assert_int_equal(source_list(replay, "/sys/odd", &blob), -EILSEQ);
	assert_int_equal(source_link(replay, "/sys/link", target, sizeof(target)), -EILSEQ);
	assert_int_equal(source_read(replay, "/sys/\xff", &blob), -ERR_NOT_CAPTURED);
	source_close(replay);
	free(recording.text);
}

/*
 * What would tell whose machine it was; each text must be gone, but answers of the recorder stay
 * true.
 */
static void identifiers_are_gone_unless_raw(void **state)
{
	static const struct table_row rows_of_ann[] = {
		FILE_TEXT("/proc/sys/kernel/hostname", "anns-laptop\n"),
		FILE_TEXT("/sys/class/dmi/id/product_serial", "PF0ABCDE\n"),
		FILE_TEXT(
			"/sys/class/dmi/id/product_uuid", "4c4c4544-0042-3010-8056-b4c04f4d4e31\n"),
		FILE_TEXT("/proc/cmdline", "root=UUID=3e606156-786f-42eb-aede-9106d336e231 "
					   "ip=anns-laptop intel_iommu=on\n"),
		FILE_TEXT("/proc/self/mountinfo",
			"1 2 8:1 / / rw - ext4 /dev/mapper/anns-laptop-root rw\n"),
		FILE_TEXT("/sys/class/net/eth0/address", "8c:16:45:aa:bb:cc\n"),
		DIR_NAMES("/sys/bus/mdev/devices", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\0"),
		FILE_TEXT("/sys/bus/mdev/devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001/uevent",
			"A=1\n"),
		MSR(0x4f, 0x123456789),
		CPUID(3, 0, .ecx = 0x89abcdef),
	};
	static const char *const secrets[] = {"anns-laptop", "PF0ABCDE", "4c4c4544", "3e606156",
		"8c:16:45", "83b8f4f2", "123456789", "89abcdef"};
	const size_t count = sizeof(rows_of_ann) / sizeof(*rows_of_ann);

	(void)state;
	for (int raw = 0; raw < 2; raw++) {
		struct recording recording = {
			.table = {{&source_table_ops}, rows_of_ann, count, 0}};
		cleanup_blob struct blob names = BLOB_HEAP;
		struct source *replay;
		char path[256], text[128];

		record_begin(&recording, raw);
		for (size_t i = 0; i < count; i++)
			assert_same(
				&recording.table.base, recording.record, &rows_of_ann[i].question);
		replay = record_end(&recording);
		for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++)
			assert_int_equal(strstr(recording.text, secrets[i]) != NULL, raw);
		assert_true(source_read_line(replay, "/proc/cmdline", text, sizeof(text)) > 0);
		assert_non_null(strstr(text, " intel_iommu=on"));
		/* A name out of a listing leads to the device. */
		assert_int_equal(source_list(replay, "/sys/bus/mdev/devices", &names), 0);
		snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/uevent", names.at);
		assert_int_equal(source_read_line(replay, path, text, sizeof(text)), 3);
		source_close(replay);
		free(recording.text);
	}
}

/* Whoever built a kernel leaves paths in its configuration; what was packed looks different. */
static void a_packed_configuration_is_scrubbed_inside(void **state)
{
	static const char text[] =
		"CONFIG_INITRAMFS_SOURCE=\"/home/ann/initramfs\"\nCONFIG_KVM=m\n";
	static const char scrubbed[] =
		"CONFIG_INITRAMFS_SOURCE=\"/xxxx/xxx/xxxxxxxxx\"\nCONFIG_KVM=m\n";
	cleanup_blob struct blob packed = BLOB_HEAP;

	(void)state;
	assert_int_equal(gzip_pack(text, sizeof(text) - 1, &packed), 0);
	for (int raw = 0; raw < 2; raw++) {
		const struct table_row row = FILE_BYTES("/proc/config.gz", packed.at, packed.len);
		struct recording recording = {.table = {{&source_table_ops}, &row, 1, 0}};
		cleanup_blob struct blob asked = BLOB_HEAP, content = BLOB_HEAP, out = BLOB_HEAP;
		const char *expected = raw ? text : scrubbed;
		struct source *replay;

		record_begin(&recording, raw);
		assert_int_equal(source_read(recording.record, "/proc/config.gz", &asked), 0);
		assert_int_equal(asked.len, packed.len);
		assert_memory_equal(asked.at, packed.at, packed.len);
		replay = record_end(&recording);
		assert_int_equal(source_read(replay, "/proc/config.gz", &content), 0);
		assert_int_equal(gzip_unpack(content.at, content.len, 4096, &out), 0);
		assert_int_equal(out.len, sizeof(text) - 1);
		assert_memory_equal(out.at, expected, out.len);
		source_close(replay);
		free(recording.text);
	}
}

/* Its name may be that of its owner; the kernel itself leaves none. */
static void the_name_of_a_packed_file_is_not_recorded(void **state)
{
	static const char text[] = "CONFIG_KVM=m\n", name[] = "ann-laptop.config";
	/* ID, CM, FLG (FNAME), MTIME, XFL, OS */
	static const char header[] = "\x1f\x8b\x08\x08\x01\x02\x03\x04\x00\x03";
	cleanup_blob struct blob packed = BLOB_HEAP, named = BLOB_HEAP;

	(void)state;
	assert_int_equal(gzip_pack(text, sizeof(text) - 1, &packed), 0);
	assert_int_equal(blob_append(&named, header, 10), 0);
	assert_int_equal(blob_append(&named, name, sizeof(name)), 0);
	assert_int_equal(blob_append(&named, packed.at + 10, packed.len - 10), 0);
	for (int raw = 0; raw < 2; raw++) {
		const struct table_row row = FILE_BYTES("/proc/config.gz", named.at, named.len);
		struct recording recording = {.table = {{&source_table_ops}, &row, 1, 0}};
		cleanup_blob struct blob asked = BLOB_HEAP, content = BLOB_HEAP, out = BLOB_HEAP;
		struct source *replay;

		record_begin(&recording, raw);
		assert_int_equal(source_read(recording.record, "/proc/config.gz", &asked), 0);
		assert_int_equal(asked.len, named.len);
		replay = record_end(&recording);
		assert_int_equal(source_read(replay, "/proc/config.gz", &content), 0);
		assert_int_equal(gzip_unpack(content.at, content.len, 4096, &out), 0);
		assert_int_equal(out.len, sizeof(text) - 1);
		assert_memory_equal(out.at, text, out.len);
		assert_int_equal(
			memmem(content.at, content.len, name, sizeof(name) - 1) != NULL, raw);
		source_close(replay);
		free(recording.text);
	}
}

static void what_only_looks_packed_is_blanked(void **state)
{
	static const char text[] = "\x1f\x8b\x08 CONFIG_INITRAMFS_SOURCE=\"/home/ann\"\n";
	const struct table_row row = FILE_TEXT("/proc/config.gz", text);
	struct recording recording = {.table = {{&source_table_ops}, &row, 1, 0}};
	cleanup_blob struct blob asked = BLOB_HEAP, content = BLOB_HEAP;
	struct source *replay;

	(void)state;
	record_begin(&recording, false);
	assert_int_equal(source_read(recording.record, "/proc/config.gz", &asked), 0);
	replay = record_end(&recording);
	assert_int_equal(source_read(replay, "/proc/config.gz", &content), 0);
	assert_int_equal(content.len, sizeof(text) - 1);
	for (size_t i = 0; i < content.len; i++)
		assert_int_equal(content.at[i], 0);
	source_close(replay);
	free(recording.text);
}

static void a_full_disk_is_told_and_the_asker_is_answered(void **state)
{
	struct source_table table = {{&source_table_ops}, rows, ROWS, 0};
	const struct record_options options = {.raw = true};
	FILE *full = fopen("/dev/full", "w");
	struct source *record;
	uint64_t value = 0;

	(void)state;
	if (!full)
		skip();
	setvbuf(full, NULL, _IOFBF, 1 << 16);
	assert_int_equal(source_record_open(&table.base, full, &options, &record), 0);
	assert_int_equal(source_rdmsr(record, 0, 0x48b, &value), 0);
	assert_true(value == UINT64_MAX);
	assert_int_equal(source_record_finish(record), -ENOSPC);
	source_close(record);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_replays_the_same),
		cmocka_unit_test(scrubbing_changes_nothing_that_identifies_nobody),
		cmocka_unit_test(the_header_comes_first_and_says_who_and_when),
		cmocka_unit_test(lines_have_the_fixed_form),
		cmocka_unit_test(each_question_is_written_once),
		cmocka_unit_test(a_file_read_in_part_is_written_whole),
		cmocka_unit_test(what_json_can_not_hold_is_an_errno),
		cmocka_unit_test(identifiers_are_gone_unless_raw),
		cmocka_unit_test(a_packed_configuration_is_scrubbed_inside),
		cmocka_unit_test(the_name_of_a_packed_file_is_not_recorded),
		cmocka_unit_test(what_only_looks_packed_is_blanked),
		cmocka_unit_test(a_full_disk_is_told_and_the_asker_is_answered),
	};

	return cmocka_run_group_tests_name("source_record", tests, NULL, NULL);
}
