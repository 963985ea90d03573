// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What trials of the interrupt controllers in the kernel share: where their guests have what, and the
 * way from an interrupt to the guest's handler.
 *
 * Intel SDM Vol. 3A, chapter "Advanced Programmable Interrupt Controller (APIC)"; Intel 82093AA
 * (I/O APIC), 8259A and 8254 datasheets. Included by guests_irq.S too, for the addresses.
 */
#ifndef VIRTSCOUT_LAUNCH_IRQ_H
#define VIRTSCOUT_LAUNCH_IRQ_H

#include "launch/guest.h"

// clang-format off
/* Guest-physical addresses, and where they are mapped too. */
#define IRQ_PD        0xc000 /* page directory of the fourth GiB, where the APICs are */
#define IRQ_SECOND    0xd000 /* where the second vCPU begins, in real mode: a page */
#define IRQ_SECOND_STACK_END 0xf000
#define IRQ_CLOCK     0xf000 /* the paravirtual clock's page */
#define IRQ_READING   0xf100 /* a copy of it, and of the time stamp counter */

#define IRQ_IOAPIC 0xfec00000
#define IRQ_APIC   0xfee00000 /* and where messages go that signal an interrupt */

#define IRQ_PIN 10 /* of the I/O APIC */

#define IRQ_LEVEL 0x8000 /* level-triggered, in a redirection entry and in a message's data */

/* Registers of the local APIC. */
#define APIC_EOI        0x0b0
#define APIC_SPURIOUS   0x0f0
#define APIC_ICR        0x300
#define APIC_ICR_HIGH   0x310
#define APIC_LVT_TIMER  0x320
#define APIC_LVT_LINT0  0x350
#define APIC_TIMER_INIT 0x380
#define APIC_TIMER_DIV  0x3e0

#define SAY_REAL 0x55 /* the second vCPU runs, in real mode */
// clang-format on

#ifndef __ASSEMBLER__

#include "launch/trial.h"

/*
 * What the test of all controllers is made of (trial_irqchip.c): each runs its guest in that VM, and
 * gives a verdict. false: what it left is of no use to another.
 */
struct irq_trial {
	const char *name;
	bool (*run)(const struct trial_place *place, struct vm *vm, struct trial *trial);
};

bool irq_trial_timer(const struct trial_place *place, struct vm *vm, struct trial *trial);
bool irq_trial_line(const struct trial_place *place, struct vm *vm, struct trial *trial);
bool irq_trial_msi(const struct trial_place *place, struct vm *vm, struct trial *trial);
bool irq_trial_pit(const struct trial_place *place, struct vm *vm, struct trial *trial);
bool irq_trial_eventfd(const struct trial_place *place, struct vm *vm, struct trial *trial);
bool irq_trial_ipi(const struct trial_place *place, struct vm *vm, struct trial *trial);

extern const uint8_t guest_irq[], guest_irq_handler[], guest_irq_end[];
extern const uint8_t guest_irq_pit[], guest_irq_pit_handler[], guest_irq_pit_end[];
extern const uint8_t guest_irq_boot[], guest_irq_boot_handler[], guest_irq_boot_end[];
extern const uint8_t guest_irq_second[], guest_irq_second_end[];
extern const uint8_t guest_pv_clock[], guest_pv_clock_end[];

/* A guest with interrupts: its code, and what it begins with. */
struct irq_guest {
	struct guest_code code;
	const uint8_t *handler; /* in the code, of GUEST_VECTOR */
	struct guest_registers registers;
};

/*
 * For irq_open(): all controllers in the kernel; the local APICs only. -EOPNOTSUPP where KVM has no
 * such thing to offer.
 */
int irq_create_chips(struct vm *vm);
int irq_create_split(struct vm *vm);

/* Opens a VM with controllers. false: refused, nothing is open. */
bool irq_open(const struct trial_place *place, int (*prepare)(struct vm *vm), struct vm *vm,
	struct trial *trial);

/* Puts the guest before its first instruction, also after another one in that VM. false: refused. */
bool irq_start(struct vm *vm, const struct irq_guest *guest, struct trial *trial);

/* The guest is to be followed by another one: what it left half done is done. false: refused. */
bool irq_finish(struct vm *vm, struct trial *trial);

/* Does KVM offer @capability, KVM_CAP_<@name>? false: the verdict is in @trial. */
bool irq_offers(struct vm *vm, unsigned capability, const char *name, struct trial *trial);

/* Sets a line of the controllers. false: refused. */
bool irq_set_line(struct vm *vm, unsigned line, unsigned level, struct trial *trial);

/* One route only, from the line IRQ_PIN to a message with @data. false: refused. */
bool irq_route_message(struct vm *vm, uint32_t data, struct trial *trial);

/*
 * As trial_expect_out() for a guest that waits for an interrupt (or to be started) to say @value.
 * Where it waits on, the interrupt is lost: that has failed; a guest that is merely slow has not.
 */
bool irq_expect(
	const struct trial_place *place, struct vm *vm, uint32_t value, struct trial *trial);

/* The handler of an interrupt speaks, and then who has waited for it. */
bool irq_expect_taken(const struct trial_place *place, struct vm *vm, struct trial *trial);

#endif
#endif
