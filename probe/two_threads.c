// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who does which of many rows? Rows are taken a few at a time, so that a thread that starts late, or
 * whose CPU is busy, takes fewer.
 *
 * Documents: pthread_create(3); seccomp(2), SECCOMP_RET_KILL_THREAD.
 */
#include "probe/two_threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "probe/cleanup.h"
#include "probe/live_cpu.h"

#define STACK_SIZE ((size_t)256 << 10)

struct sharing {
	const struct shared_work *work;
	void *theirs;
	_Atomic size_t next; /* the first row that nobody has taken */
	_Atomic bool *done;  /* by turn, that is at_once rows */
};

static void do_turn(struct sharing *sharing, void *own, size_t first)
{
	const struct shared_work *work = sharing->work;
	const size_t left = work->count - first;

	work->some(own, first, first + (left < work->at_once ? left : work->at_once));
	atomic_store_explicit(&sharing->done[first / work->at_once], true, memory_order_release);
}

static void take_turns(struct sharing *sharing, void *own)
{
	const struct shared_work *work = sharing->work;

	for (;;) {
		const size_t first = atomic_fetch_add(&sharing->next, work->at_once);

		if (first >= work->count)
			return;
		do_turn(sharing, own, first);
	}
}

static void *take_theirs(void *data)
{
	struct sharing *sharing = data;

	take_turns(sharing, sharing->theirs);
	return NULL;
}

static bool has_two_cpus(void)
{
	cpu_set_t cpus[LIVE_CPU_MASKS];

	return sched_getaffinity(0, sizeof(cpus), cpus) == 0 &&
	       CPU_COUNT_S(sizeof(cpus), cpus) >= 2;
}

static bool start(pthread_t *thread, struct sharing *sharing)
{
	pthread_attr_t attributes;
	bool started;

	if (!has_two_cpus() || pthread_attr_init(&attributes))
		return false;
	started = !pthread_attr_setstacksize(&attributes, STACK_SIZE) &&
		  !pthread_create(thread, &attributes, take_theirs, sharing);
	pthread_attr_destroy(&attributes);
	return started;
}

void two_threads_work(const struct shared_work *work, void *mine, void *theirs)
{
	const size_t turns = (work->count + work->at_once - 1) / work->at_once;
	cleanup_free _Atomic bool *done = calloc(turns + 1, sizeof(*done));
	struct sharing sharing = {.work = work, .theirs = theirs, .done = done};
	pthread_t thread;

	if (!done || !start(&thread, &sharing)) {
		work->some(mine, 0, work->count);
		return;
	}
	take_turns(&sharing, mine);
	pthread_join(thread, NULL);
	for (size_t turn = 0; turn < turns; turn++)
		if (!atomic_load_explicit(&done[turn], memory_order_acquire))
			do_turn(&sharing, mine, turn * work->at_once);
}
