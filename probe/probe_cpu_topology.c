// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the online CPUs are laid out: packages, dies, cores, threads; and which CPUs are kept apart
 * for guests. On x86 /proc/cpuinfo tells; elsewhere sysfs, one file per package, die or core.
 *
 * Documents: Documentation/admin-guide/cputopology.rst; Documentation/ABI/stable and
 * testing/sysfs-devices-system-cpu; arch/x86/kernel/cpu/proc.c.
 */
#include "probe/probe_cpu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/cpu_list.h"
#include "probe/file_facts.h"

#define CPUINFO "/proc/cpuinfo"
#define CPUS "/sys/devices/system/cpu"
#define SMT_ACTIVE CPUS "/smt/active"

/* What cpuinfo's entries say of the package that they are in. */
struct place {
	int64_t package, siblings, cores;
};

struct places {
	struct place *at; /* [count], room for all processors */
	size_t count, room;
};

static void add_place(void *data, const struct cpuinfo_entry *entry)
{
	struct places *places = data;

	if (places->count < places->room)
		places->at[places->count++] =
			(struct place){entry->package, entry->siblings, entry->cores};
}

static int compare_places(const void *a, const void *b)
{
	const struct place *left = a, *right = b;

	return left->package < right->package ? -1 : left->package > right->package;
}

struct layout {
	int rc; /* 0, or why the rest is not known */
	int64_t packages, cores, threads;
};

/*
 * One package, @count entries. They agree, and are as many as they say: under Xen they are not,
 * because a paravirtualized kernel does not see how it is placed.
 */
static int add_package(struct layout *layout, const struct place *first, size_t count)
{
	int64_t threads;

	if (first->package < 0 || first->siblings <= 0 || first->cores <= 0)
		return -ENXIO;
	for (size_t i = 1; i < count; i++)
		if (first[i].siblings != first->siblings || first[i].cores != first->cores)
			return -EBADMSG;
	if ((int64_t)count != first->siblings || first->cores > first->siblings)
		return -EBADMSG;
	threads = (first->siblings + first->cores - 1) / first->cores;
	layout->packages++;
	layout->cores += first->cores;
	if (threads > layout->threads)
		layout->threads = threads;
	return 0;
}

static struct layout cpuinfo_layout(const struct probe_context *context)
{
	const size_t processors = context->cpuinfo.processors;
	struct layout layout = {.rc = context->cpuinfo_rc};
	struct places places = {.room = processors};

	if (layout.rc == 0 && !processors)
		layout.rc = -ENXIO;
	if (layout.rc < 0)
		return layout;
	places.at = calloc(processors, sizeof(*places.at));
	if (!places.at)
		return (struct layout){.rc = -ENOMEM};
	cpuinfo_each(context->cpuinfo_text.at, context->cpuinfo_text.len, add_place, &places);
	qsort(places.at, places.count, sizeof(*places.at), compare_places);
	for (size_t i = 0; i < places.count && layout.rc == 0;) {
		size_t end = i + 1;

		while (end < places.count && places.at[end].package == places.at[i].package)
			end++;
		layout.rc = add_package(&layout, &places.at[i], end - i);
		i = end;
	}
	free(places.at);
	return layout;
}

struct covering {
	struct probe_context *context;
	bool *covered; /* [cpu_count] */
	int64_t fresh; /* CPUs that this list was the first to name */
};

static void cover(void *data, uint32_t number)
{
	struct covering *covering = data;
	const struct inventory *inventory = covering->context->inventory;
	const struct inventory_cpu *cpu = inventory_find_cpu(inventory, number);

	if (cpu && !covering->covered[cpu - inventory->cpus]) {
		covering->covered[cpu - inventory->cpus] = true;
		covering->fresh++;
	}
}

/*
 * In how many groups the lists topology/@file put the online CPUs; *@most is the size of the
 * greatest. Reads one list of each group.
 */
static int64_t count_groups(struct probe_context *context, const char *file, int64_t *most)
{
	const struct inventory *inventory = context->inventory;
	struct covering covering = {.context = context};
	int64_t groups = 0, rc = 0;

	if (!inventory->cpu_count)
		return -ERR_NOT_CAPTURED;
	covering.covered = calloc(inventory->cpu_count, sizeof(*covering.covered));
	if (!covering.covered)
		return -ENOMEM;
	*most = 0;
	for (size_t i = 0; i < inventory->cpu_count && rc >= 0; i++) {
		char path[96];

		if (covering.covered[i])
			continue;
		snprintf(path, sizeof(path), CPUS "/cpu%u/topology/%s",
			(unsigned)inventory->cpus[i].number, file);
		covering.fresh = 0;
		rc = cpu_list_read(context->source, path, cover, &covering);
		if (rc >= 0 && !covering.covered[i])
			rc = -EBADMSG;
		groups++;
		if (covering.fresh > *most)
			*most = covering.fresh;
	}
	free(covering.covered);
	return rc < 0 ? rc : groups;
}

