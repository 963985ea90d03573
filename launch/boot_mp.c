// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Intel's MultiProcessor Specification, version 1.4, chapter 4: the floating pointer, and right
 * after it the configuration table: processors, one ISA bus, one IO-APIC with ISA's interrupts on
 * the inputs of their numbers, those of PCI devices where there are any, and the two local inputs.
 *
 * IRQ 0, the timer's, is on input 0 and not on 2 as on PCs: that is where KVM's own table of routes
 * has it (default_routing in arch/x86/kvm), and Linux does not look for it elsewhere as a guest of
 * KVM's: it would run without a clock.
 */
#include "launch/boot_mp.h"

#include <stddef.h>
#include <string.h>

#include "launch/boot_layout.h"
#include "launch/pci_bus.h"

#define LAPIC_ADDRESS 0xfee00000
#define IOAPIC_ADDRESS 0xfec00000
#define APIC_VERSION 0x14
#define IOAPIC_VERSION 0x11
#define ISA_IRQS 16
#define BUS_PCI 0 /* the number that the bus itself has, too */
#define BUS_ISA 1
#define ALL_APICS 0xff

enum { ENTRY_CPU, ENTRY_BUS, ENTRY_IOAPIC, ENTRY_INTERRUPT, ENTRY_LOCAL_INTERRUPT };
/* Of an interrupt's line: active high, level-triggered. 0: as its bus has it. */
#define LINE_HIGH_LEVEL 0x000d

enum { INTERRUPT_VECTORED = 0, INTERRUPT_NMI = 1, INTERRUPT_EXTERNAL = 3 };

struct mp_pointer {
	char signature[4];
	uint32_t table;
	uint8_t paragraphs, revision, checksum, features[5];
};

struct mp_header {
	char signature[4];
	uint16_t bytes;
	uint8_t revision, checksum;
	char oem[8], product[12];
	uint32_t oem_table;
	uint16_t oem_bytes, entries;
	uint32_t lapic;
	uint16_t extended_bytes;
	uint8_t extended_checksum, reserved;
};

struct mp_cpu {
	uint8_t type, id, version, flags;
	uint32_t signature, features, reserved[2];
};

struct mp_bus {
	uint8_t type, id;
	char name[6];
};

struct mp_ioapic {
	uint8_t type, id, version, flags;
	uint32_t address;
};

struct mp_interrupt {
	uint8_t type, kind;
	uint16_t flags;
	uint8_t bus, irq, apic, input;
};

struct writer {
	uint8_t *start;
	size_t len;
	uint16_t entries;
};

static void add(struct writer *writer, const void *entry, size_t len)
{
	memcpy(writer->start + writer->len, entry, len);
	writer->len += len;
	writer->entries++;
}

/* What makes the sum of all bytes zero. */
static uint8_t checksum(const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + at[i]);
	return (uint8_t)-sum;
}

static void add_cpus(struct writer *writer, unsigned cpus)
{
	for (unsigned i = 0; i < cpus; i++) {
		/* Enabled; the first is the one that boots. */
		const struct mp_cpu cpu = {.type = ENTRY_CPU,
			.id = (uint8_t)i,
			.version = APIC_VERSION,
			.flags = i ? 1 : 3,
			.signature = 0x600,
			.features = 0x201};

		add(writer, &cpu, sizeof(cpu));
	}
}

/* KVM takes no notice of the polarity: a line that it is told is up is active. */
static void add_pci_interrupt(struct writer *writer, uint8_t ioapic, unsigned slot)
{
	/* Bits 6:2 of the source: the slot; 1:0: pin A. */
	const struct mp_interrupt entry = {ENTRY_INTERRUPT, INTERRUPT_VECTORED, LINE_HIGH_LEVEL,
		BUS_PCI, (uint8_t)(slot << 2), ioapic, (uint8_t)PCI_BUS_IRQ(slot)};

	add(writer, &entry, sizeof(entry));
}

static void add_interrupts(struct writer *writer, uint8_t ioapic, unsigned pci_devices)
{
	const struct mp_interrupt local[] = {
		{ENTRY_LOCAL_INTERRUPT, INTERRUPT_EXTERNAL, 0, BUS_ISA, 0, ALL_APICS, 0},
		{ENTRY_LOCAL_INTERRUPT, INTERRUPT_NMI, 0, BUS_ISA, 0, ALL_APICS, 1},
	};

	for (uint8_t irq = 0; irq < ISA_IRQS; irq++) {
		const struct mp_interrupt entry = {
			ENTRY_INTERRUPT, INTERRUPT_VECTORED, 0, BUS_ISA, irq, ioapic, irq};
		const bool is_pci = irq > PCI_BUS_IRQ(0) && irq <= PCI_BUS_IRQ(pci_devices);

		if (irq != 2 && !is_pci) /* on 2 hangs the second 8259 */
			add(writer, &entry, sizeof(entry));
	}
	for (unsigned slot = 1; slot <= pci_devices; slot++)
		add_pci_interrupt(writer, ioapic, slot);
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
		add(writer, &local[i], sizeof(local[i]));
}

static void add_buses(struct writer *writer, unsigned pci_devices)
{
	const struct mp_bus pci = {ENTRY_BUS, BUS_PCI, "PCI   "};
	const struct mp_bus isa = {ENTRY_BUS, BUS_ISA, "ISA   "};

	if (pci_devices)
		add(writer, &pci, sizeof(pci));
	add(writer, &isa, sizeof(isa));
}

void boot_mp_write(uint8_t *memory, unsigned cpus, unsigned pci_devices)
{
	struct mp_pointer pointer = {.signature = "_MP_",
		.table = BOOT_MP_TABLE + sizeof(pointer),
		.paragraphs = sizeof(pointer) / 16,
		.revision = 4};
	struct mp_header header = {.signature = "PCMP",
		.revision = 4,
		.oem = "VIRTSCOU",
		.product = "BOOT        ",
		.lapic = LAPIC_ADDRESS};
	const struct mp_ioapic ioapic = {
		ENTRY_IOAPIC, (uint8_t)cpus, IOAPIC_VERSION, 1, IOAPIC_ADDRESS};
	struct writer writer = {.start = memory + pointer.table, .len = sizeof(header)};

	add_cpus(&writer, cpus);
	add_buses(&writer, pci_devices);
	add(&writer, &ioapic, sizeof(ioapic));
	add_interrupts(&writer, ioapic.id, pci_devices);
	header.bytes = (uint16_t)writer.len;
	header.entries = writer.entries;
	memcpy(writer.start, &header, sizeof(header));
	header.checksum = checksum(writer.start, writer.len);
	memcpy(writer.start, &header, sizeof(header));
	pointer.checksum = checksum(&pointer, sizeof(pointer));
	memcpy(memory + BOOT_MP_TABLE, &pointer, sizeof(pointer));
}
