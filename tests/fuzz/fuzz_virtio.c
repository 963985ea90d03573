// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a guest's memory and as what its driver does with the devices: nothing is read or
 * written but the guest's memory, its file and its console.
 */
#include <sys/mman.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launch/boot_layout.h"
#include "launch/pci_bus.h"
#include "launch/virtio_blk.h"
#include "launch/virtio_console.h"

#define LOW 8192 /* bytes of memory below the hole, and above */
#define HIGH 4096
#define DISK_BYTES 4096

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void hear(void *to, const uint8_t *bytes, size_t len)
{
	uint8_t *sum = to;

	for (size_t i = 0; i < len; i++)
		*sum = (uint8_t)(*sum + bytes[i]);
}

/* One access: what, how wide, where, the value. */
struct step {
	uint8_t what, size;
	uint16_t at;
	uint32_t value;
};

static void take_step(struct pci_bus *bus, struct virtio_console *console, struct step step)
{
	const unsigned size = 1u << step.size % 3;
	struct virtio_pci *pci = &bus->devices[step.what & 1];
	const unsigned in_space = step.at % VIRTIO_PCI_SPACE / size * size;
	const unsigned in_region = step.at % VIRTIO_PCI_REGION / size * size;
	uint8_t typed[4];
	uint32_t value;

	switch (step.what >> 1 & 7) {
	case 0: virtio_pci_space_read(pci, in_space, size); break;
	case 1: virtio_pci_space_write(pci, in_space, size, step.value); break;
	case 2: virtio_pci_read(pci, in_region, size); break;
	case 3:
	case 4: virtio_pci_write(pci, in_region, size, step.value); break;
	case 5: pci_bus_port_write(bus, (uint16_t)(0xcf8 + step.at % 8), size, step.value); break;
	case 6: pci_bus_port_read(bus, (uint16_t)(0xcf8 + step.at % 8), size, &value); break;
	default:
		memcpy(typed, &step.value, sizeof(typed));
		virtio_console_receive(console, typed, sizeof(typed));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	uint8_t *memory = calloc(1, LOW + HIGH);
	const struct boot_memory guest = {memory, LOW, HIGH};
	const size_t filled = len < LOW + HIGH ? len / 2 : LOW + HIGH;
	const int fd = memfd_create("disk", MFD_CLOEXEC);
	struct virtio_console console;
	struct pci_bus bus = {0};
	struct virtio_blk blk;
	uint8_t sum = 0;

	if (!memory || fd < 0 || ftruncate(fd, DISK_BYTES))
		abort();
	memcpy(memory, bytes, filled);
	virtio_blk_make(&blk, &guest, fd, DISK_BYTES, len % 2);
	virtio_console_make(&console, &guest, hear, &sum);
	pci_bus_add(&bus, &blk.base);
	pci_bus_add(&bus, &console.base);
	for (size_t at = filled; at + sizeof(struct step) <= len; at += sizeof(struct step)) {
		struct step step;

		memcpy(&step, bytes + at, sizeof(step));
		take_step(&bus, &console, step);
	}
	close(fd);
	free(memory);
	return 0;
}
