// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does it cost a guest to touch memory first, and does it get huge pages? The guest touches
 * 1 MiB of memory advised to small pages and 2 MiB advised to huge ones, and then all once more,
 * which takes off what else there is to it. Small pages are touched here too: the rest is KVM's
 * share.
 *
 * KVM's gauges say which pages it made of it (arch/x86/kvm/x86.c, pages_4k, pages_2m, pages_1g);
 * only where they account for all that was touched do they decide. madvise(2), MADV_HUGEPAGE.
 */
#include "launch/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "launch/guest_user.h"
#include "launch/stats.h"

#define PAGE_BYTES ((size_t)4 << 10)
#define LARGE_BYTES ((size_t)2 << 20)
#define PAGES_OF_LARGE (LARGE_BYTES / PAGE_BYTES)

/* The memory: 2 MiB of small pages, of which the second half is touched, then a large one. */
#define LARGE_COUNT ((size_t)2)
#define AREA_BYTES (LARGE_COUNT * LARGE_BYTES)
#define MAP_BYTES (AREA_BYTES + LARGE_BYTES) /* to find a multiple of 2 MiB in it */
#define AREA_AT UINT64_C(0x400000)           /* in the guest, physical and virtual */
#define AREA_SLOT 1

/* It is touched and timed by chunks of that many pages. */
#define CHUNK_PAGES ((size_t)32)
#define SMALL_BYTES (LARGE_BYTES / 2)
#define SMALL_CHUNKS (SMALL_BYTES / PAGE_BYTES / CHUNK_PAGES)
#define TOUCHED_PAGES ((SMALL_BYTES + LARGE_BYTES) / PAGE_BYTES)
#define TOUCHED_AT (LARGE_BYTES - SMALL_BYTES) /* up to the end */
#define CHUNKS (TOUCHED_PAGES / CHUNK_PAGES)

extern const uint8_t guest_touch[], guest_touch_end[];

enum value { HUGE, SMALL_NS, SMALL_HERE_NS, LARGE_NS, PAGES_4K, PAGES_2M, PAGES_1G };
#define GAUGES 3

/* Fresh memory. */
struct area {
	struct kvm_sys *sys;
	void *map;
	uint8_t *at; /* AREA_BYTES of it, the multiple of LARGE_BYTES */
};

/* Time of each chunk: touched first, and again. */
struct times {
	uint64_t first[CHUNKS], again[CHUNKS];
};

/* A kernel that has no huge pages for programs has no such advice (EINVAL): all are small. */
static bool advise(
	const struct area *area, size_t from, size_t size, int advice, struct trial *trial)
{
	int rc = area->sys->ops->advise(area->sys, area->at + from, size, advice);

	if (rc < 0 && rc != -EINVAL)
		trial_refused(trial, KVM_CALL_ADVISE, rc);
	return rc == 0 || rc == -EINVAL;
}

/*
 * A huge page that comes and goes again: so the kernel has one at hand. Whether it has may be a
 * matter of tens of milliseconds, and is not what is asked.
 */
static bool prepare_huge(const struct area *area, struct trial *trial)
{
	volatile uint8_t *at = area->at + LARGE_BYTES;
	const size_t size = AREA_BYTES - LARGE_BYTES;

	if (!advise(area, LARGE_BYTES, size, MADV_HUGEPAGE, trial))
		return false;
	*at = 1;
	return advise(area, LARGE_BYTES, size, MADV_DONTNEED, trial);
}

static void area_close(struct area *area)
{
	area->sys->ops->unmap(area->sys, area->map, MAP_BYTES);
}

static bool area_open(struct area *area, struct kvm_sys *sys, struct trial *trial)
{
	int rc = sys->ops->map(sys, -1, MAP_BYTES, &area->map);

	if (rc < 0) {
		trial_refused(trial, KVM_CALL_MAP, rc);
		return false;
	}
	area->sys = sys;
	area->at = (uint8_t *)area->map + (-(uintptr_t)area->map & (LARGE_BYTES - 1));
	if (advise(area, 0, LARGE_BYTES, MADV_NOHUGEPAGE, trial) && prepare_huge(area, trial))
		return true;
	area_close(area);
	return false;
}

