// SPDX-License-Identifier: GPL-2.0-or-later
/* PCI functions and their groups as rows of a source_table, and the PCI probe run on them. */
#ifndef VIRTSCOUT_TESTS_FAKE_PCI_HOST_H
#define VIRTSCOUT_TESTS_FAKE_PCI_HOST_H

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define DEVICES "/sys/bus/pci/devices/"
#define GROUPS "/sys/kernel/iommu_groups"
#define GPU DEVICES "0000:01:00.0/"
#define AUDIO DEVICES "0000:01:00.1/"
#define NIC DEVICES "0000:02:00.0/"
#define FUNCTION(b, d, f, c, g)                                                                    \
	{                                                                                          \
		.bus = (b), .device = (d), .function = (f), .class_code = (c), .iommu_group = (g)  \
	}

/* A group that the kernel translates for, and one that it lets through. */
#define TYPES FILE_TEXT(GROUPS "/1/type", "DMA\n"), FILE_TEXT(GROUPS "/2/type", "identity\n")

/*
 * A port with a graphics card of two functions behind it in one group; a network card in another.
 */
extern const struct pci_function pci_host[4];

/* Opens @run on the variable `table` and runs probe_pci() alone. @release: of the kernel, or NULL. */
#define PCI_OPEN(run, release)                                                                     \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	probe_run_open_on(&run, &table.base, release);                                             \
	probe_pci(&run.context)

/* The same on a table of these rows. */
#define PCI_RUN(run, release, ...)                                                                 \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	PCI_OPEN(run, release)

/* The row of that function; there is one, or the test fails. */
const struct inventory_pci *pci_row_at(
	const struct probe_run *run, uint8_t bus, uint8_t device, uint8_t function);

#endif
