// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory for guests: how much there is, in which pages, whether same pages are merged; and the NUMA
 * nodes.
 *
 * Documents: proc(5), /proc/meminfo; Documentation/admin-guide/mm/{hugetlbpage,transhuge,ksm}.rst;
 * Documentation/ABI/stable/sysfs-devices-node.
 */
#include "probe/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_text.h"

#define MEMINFO "/proc/meminfo"
#define THP "/sys/kernel/mm/transparent_hugepage/enabled"
#define KSM "/sys/kernel/mm/ksm/run"
#define NODES "/sys/devices/system/node"

/* More nodes than any kernel numbers (CONFIG_NODES_SHIFT is 10 at most). */
#define NODES_MAX 1024

/* "16384 kB": the bytes, or -1. */
static int64_t field_bytes(struct span text, const char *key)
{
	struct span field = text_field(text, key), word;
	int64_t number;

	if (!text_word(&field, &word))
		return -1;
	number = text_number(word);
	if (number < 0 || number > INT64_MAX / 1024 || !text_word(&field, &word) ||
		!text_is(word, "kB"))
		return -1;
	return number * 1024;
}

static void probe_meminfo(struct probe_context *context)
{
	static const struct {
		enum fact_id fact;
		const char *key;
	} fields[] = {{FACT_MEMORY_TOTAL, "MemTotal"}, {FACT_MEMORY_SWAP, "SwapTotal"}};
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;
	int rc = ask_text(context->source, MEMINFO, &content, &text);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct evidence *ev = EV_OF_FILE(MEMINFO, fields[i].key);
		int64_t bytes = rc < 0 ? -1 : field_bytes(text, fields[i].key);

		if (rc < 0)
			fact_set_refused(context->facts, fields[i].fact, rc, ev);
		else if (bytes < 0)
			fact_set_unknown(context->facts, fields[i].fact, WHY_MALFORMED, 0, ev);
		else
			fact_set_int(context->facts, fields[i].fact, bytes, ev);
	}
}

/* Pages of a size that this kernel or processor does not have: none are set aside. */
static void probe_hugepages(struct probe_context *context, enum fact_id fact, const char *path)
{
	const struct evidence *ev = EV_OF_FILE(path, NULL);
	uint64_t number = 0;
	int rc = source_read_number(context->source, path, &number);

	rc = absence_of(context->source, path, rc);
	if (rc < 0)
		fact_set_refused(context->facts, fact, rc, ev);
	else if (number > INT64_MAX)
		fact_set_unknown(context->facts, fact, WHY_MALFORMED, 0, ev);
	else
		fact_set_int(context->facts, fact, (int64_t)number, ev);
}

static void probe_thp(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(THP, NULL);
	char text[128], chosen[32] = "never";
	int rc = source_read_line(context->source, THP, text, sizeof(text));

	if (rc >= 0) {
		struct span word = text_chosen(text_span(text));

		if (!word.at) {
			fact_set_unknown(context->facts, FACT_MEMORY_THP, WHY_MALFORMED, 0, ev);
			return;
		}
		span_copy(word, chosen, sizeof(chosen));
	} else {
		rc = absence_of(context->source, THP, rc);
		if (rc < 0) {
			fact_set_refused(context->facts, FACT_MEMORY_THP, rc, ev);
			return;
		}
	}
	fact_set_text(context->facts, FACT_MEMORY_THP, chosen, ev);
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

/* "Node 0 MemTotal:  16384 kB": 0 where it can't be read. */
static uint64_t node_bytes(struct source *source, uint32_t number)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	char path[64], key[32];
	struct span text;
	int64_t bytes;

	snprintf(path, sizeof(path), NODES "/node%u/meminfo", (unsigned)number);
	snprintf(key, sizeof(key), "Node %u MemTotal", (unsigned)number);
	if (ask_text(source, path, &content, &text) < 0)
		return 0;
	bytes = field_bytes(text, key);
	return bytes < 0 ? 0 : (uint64_t)bytes;
}

/* A list that is too long for its row is left out: half of one would be a wrong one. */
static void node_cpus(struct source *source, struct inventory_node *node)
{
	char path[64], text[sizeof(node->cpus) + 1];
	int len;

	snprintf(path, sizeof(path), NODES "/node%u/cpulist", (unsigned)node->number);
	len = source_read_line(source, path, text, sizeof(text));
	if (len > 0 && (size_t)len < sizeof(node->cpus))
		memcpy(node->cpus, text, (size_t)len + 1);
}

static int compare_nodes(const void *a, const void *b)
{
	const struct inventory_node *left = a, *right = b;

	return left->number < right->number ? -1 : left->number > right->number;
}

static void probe_nodes(struct probe_context *context)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	struct inventory *inventory = context->inventory;
	size_t count = 0;

	/* Without CONFIG_NUMA the directory is not there: no rows, nothing wrong. */
	if (source_list(context->source, NODES, &names) < 0)
		return;
	blob_for_each_name (name, &names)
		count += text_begins(text_span(name), "node");
	if (!count || count > NODES_MAX)
		return;
	inventory->nodes = calloc(count, sizeof(*inventory->nodes));
	if (!inventory->nodes)
		return;
	blob_for_each_name (name, &names) {
		struct inventory_node *node = &inventory->nodes[inventory->node_count];
		int64_t number = text_begins(text_span(name), "node")
					 ? text_number(text_span(name + strlen("node")))
					 : -1;

		if (number < 0 || number >= NODES_MAX)
			continue;
		node->number = (uint32_t)number;
		node_cpus(context->source, node);
		node->memory_bytes = node_bytes(context->source, node->number);
		inventory->node_count++;
	}
	qsort(inventory->nodes, inventory->node_count, sizeof(*inventory->nodes), compare_nodes);
}

void probe_memory(struct probe_context *context)
{
	probe_meminfo(context);
	probe_hugepages(context, FACT_MEMORY_HUGEPAGES_2M,
		"/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
	probe_hugepages(context, FACT_MEMORY_HUGEPAGES_1G,
		"/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages");
	probe_thp(context);
	probe_ksm(context);
	probe_nodes(context);
}
