// SPDX-License-Identifier: GPL-2.0-or-later
// What is behind a port or an address of a guest that is booted?
#include "launch/boot_devices.h"

#include <errno.h>
#include <linux/virtio_config.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "launch/clock.h"

#define BLOCKED_MS 500 /* between two looks at whether the end has come */
#define SETTLED_NS (1000 * MS)

enum { WANTS_NOTHING, WANTS_ROOM, WANTS_LOCK };

/* With the lock. A reader who is slow holds the guest up, but not the end of it. */
static void send(void *to, const uint8_t *bytes, size_t len)
{
	struct boot_devices *devices = to;

	while (len && !boot_end_has_come(devices->end)) {
		struct pollfd item = {.fd = devices->request->out, .events = POLLOUT};
		const ssize_t written = write(devices->request->out, bytes, len);

		if (written > 0) {
			boot_ports_watch(&devices->ports, bytes, (size_t)written);
			bytes += written;
			len -= (size_t)written;
			continue;
		}
		const int err = written < 0 ? errno : EIO;

		if (err == EAGAIN)
			poll(&item, 1, BLOCKED_MS);
		else if (err != EINTR && boot_end(devices->end, BOOT_UNHEARD))
			devices->end->result->err = err;
	}
}

unsigned boot_devices_count(const struct boot_request *request)
{
	return (request->disk.bytes ? 1u : 0u) + (request->console == BOOT_HVC0 ? 1u : 0u);
}

void boot_devices_open(struct boot_devices *devices, struct boot_machine *machine,
	const struct boot_request *request, struct boot_end *end)
{
	*devices = (struct boot_devices){.machine = machine,
		.request = request,
		.end = end,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.memory = boot_machine_memory(machine)};
	if (request->disk.bytes) {
		virtio_blk_make(&devices->blk, &devices->memory, request->disk.fd,
			request->disk.bytes, request->disk.is_read_only);
		pci_bus_add(&devices->pci, &devices->blk.base);
	}
	if (request->console == BOOT_HVC0) {
		virtio_console_make(&devices->console, &devices->memory, send, devices);
		pci_bus_add(&devices->pci, &devices->console.base);
	}
}

void boot_devices_close(struct boot_devices *devices)
{
	pthread_mutex_destroy(&devices->lock);
}

/* With the lock. */
static void set_irq(struct boot_devices *devices, unsigned irq, bool level)
{
	const int rc = boot_machine_set_irq(devices->machine, irq, level);

	if (rc < 0)
		boot_end_refused(devices->end, KVM_CALL_IRQ_LINE, rc);
}

/* With the lock. */
static void update_pci_irqs(struct boot_devices *devices)
{
	for (unsigned i = 0; i < devices->pci.count; i++) {
		const bool level = devices->pci.devices[i].device->interrupt != 0;

		if (level != devices->is_up[i])
			set_irq(devices, PCI_BUS_IRQ(i + 1), level);
		devices->is_up[i] = level;
	}
}

/* @has_room: the guest may take what is typed now. */
static void release(struct boot_devices *devices, bool has_room)
{
	int wanted;

	pthread_mutex_unlock(&devices->lock);
	wanted = atomic_load(&devices->wanted);
	if (wanted == WANTS_LOCK || (wanted == WANTS_ROOM && has_room)) {
		atomic_store(&devices->wanted, WANTS_NOTHING);
		boot_end_wake(devices->end);
	}
}

static void port_write(struct boot_devices *devices, uint16_t port, uint8_t value)
{
	switch (boot_ports_write(&devices->ports, port, value)) {
	case BOOT_PORT_SEND: send(devices, &value, 1); break;
	case BOOT_PORT_RESET: boot_end(devices->end, BOOT_RESET); break;
	case BOOT_PORT_EXIT:
		if (boot_end(devices->end, BOOT_EXITED))
			devices->end->result->status = value;
		break;
	case BOOT_PORT_NOTHING: break;
	}
}

/* One item of an access; true: it was the PCI bus's. */
static bool pci_io(struct boot_devices *devices, const struct kvm_run *run, uint8_t *item)
{
	uint32_t value = 0;

	if (run->io.size > sizeof(value))
		return false;
	if (run->io.direction == KVM_EXIT_IO_OUT) {
		memcpy(&value, item, run->io.size);
		return pci_bus_port_write(&devices->pci, run->io.port, run->io.size, value);
	}
	if (!pci_bus_port_read(&devices->pci, run->io.port, run->io.size, &value))
		return false;
	memcpy(item, &value, run->io.size);
	return true;
}

