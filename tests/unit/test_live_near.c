// SPDX-License-Identifier: GPL-2.0-or-later
// The short way to files of this host's PCI functions answers as the long one does.
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/live_file.h"
#include "probe/live_near.h"

#define DEVICES "/sys/bus/pci/devices"

static const char *const files[] = {"uevent", "max_link_speed", "no-such-file", "iommu_group",
	"driver", "config", "uevent/below", "", ".", "..", "../x", "subsystem/devices"};

#define FILE_COUNT (sizeof(files) / sizeof(files[0]))

/* Opens by both ways: a descriptor each, of the same file, or the same errno. */
static void assert_opened_alike(struct live_near *near, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const int err = fd < 0 ? -errno : 0;
	const int got = live_near_open(near, path);
	struct file_stat one, other;
	char name[32];

	assert_int_equal(got < 0 ? got : 0, err);
	if (fd < 0)
		return;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	assert_int_equal(live_file_stat(name, &one), 0);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", got);
	assert_int_equal(live_file_stat(name, &other), 0);
	assert_memory_equal(&one, &other, sizeof(one));
	close(fd);
	close(got);
}

static void assert_alike(struct live_near *near, const char *path)
{
	char one[512], other[512];
	struct blob a = BLOB_FIXED(one), b = BLOB_FIXED(other);

	print_message("%s\n", path);
	assert_int_equal(live_near_access(near, path, ACCESS_EXISTS),
		live_file_access(AT_FDCWD, path, ACCESS_EXISTS));
	assert_int_equal(live_near_access(near, path, ACCESS_READ_WRITE),
		live_file_access(AT_FDCWD, path, ACCESS_READ_WRITE));
	assert_int_equal(live_near_link(near, path, &a), live_file_link(AT_FDCWD, path, &b));
	assert_int_equal(a.len, b.len);
	assert_memory_equal(one, other, a.len);
	assert_opened_alike(near, path);
}

static void files_of_functions_are_those_of_the_long_way(void **state)
{
	struct live_near near = LIVE_NEAR_CLOSED;
	cleanup_blob struct blob names = BLOB_HEAP;
	char path[512];

	(void)state;
	if (live_dir_list(DEVICES, &names) < 0 || !names.len)
		skip();
	for (size_t i = 0; i < 2 * FILE_COUNT; i++)
		blob_for_each_name (name, &names) {
			snprintf(path, sizeof(path), DEVICES "/%s/%s", name, files[i % FILE_COUNT]);
			assert_alike(&near, path);
			/* All of one function in a row, too. */
			for (size_t k = 0; i == FILE_COUNT && k < FILE_COUNT; k++) {
				snprintf(path, sizeof(path), DEVICES "/%s/%s", name, files[k]);
				assert_alike(&near, path);
			}
		}
	live_near_close(&near);
}

static void what_is_no_function_is_answered_as_ever(void **state)
{
	static const char *const paths[] = {DEVICES, DEVICES "/", DEVICES "/ffff:ff:1f.7/uevent",
		DEVICES "/ffff:ff:1f.7", DEVICES "/../devices", DEVICES "/..", DEVICES "//x",
		"/proc/self/exe", "/proc/version", "/", "", "relative"};
	struct live_near near = LIVE_NEAR_CLOSED;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_alike(&near, paths[i]);
	live_near_close(&near);
	/* And once more after it was closed. */
	assert_alike(&near, DEVICES "/ffff:ff:1f.7/uevent");
	live_near_close(&near);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_of_functions_are_those_of_the_long_way),
		cmocka_unit_test(what_is_no_function_is_answered_as_ever),
	};

	return cmocka_run_group_tests_name("live_near", tests, NULL, NULL);
}
