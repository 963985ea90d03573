// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rows of a host: PCI functions, IOMMU groups, CPUs, NUMA nodes, vulnerabilities. They lie
 * beside the facts; rules see counts and summaries only.
 */
#ifndef VIRTSCOUT_PROBE_INVENTORY_H
#define VIRTSCOUT_PROBE_INVENTORY_H

#include <stddef.h>
#include <stdint.h>

#include "probe/decode_vuln.h"
#include "probe/fact.h"
#include "probe/source.h"

struct inventory_pci {
	struct pci_function function;
	enum truth isolated; /* its group holds only functions of its slot, and bridges */
	enum truth acs; /* Access Control Services capability; unknown: config space not readable */
	enum truth ats; /* Address Translation Services capability */
	enum truth sriov; /* can make virtual functions */
	uint32_t sriov_total, sriov_active;
};

struct inventory_group {
	int32_t number;
	size_t functions;  /* PCI functions in it */
	enum truth viable; /* a device other than a bridge is in it, all of it in one slot */
	char type[16];     /* "DMA", "DMA-FQ", "identity", ...; "" : not readable */
	/* An IOMMU is behind it; no: VFIO made it for a device without one (no-IOMMU mode). */
	enum truth translated;
	enum truth direct; /* it holds memory that firmware wants reachable: VFIO refuses it */
};

struct inventory_cpu {
	uint32_t number; /* as the kernel numbers it */
	int32_t node;    /* NUMA node, -1: not known */
};

#define NODE_BYTES_UNKNOWN UINT64_MAX

struct inventory_node {
	uint32_t number;
	char *cpus;                         /* the kernel's cpulist, "0-3,8"; NULL: not readable */
	uint64_t memory_bytes;              /* or NODE_BYTES_UNKNOWN */
	int64_t hugepages_2m, hugepages_1g; /* set aside on it; -1: not readable */
	uint16_t *distances; /* [distance_count], by online node; NULL: one node, or not readable */
	size_t distance_count;
};

struct inventory_vulnerability {
	char name[256]; /* of the kernel's file */
	char text[512]; /* its words; "" : not readable */
	enum vulnerability_state state;
};

struct inventory {
	struct inventory_pci *pci; /* [pci_count], by address */
	size_t pci_count;
	struct inventory_group *groups; /* [group_count], by number */
	size_t group_count;
	struct inventory_cpu *cpus; /* [cpu_count], online ones, by number */
	size_t cpu_count;
	struct inventory_node *nodes; /* [node_count], by number */
	size_t node_count;
	struct inventory_vulnerability *vulnerabilities; /* [vulnerability_count], by name */
	size_t vulnerability_count;
};

void inventory_free(struct inventory *inventory); /* the rows, not the struct */

#endif
