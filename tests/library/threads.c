// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vs_check() from eight threads at once, with one cache between them, which one of them empties:
 * compiled with the thread sanitizer where there is one. Exit status 0: all answers are the same.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <virtscout/check.h>

enum { THREADS = 8, ROUNDS = 2000 };

struct shared {
	struct vs_cache cache;
	struct vs_answer expected;
};

struct thread {
	pthread_t id;
	unsigned number;
	struct shared *shared;
	unsigned wrong;
};

static void *ask(void *data)
{
	struct thread *thread = data;
	struct shared *shared = thread->shared;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct vs_answer answer;

		if (round % 16 == 0)
			vs_check(VS_NEED_HVM, &answer);
		else
			vs_check_cached(&shared->cache, VS_NEED_HVM, &answer);
		thread->wrong += memcmp(&answer, &shared->expected, sizeof(answer)) != 0;
		if (thread->number == 0 && round % 8 == 0)
			vs_cache_forget(&shared->cache);
	}
	return NULL;
}

int main(void)
{
	struct shared shared = {.cache = VS_CACHE_INIT(1)};
	struct thread threads[THREADS];
	unsigned wrong = 0;

	vs_check(VS_NEED_HVM, &shared.expected);
	for (unsigned i = 0; i < THREADS; i++) {
		threads[i] = (struct thread){.number = i, .shared = &shared};
		if (pthread_create(&threads[i].id, NULL, ask, &threads[i]) != 0)
			return 77;
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(threads[i].id, NULL);
		wrong += threads[i].wrong;
	}
	printf("%u of %u answers were others\n", wrong, THREADS * ROUNDS);
	return wrong != 0;
}
