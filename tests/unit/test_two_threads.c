// SPDX-License-Identifier: GPL-2.0-or-later
// Rows shared by two threads: each is done, whatever becomes of the second thread.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/two_threads.h"

#define ROWS 1000

struct own {
	int *rows; /* [ROWS], the same ones for both */
	size_t done;
	bool dies;           /* at its first row */
	_Atomic bool *begun; /* NULL: nobody waits for the one that dies */
};

/* Until the one that dies has a row; where there is none, not for ever. */
static void wait_for_its_row(const struct own *own)
{
	for (int i = 0; i < 2000 && !*own->begun; i++)
		nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
}

static void add_one(void *data, size_t first, size_t end)
{
	struct own *own = data;

	for (size_t i = first; i < end; i++) {
		own->rows[i] = (int)i + 1;
		own->done++;
		if (own->dies) {
			*own->begun = true;
			syscall(SYS_getppid);
		} else if (own->begun && own->done == 1) {
			wait_for_its_row(own);
		}
	}
}

static void assert_done(const int rows[ROWS], size_t count)
{
	for (size_t i = 0; i < ROWS; i++)
		assert_int_equal(rows[i], i < count ? (int)i + 1 : 0);
}

static void every_row_is_done_once(void **state)
{
	static const size_t counts[] = {0, 1, 6, 7, 8, 70, ROWS};

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		const struct shared_work work = {.count = counts[i], .at_once = 7, .some = add_one};
		int rows[ROWS] = {0};
		struct own mine = {.rows = rows}, theirs = {.rows = rows};

		two_threads_work(&work, &mine, &theirs);
		assert_done(rows, counts[i]);
		assert_int_equal(mine.done + theirs.done, counts[i]);
	}
}

static void with_one_cpu_there_is_no_second_thread(void **state)
{
	const struct shared_work work = {.count = ROWS, .at_once = 1, .some = add_one};
	int rows[ROWS] = {0};
	struct own mine = {.rows = rows}, theirs = {.rows = rows};
	cpu_set_t before, one;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	CPU_ZERO(&one);
	for (size_t cpu = 0; !CPU_COUNT(&one); cpu++)
		if (CPU_ISSET(cpu, &before))
			CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	two_threads_work(&work, &mine, &theirs);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	assert_done(rows, ROWS);
	assert_int_equal(theirs.done, 0);
}

/* From now on each thread that asks for its parent is killed, alone. */
static bool kill_who_asks(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_THREAD),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {.len = 4, .filter = steps};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

enum end { END_DONE, END_MISSING, END_NO_FILTER };

static enum end work_beside_one_that_dies(void)
{
	const struct shared_work work = {.count = ROWS, .at_once = 7, .some = add_one};
	int rows[ROWS] = {0};
	_Atomic bool begun = false;
	struct own mine = {.rows = rows, .begun = &begun};
	struct own theirs = {.rows = rows, .dies = true, .begun = &begun};

	alarm(60);
	if (!kill_who_asks())
		return END_NO_FILTER;
	two_threads_work(&work, &mine, &theirs);
	return mine.done == ROWS ? END_DONE : END_MISSING;
}

static void what_a_killed_thread_left_is_done(void **state)
{
	const pid_t child = fork();
	int status;

	(void)state;
	assert_true(child >= 0);
	if (child == 0)
		_exit(work_beside_one_that_dies());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == END_NO_FILTER)
		skip();
	assert_int_equal(WEXITSTATUS(status), END_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_done_once),
		cmocka_unit_test(with_one_cpu_there_is_no_second_thread),
		cmocka_unit_test(what_a_killed_thread_left_is_done),
	};

	return cmocka_run_group_tests_name("two_threads", tests, NULL, NULL);
}
