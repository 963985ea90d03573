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
	enum truth acs_enabled; /* with ACS: all that isolation needs is on */
	enum truth ats;         /* Address Translation Services capability */
	enum truth pri;         /* Page Request Interface */
	enum truth pasid;       /* Process Address Space ID */
	enum truth sriov;       /* can make virtual functions */
	uint32_t sriov_total, sriov_active;
	enum truth sriov_autoprobe;  /* the host's drivers take virtual functions that are made */
	int8_t port;                 /* enum pci_port */
	enum truth boot_vga;         /* the display that the host started with */
	enum truth virtual_function; /* made by another function (SR-IOV) */
};

struct inventory_group {
	int32_t number;
	size_t functions;    /* PCI functions in it */
	size_t first_member; /* inventory.members from there on: its functions, by address */
	enum truth viable;   /* a device other than a bridge is in it, all of it in one slot */
	/*
	 * VFIO would take it now: no driver of the host's is bound to a device in it, but for
	 * bridges'.
	 */
	enum truth vfio_viable;
	char type[16]; /* "DMA", "DMA-FQ", "identity", ...; "" : not readable */
	/* An IOMMU is behind it; no: VFIO made it for a device without one (no-IOMMU mode). */
	enum truth translated;
	enum truth direct; /* it holds memory that firmware wants reachable: VFIO refuses it */
	bool open; /* functions may be in it of which that is not known */
};

enum core_type { CORE_TYPE_UNKNOWN, CORE_PERFORMANCE, CORE_EFFICIENCY };

struct inventory_cpu {
	uint32_t number;     /* as the kernel numbers it */
	int32_t node;        /* NUMA node, -1: not known */
	int32_t package;     /* -1: not known */
	int32_t core;        /* number within the package, -1: not known */
	int64_t microcode;   /* revision, -1: not known */
	enum core_type type; /* of a hybrid processor's; unknown on others */
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
	size_t *members; /* [pci_count] at most: rows of `pci`, group by group */
	/* The online ones, by number; after them [cpu_offline] present ones that are offline. */
	struct inventory_cpu *cpus;
	size_t cpu_count, cpu_offline;
	struct inventory_node *nodes; /* [node_count], by number */
	size_t node_count;
	struct inventory_vulnerability *vulnerabilities; /* [vulnerability_count], by name */
	size_t vulnerability_count;
};

/* Gives each CPU the node in whose list of CPUs it is. */
void inventory_place_cpus(struct inventory *inventory);

/* The row of online CPU @number, or NULL. */
struct inventory_cpu *inventory_find_cpu(const struct inventory *inventory, uint32_t number);

/* The row of IOMMU group @number, or NULL. */
struct inventory_group *inventory_find_group(const struct inventory *inventory, int32_t number);

void inventory_free(struct inventory *inventory); /* the rows, not the struct */

#endif
