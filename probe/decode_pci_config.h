// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of the capabilities in a PCI function's configuration space that matter to passing
 * it through.
 *
 * Documents: PCI Local Bus Specification 3.0, chapter 6 and appendix H (capabilities list); PCI
 * Express Base Specification, chapter 7 (PCI Express capability 10H; extended capabilities: ACS 000DH,
 * ARI 000EH, ATS 000FH, SR-IOV 0010H, PRI 0013H, PASID 001BH).
 */
#ifndef VIRTSCOUT_PROBE_DECODE_PCI_CONFIG_H
#define VIRTSCOUT_PROBE_DECODE_PCI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCI_CONFIG_SIZE 4096
#define PCI_HEADER_SIZE 64 /* what everybody may read */

/* The port type of a function (PCI Express Capabilities register, bits 7:4). */
enum pci_port {
	PCI_PORT_UNKNOWN = -2, /* not read, or the list of capabilities can't be followed */
	PCI_PORT_NONE = -1,    /* conventional */
	PCI_PORT_ENDPOINT = 0,
	PCI_PORT_LEGACY_ENDPOINT = 1,
	PCI_PORT_ROOT = 4,
	PCI_PORT_UPSTREAM = 5,
	PCI_PORT_DOWNSTREAM = 6,
	PCI_PORT_TO_PCI = 7,
	PCI_PORT_FROM_PCI = 8,
	PCI_PORT_INTEGRATED = 9,
	PCI_PORT_EVENT_COLLECTOR = 10,
};

struct pci_capabilities {
	bool acs; /* Access Control Services: says nothing of which controls are on */
	/*
	 * All that isolation needs is on, of what can be switched: source validation, redirection of
	 * requests and of completions to the root, upstream forwarding. What a function can't
	 * switch it does always (pci_acs_flags_enabled() in drivers/pci/pci.c).
	 */
	bool acs_isolates;
	bool ats;            /* Address Translation Services */
	bool ari;            /* Alternative Routing-ID: functions beyond 7 */
	bool pri;            /* Page Request Interface */
	bool pasid;          /* Process Address Space ID */
	bool sriov;          /* Single Root I/O Virtualization */
	bool multifunction;  /* one of several in its slot, says the header */
	int8_t port;         /* enum pci_port */
	uint16_t total_vfs;  /* SR-IOV: TotalVFs */
	uint16_t active_vfs; /* SR-IOV: NumVFs where VF Enable is set, else 0 */
};

/* The identity in the header, which everybody may read. */
struct pci_header {
	uint16_t vendor_id, device_id;
	uint32_t class_code; /* base class, subclass, programming interface: 0x030000 */
};

/*
 * False: fewer than 64 bytes, or nothing that answers; a virtual function, too, has no ids of its
 * own there.
 */
bool pci_header_decode(const uint8_t *config, size_t len, struct pci_header *header);

/*
 * Configuration space: 4096 bytes as root from a PCI Express function, 256 from a conventional one,
 * 64 where the reader has no privilege.
 */
struct pci_config {
	uint8_t *bytes; /* [len] */
	size_t len;
	/*
	 * Brings @size bytes at @at, which are within @len, into @bytes before they are looked at;
	 * NULL: all of them are there. 0 or a negative errno. Reading costs: each dword is an exit in
	 * a guest, where 4096 bytes take 19 ms, and a wait for the device on bare hardware.
	 */
	int (*need)(struct pci_config *config, unsigned at, unsigned size);
};

/*
 * 0: everything in @caps is true of the function. A function without the PCI Express capability has
 * none of these, which the first 256 bytes show, or the first 64 where it has no capabilities list.
 * -ENODATA: too few bytes to tell. -ENODEV: the function does not answer (all ones). -EBADMSG: a
 * list that points into itself or out of the space. Or what `need` failed with.
 */
int pci_config_walk(struct pci_config *config, struct pci_capabilities *caps);

/* The same of @len bytes that are there. */
int pci_config_decode(const uint8_t *bytes, size_t len, struct pci_capabilities *caps);

#endif