static void touch_here(const struct area *area, uint64_t ns[SMALL_CHUNKS])
{
	for (size_t i = 0; i < SMALL_CHUNKS; i++) {
		const uint64_t begin = area->sys->ops->now_ns(area->sys);
		volatile uint8_t *at = area->at + TOUCHED_AT + i * CHUNK_PAGES * PAGE_BYTES;

		for (size_t page = 0; page < CHUNK_PAGES; page++)
			at[page * PAGE_BYTES] = 1;
		ns[i] = area->sys->ops->now_ns(area->sys) - begin;
	}
}

static bool time_here(struct kvm_sys *sys, struct times *times, struct trial *trial)
{
	struct area area;

	if (!area_open(&area, sys, trial))
		return false;
	touch_here(&area, times->first);
	touch_here(&area, times->again);
	area_close(&area);
	return true;
}

static bool touch_in_guest(struct vm *vm, uint64_t ns[CHUNKS], struct trial *trial)
{
	const struct guest_registers registers = {.rdi = AREA_AT + TOUCHED_AT, .rsi = CHUNK_PAGES};
	const struct kvm_sys_ops *ops = vm->sys->ops;

	if (!guest_user_start(vm, (struct guest_code)GUEST_CODE_OF(touch), &registers, trial))
		return false;
	for (size_t i = 0; i < LARGE_COUNT; i++)
		guest_poke64(vm, (uint32_t)(GUEST_PD + 8 * (AREA_AT / LARGE_BYTES + i)),
			(AREA_AT + i * LARGE_BYTES) | USER_LARGE);
	if (!trial_expect_out(vm, SAY_READY, trial))
		return false;
	for (size_t i = 0; i < CHUNKS; i++) {
		const uint64_t begin = ops->now_ns(vm->sys);

		if (!trial_expect_out(vm, SAY_READY, trial))
			return false;
		ns[i] = ops->now_ns(vm->sys) - begin;
	}
	return true;
}

/* -ENOTTY and the like: this kernel has no counters, the times can be told all the same. */
static int read_gauges(struct vm *vm, struct stats_counter gauges[GAUGES])
{
	static const char *const names[GAUGES] = {"pages_4k", "pages_2m", "pages_1g"};
	int fd, rc;

	for (size_t i = 0; i < GAUGES; i++)
		gauges[i] =
			(struct stats_counter){.name = names[i], .gauge = true, .optional = true};
	fd = stats_open_vm(vm, gauges, GAUGES);
	if (fd < 0)
		return fd;
	rc = stats_read(vm, fd, gauges, GAUGES);
	stats_close(vm, fd);
	return rc;
}

