// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The host we run on, asked on two CPUs at once: a thread beside the asker's begins with what takes
 * longest, so that the answers are there when they are asked for (data/ahead.def). Each thread has a
 * live source of its own. The second one costs 60 µs; with one CPU there is none.
 */
#include "probe/source_live.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe/answer_memory.h"
#include "probe/live_cpu.h"
#include "probe/question.h"

/* Every CPU but the first is asked for these: does one CPU speak for all? */
static const uint32_t leaves[] = {0, 1, 0x80000000, 0x80000001};

static const struct question questions[] = {
#define AHEAD(kind, of) {.ask = (kind), .path = (of)},
#define AHEAD_AFTER_VULNERABILITIES AHEAD
#include "data/ahead.def"
#undef AHEAD
#undef AHEAD_AFTER_VULNERABILITIES
};

/* Those that change what the kernel says of its vulnerabilities. */
static const bool is_late[] = {
#define AHEAD(kind, of) false,
#define AHEAD_AFTER_VULNERABILITIES(kind, of) true,
#include "data/ahead.def"
#undef AHEAD
#undef AHEAD_AFTER_VULNERABILITIES
};
#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PLACES 256
_Static_assert(COUNT(questions) < PLACES / 2, "places are numbered by bytes, and half empty");
#define NSEC_PER_SEC 1000000000L
#define LOOK_NS (100 * 1000L) /* how often a waiting asker looks whether the thread is at work */
#define STACK_SIZE ((size_t)256 << 10)

/* Who asks a question: nobody yet, who needs the answer, or the other thread. */
enum claim { CLAIM_FREE, CLAIM_LEFT, CLAIM_ASKED, CLAIM_TOLD };

/* How far the asker is with the kernel's vulnerabilities, which are asked in a row. */
enum stage { STAGE_BEFORE, STAGE_AT, STAGE_BEHIND };

struct source_ahead {
	struct source base;
	struct source *live;   /* the asker's */
	struct source *beside; /* the thread's */
	cpu_set_t cpus[LIVE_CPU_MASKS];
	uint32_t first_cpu;
	uint8_t places[PLACES]; /* index of a question, plus 1, by its hash; 0: none */
	bool running;           /* `thread` is to be joined; the asker's */
	pthread_t thread;
	clockid_t clock;      /* of its work */
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t told;
	bool cpus_told;
	enum stage stage; /* set by the asker */
	bool is_stuck;    /* it was, when the asker waited: nobody waits for it again */
	uint8_t claims[COUNT(questions)]; /* enum claim: TOLD is in `memory` */
	struct answer_memory memory;
};

static bool is_allowed(const struct source_ahead *ahead, uint32_t cpu)
{
	return cpu < LIVE_CPU_MAX && CPU_ISSET_S(cpu, sizeof(ahead->cpus), ahead->cpus);
}

/* Each CPU in turn; what they say comes together. */
static void ask_cpus(struct source_ahead *ahead)
{
	for (uint32_t cpu = ahead->first_cpu + 1; cpu < LIVE_CPU_MAX; cpu++)
		for (size_t i = 0; is_allowed(ahead, cpu) && i < COUNT(leaves); i++) {
			const struct question question = {
				.ask = ASK_CPUID, .cpu = cpu, .index = leaves[i]};
			struct answer answer = {0};
			const int rc = source_ask(ahead->beside, &question, &answer);

			answer_keep(&ahead->memory, &question, rc, &answer, NULL, 0);
		}
}

static void ask_one(struct source_ahead *ahead, const struct question *question)
{
	cleanup_blob struct blob bytes = BLOB_HEAP;
	struct answer answer = {.blob = &bytes};
	const int rc = source_ask(ahead->beside, question, &answer);

	pthread_mutex_lock(&ahead->lock);
	answer_keep(&ahead->memory, question, rc, &answer, bytes.at, rc < 0 ? 0 : bytes.len);
	ahead->claims[question - questions] = CLAIM_TOLD;
	pthread_cond_signal(&ahead->told);
	pthread_mutex_unlock(&ahead->lock);
}

