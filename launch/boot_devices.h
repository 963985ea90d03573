// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All that a guest reaches outside of its memory: ports, the PCI bus with its disk and console, and
 * the addresses where nothing is. For the threads of all its vCPUs at once, and for the one that
 * has the console's input.
 */
#ifndef VIRTSCOUT_LAUNCH_BOOT_DEVICES_H
#define VIRTSCOUT_LAUNCH_BOOT_DEVICES_H

#include <pthread.h>

#include "launch/boot_end.h"
#include "launch/boot_machine.h"
#include "launch/boot_ports.h"
#include "launch/pci_bus.h"
#include "launch/virtio_blk.h"
#include "launch/virtio_console.h"

struct boot_devices {
	struct boot_machine *machine;
	const struct boot_request *request;
	struct boot_end *end;
	atomic_int wanted; /* what the thread with the input waits for */
	pthread_mutex_t lock;
	/* With the lock: */
	struct boot_ports ports;
	struct boot_memory memory;
	struct pci_bus pci;
	struct virtio_blk blk;
	struct virtio_console console;
	uint64_t console_since_ns;       /* its driver is there since then; 0: is not */
	bool is_up[PCI_BUS_DEVICES_MAX]; /* the devices' interrupt lines */
};

/* How many devices @request wants on the PCI bus. */
unsigned boot_devices_count(const struct boot_request *request);

/* Borrows all of them. */
void boot_devices_open(struct boot_devices *devices, struct boot_machine *machine,
	const struct boot_request *request, struct boot_end *end);
void boot_devices_close(struct boot_devices *devices);

/* What a vCPU wanted when it left the guest, by its page. */
void boot_devices_io(struct boot_devices *devices, struct kvm_run *run);
void boot_devices_mmio(struct boot_devices *devices, struct kvm_run *run);

/*
 * Types @bytes on the guest's console: how many of @len bytes it took. Never waits: a vCPU's thread
 * may hold the lock while it writes to somebody who does not read. Where not all were taken, the
 * thread that attends is woken once it is worth another try.
 */
size_t boot_devices_type(struct boot_devices *devices, const uint8_t *bytes, size_t len);

#endif
