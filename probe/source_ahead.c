// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The host we run on, asked on two CPUs at once: a thread beside the asker's begins with the few
 * questions that take longest, so that their answers are there when they are asked.
 *
 * What they took one after the other, of the 6 ms of an audit (a guest with two CPUs; CPUID traps):
 * an empty VM made and closed 0.5 ms, the CPUID that KVM supports 0.26 ms, the names in /usr/bin
 * 0.5 ms, libcpuid's name for the CPU 0.2 ms, each further CPU 0.05 ms, and what runs there now has
 * to be waited for. The thread itself takes 0.06 ms; with one CPU there is none.
 */
#include "probe/source_live.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "probe/answer_memory.h"
#include "probe/live_cpu.h"
#include "probe/question.h"

/* In the order in which the probes ask them. */
static const struct question dear[] = {
	{.ask = ASK_CODENAME},
	{.ask = ASK_DIR, .path = "/usr/bin"},
	{.ask = ASK_DIR, .path = "/usr/sbin"},
	{.ask = ASK_KVM, .path = KVM_ASK_SUPPORTED_CPUID},
	{.ask = ASK_KVM, .path = KVM_ASK_CREATE_VM},
};

/* Every CPU but the first is asked for these: does one CPU speak for all? */
static const uint32_t dear_leaves[] = {0, 1, 0x80000000, 0x80000001};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STACK_SIZE ((size_t)256 << 10)

struct source_ahead {
	struct source base;
	struct source *live;   /* the asker's */
	struct source *beside; /* the thread's */
	cpu_set_t cpus[LIVE_CPU_MASKS];
	uint32_t first_cpu;
	bool running; /* `thread` is to be joined */
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t told;
	bool finished;
	struct answer_memory memory;
};

static bool is_allowed(const struct source_ahead *ahead, uint32_t cpu)
{
	return cpu < LIVE_CPU_MAX && CPU_ISSET_S(cpu, sizeof(ahead->cpus), ahead->cpus);
}

static void ask_ahead(struct source_ahead *ahead, const struct question *question)
{
	cleanup_blob struct blob bytes = BLOB_HEAP;
	struct answer answer = {.blob = &bytes};
	const int rc = source_ask(ahead->beside, question, &answer);

	pthread_mutex_lock(&ahead->lock);
	answer_keep(&ahead->memory, question, rc, &answer, bytes.at, rc < 0 ? 0 : bytes.len);
	pthread_cond_signal(&ahead->told);
	pthread_mutex_unlock(&ahead->lock);
}

static void *ask_all(void *data)
{
	struct source_ahead *ahead = data;

	for (uint32_t cpu = ahead->first_cpu + 1; cpu < LIVE_CPU_MAX; cpu++)
		for (size_t i = 0; is_allowed(ahead, cpu) && i < COUNT(dear_leaves); i++)
			ask_ahead(ahead, &(struct question){.ask = ASK_CPUID,
						 .cpu = cpu,
						 .index = dear_leaves[i]});
	for (size_t i = 0; i < COUNT(dear); i++)
		ask_ahead(ahead, &dear[i]);
	pthread_mutex_lock(&ahead->lock);
	ahead->finished = true;
	pthread_cond_signal(&ahead->told);
	pthread_mutex_unlock(&ahead->lock);
	return NULL;
}

static bool is_dear(const struct source_ahead *ahead, const struct question *question)
{
	if (question->ask == ASK_CPUID) {
		for (size_t i = 0; i < COUNT(dear_leaves); i++)
			if (question->index == dear_leaves[i])
				return question->cpu > ahead->first_cpu && !question->subleaf &&
				       is_allowed(ahead, question->cpu);
		return false;
	}
	for (size_t i = 0; i < COUNT(dear); i++)
		if (dear[i].ask == question->ask && !question_compare(&dear[i], question))
			return true;
	return false;
}

static int ahead_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_ahead *ahead = (struct source_ahead *)source;
	int rc, told;

	if (!ahead->running || !is_dear(ahead, question))
		return source_ask(ahead->live, question, answer);
	pthread_mutex_lock(&ahead->lock);
	for (;;) {
		told = answer_recall(&ahead->memory, question, answer, &rc);
		if (told != -ENOENT || ahead->finished)
			break;
		pthread_cond_wait(&ahead->told, &ahead->lock);
	}
	pthread_mutex_unlock(&ahead->lock);
	/* There was no memory to keep it. */
	if (told == -ENOENT)
		return source_ask(ahead->live, question, answer);
	return told < 0 ? told : rc;
}

static void ahead_close(struct source *source)
{
	struct source_ahead *ahead = (struct source_ahead *)source;

	if (ahead->running)
		pthread_join(ahead->thread, NULL);
	answer_memory_free(&ahead->memory);
	pthread_cond_destroy(&ahead->told);
	pthread_mutex_destroy(&ahead->lock);
	source_close(ahead->beside);
	source_close(ahead->live);
	free(ahead);
}

static const struct source_ops ahead_ops = {
	.name = "live", .ask = ahead_ask, .close = ahead_close};

/* Without a second CPU, or where no thread can be had, all is asked when it is asked. */
static void start(struct source_ahead *ahead)
{
	pthread_attr_t attributes;

	if (sched_getaffinity(0, sizeof(ahead->cpus), ahead->cpus) < 0 ||
		CPU_COUNT_S(sizeof(ahead->cpus), ahead->cpus) < 2)
		return;
	while (!is_allowed(ahead, ahead->first_cpu))
		ahead->first_cpu++;
	if (pthread_attr_init(&attributes))
		return;
	ahead->running = !pthread_attr_setstacksize(&attributes, STACK_SIZE) &&
			 !pthread_create(&ahead->thread, &attributes, ask_all, ahead);
	pthread_attr_destroy(&attributes);
}

int source_ahead_open(struct source **source)
{
	struct source_ahead *ahead = calloc(1, sizeof(*ahead));

	if (!ahead)
		return -ENOMEM;
	ahead->base.ops = &ahead_ops;
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->told, NULL);
	if (source_live_open(&ahead->live) < 0 || source_live_open(&ahead->beside) < 0) {
		ahead_close(&ahead->base);
		return -ENOMEM;
	}
	start(ahead);
	*source = &ahead->base;
	return 0;
}
