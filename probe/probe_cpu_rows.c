// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many CPUs are there, which are online, and what is known of each one: the rows of the
 * inventory. Lists of the kernel say which; /proc/cpuinfo, which is read anyway, says where each
 * one is, so that no file per CPU is opened.
 *
 * Documents: Documentation/admin-guide/cputopology.rst.
 */
#include "probe/probe_cpu.h"

#include <errno.h>
#include <stdlib.h>

#include "probe/cpu_list.h"

#define CPUINFO "/proc/cpuinfo"
#define PRESENT "/sys/devices/system/cpu/present"
#define ONLINE "/sys/devices/system/cpu/online"

/* A sorted list of CPUs that grows. */
struct cpu_numbers {
	uint32_t *at;
	size_t count, room;
	bool failed; /* no memory, or not sorted */
};

static void add_cpu(void *data, uint32_t cpu)
{
	struct cpu_numbers *list = data;

	if (list->count == list->room && !list->failed) {
		const size_t room = list->room ? 2 * list->room : 64;
		uint32_t *at = realloc(list->at, room * sizeof(*at));

		list->failed = !at;
		if (at) {
			list->at = at;
			list->room = room;
		}
	}
	if (list->count && list->at[list->count - 1] >= cpu)
		list->failed = true;
	if (!list->failed)
		list->at[list->count++] = cpu;
}

static void add_entry(void *data, const struct cpuinfo_entry *entry)
{
	add_cpu(data, entry->number);
}

/* The count, or a negative errno; a part of a list would speak for all. */
static int64_t read_list(struct probe_context *context, const char *path, struct cpu_numbers *list)
{
	const int64_t count = cpu_list_read(context->source, path, add_cpu, list);

	if (count >= 0 && list->failed)
		return -EBADMSG;
	if (count < 0)
		list->count = 0;
	return count;
}

static void set_count(
	struct probe_context *context, enum fact_id id, int64_t count, const char *path)
{
	if (count >= 0)
		fact_set_int(context->facts, id, count, EV_OF_FILE(path, NULL));
	else
		fact_set_refused(context->facts, id, (int)count, EV_OF_FILE(path, NULL));
}

/* Where the list of online CPUs can't be read, cpuinfo lists them. */
static int64_t probe_online(struct probe_context *context, struct cpu_numbers *online)
{
	const int64_t count = read_list(context, ONLINE, online);

	if (count >= 0 || context->cpuinfo_rc < 0 || !context->cpuinfo.processors) {
		set_count(context, FACT_CPU_ONLINE, count, ONLINE);
		return count;
	}
	fact_set_int(context->facts, FACT_CPU_ONLINE, context->cpuinfo.processors,
		EV_OF_FILE(CPUINFO, "processor"));
	*online = (struct cpu_numbers){.at = online->at, .room = online->room};
	cpuinfo_each(context->cpuinfo_text.at, context->cpuinfo_text.len, add_entry, online);
	/* A list that is no list may hide CPUs from cpuinfo's readers, too: no rows then. */
	if (online->failed || count == -EBADMSG) {
		online->count = 0;
		return -EBADMSG;
	}
	return (int64_t)online->count;
}

/* What is in @all and not in @some; written over @all. */
static void take_away(struct cpu_numbers *all, const struct cpu_numbers *some)
{
	size_t kept = 0, next = 0;

	for (size_t i = 0; i < all->count; i++) {
		while (next < some->count && some->at[next] < all->at[i])
			next++;
		if (next == some->count || some->at[next] != all->at[i])
			all->at[kept++] = all->at[i];
	}
	all->count = kept;
}

static void set_offline(struct probe_context *context, int64_t present_rc, int64_t online_rc,
	const struct cpu_numbers *offline)
{
	const struct evidence *ev = EV_NAMED(EV_DERIVED, PRESENT ", " ONLINE, NULL);
	char text[1024];

	if (present_rc < 0 || online_rc < 0) {
		fact_set_refused(context->facts, FACT_CPU_OFFLINE,
			(int)(present_rc < 0 ? present_rc : online_rc), ev);
		return;
	}
	cpu_list_write(offline->at, offline->count, text, sizeof(text));
	fact_set_text(context->facts, FACT_CPU_OFFLINE, offline->count ? text : "none", ev);
}

static void make_rows(struct inventory *inventory, const struct cpu_numbers *online,
	const struct cpu_numbers *offline)
{
	const size_t count = online->count + offline->count;

	inventory->cpus = count ? calloc(count, sizeof(*inventory->cpus)) : NULL;
	if (!inventory->cpus)
		return;
	for (size_t i = 0; i < count; i++)
		inventory->cpus[i] = (struct inventory_cpu){
			.number =
				i < online->count ? online->at[i] : offline->at[i - online->count],
			.node = -1,
			.package = -1,
			.core = -1,
			.microcode = -1,
		};
	inventory->cpu_count = online->count;
	inventory->cpu_offline = offline->count;
}

static int32_t small_number(int64_t number)
{
	return number >= 0 && number <= INT32_MAX ? (int32_t)number : -1;
}

static void fill_row(void *data, const struct cpuinfo_entry *entry)
{
	struct inventory_cpu *cpu = inventory_find_cpu(data, entry->number);

	if (!cpu)
		return;
	cpu->package = small_number(entry->package);
	cpu->core = small_number(entry->core);
	cpu->microcode = span_number(entry->microcode);
}

void probe_cpu_rows(struct probe_context *context)
{
	struct cpu_numbers present = {0}, online = {0};
	const int64_t present_rc = read_list(context, PRESENT, &present);
	const int64_t online_rc = probe_online(context, &online);

	set_count(context, FACT_CPU_COUNT, present_rc, PRESENT);
	if (present_rc < 0 || online_rc < 0)
		present.count = 0;
	take_away(&present, &online);
	set_offline(context, present_rc, online_rc, &present);
	make_rows(context->inventory, &online, &present);
	if (context->cpuinfo_rc == 0)
		cpuinfo_each(context->cpuinfo_text.at, context->cpuinfo_text.len, fill_row,
			context->inventory);
	free(present.at);
	free(online.at);
}
