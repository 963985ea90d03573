// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vs_check_cached(): an answer from memory, as long as its age is within bounds.
 *
 * What can tell in less than 100 ns that nothing has changed? No file can be asked: a system call
 * is 200 ns and more. A thread that waits for events would do, but a library that starts threads in
 * programs that fork and change credentials is a burden, and there are changes without an event.
 * The clock can: the kernel keeps it in memory (vdso(7)), 20 ns. So time bounds the age, whatever
 * changes; and who follows events (vs_watch_open()) has answers forgotten when one comes.
 *
 * Nothing waits: there are two atomic words, the stamp (when the asking began, and the generation
 * then) and the facts with part of that time. A reader takes them only if they belong together,
 * are of the generation that counts now, and are young; else it asks, and keeps what it found. So
 * a reader that is itself within a writer (a signal handler), beside one (a thread), or forked
 * from one, finds no answer at worst.
 */
#include "lib/public.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "probe/backend.h"

/* The stamp: generation 63:48, microseconds 47:0, which is 8 years. 0: nothing is kept. */
#define TIME_BITS 48
#define TIME_MASK ((UINT64_C(1) << TIME_BITS) - 1)
#define GENERATION_MASK 0xffffu

/* The facts: the stamp's low bits from bit FACT_BITS on, and below: */
#define FACT_FIELDS(FIELD)                                                                         \
	FIELD(hw, 2)                                                                               \
	FIELD(enabled, 2)                                                                          \
	FIELD(slat, 2)                                                                             \
	FIELD(kvm, 3)                                                                              \
	FIELD(registered, 2)                                                                       \
	FIELD(xen, 1)                                                                              \
	FIELD(kvm_err, 8)                                                                          \
	FIELD(backend, 4)

struct packed {
#define FIELD(name, bits) uint64_t name : bits;
	FACT_FIELDS(FIELD)
#undef FIELD
	uint64_t time : 40; /* low bits of the stamp's */
};

static_assert(sizeof(struct packed) == sizeof(uint64_t), "one word");

/* Modules by their place in the table of backends, behind these two. */
enum { BACKEND_UNKNOWN, BACKEND_NONE, BACKEND_FIRST };

static unsigned backend_number(const char *name)
{
	for (size_t i = 0; i < backend_count; i++)
		if (name == backends[i].module)
			return (unsigned)(BACKEND_FIRST + i);
	return strcmp(name, "none") == 0 ? BACKEND_NONE : BACKEND_UNKNOWN;
}

static const char *backend_name(unsigned number)
{
	if (number >= BACKEND_FIRST && number - BACKEND_FIRST < backend_count)
		return backends[number - BACKEND_FIRST].module;
	return number == BACKEND_NONE ? "none" : "unknown";
}

static uint64_t pack(const struct fast_answer *found, uint64_t time)
{
	const struct packed packed = {
		.hw = found->hw,
		.enabled = found->enabled,
		.slat = found->slat,
		.kvm = found->kvm,
		.registered = found->registered,
		.xen = found->xen,
		.kvm_err = (uint64_t)found->kvm_err,
		.backend = backend_number(found->backend),
		.time = time,
	};
	uint64_t word;

	memcpy(&word, &packed, sizeof(word));
	return word;
}

static void unpack(const struct packed *packed, struct fast_answer *found)
{
	*found = (struct fast_answer){
		.hw = (enum fast_hw)packed->hw,
		.enabled = (enum truth)packed->enabled,
		.slat = (enum fast_slat)packed->slat,
		.kvm = (enum fast_kvm)packed->kvm,
		.registered = (enum truth)packed->registered,
		.xen = packed->xen,
		.kvm_err = (int)packed->kvm_err,
		.backend = backend_name((unsigned)packed->backend),
	};
}

/* Microseconds since the system started, those asleep among them; 0: it can't be told. */
static uint64_t now_us(void)
{
	struct timespec now;

	const int kept = errno;

	if (clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
		errno = kept;
		return 0;
	}
	return ((uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000) & TIME_MASK;
}

/* @now and @generation: as they are at the call. True with @found filled, but for its judgement. */
static bool recall(
	const struct vs_cache *cache, uint64_t now, uint32_t generation, struct fast_answer *found)
{
	const uint64_t stamp = __atomic_load_n(&cache->vs_stamp, __ATOMIC_ACQUIRE);
	const uint64_t word = __atomic_load_n(&cache->vs_facts, __ATOMIC_RELAXED);
	const uint64_t began = stamp & TIME_MASK;
	struct packed packed;

	memcpy(&packed, &word, sizeof(packed));
	if (!stamp || stamp >> TIME_BITS != (generation & GENERATION_MASK) ||
		packed.time != (began & ((UINT64_C(1) << 40) - 1)))
		return false;
	/* In whole microseconds, of which both ends may be cut off: one more than the difference. */
	if (((now - began) & TIME_MASK) >= (uint64_t)cache->max_age_ms * 1000)
		return false;
	unpack(&packed, found);
	return true;
}

/* An errno that does not fit can't be kept, so nothing is. */
static void keep(struct vs_cache *cache, uint64_t began, uint32_t generation,
	const struct fast_answer *found)
{
	const uint64_t stamp = (uint64_t)(generation & GENERATION_MASK) << TIME_BITS | began;

	if (!began || found->kvm_err < 0 || found->kvm_err > 0xff)
		return;
	__atomic_store_n(&cache->vs_facts, pack(found, began), __ATOMIC_RELAXED);
	__atomic_store_n(&cache->vs_stamp, stamp, __ATOMIC_RELEASE);
}

PUBLIC enum vs_verdict vs_check_cached(
	struct vs_cache *cache, enum vs_need need, struct vs_answer *answer)
{
	/* In this order: what is asked after both is not older than either says. */
	const uint32_t generation = __atomic_load_n(&cache->vs_generation, __ATOMIC_ACQUIRE);
	const uint64_t now = now_us();
	struct fast_answer found;

	if (!check_need(need, answer))
		return VS_UNKNOWN;
	if (now && recall(cache, now, generation, &found)) {
		fast_judge((enum fast_need)need, &found);
	} else {
		check_host(need, &found);
		keep(cache, now, generation, &found);
	}
	return check_answer(&found, answer);
}

/*
 * Who is asking now keeps its answer under the old generation. What is kept already goes at once:
 * 65,536 changes later its generation would count again.
 */
PUBLIC void vs_cache_forget(struct vs_cache *cache)
{
	__atomic_fetch_add(&cache->vs_generation, 1, __ATOMIC_ACQ_REL);
	__atomic_store_n(&cache->vs_stamp, 0, __ATOMIC_RELEASE);
}