/* The first question that is nobody's and may be asked now, which is then the thread's; -1: none. */
static int claim_next(struct source_ahead *ahead)
{
	int next = -1;

	pthread_mutex_lock(&ahead->lock);
	for (size_t i = 0; i < COUNT(questions) && next < 0; i++)
		if (ahead->claims[i] == CLAIM_FREE && (!is_late[i] || ahead->stage == STAGE_BEHIND))
			next = (int)i;
	if (next >= 0)
		ahead->claims[next] = CLAIM_ASKED;
	pthread_mutex_unlock(&ahead->lock);
	return next;
}

/* Is question @index left to the asker? It is from now on, where it was nobody's. */
static bool claim_left(struct source_ahead *ahead, size_t index)
{
	bool left;

	pthread_mutex_lock(&ahead->lock);
	if (ahead->claims[index] == CLAIM_FREE)
		ahead->claims[index] = CLAIM_LEFT;
	left = ahead->claims[index] == CLAIM_LEFT;
	pthread_mutex_unlock(&ahead->lock);
	return left;
}

static void *ask_all(void *data)
{
	struct source_ahead *ahead = data;
	int index;

	/* Nobody looks into the memory yet. */
	ask_cpus(ahead);
	pthread_mutex_lock(&ahead->lock);
	ahead->cpus_told = true;
	pthread_cond_signal(&ahead->told);
	pthread_mutex_unlock(&ahead->lock);
	while ((index = claim_next(ahead)) >= 0)
		ask_one(ahead, &questions[index]);
	return NULL;
}

static bool is_for_cpus(const struct source_ahead *ahead, const struct question *question)
{
	if (question->ask != ASK_CPUID || question->cpu <= ahead->first_cpu || question->subleaf)
		return false;
	for (size_t i = 0; i < COUNT(leaves); i++)
		if (question->index == leaves[i])
			return is_allowed(ahead, question->cpu);
	return false;
}

/* FNV-1a of what tells our questions apart. */
static size_t place_of(const struct question *question)
{
	uint32_t hash = 2166136261u ^ (uint32_t)question->ask;

	for (const char *at = question->path; at && *at; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	return (hash ^ hash >> 15) % PLACES;
}

static void fill_places(struct source_ahead *ahead)
{
	for (size_t i = 0; i < COUNT(questions); i++) {
		size_t place = place_of(&questions[i]);

		while (ahead->places[place])
			place = (place + 1) % PLACES;
		ahead->places[place] = (uint8_t)(i + 1);
	}
}

/* The index of @question, or -1. */
static int find_question(const struct source_ahead *ahead, const struct question *question)
{
	if (question->ask == ASK_CPUID)
		return -1;
	for (size_t place = place_of(question); ahead->places[place];
		place = (place + 1) % PLACES) {
		const int index = ahead->places[place] - 1;

		if (!question_compare(&questions[index], question))
			return index;
	}
	return -1;
}

/* Hands over what the other thread was told. False: it has not been asked, or kept no answer. */
static bool recall(
	struct source_ahead *ahead, const struct question *question, struct answer *answer, int *rc)
{
	const int told = answer_recall(&ahead->memory, question, answer, rc);

	if (told < 0 && told != -ENOENT)
		*rc = told;
	return told != -ENOENT;
}

/* Has the other thread an answer to question @index, or those of the CPUs? With the lock. */
static bool is_told(const struct source_ahead *ahead, bool for_cpus, int index)
{
	return for_cpus ? ahead->cpus_told : ahead->claims[index] == CLAIM_TOLD;
}

/* What takes no longer to ask than to wait for. */
static bool is_cheap(const struct question *question)
{
	switch (question->ask) {
	case ASK_KVM:
	case ASK_CODENAME:
	case ASK_CPUID:
	case ASK_PCI:
	case ASK_DIR:
	case ASK_PROGRAMS: return false;
	default: return true;
	}
}

/* How long the thread has had a CPU, in ns; -1: it is no more. */
static int64_t worked_ns(const struct source_ahead *ahead)
{
	struct timespec worked;

	if (clock_gettime(ahead->clock, &worked) < 0)
		return -1;
	return (int64_t)worked.tv_sec * NSEC_PER_SEC + worked.tv_nsec;
}

/* 0, or ETIMEDOUT after LOOK_NS. With the lock. */
static int wait_a_little(struct source_ahead *ahead)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_NS;
	if (until.tv_nsec >= NSEC_PER_SEC) {
		until.tv_nsec -= NSEC_PER_SEC;
		until.tv_sec++;
	}
	return pthread_cond_timedwait(&ahead->told, &ahead->lock, &until);
}

