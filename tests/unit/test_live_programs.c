// SPDX-License-Identifier: GPL-2.0-or-later
// Programs that are looked for by name: in directories made for it.
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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/live_file.h"
#include "probe/program_names.h"

struct place {
	char dir[64];
};

static const char *in(const struct place *place, const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", place->dir, name);
	return path;
}

static void touch(const struct place *place, const char *name)
{
	char path[128];
	const int fd = open(in(place, name, path), O_WRONLY | O_CREAT, 0755);

	assert_true(fd >= 0);
	close(fd);
}

static int make_place(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	strcpy(place->dir, "/tmp/virtscout-programs-XXXXXX");
	*state = place;
	return mkdtemp(place->dir) ? 0 : -1;
}

static int remove_place(void **state)
{
	static const char *const names[] = {"podman", "qemu-system-x86_64", "runc", "other", "sub"};
	struct place *place = *state;
	char path[128];

	chmod(place->dir, 0700);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		remove(in(place, names[i], path));
	rmdir(place->dir);
	free(place);
	return 0;
}

static size_t looked_for(void)
{
	size_t count = 0;

	while (program_names[count])
		count++;
	return count;
}

static void names_are_in_order_and_once(void **state)
{
	(void)state;
	for (size_t i = 1; program_names[i]; i++)
		assert_true(strcmp(program_names[i - 1], program_names[i]) < 0);
}

static void what_is_there_is_told_and_nothing_else(void **state)
{
	const struct place *place = *state;
	cleanup_blob struct blob names = BLOB_HEAP;
	char path[128];

	touch(place, "qemu-system-x86_64");
	touch(place, "other");
	touch(place, "podman");
	/* A listing has a link too that leads nowhere. */
	assert_int_equal(symlink("nowhere", in(place, "runc", path)), 0);
	assert_int_equal(live_dir_programs(place->dir, &names), 0);
	assert_int_equal(blob_name_count(&names), looked_for());
	for (const char *const *name = program_names; *name; name++) {
		const bool there = !strcmp(*name, "podman") || !strcmp(*name, "runc") ||
				   !strcmp(*name, "qemu-system-x86_64");

		snprintf(path, sizeof(path), PROGRAM_ABSENT "%s", *name);
		assert_int_equal(blob_name_has(&names, *name), there);
		assert_int_equal(blob_name_has(&names, path), !there);
	}
	/* In order, as every list of names. */
	for (const char *name = names.at, *next; (next = blob_name_next(&names, name)); name = next)
		assert_true(strcmp(name, next) < 0);
}

static void an_empty_directory_has_none(void **state)
{
	const struct place *place = *state;
	cleanup_blob struct blob names = BLOB_HEAP;

	assert_int_equal(live_dir_programs(place->dir, &names), 0);
	assert_int_equal(blob_name_count(&names), looked_for());
	blob_for_each_name (name, &names)
		assert_int_equal(*name, PROGRAM_ABSENT[0]);
}

static void what_is_no_directory_says_so(void **state)
{
	const struct place *place = *state;
	cleanup_blob struct blob names = BLOB_HEAP;
	char path[128];

	assert_int_equal(live_dir_programs(in(place, "sub", path), &names), -ENOENT);
	touch(place, "sub");
	assert_int_equal(live_dir_programs(path, &names), -ENOTDIR);
	assert_int_equal(names.len, 0);
}

/* Root may search every directory: another user is asked. */
static void a_closed_directory_leaves_it_to_a_listing(void **state)
{
	const struct place *place = *state;
	pid_t child;
	int status;

	touch(place, "podman");
	assert_int_equal(chmod(place->dir, 0), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		cleanup_blob struct blob names = BLOB_HEAP;

		if (geteuid() == 0 && (setegid(65534) < 0 || seteuid(65534) < 0))
			_exit(77);
		_exit(live_dir_programs(place->dir, &names) == -ERR_NOT_CAPTURED && !names.len ? 0
											       : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_in_order_and_once),
		cmocka_unit_test_setup_teardown(
			what_is_there_is_told_and_nothing_else, make_place, remove_place),
		cmocka_unit_test_setup_teardown(
			an_empty_directory_has_none, make_place, remove_place),
		cmocka_unit_test_setup_teardown(
			what_is_no_directory_says_so, make_place, remove_place),
		cmocka_unit_test_setup_teardown(
			a_closed_directory_leaves_it_to_a_listing, make_place, remove_place),
	};

	return cmocka_run_group_tests_name("live_programs", tests, NULL, NULL);
}
