// SPDX-License-Identifier: GPL-2.0-or-later
// What the lines of a snapshot imply about what has no line.
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
#include "probe/question.h"
#include "probe/snapshot_read.h"
#include "probe/sources.h"

#define NC (-ERR_NOT_CAPTURED)

/* A snapshot, a question that none of its lines asks, and what it answers all the same. */
static const struct {
	const char *why;
	const char *line;
	struct question question;
	int answer;
} rows[] = {
	/* 1: directories that were listed */
	{"a name that a listing lacks is absent",
		"{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[\"kvm\"]}",
		{.ask = ASK_ACCESS, .path = "/sys/module/kvm_intel"}, -ENOENT},
	{"and so is what is below it",
		"{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[\"kvm\"]}",
		{.ask = ASK_FILE, .path = "/sys/module/kvm_intel/parameters/ept"}, -ENOENT},
	{"as a directory", "{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[\"kvm\"]}",
		{.ask = ASK_DIR, .path = "/sys/module/kvm_intel"}, -ENOENT},
	{"as a link, too", "{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[\"kvm\"]}",
		{.ask = ASK_LINK, .path = "/sys/module/kvm_intel"}, -ENOENT},
	{"what a listing has is not captured by that",
		"{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[\"kvm\"]}",
		{.ask = ASK_FILE, .path = "/sys/module/kvm/version"}, NC},
	{"a listing has whole names",
		"{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[\"kvm_intel\"]}",
		{.ask = ASK_STAT, .path = "/sys/module/kvm"}, -ENOENT},
	{"an empty listing lacks everything",
		"{\"ask\":\"dir\",\"path\":\"/sys/class/iommu\",\"entries\":[]}",
		{.ask = ASK_LINK, .path = "/sys/class/iommu/dmar0"}, -ENOENT},
	{"the listing of the root counts",
		"{\"ask\":\"dir\",\"path\":\"/\",\"entries\":[\"proc\"]}",
		{.ask = ASK_ACCESS, .path = "/.dockerenv"}, -ENOENT},
	{"a listing that was refused shows nothing",
		"{\"ask\":\"dir\",\"path\":\"/sys/module\",\"errno\":\"EACCES\"}",
		{.ask = ASK_ACCESS, .path = "/sys/module/kvm"}, NC},
	{"a listing says nothing about its own directory's neighbours",
		"{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[]}",
		{.ask = ASK_ACCESS, .path = "/sys/module2/kvm"}, NC},
	{"a listing that another line contradicts proves no absence",
		"{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[]}\n"
		"{\"ask\":\"file\",\"path\":\"/sys/module/kvm/version\",\"text\":\"1\"}",
		{.ask = ASK_FILE, .path = "/sys/module/kvm/other"}, NC},
	{"paths with dots are not guessed at",
		"{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[]}",
		{.ask = ASK_FILE, .path = "/sys/module/../kernel"}, NC},
	{"nor those with two slashes", "{\"ask\":\"dir\",\"path\":\"/sys/module\",\"entries\":[]}",
		{.ask = ASK_FILE, .path = "/sys/module//kvm"}, NC},
	{"nor relative ones", "{\"ask\":\"dir\",\"path\":\"/\",\"entries\":[]}",
		{.ask = ASK_FILE, .path = "sys"}, NC},
	/* 2: what is not there */
	{"below a missing directory nothing is",
		"{\"ask\":\"dir\",\"path\":\"/proc/xen\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_FILE, .path = "/proc/xen/capabilities"}, -ENOENT},
	{"below a missing file neither",
		"{\"ask\":\"file\",\"path\":\"/a/b\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_FILE, .path = "/a/b/c/d"}, -ENOENT},
	{"below a missing link neither",
		"{\"ask\":\"link\",\"path\":\"/a/b\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_DIR, .path = "/a/b/c"}, -ENOENT},
	{"below what stat does not find neither",
		"{\"ask\":\"stat\",\"path\":\"/a/b\",\"errno\":\"ENOTDIR\"}",
		{.ask = ASK_LINK, .path = "/a/b/c"}, -ENOENT},
	{"below what access does not find neither",
		"{\"ask\":\"access\",\"path\":\"/a/b\",\"mode\":\"f\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_STAT, .path = "/a/b/c"}, -ENOENT},
	{"below a file that is no directory nothing is",
		"{\"ask\":\"dir\",\"path\":\"/a/b\",\"errno\":\"ENOTDIR\"}",
		{.ask = ASK_FILE, .path = "/a/b/c"}, -ENOENT},
	{"but the file itself may be", "{\"ask\":\"dir\",\"path\":\"/a/b\",\"errno\":\"ENOTDIR\"}",
		{.ask = ASK_FILE, .path = "/a/b"}, NC},
	{"what access does not find can't be read",
		"{\"ask\":\"access\",\"path\":\"/dev/kvm\",\"mode\":\"rw\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_STAT, .path = "/dev/kvm"}, -ENOENT},
	{"in no mode",
		"{\"ask\":\"access\",\"path\":\"/dev/kvm\",\"mode\":\"rw\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_ACCESS, .path = "/dev/kvm"}, -ENOENT},
	{"but may be a link that dangles",
		"{\"ask\":\"access\",\"path\":\"/dev/kvm\",\"mode\":\"rw\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_LINK, .path = "/dev/kvm"}, NC},
	{"where the link is not there, nothing is",
		"{\"ask\":\"link\",\"path\":\"/a/b\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_ACCESS, .path = "/a/b", .mode = ACCESS_READ}, -ENOENT},
	{"a missing name does not take its neighbours along",
		"{\"ask\":\"file\",\"path\":\"/a/b\",\"errno\":\"ENOENT\"}",
		{.ask = ASK_FILE, .path = "/a/bc"}, NC},
	{"a refusal is no absence", "{\"ask\":\"dir\",\"path\":\"/a/b\",\"errno\":\"EACCES\"}",
		{.ask = ASK_FILE, .path = "/a/b/c"}, NC},
	{"a read that failed is none", "{\"ask\":\"file\",\"path\":\"/a/b\",\"errno\":\"EIO\"}",
		{.ask = ASK_ACCESS, .path = "/a/b"}, NC},
	/* 3: what is there */
	{"what was read exists", "{\"ask\":\"file\",\"path\":\"/a/b\",\"text\":\"\"}",
		{.ask = ASK_ACCESS, .path = "/a/b"}, 0},
	{"and so does what it is in", "{\"ask\":\"file\",\"path\":\"/a/b/c\",\"text\":\"\"}",
		{.ask = ASK_ACCESS, .path = "/a"}, 0},
	{"a stat shows it",
		"{\"ask\":\"stat\",\"path\":\"/"
		"a\",\"type\":\"regular\",\"mode\":\"0\",\"uid\":0,\"gid\":0}",
		{.ask = ASK_ACCESS, .path = "/a"}, 0},
	{"a listing shows it", "{\"ask\":\"dir\",\"path\":\"/a\",\"entries\":[]}",
		{.ask = ASK_ACCESS, .path = "/a"}, 0},
	{"it need not be readable for this user",
		"{\"ask\":\"file\",\"path\":\"/a/b\",\"text\":\"\"}",
		{.ask = ASK_ACCESS, .path = "/a/b", .mode = ACCESS_READ}, NC},
	{"what failed shows nothing", "{\"ask\":\"file\",\"path\":\"/a/b\",\"errno\":\"EIO\"}",
		{.ask = ASK_ACCESS, .path = "/a"}, NC},
	{"a neighbour with the same beginning shows nothing",
		"{\"ask\":\"file\",\"path\":\"/a/b-c\",\"text\":\"\"}",
		{.ask = ASK_ACCESS, .path = "/a/b"}, NC},
	{"a link that was read may dangle", "{\"ask\":\"link\",\"path\":\"/a/b\",\"target\":\"c\"}",
		{.ask = ASK_ACCESS, .path = "/a/b"}, NC},
	{"but it is in a directory", "{\"ask\":\"link\",\"path\":\"/a/b\",\"target\":\"c\"}",
		{.ask = ASK_ACCESS, .path = "/a"}, 0},
	{"what exists is not stat", "{\"ask\":\"file\",\"path\":\"/a/b\",\"text\":\"\"}",
		{.ask = ASK_STAT, .path = "/a/b"}, NC},
	{"a directory is not listed from what is below",
		"{\"ask\":\"file\",\"path\":\"/a/b\",\"text\":\"\"}",
		{.ask = ASK_DIR, .path = "/a"}, NC},
	/* 4: modes of access */
	{"read-write is read", "{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"rw\"}",
		{.ask = ASK_ACCESS, .path = "/a", .mode = ACCESS_READ}, 0},
	{"and write", "{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"rw\"}",
		{.ask = ASK_ACCESS, .path = "/a", .mode = ACCESS_WRITE}, 0},
	{"and there", "{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"rw\"}",
		{.ask = ASK_ACCESS, .path = "/a"}, 0},
	{"read is there", "{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"r\"}",
		{.ask = ASK_ACCESS, .path = "/a"}, 0},
	{"read is not read-write", "{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"r\"}",
		{.ask = ASK_ACCESS, .path = "/a", .mode = ACCESS_READ_WRITE}, NC},
	{"read-write refused is not read refused",
		"{\"ask\":\"access\",\"path\":\"/a\",\"mode\":\"rw\",\"errno\":\"EACCES\"}",
		{.ask = ASK_ACCESS, .path = "/a", .mode = ACCESS_READ}, NC},
	/* 5: KVM */
	{"a KVM that told its version was opened",
		"{\"ask\":\"kvm\",\"what\":\"api_version\",\"value\":12}",
		{.ask = ASK_KVM, .path = KVM_ASK_OPEN}, 0},
	{"a guest that ran did, too", "{\"ask\":\"launch\",\"test\":\"real_mode\",\"value\":true}",
		{.ask = ASK_KVM, .path = KVM_ASK_OPEN}, 0},
	{"a guest that did not says nothing",
		"{\"ask\":\"launch\",\"test\":\"real_mode\",\"value\":false}",
		{.ask = ASK_KVM, .path = KVM_ASK_OPEN}, NC},
	{"a refused call says nothing",
		"{\"ask\":\"kvm\",\"what\":\"create_vm\",\"errno\":\"EBUSY\"}",
		{.ask = ASK_KVM, .path = KVM_ASK_OPEN}, NC},
	{"one call does not show another",
		"{\"ask\":\"kvm\",\"what\":\"api_version\",\"value\":12}",
		{.ask = ASK_KVM, .path = KVM_ASK_CREATE_VM}, NC},
	{"access to the device is not KVM",
		"{\"ask\":\"access\",\"path\":\"/dev/kvm\",\"mode\":\"rw\"}",
		{.ask = ASK_KVM, .path = KVM_ASK_OPEN}, NC},
	/* nothing else */
	{"PCI functions are not gathered from files",
		"{\"ask\":\"dir\",\"path\":\"/sys/bus/pci/devices\",\"entries\":[]}",
		{.ask = ASK_PCI}, NC},
	{"nor subsystems", "{\"ask\":\"dir\",\"path\":\"/sys/class/iommu\",\"entries\":[]}",
		{.ask = ASK_UDEV, .path = "iommu"}, NC},
};

static void lines_imply_what_the_rules_say_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cleanup_blob struct blob blob = BLOB_HEAP;
		struct answer answer = {.blob = &blob};
		struct input_error error = {0};
		struct snapshot *snapshot;
		struct source *source;
		char *text;
		int rc;

		assert_true(asprintf(&text, "{\"schema\":\"" SNAPSHOT_SCHEMA "\"}\n%s\n",
				    rows[i].line) > 0);
		rc = snapshot_read(text, strlen(text), "test", &snapshot, &error);
		if (rc)
			print_message("%s: %s\n", rows[i].why, error.text);
		assert_int_equal(rc, 0);
		free(text);
		assert_int_equal(source_replay_take(snapshot, &source), 0);
		rc = source_ask(source, &rows[i].question, &answer);
		if (rc != rows[i].answer)
			print_message("%s: %d\n", rows[i].why, rc);
		assert_int_equal(rc, rows[i].answer);
		if (rows[i].question.ask == ASK_KVM && !rc)
			assert_int_equal(answer.value, 1);
		source_close(source);
	}
}

static void a_line_of_its_own_is_stronger_than_all_rules(void **state)
{
	static const char text[] =
		"{\"schema\":\"" SNAPSHOT_SCHEMA "\"}\n"
		"{\"ask\":\"dir\",\"path\":\"/dev\",\"entries\":[]}\n"
		"{\"ask\":\"access\",\"path\":\"/dev/kvm\",\"mode\":\"rw\",\"errno\":\"EACCES\"}\n";
	struct input_error error = {0};
	struct snapshot *snapshot;
	struct source *source;

	(void)state;
	assert_int_equal(snapshot_read(text, strlen(text), "test", &snapshot, &error), 0);
	assert_int_equal(source_replay_take(snapshot, &source), 0);
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_READ_WRITE), -EACCES);
	source_close(source);
}

static void long_paths_are_survived(void **state)
{
	static const char text[] = "{\"schema\":\"" SNAPSHOT_SCHEMA "\"}\n"
				   "{\"ask\":\"dir\",\"path\":\"/\",\"entries\":[]}\n";
	struct input_error error = {0};
	struct snapshot *snapshot;
	struct source *source;
	char path[6000];

	(void)state;
	assert_int_equal(snapshot_read(text, strlen(text), "test", &snapshot, &error), 0);
	assert_int_equal(source_replay_take(snapshot, &source), 0);
	for (size_t len = 4090; len < 4100; len++) {
		memset(path, 'a', len);
		path[0] = '/';
		path[len] = '\0';
		assert_int_equal(
			source_access(source, path, ACCESS_EXISTS), len < 4096 ? -ENOENT : NC);
	}
	source_close(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_imply_what_the_rules_say_and_no_more),
		cmocka_unit_test(a_line_of_its_own_is_stronger_than_all_rules),
		cmocka_unit_test(long_paths_are_survived),
	};

	return cmocka_run_group_tests_name("snapshot_infer", tests, NULL, NULL);
}
