// SPDX-License-Identifier: GPL-2.0-or-later
// What is announced of changes to KVM's device and modules.
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/live_change.h"

struct folder {
	char path[64], kvm[80], other[80], moved[80];
	int fd;
};

static int open_folder(void **state)
{
	struct folder *folder = calloc(1, sizeof(*folder));

	assert_non_null(folder);
	strcpy(folder->path, "/tmp/live-change-XXXXXX");
	assert_non_null(mkdtemp(folder->path));
	snprintf(folder->kvm, sizeof(folder->kvm), "%s/kvm", folder->path);
	snprintf(folder->other, sizeof(folder->other), "%s/kvm0", folder->path);
	snprintf(folder->moved, sizeof(folder->moved), "%s/null", folder->path);
	folder->fd = live_change_files(folder->path);
	*state = folder;
	return 0;
}

static int close_folder(void **state)
{
	struct folder *folder = *state;

	if (folder->fd >= 0)
		close(folder->fd);
	unlink(folder->kvm);
	unlink(folder->other);
	unlink(folder->moved);
	rmdir(folder->path);
	free(folder);
	return 0;
}

static void make(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
}

static void each_change_of_the_node_is_told_once(void **state)
{
	const struct folder *folder = *state;

	if (folder->fd < 0)
		skip();
	assert_int_equal(live_change_read_files(folder->fd), 0);
	make(folder->kvm);
	assert_int_equal(live_change_read_files(folder->fd), 1);
	assert_int_equal(live_change_read_files(folder->fd), 0);
	assert_int_equal(chmod(folder->kvm, 0644), 0);
	assert_int_equal(live_change_read_files(folder->fd), 1);
	assert_int_equal(rename(folder->kvm, folder->moved), 0);
	assert_int_equal(live_change_read_files(folder->fd), 1);
	assert_int_equal(rename(folder->moved, folder->kvm), 0);
	assert_int_equal(live_change_read_files(folder->fd), 1);
	assert_int_equal(unlink(folder->kvm), 0);
	assert_int_equal(live_change_read_files(folder->fd), 1);
}

static void other_nodes_and_mere_use_are_no_change(void **state)
{
	const struct folder *folder = *state;
	char byte;
	int fd;

	if (folder->fd < 0)
		skip();
	make(folder->kvm);
	assert_int_equal(live_change_read_files(folder->fd), 1);
	make(folder->other);
	assert_int_equal(chmod(folder->other, 0644), 0);
	fd = open(folder->kvm, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(read(fd, &byte, 1), 0);
	close(fd);
	assert_int_equal(live_change_read_files(folder->fd), 0);
}

static void the_end_of_the_directory_ends_the_watch(void **state)
{
	const struct folder *folder = *state;

	if (folder->fd < 0)
		skip();
	assert_int_equal(rmdir(folder->path), 0);
	assert_int_equal(live_change_read_files(folder->fd), -ESTALE);
}

static void another_name_of_the_directory_ends_the_watch(void **state)
{
	struct folder *folder = *state;
	char other[80];

	if (folder->fd < 0)
		skip();
	snprintf(other, sizeof(other), "%s.moved", folder->path);
	assert_int_equal(rename(folder->path, other), 0);
	assert_int_equal(live_change_read_files(folder->fd), -ESTALE);
	assert_int_equal(rmdir(other), 0);
}

static void what_is_no_directory_is_not_followed(void **state)
{
	(void)state;
	assert_int_equal(live_change_files("/dev/null/no"), -ENOTDIR);
	assert_int_equal(live_change_files("/no/such/directory"), -ENOENT);
}

static void what_is_no_descriptor_is_an_error(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(live_change_read_files(-1), -EBADF);
	assert_int_equal(live_change_read_devices(-1), -EBADF);
	assert_int_equal(pipe(ends), 0);
	close(ends[1]);
	assert_int_equal(live_change_read_files(ends[0]), -EBADMSG);
	assert_int_equal(live_change_read_devices(ends[0]), -ENOTSOCK);
	close(ends[0]);
}

static void device_events_may_be_followed_without_waiting(void **state)
{
	const int fd = live_change_devices();

	(void)state;
	if (fd < 0)
		skip();
	assert_in_range(live_change_read_devices(fd), 0, 1);
	close(fd);
}

static void kvms_events_are_told_from_others(void **state)
{
	static const struct {
		const char *event;
		bool kvm;
	} rows[] = {
		{"add@/module/kvm_intel", true},
		{"remove@/module/kvm", true},
		{"change@/devices/virtual/misc/kvm", true},
		{"add@/devices/virtual/misc/kvmgt", true},
		{"add@/module/nvme", false},
		{"add@/devices/kvm/block/sda", false},
		{"add@kvm", false},
		{"libudev", false},
		{"/kvm", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (live_change_is_kvm(rows[i].event, strlen(rows[i].event) + 1) != rows[i].kvm)
			fail_msg("%s", rows[i].event);
	/* Cut off: it does not end. */
	assert_false(live_change_is_kvm("add@/module/kvm", strlen("add@/module/kvm")));
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, open_folder, close_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(each_change_of_the_node_is_told_once),
		IN_FOLDER(other_nodes_and_mere_use_are_no_change),
		IN_FOLDER(the_end_of_the_directory_ends_the_watch),
		IN_FOLDER(another_name_of_the_directory_ends_the_watch),
		cmocka_unit_test(what_is_no_directory_is_not_followed),
		cmocka_unit_test(what_is_no_descriptor_is_an_error),
		cmocka_unit_test(device_events_may_be_followed_without_waiting),
		cmocka_unit_test(kvms_events_are_told_from_others),
	};

	return cmocka_run_group_tests_name("live_change", tests, NULL, NULL);
}
