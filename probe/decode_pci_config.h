// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of the capabilities in a PCI function's configuration space that matter to passing
 * it through.
 *
 * Documents: PCI Local Bus Specification 3.0, chapter 6 and appendix H (capabilities list); PCI
 * Express Base Specification, chapter 7 (extended capabilities: ATS 000FH, ACS 000DH, SR-IOV 0010H,
 * PRI 0013H, PASID 001BH).
 */
#ifndef VIRTSCOUT_PROBE_DECODE_PCI_CONFIG_H
#define VIRTSCOUT_PROBE_DECODE_PCI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCI_CONFIG_SIZE 4096

struct pci_capabilities {
	bool acs;            /* Access Control Services: says nothing of which controls are on */
	bool ats;            /* Address Translation Services */
	bool pri;            /* Page Request Interface */
	bool pasid;          /* Process Address Space ID */
	bool sriov;          /* Single Root I/O Virtualization */
	uint16_t total_vfs;  /* SR-IOV: TotalVFs */
	uint16_t active_vfs; /* SR-IOV: NumVFs where VF Enable is set, else 0 */
};

/*
 * @len bytes of configuration space: 4096 as root from a PCI Express function, 256 from a
 * conventional one, 64 where the reader has no privilege.
 *
 * 0: everything in @caps is true of the function. A function without the PCI Express capability has
 * none of these, which the first 256 bytes show, or the first 64 where it has no capabilities list.
 * -ENODATA: too few bytes to tell. -ENODEV: the function does not answer (all ones). -EBADMSG: a
 * list that points into itself or out of the space.
 */
int pci_config_decode(const uint8_t *config, size_t len, struct pci_capabilities *caps);

#endif