/*
 * Waits until the thread has told, for as long as it is at work: on a busy host it may not have its turn, and a
 * filter may have ended it at a system call (SECCOMP_RET_KILL_THREAD). Then the asker asks by itself. With the
 * lock.
 */
static void wait_until_told(
	struct source_ahead *ahead, const struct question *question, bool for_cpus, int index)
{
	int64_t before = -1;

	if (is_cheap(question))
		return;
	while (!is_told(ahead, for_cpus, index) && !ahead->is_stuck) {
		const int64_t now = worked_ns(ahead);

		/* Once is enough: there may be thousands of CPUs to wait for. */
		ahead->is_stuck = now < 0 || (before >= 0 && now - before < LOOK_NS / 4);
		before = now;
		while (!ahead->is_stuck && !is_told(ahead, for_cpus, index) &&
			wait_a_little(ahead) != ETIMEDOUT)
			;
	}
}

/* The asker's; the thread may ask the late ones once there are no more of these to come. */
static void note_stage(struct source_ahead *ahead, const struct question *question)
{
	enum stage now;

	if (!ahead->running || ahead->stage == STAGE_BEHIND)
		return;
	if (question->path && !strncmp(question->path, VULNERABILITIES, strlen(VULNERABILITIES)))
		now = STAGE_AT;
	else
		now = ahead->stage == STAGE_AT ? STAGE_BEHIND : STAGE_BEFORE;
	if (now == ahead->stage)
		return;
	pthread_mutex_lock(&ahead->lock);
	ahead->stage = now;
	pthread_mutex_unlock(&ahead->lock);
}

static int ahead_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_ahead *ahead = (struct source_ahead *)source;
	const bool for_cpus = ahead->running && is_for_cpus(ahead, question);
	const int index = ahead->running && !for_cpus ? find_question(ahead, question) : -1;
	bool recalled;
	int rc;

	note_stage(ahead, question);
	if (!for_cpus && (index < 0 || claim_left(ahead, (size_t)index)))
		return source_ask(ahead->live, question, answer);
	pthread_mutex_lock(&ahead->lock);
	wait_until_told(ahead, question, for_cpus, index);
	recalled = is_told(ahead, for_cpus, index) && recall(ahead, question, answer, &rc);
	pthread_mutex_unlock(&ahead->lock);
	return recalled ? rc : source_ask(ahead->live, question, answer);
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

static const struct source_ops ahead_ops = {.name = "live", .ask = ahead_ask, .close = ahead_close};

/* Without a second CPU, or where no thread can be had, all is asked when it is asked. */
static void start(struct source_ahead *ahead)
{
	pthread_attr_t attributes;

	if (sched_getaffinity(0, sizeof(ahead->cpus), ahead->cpus) < 0 ||
		CPU_COUNT_S(sizeof(ahead->cpus), ahead->cpus) < 2)
		return;
	while (!is_allowed(ahead, ahead->first_cpu))
		ahead->first_cpu++;
	fill_places(ahead);
	if (pthread_attr_init(&attributes))
		return;
	ahead->running = !pthread_attr_setstacksize(&attributes, STACK_SIZE) &&
			 !pthread_create(&ahead->thread, &attributes, ask_all, ahead);
	/* With a clock that fails nobody waits. */
	if (ahead->running && pthread_getcpuclockid(ahead->thread, &ahead->clock))
		ahead->clock = -1;
	pthread_attr_destroy(&attributes);
}

/* Its waits end by the clock that nobody sets. */
static void init_condition(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
}

int source_ahead_open(struct source **source)
{
	struct source_ahead *ahead = calloc(1, sizeof(*ahead));

	if (!ahead)
		return -ENOMEM;
	ahead->base.ops = &ahead_ops;
	pthread_mutex_init(&ahead->lock, NULL);
	init_condition(&ahead->told);
	if (source_live_open(&ahead->live) < 0 || source_live_open_beside(&ahead->beside) < 0) {
		ahead_close(&ahead->base);
		return -ENOMEM;
	}
	start(ahead);
	*source = &ahead->base;
	return 0;
}
