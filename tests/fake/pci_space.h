// SPDX-License-Identifier: GPL-2.0-or-later
/* Making PCI configuration spaces for tests. */
#ifndef VIRTSCOUT_TESTS_FAKE_PCI_SPACE_H
#define VIRTSCOUT_TESTS_FAKE_PCI_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/decode_pci_config.h"

struct pci_space {
	uint8_t bytes[4096];
	unsigned last; /* where the last extended capability begins; 0: none yet */
};

/*
 * A display controller; @express: with the PCI Express capability, else with none but power
 * management.
 */
void pci_space_begin(struct pci_space *space, bool express);

/* Appends an extended capability at @at. */
void pci_space_add(struct pci_space *space, unsigned at, uint16_t id);

void pci_space_u16(struct pci_space *space, unsigned at, uint16_t value);
void pci_space_u32(struct pci_space *space, unsigned at, uint32_t value);

/* Fails the test unless they are the same, field by field: there is padding between. */
void expect_same_capabilities(const struct pci_capabilities *a, const struct pci_capabilities *b);

#endif
