// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory for guests: how much there is, in which pages, how much may be promised, whether same
 * pages are merged.
 *
 * Documents: proc(5), /proc/meminfo; Documentation/admin-guide/mm/{hugetlbpage,transhuge,ksm}.rst;
 * Documentation/mm/overcommit-accounting.rst.
 */
#include "probe/probe.h"

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_meminfo.h"
#include "probe/decode_text.h"
#include "probe/file_facts.h"

#define MEMINFO "/proc/meminfo"
#define KSM "/sys/kernel/mm/ksm/run"
#define OVERCOMMIT "/proc/sys/vm/overcommit_memory"
#define HUGEPAGES "/sys/kernel/mm/hugepages/hugepages-"
#define THP "/sys/kernel/mm/transparent_hugepage/"

static const struct {
	enum fact_id fact;
	const char *key;
} meminfo_fields[] = {
	{FACT_MEMORY_TOTAL, "MemTotal"},
	{FACT_MEMORY_SWAP, "SwapTotal"},
	{FACT_MEMORY_COMMIT_LIMIT, "CommitLimit"},
};

/* A kernel or processor without such pages has set none aside, and merges or balances nothing. */
static const struct file_fact files[] = {
	{FACT_MEMORY_HUGEPAGES_2M, FILE_NUMBER, HUGEPAGES "2048kB/nr_hugepages", "0"},
	{FACT_MEMORY_HUGEPAGES_1G, FILE_NUMBER, HUGEPAGES "1048576kB/nr_hugepages", "0"},
	{FACT_MEMORY_THP, FILE_CHOSEN, THP "enabled", "never"},
	{FACT_MEMORY_THP_SHARED, FILE_CHOSEN, THP "shmem_enabled", "never"},
	{FACT_MEMORY_NUMA_BALANCING, FILE_NONZERO, "/proc/sys/kernel/numa_balancing", "no"},
};

/* Pages set aside, and those of them that are free: nothing to ask where there are none. */
static const struct {
	enum fact_id all;
	struct file_fact free;
} pools[] = {
	{FACT_MEMORY_HUGEPAGES_2M, {FACT_MEMORY_HUGEPAGES_2M_FREE, FILE_NUMBER,
					   HUGEPAGES "2048kB/free_hugepages", NULL}},
	{FACT_MEMORY_HUGEPAGES_1G, {FACT_MEMORY_HUGEPAGES_1G_FREE, FILE_NUMBER,
					   HUGEPAGES "1048576kB/free_hugepages", NULL}},
};

static void probe_meminfo(struct probe_context *context)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;
	int rc = ask_text(context->source, MEMINFO, &content, &text);

	for (size_t i = 0; i < sizeof(meminfo_fields) / sizeof(meminfo_fields[0]); i++) {
		const enum fact_id fact = meminfo_fields[i].fact;
		const struct evidence *ev = EV_OF_FILE(MEMINFO, meminfo_fields[i].key);
		int64_t bytes = rc < 0 ? rc : meminfo_bytes(text, meminfo_fields[i].key);

		if (bytes < 0)
			fact_set_refused(context->facts, fact, (int)bytes, ev);
		else
			fact_set_int(context->facts, fact, bytes, ev);
	}
}

static void probe_free_hugepages(struct probe_context *context)
{
	struct fact_table *facts = context->facts;

	for (size_t i = 0; i < sizeof(pools) / sizeof(pools[0]); i++) {
		if (fact_known(facts, pools[i].all) && fact_int(facts, pools[i].all) == 0)
			fact_set_int(facts, pools[i].free.fact, 0,
				EV_FROM_FACTS(fact_desc(pools[i].all)->name));
		else
			file_fact_probe(context, &pools[i].free);
	}
}

/* 0: stopped, 1: merging, 2: stopped and everything separated again. */
static void probe_ksm(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(KSM, NULL);
	uint64_t run = 0;
	int rc = source_read_number(context->source, KSM, &run);

	rc = absence_of(context->source, KSM, rc);
	if (rc < 0)
		fact_set_refused(context->facts, FACT_MEMORY_KSM, rc, ev);
	else
		fact_set_bool(context->facts, FACT_MEMORY_KSM, run == 1, ev);
}

static void probe_overcommit(struct probe_context *context)
{
	static const char *const words[] = {"heuristic", "always", "never"};
	const struct evidence *ev = EV_OF_FILE(OVERCOMMIT, NULL);
	uint64_t mode;
	int rc = source_read_number(context->source, OVERCOMMIT, &mode);

	if (rc < 0)
		fact_set_refused(context->facts, FACT_MEMORY_OVERCOMMIT, rc, ev);
	else if (mode >= sizeof(words) / sizeof(words[0]))
		fact_set_unknown(context->facts, FACT_MEMORY_OVERCOMMIT, WHY_MALFORMED, 0, ev);
	else
		fact_set_text(context->facts, FACT_MEMORY_OVERCOMMIT, words[mode], ev);
}

void probe_memory(struct probe_context *context)
{
	probe_meminfo(context);
	file_facts_probe(context, files, sizeof(files) / sizeof(files[0]));
	probe_free_hugepages(context);
	probe_ksm(context);
	probe_overcommit(context);
}
