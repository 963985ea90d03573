// SPDX-License-Identifier: GPL-2.0-or-later
// Making PCI configuration spaces for tests.
#include "tests/fake/pci_space.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void pci_space_u16(struct pci_space *space, unsigned at, uint16_t value)
{
	space->bytes[at] = (uint8_t)value;
	space->bytes[at + 1] = (uint8_t)(value >> 8);
}

void pci_space_u32(struct pci_space *space, unsigned at, uint32_t value)
{
	pci_space_u16(space, at, (uint16_t)value);
	pci_space_u16(space, at + 2, (uint16_t)(value >> 16));
}

void pci_space_begin(struct pci_space *space, bool express)
{
	memset(space, 0, sizeof(*space));
	pci_space_u32(space, 0x00, 0x56781234);
	pci_space_u32(space, 0x04, 0x00100007); /* status: capabilities list */
	pci_space_u32(space, 0x08, 0x03000001);
	space->bytes[0x34] = 0x40;
	pci_space_u16(space, 0x40, 0x5001); /* power management, next at 50H */
	pci_space_u16(space, 0x50, express ? 0x0010 : 0x0005);
}

void pci_space_add(struct pci_space *space, unsigned at, uint16_t id)
{
	pci_space_u32(space, at, (uint32_t)id | 1u << 16);
	if (space->last)
		pci_space_u16(space, space->last + 2, (uint16_t)(at << 4 | 1));
	space->last = at;
}

void expect_same_capabilities(const struct pci_capabilities *a, const struct pci_capabilities *b)
{
	assert_int_equal(a->acs, b->acs);
	assert_int_equal(a->acs_isolates, b->acs_isolates);
	assert_int_equal(a->ats, b->ats);
	assert_int_equal(a->ari, b->ari);
	assert_int_equal(a->pri, b->pri);
	assert_int_equal(a->pasid, b->pasid);
	assert_int_equal(a->sriov, b->sriov);
	assert_int_equal(a->multifunction, b->multifunction);
	assert_int_equal(a->port, b->port);
	assert_int_equal(a->total_vfs, b->total_vfs);
	assert_int_equal(a->active_vfs, b->active_vfs);
}
