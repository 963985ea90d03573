// SPDX-License-Identifier: GPL-2.0-or-later
/* What a kernel finds in memory when it begins: itself, its initrd, its command line, and the tables that say so. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_TABLES_H
#define VIRTSCOUT_LAUNCH_BOOT_TABLES_H

#include "launch/boot_layout.h"

#define BOOT_CS 0x10 /* selectors, as boot.rst wants them */
#define BOOT_DS 0x18

struct boot_files {
	const uint8_t *kernel;
	size_t kernel_bytes;
	const uint8_t *initrd; /* layout->initrd_bytes of it */
	const char *cmdline;   /* at most BOOT_CMDLINE_MAX bytes */
	unsigned cpus;
	unsigned pci_devices; /* on a PCI bus; 0: there is none */
};

/*
 * @memory: of the guest, zeroed, layout->below_hole bytes from address 0 on. The layout was made
 * for @image, which was decoded from files->kernel.
 */
void boot_tables_write(uint8_t *memory, const struct boot_layout *layout,
	const struct boot_image *image, const struct boot_files *files);

#endif