static void set_groups(
	struct probe_context *context, enum fact_id id, int64_t count, const char *source)
{
	const struct evidence *ev = EV_OF_FILE(CPUS "/cpu*/topology", source);

	if (count < 0)
		fact_set_refused(context->facts, id, (int)count, ev);
	else
		fact_set_int(context->facts, id, count, ev);
}

static void set_layout(struct probe_context *context, const struct layout *layout)
{
	fact_set_int(context->facts, FACT_CPU_PACKAGES, layout->packages,
		EV_OF_FILE(CPUINFO, "physical id"));
	fact_set_int(
		context->facts, FACT_CPU_CORES, layout->cores, EV_OF_FILE(CPUINFO, "cpu cores"));
	fact_set_int(context->facts, FACT_CPU_THREADS_PER_CORE, layout->threads,
		EV_OF_FILE(CPUINFO, "siblings, cpu cores"));
}

/*
 * Only where cpuinfo was read and does not tell. What it tells wrongly, sysfs tells wrongly, too.
 * The kernel counts dies since 5.3, and in sysfs alone.
 */
static void probe_layout(struct probe_context *context, const struct layout *layout)
{
	const bool by_sysfs = layout->rc == -ENXIO;
	int64_t most = 0, count = layout->rc;

	if (layout->rc == 0 || by_sysfs)
		count = count_groups(context, "die_cpus_list", &most);
	set_groups(context, FACT_CPU_DIES, count, "die_cpus_list");
	if (layout->rc == 0) {
		set_layout(context, layout);
		return;
	}
	if (by_sysfs)
		count = count_groups(context, "core_siblings_list", &most);
	set_groups(context, FACT_CPU_PACKAGES, count, "core_siblings_list");
	if (by_sysfs)
		count = count_groups(context, "thread_siblings_list", &most);
	set_groups(context, FACT_CPU_CORES, count, "thread_siblings_list");
	set_groups(context, FACT_CPU_THREADS_PER_CORE, count < 0 ? count : most,
		"thread_siblings_list");
}

/* Kernels before 4.19 do not say whether SMT is active, but where threads share a core it is. */
static void probe_smt(struct probe_context *context, const struct layout *layout)
{
	uint64_t active;
	int rc = source_read_number(context->source, SMT_ACTIVE, &active);

	if (rc == 0)
		fact_set_bool(
			context->facts, FACT_CPU_SMT, active != 0, EV_OF_FILE(SMT_ACTIVE, NULL));
	else if (layout->rc == 0)
		fact_set_bool(context->facts, FACT_CPU_SMT, layout->threads > 1,
			EV_OF_FILE(CPUINFO, "siblings, cpu cores"));
	else
		fact_set_refused(context->facts, FACT_CPU_SMT, rc, EV_OF_FILE(SMT_ACTIVE, NULL));
}

/* A list of CPUs; some kernels write blanks and "(null)" where there is none. */
static void probe_list(struct probe_context *context, enum fact_id id, const char *path)
{
	char text[1024];
	const char *list = text;
	int rc = source_read_line(context->source, path, text, sizeof(text));

	if (rc == -ENOENT) {
		rc = absence_shown(context->source, path);
		text[0] = '\0';
	}
	if (rc >= 0) {
		list += strspn(text, " ");
		if (!*list || !strcmp(list, "(null)"))
			list = "none";
		else if ((size_t)rc == sizeof(text) - 1 || cpu_list_decode(list, NULL, NULL) < 0)
			rc = -EBADMSG;
	}
	if (rc < 0)
		fact_set_refused(context->facts, id, rc, EV_OF_FILE(path, NULL));
	else
		fact_set_text(context->facts, id, list, EV_OF_FILE(path, NULL));
}

static const struct file_fact files[] = {
	{FACT_CPU_SMT_CONTROL, FILE_LINE, CPUS "/smt/control", NULL},
};

void probe_cpu_topology(struct probe_context *context)
{
	const struct layout layout = cpuinfo_layout(context);

	probe_layout(context, &layout);
	probe_smt(context, &layout);
	file_facts_probe(context, files, sizeof(files) / sizeof(files[0]));
	probe_list(context, FACT_CPU_ISOLATED, CPUS "/isolated");
	probe_list(context, FACT_CPU_NOHZ_FULL, CPUS "/nohz_full");
}