static int compare_ns(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Of the first @count chunks; sorts them. */
static uint64_t median(uint64_t *ns, size_t count)
{
	qsort(ns, count, sizeof(ns[0]), compare_ns);
	return ns[count / 2];
}

static uint64_t sum(const uint64_t *ns, size_t count)
{
	uint64_t all = 0;

	for (size_t i = 0; i < count; i++)
		all += ns[i];
	return all;
}

static void set_ns(
	enum value value, uint64_t first, uint64_t again, size_t pages, struct trial *trial)
{
	if (first <= again)
		return;
	trial->value[value] = (int64_t)((first - again + pages / 2) / pages);
	trial->known |= 1u << value;
}

/* A large page comes at once, with one of its chunks: so all of them count. */
static void tell_times(struct times *guest, struct times *here, struct trial *trial)
{
	const size_t large = CHUNKS - SMALL_CHUNKS;

	set_ns(LARGE_NS, sum(guest->first + SMALL_CHUNKS, large),
		large * median(guest->again + SMALL_CHUNKS, large), large * CHUNK_PAGES, trial);
	set_ns(SMALL_NS, median(guest->first, SMALL_CHUNKS), median(guest->again, SMALL_CHUNKS),
		CHUNK_PAGES, trial);
	set_ns(SMALL_HERE_NS, median(here->first, SMALL_CHUNKS), median(here->again, SMALL_CHUNKS),
		CHUNK_PAGES, trial);
}

/* Do the gauges account for all that was touched? Then they say whether large pages were used. */
static void tell_gauges(const struct stats_counter before[GAUGES],
	const struct stats_counter after[GAUGES], struct trial *trial)
{
	int64_t pages = 0, weight = 1;
	bool all = true;

	trial->why = WHY_NO_INTERFACE; /* of those that are not there */
	for (size_t i = 0; i < GAUGES; i++, weight *= (int64_t)PAGES_OF_LARGE) {
		const int64_t more = (int64_t)(after[i].value - before[i].value);

		all = all && after[i].offset;
		if (!after[i].offset)
			continue;
		pages += more * weight;
		trial->value[PAGES_4K + i] = more;
		trial->known |= 1u << (PAGES_4K + i);
	}
	if (!all)
		return;
	trial->why = WHY_CONFLICT;
	if (pages < (int64_t)TOUCHED_PAGES)
		return;
	trial->value[HUGE] = trial->value[PAGES_2M] > 0 || trial->value[PAGES_1G] > 0;
	trial->known |= 1u << HUGE;
}

/* "812 ns" */
struct ns_text {
	char text[16];
};

static struct ns_text ns_text(const struct trial *trial, enum value value)
{
	struct ns_text said = {"unknown"};

	if (trial->known & 1u << value)
		snprintf(said.text, sizeof(said.text), "%" PRId64 " ns", trial->value[value]);
	return said;
}

static const char *huge_text(const struct trial *trial)
{
	if (!(trial->known & 1u << HUGE))
		return "got or not: unknown";
	return trial->value[HUGE] ? "some were" : "none was";
}

static void tell_all(struct times *guest, struct times *here, int gauges_rc,
	const struct stats_counter before[GAUGES], const struct stats_counter after[GAUGES],
	struct trial *trial)
{
	trial_passed(trial, "%s", "");
	trial->known = 0;
	tell_times(guest, here, trial);
	if (gauges_rc < 0) {
		trial->call = KVM_CALL_GET_STATS_FD;
		trial->err = -gauges_rc;
	} else {
		tell_gauges(before, after, trial);
	}
	snprintf(trial->detail, sizeof(trial->detail),
		"First touch of 4 KiB: %s, here %s; advised to be huge: %s, %s",
		ns_text(trial, SMALL_NS).text, ns_text(trial, SMALL_HERE_NS).text,
		ns_text(trial, LARGE_NS).text, huge_text(trial));
}

static void touch_all(struct vm *vm, struct trial *trial)
{
	struct stats_counter before[GAUGES], after[GAUGES];
	struct times guest, here;
	int rc = read_gauges(vm, before), after_rc;

	if (!touch_in_guest(vm, guest.first, trial))
		return;
	after_rc = read_gauges(vm, after);
	if (touch_in_guest(vm, guest.again, trial) && time_here(vm->sys, &here, trial))
		tell_all(&guest, &here, rc < 0 ? rc : after_rc, before, after, trial);
}

static bool add_area(struct vm *vm, const struct area *area, struct trial *trial)
{
	const struct kvm_userspace_memory_region region = {
		.slot = AREA_SLOT,
		.guest_phys_addr = AREA_AT,
		.memory_size = AREA_BYTES,
		.userspace_addr = (uintptr_t)area->at,
	};

	return trial_ioctl(vm, vm->fd, KVM_CALL_SET_USER_MEMORY_REGION, (uintptr_t)&region, trial);
}

void trial_slat_memory(const struct trial_place *place, struct trial *trial)
{
	struct area area;
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return;
	if (area_open(&area, vm.sys, trial)) {
		if (add_area(&vm, &area, trial))
			touch_all(&vm, trial);
		area_close(&area);
	}
	vm_close(&vm);
}
