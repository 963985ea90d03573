// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NUMA nodes: how many there are, and as rows which CPUs and how much memory each has. A guest
 * that spans nodes without knowing is slow, and huge pages are set aside by node.
 *
 * Documents: Documentation/ABI/stable/sysfs-devices-node; Documentation/admin-guide/sysctl/kernel.rst.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/cpu_list.h"
#include "probe/decode_meminfo.h"
#include "probe/decode_text.h"

#define NODES "/sys/devices/system/node"

/* More nodes than any kernel numbers (CONFIG_NODES_SHIFT is 10 at most). */
#define NODES_MAX 1024

struct node_file {
	char path[96];
};

static struct node_file node_file(uint32_t number, const char *name)
{
	struct node_file file;

	snprintf(file.path, sizeof(file.path), NODES "/node%u/%s", (unsigned)number, name);
	return file;
}

static uint64_t node_bytes(struct source *source, uint32_t number)
{
	const struct node_file file = node_file(number, "meminfo");
	cleanup_blob struct blob content = BLOB_HEAP;
	char key[32];
	struct span text;
	int64_t bytes;

	/* "Node 0 MemTotal:  16384 kB" */
	snprintf(key, sizeof(key), "Node %u MemTotal", (unsigned)number);
	if (ask_text(source, file.path, &content, &text) < 0)
		return NODE_BYTES_UNKNOWN;
	bytes = meminfo_bytes(text, key);
	return bytes < 0 ? NODE_BYTES_UNKNOWN : (uint64_t)bytes;
}

static int64_t node_hugepages(
	struct probe_context *context, uint32_t number, enum fact_id all, const char *name)
{
	const struct node_file file = node_file(number, name);
	uint64_t pages;

	/* A node of a host without such pages has none. */
	if (fact_known(context->facts, all) && fact_int(context->facts, all) == 0)
		return 0;
	if (source_read_number(context->source, file.path, &pages) < 0 || pages > INT64_MAX)
		return -1;
	return (int64_t)pages;
}

/* @data: the node's number, and all rows. */
struct node_cpus {
	struct inventory *inventory;
	uint32_t number;
};

static int compare_cpu(const void *key, const void *row)
{
	const uint32_t number = *(const uint32_t *)key;
	const struct inventory_cpu *cpu = row;

	return number < cpu->number ? -1 : number > cpu->number;
}

static void put_on_node(void *data, uint32_t number)
{
	const struct node_cpus *cpus = data;
	struct inventory *inventory = cpus->inventory;
	struct inventory_cpu *cpu =
		inventory->cpu_count ? bsearch(&number, inventory->cpus, inventory->cpu_count,
					       sizeof(*inventory->cpus), compare_cpu)
				     : NULL;

	if (cpu)
		cpu->node = (int32_t)cpus->number;
}

/* The node's list of CPUs, which also tells the rows of CPUs where they are. */
static char *node_cpulist(struct probe_context *context, uint32_t number)
{
	const struct node_file file = node_file(number, "cpulist");
	struct node_cpus cpus = {context->inventory, number};
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text, line;
	char *list;

	if (ask_text(context->source, file.path, &content, &text) < 0)
		return NULL;
	/* A node without CPUs has an empty list. */
	if (!text_line(&text, &line))
		line = (struct span){"", 0};
	list = strndup(line.at, line.len);
	if (list && line.len && cpu_list_decode(list, NULL, NULL) < 0) {
		free(list);
		return NULL;
	}
	if (list && line.len)
		cpu_list_decode(list, put_on_node, &cpus);
	return list;
}

/* "10 21": how far each node's memory is, by node; 10 is its own. */
static void node_distances(struct probe_context *context, struct inventory_node *node)
{
	const struct node_file file = node_file(node->number, "distance");
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text, word;
	uint16_t *distances;
	size_t count = 0;

	if (ask_text(context->source, file.path, &content, &text) < 0)
		return;
	distances = calloc(NODES_MAX, sizeof(*distances));
	while (distances && text_word(&text, &word)) {
		int64_t distance = text_number(word);

		if (distance < 0 || distance > UINT16_MAX || count == NODES_MAX) {
			count = 0;
			break;
		}
		distances[count++] = (uint16_t)distance;
	}
	if (count) {
		node->distances = distances;
		node->distance_count = count;
	} else {
		free(distances);
	}
}

static int compare_nodes(const void *a, const void *b)
{
	const struct inventory_node *left = a, *right = b;

	return left->number < right->number ? -1 : left->number > right->number;
}

/* "node12": 12; else -1. */
static int64_t node_number(const char *name)
{
	int64_t number = text_begins(text_span(name), "node")
				 ? text_number(text_span(name + strlen("node")))
				 : -1;

	return number < NODES_MAX ? number : -1;
}

static int add_nodes(struct probe_context *context, const struct blob *names)
{
	struct inventory *inventory = context->inventory;
	size_t count = 0;

	blob_for_each_name (name, names)
		count += node_number(name) >= 0;
	if (!count)
		return -EBADMSG; /* there is a node where there is the directory */
	inventory->nodes = calloc(count, sizeof(*inventory->nodes));
	if (!inventory->nodes)
		return -ENOMEM;
	blob_for_each_name (name, names) {
		struct inventory_node *node = &inventory->nodes[inventory->node_count];
		int64_t number = node_number(name);

		if (number < 0)
			continue;
		node->number = (uint32_t)number;
		node->cpus = node_cpulist(context, node->number);
		node->memory_bytes = node_bytes(context->source, node->number);
		node->hugepages_2m = node_hugepages(context, node->number, FACT_MEMORY_HUGEPAGES_2M,
			"hugepages/hugepages-2048kB/nr_hugepages");
		node->hugepages_1g = node_hugepages(context, node->number, FACT_MEMORY_HUGEPAGES_1G,
			"hugepages/hugepages-1048576kB/nr_hugepages");
		inventory->node_count++;
	}
	qsort(inventory->nodes, inventory->node_count, sizeof(*inventory->nodes), compare_nodes);
	/* A single node is as far from itself as anything is. */
	for (size_t i = 0; inventory->node_count > 1 && i < inventory->node_count; i++)
		node_distances(context, &inventory->nodes[i]);
	return 0;
}

void probe_numa(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_DIR(NODES);
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = source_list(context->source, NODES, &names);

	if (rc == 0)
		rc = add_nodes(context, &names);
	else if (absence_of(context->source, NODES, rc) == 0) {
		/* A kernel without CONFIG_NUMA sees one node. */
		fact_set_int(context->facts, FACT_MEMORY_NUMA_NODES, 1, ev);
		return;
	}
	if (rc < 0)
		fact_set_refused(context->facts, FACT_MEMORY_NUMA_NODES, rc, ev);
	else
		fact_set_int(context->facts, FACT_MEMORY_NUMA_NODES,
			(int64_t)context->inventory->node_count, ev);
}
