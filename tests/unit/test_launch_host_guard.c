// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Directories that do not outlive who made them. Control groups need privileges; any directory is
 * removed in the same way.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/host_guard.h"

#define PREFIX "virtscout-"
/* Long for any machine; where it is there by then, it stays. */
#define TRIES 3000

struct place {
	char top[64], made[128], other[128];
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	*state = place;
	if (!place)
		return -1;
	snprintf(place->top, sizeof(place->top), "/tmp/virtscout-guard-XXXXXX");
	if (!mkdtemp(place->top))
		return -1;
	snprintf(place->made, sizeof(place->made), "%s/" PREFIX "1", place->top);
	snprintf(place->other, sizeof(place->other), "%s/other", place->top);
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	rmdir(place->made);
	rmdir(place->other);
	rmdir(place->top);
	free(place);
	return 0;
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool goes_away(const char *path)
{
	const struct timespec pause = {.tv_nsec = 10000000};

	for (int i = 0; i < TRIES && is_there(path); i++)
		nanosleep(&pause, NULL);
	return !is_there(path);
}

static void a_guarded_directory_goes_with_its_guard(void **state)
{
	struct host_guard guard = HOST_GUARD_NONE;
	struct place *place = *state;

	assert_int_equal(host_guard_begin(&guard, place->made), 0);
	assert_true(is_there(place->made));
	host_guard_end(&guard);
	assert_false(is_there(place->made));
	host_guard_end(&guard);
}

static void what_can_not_be_made_is_not_guarded(void **state)
{
	struct host_guard guard = HOST_GUARD_NONE;
	struct place *place = *state;
	char path[192];

	snprintf(path, sizeof(path), "%s/missing/" PREFIX "1", place->top);
	assert_int_equal(host_guard_begin(&guard, path), -ENOENT);
	assert_int_equal(guard.alive, -1);
	assert_int_equal(waitpid(-1, NULL, 0), -1);
	assert_int_equal(errno, ECHILD);
}

/* By a signal that nobody can catch, and by one that comes to all of a terminal's processes. */
static void it_goes_when_its_maker_is_killed(void **state)
{
	static const int signals[] = {SIGKILL, SIGTERM, SIGINT};
	struct place *place = *state;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		int ready[2];
		char byte;
		pid_t pid;

		assert_int_equal(pipe(ready), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			struct host_guard guard = HOST_GUARD_NONE;

			setpgid(0, 0);
			byte = host_guard_begin(&guard, place->made) ? 'n' : 'y';
			if (write(ready[1], &byte, 1) != 1)
				_exit(1);
			for (;;)
				pause();
		}
		assert_int_equal(read(ready[0], &byte, 1), 1);
		assert_int_equal(byte, 'y');
		assert_true(is_there(place->made));
		kill(signals[i] == SIGKILL ? pid : -pid, signals[i]);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		assert_true(goes_away(place->made));
		close(ready[0]);
		close(ready[1]);
	}
}

static void a_sweep_takes_what_nobody_holds(void **state)
{
	struct host_guard guard = HOST_GUARD_NONE;
	struct place *place = *state;
	char left[128];

	snprintf(left, sizeof(left), "%s/" PREFIX "left", place->top);
	assert_int_equal(mkdir(left, 0755), 0);
	assert_int_equal(mkdir(place->other, 0755), 0);
	assert_int_equal(host_guard_begin(&guard, place->made), 0);
	host_guard_sweep(place->top, PREFIX);
	assert_false(is_there(left));
	assert_true(is_there(place->other));
	assert_true(is_there(place->made));
	host_guard_end(&guard);
	host_guard_sweep("/nonexistent", PREFIX);
}

int main(void)
{
#define GUARD_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		GUARD_TEST(a_guarded_directory_goes_with_its_guard),
		GUARD_TEST(what_can_not_be_made_is_not_guarded),
		GUARD_TEST(it_goes_when_its_maker_is_killed),
		GUARD_TEST(a_sweep_takes_what_nobody_holds),
	};

	return cmocka_run_group_tests_name("test_launch_host_guard", tests, NULL, NULL);
}