/* All bytes of an item, each to its own port, as an 8-bit bus has them. */
static void bytes_io(struct boot_devices *devices, const struct kvm_run *run, uint8_t *item)
{
	for (unsigned i = 0; i < run->io.size && !boot_end_has_come(devices->end); i++) {
		const uint16_t port = (uint16_t)(run->io.port + i);

		if (run->io.direction == KVM_EXIT_IO_OUT)
			port_write(devices, port, item[i]);
		else
			item[i] = boot_ports_read(&devices->ports, port);
	}
}

void boot_devices_io(struct boot_devices *devices, struct kvm_run *run)
{
	const size_t room = devices->machine->run_bytes;
	const uint64_t bytes = (uint64_t)run->io.size * run->io.count;
	uint8_t *data = (uint8_t *)run + run->io.data_offset;
	const bool is_uart = run->io.port >= UART_PORT && run->io.port < UART_PORT + UART_PORTS;

	if (run->io.data_offset > room || bytes > room - run->io.data_offset || !run->io.size)
		return;
	pthread_mutex_lock(&devices->lock);
	for (uint64_t i = 0; i < bytes && !boot_end_has_come(devices->end); i += run->io.size)
		if (!pci_io(devices, run, data + i))
			bytes_io(devices, run, data + i);
	if (is_uart)
		set_irq(devices, UART_IRQ, uart_interrupt(&devices->ports.uart));
	update_pci_irqs(devices); /* a look at a region by the configuration space */
	release(devices, is_uart && uart_wants_input(&devices->ports.uart));
}

/* Nothing is there, which reads as all ones, but for the way to exit and the PCI bus. */
void boot_devices_mmio(struct boot_devices *devices, struct kvm_run *run)
{
	const unsigned size = run->mmio.len;
	struct virtio_pci *pci;
	uint32_t value = 0;
	unsigned at;

	if (run->mmio.is_write && run->mmio.phys_addr == BOOT_EXIT_ADDRESS) {
		if (boot_end(devices->end, BOOT_EXITED))
			devices->end->result->status = run->mmio.data[0];
		return;
	}
	pthread_mutex_lock(&devices->lock);
	pci = pci_bus_find(&devices->pci, run->mmio.phys_addr, &at);
	if (!pci || size > sizeof(value)) {
		if (!run->mmio.is_write)
			memset(run->mmio.data, 0xff, sizeof(run->mmio.data));
	} else if (run->mmio.is_write) {
		memcpy(&value, run->mmio.data, size);
		virtio_pci_write(pci, at, size, value);
	} else {
		value = virtio_pci_read(pci, at, size);
		memcpy(run->mmio.data, &value, size);
	}
	update_pci_irqs(devices);
	release(devices, pci && run->mmio.is_write);
}

/*
 * Linux's driver throws away what comes right after it has given room for it, before its terminal
 * is there. That is there once it has said something; who says nothing gets a second.
 */
static bool console_is_settled(struct boot_devices *devices)
{
	const struct virtio_console *console = &devices->console;

	if (!(console->base.status & VIRTIO_CONFIG_S_DRIVER_OK))
		devices->console_since_ns = 0;
	else if (!devices->console_since_ns)
		devices->console_since_ns = clock_now_ns();
	return console->has_sent ||
	       (devices->console_since_ns &&
		       clock_now_ns() - devices->console_since_ns >= SETTLED_NS);
}

/* With the lock. */
static size_t type(struct boot_devices *devices, const uint8_t *bytes, size_t len)
{
	struct uart *uart = &devices->ports.uart;
	size_t taken;

	if (devices->request->console == BOOT_HVC0) {
		if (!console_is_settled(devices))
			return 0;
		taken = virtio_console_receive(&devices->console, bytes, len);
		update_pci_irqs(devices);
		return taken;
	}
	taken = uart_receive(uart, bytes, len);
	if (taken)
		set_irq(devices, UART_IRQ, uart_interrupt(uart));
	return taken;
}

size_t boot_devices_type(struct boot_devices *devices, const uint8_t *bytes, size_t len)
{
	size_t taken;

	if (pthread_mutex_trylock(&devices->lock)) {
		atomic_store(&devices->wanted, WANTS_LOCK);
		/* Its holder may have gone before that was said. */
		if (pthread_mutex_trylock(&devices->lock))
			return 0;
	}
	taken = type(devices, bytes, len);
	atomic_store(&devices->wanted, taken < len ? WANTS_ROOM : WANTS_NOTHING);
	pthread_mutex_unlock(&devices->lock);
	return taken;
}
