// SPDX-License-Identifier: GPL-2.0-or-later
// PCI functions and their groups for tests.
#include "tests/fake/pci_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

const struct pci_function pci_host[4] = {
	FUNCTION(2, 0, 0, 0x020000, 2),
	FUNCTION(0, 1, 0, 0x060400, 1),
	FUNCTION(1, 0, 0, 0x030000, 1),
	FUNCTION(1, 0, 1, 0x040300, 1),
};

const struct inventory_pci *pci_row_at(
	const struct probe_run *run, uint8_t bus, uint8_t device, uint8_t function)
{
	for (size_t i = 0; i < run->inventory.pci_count; i++) {
		const struct inventory_pci *row = &run->inventory.pci[i];

		if (row->function.bus == bus && row->function.device == device &&
			row->function.function == function)
			return row;
	}
	fail_msg("no row of %02x:%02x.%x", bus, device, function);
	return NULL;
}
