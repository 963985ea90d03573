// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Making the machine that a kernel is booted in (Documentation/virt/kvm/api.rst), and the state in
 * which a kernel begins: boot.rst, "64-bit Boot Protocol"; Xen's docs/misc/pvh.pandoc.
 */
#include "launch/boot_machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "launch/boot_tables.h"
#include "probe/cleanup.h"

/* As in vm.c, for Intel processors without "unrestricted guest". */
#define IDENTITY_MAP_ADDR UINT64_C(0xfffbc000)
#define TSS_ADDR UINT64_C(0xfffbd000)

#define RUN_BYTES_MAX ((size_t)1 << 20)
#define CPUID_ENTRIES 256

#define CR0_PE UINT64_C(0x1)
#define CR0_ET UINT64_C(0x10)
#define CR0_PG UINT64_C(0x80000000)
#define CR4_PAE UINT64_C(0x20)
#define EFER_LME UINT64_C(0x100)
#define EFER_LMA UINT64_C(0x400)
#define RFLAGS_FIXED 0x2

#define CPUID_1_ECX_HYPERVISOR (1u << 31)
#define CPUID_1_EDX_HTT (1u << 28)

static int call(struct boot_machine *machine, int fd, enum kvm_call what, uintptr_t arg)
{
	machine->call = what;
	return machine->sys->ops->ioctl(machine->sys, fd, what, arg);
}

static int open_device(struct boot_machine *machine, const char *device)
{
	int rc;

	machine->call = KVM_CALL_OPEN;
	machine->device = machine->sys->ops->open(machine->sys, device);
	if (machine->device < 0)
		return machine->device;
	rc = call(machine, machine->device, KVM_CALL_GET_API_VERSION, 0);
	if (rc < 0)
		return rc;
	return rc == KVM_API_VERSION ? 0 : -EBADMSG;
}

/* The interrupt controllers come before the vCPUs, which get their local ones with them. */
static int create_vm(struct boot_machine *machine)
{
	uint64_t identity = IDENTITY_MAP_ADDR;
	struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};
	int rc;

	do {
		machine->fd = call(machine, machine->device, KVM_CALL_CREATE_VM, 0);
	} while (machine->fd == -EINTR);
	if (machine->fd < 0)
		return machine->fd;
	rc = call(machine, machine->fd, KVM_CALL_SET_TSS_ADDR, TSS_ADDR);
	if (rc == 0)
		rc = call(
			machine, machine->fd, KVM_CALL_SET_IDENTITY_MAP_ADDR, (uintptr_t)&identity);
	if (rc == 0)
		rc = call(machine, machine->fd, KVM_CALL_CREATE_IRQCHIP, 0);
	if (rc == 0)
		rc = call(machine, machine->fd, KVM_CALL_CREATE_PIT2, (uintptr_t)&pit);
	return rc;
}

static int add_memory(struct boot_machine *machine, const struct boot_layout *layout)
{
	struct kvm_userspace_memory_region region = {.memory_size = layout->below_hole};
	void *at;
	int rc;

	machine->memory_bytes = layout->below_hole + layout->above_hole;
	machine->below_hole = layout->below_hole;
	machine->call = KVM_CALL_MAP;
	rc = machine->sys->ops->map(machine->sys, -1, machine->memory_bytes, &at);
	if (rc < 0)
		return rc;
	machine->memory = at;
	region.userspace_addr = (uintptr_t)at;
	rc = call(machine, machine->fd, KVM_CALL_SET_USER_MEMORY_REGION, (uintptr_t)&region);
	if (rc < 0 || !layout->above_hole)
		return rc;
	region.slot = 1;
	region.guest_phys_addr = BOOT_HOLE_END;
	region.userspace_addr += layout->below_hole;
	region.memory_size = layout->above_hole;
	return call(machine, machine->fd, KVM_CALL_SET_USER_MEMORY_REGION, (uintptr_t)&region);
}

static unsigned bits_for(unsigned cpus)
{
	unsigned bits = 0;

	while (1u << bits < cpus)
		bits++;
	return bits;
}

/* What KVM can give, for processor @id of @cpus in one package, each a core of one thread. */
static void adapt_cpuid(struct kvm_cpuid_entry2 *entry, unsigned id, unsigned cpus)
{
	switch (entry->function) {
	case 0x1:
		entry->ebx = (entry->ebx & 0xffff) | cpus << 16 | id << 24;
		entry->ecx |= CPUID_1_ECX_HYPERVISOR;
		if (cpus > 1)
			entry->edx |= CPUID_1_EDX_HTT;
		else
			entry->edx &= ~CPUID_1_EDX_HTT;
		break;
	case 0x4: /* bits 31:26: core ids less one; 25:14: what shares this cache, less one */
		if (entry->eax & 0x1f)
			entry->eax = (entry->eax & 0x3fff) | (cpus - 1) << 26;
		break;
	case 0xb:
	case 0x1f:
		entry->edx = id;
		entry->ecx = (entry->index & 0xff) | (entry->index < 2 ? entry->index + 1 : 0) << 8;
		entry->eax = entry->index == 1 ? bits_for(cpus) : 0;
		entry->ebx = entry->index == 0 ? 1 : entry->index == 1 ? cpus : 0;
		break;
	case 0x80000008: entry->ecx = (entry->ecx & ~0xf0ffu) | (cpus - 1); break;
	case 0x8000001e:
		entry->eax = id;
		entry->ebx = id;
		entry->ecx = 0;
		break;
	default: break;
	}
}

static int set_cpuid(struct boot_machine *machine, const struct kvm_cpuid2 *offered, unsigned id)
{
	const size_t size = sizeof(*offered) + CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2);
	cleanup_free struct kvm_cpuid2 *own = malloc(size);

	if (!own)
		return -ENOMEM;
	memcpy(own, offered, size);
	for (uint32_t i = 0; i < own->nent; i++)
		adapt_cpuid(&own->entries[i], id, machine->cpus);
	return call(machine, machine->cpu[id].fd, KVM_CALL_SET_CPUID2, (uintptr_t)own);
}

static int create_cpu(struct boot_machine *machine, const struct kvm_cpuid2 *offered, unsigned id)
{
	void *at;
	int rc;

	machine->cpu[id].fd = call(machine, machine->fd, KVM_CALL_CREATE_VCPU, id);
	if (machine->cpu[id].fd < 0)
		return machine->cpu[id].fd;
	machine->call = KVM_CALL_MAP;
	rc = machine->sys->ops->map(machine->sys, machine->cpu[id].fd, machine->run_bytes, &at);
	if (rc < 0)
		return rc;
	machine->cpu[id].run = at;
	return set_cpuid(machine, offered, id);
}

static int create_cpus(struct boot_machine *machine)
{
	cleanup_free struct kvm_cpuid2 *offered =
		calloc(1, sizeof(*offered) + CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2));
	int rc;

	if (!offered)
		return -ENOMEM;
	offered->nent = CPUID_ENTRIES;
	rc = call(machine, machine->device, KVM_CALL_GET_SUPPORTED_CPUID, (uintptr_t)offered);
	if (rc < 0)
		return rc;
	if (offered->nent > CPUID_ENTRIES)
		return -EBADMSG;
	rc = call(machine, machine->device, KVM_CALL_GET_VCPU_MMAP_SIZE, 0);
	if (rc < 0)
		return rc;
	if ((size_t)rc < sizeof(struct kvm_run) || (size_t)rc > RUN_BYTES_MAX)
		return -EBADMSG;
	machine->run_bytes = (size_t)rc;
	rc = 0;
	for (unsigned i = 0; rc == 0 && i < machine->cpus; i++)
		rc = create_cpu(machine, offered, i);
	return rc;
}

int boot_machine_open(struct boot_machine *machine, struct kvm_sys *sys, const char *device,
	const struct boot_layout *layout, unsigned cpus)
{
	int rc;

	*machine = (struct boot_machine){.sys = sys, .device = -1, .fd = -1, .cpus = cpus};
	for (unsigned i = 0; i < BOOT_CPUS_MAX; i++)
		machine->cpu[i].fd = -1;
	rc = open_device(machine, device);
	if (rc == 0)
		rc = create_vm(machine);
	if (rc == 0)
		rc = add_memory(machine, layout);
	if (rc == 0)
		rc = create_cpus(machine);
	if (rc < 0)
		boot_machine_close(machine);
	return rc;
}

void boot_machine_close(struct boot_machine *machine)
{
	const struct kvm_sys_ops *ops = machine->sys->ops;

	for (unsigned i = 0; i < BOOT_CPUS_MAX; i++) {
		if (machine->cpu[i].run)
			ops->unmap(machine->sys, machine->cpu[i].run, machine->run_bytes);
		if (machine->cpu[i].fd >= 0)
			ops->close(machine->sys, machine->cpu[i].fd);
		machine->cpu[i].run = NULL;
		machine->cpu[i].fd = -1;
	}
	if (machine->fd >= 0)
		ops->close(machine->sys, machine->fd);
	if (machine->memory)
		ops->unmap(machine->sys, machine->memory, machine->memory_bytes);
	if (machine->device >= 0)
		ops->close(machine->sys, machine->device);
	machine->memory = NULL;
	machine->fd = machine->device = -1;
}

static void set_state(struct kvm_sregs *sregs, bool is_long)
{
	const struct kvm_segment data = {.limit = UINT32_MAX,
		.selector = BOOT_DS,
		.type = 3, /* read, write, accessed */
		.present = 1,
		.db = 1,
		.s = 1,
		.g = 1};
	struct kvm_segment code = data;

	code.selector = BOOT_CS;
	code.type = 11; /* execute, read, accessed */
	code.l = is_long;
	code.db = !is_long;
	sregs->cs = code;
	sregs->ds = sregs->es = sregs->ss = sregs->fs = sregs->gs = data;
	sregs->gdt.base = BOOT_GDT;
	sregs->gdt.limit = 4 * 8 - 1;
	sregs->idt.base = 0;
	sregs->idt.limit = 0;
	sregs->cr0 = CR0_PE | CR0_ET;
	sregs->cr4 = 0;
	if (!is_long)
		return;
	sregs->cr0 |= CR0_PG;
	sregs->cr3 = BOOT_PML4;
	sregs->cr4 = CR4_PAE;
	sregs->efer |= EFER_LME | EFER_LMA;
}

int boot_machine_start(struct boot_machine *machine, const struct boot_image *image)
{
	const int cpu = machine->cpu[0].fd;
	struct kvm_regs regs = {.rip = image->entry,
		.rsp = BOOT_STACK_END,
		.rflags = RFLAGS_FIXED,
		.rsi = BOOT_PARAMS,
		.rbx = BOOT_START_INFO};
	struct kvm_sregs sregs;
	int rc = call(machine, cpu, KVM_CALL_GET_SREGS, (uintptr_t)&sregs);

	if (rc < 0)
		return rc;
	set_state(&sregs, image->protocol == BOOT_LINUX_64);
	rc = call(machine, cpu, KVM_CALL_SET_SREGS, (uintptr_t)&sregs);
	if (rc < 0)
		return rc;
	return call(machine, cpu, KVM_CALL_SET_REGS, (uintptr_t)&regs);
}

struct boot_memory boot_machine_memory(const struct boot_machine *machine)
{
	return (struct boot_memory){.at = machine->memory,
		.below_hole = machine->below_hole,
		.above_hole = machine->memory_bytes - machine->below_hole};
}

/* Not through call(): vCPUs' threads come here. */
int boot_machine_set_irq(struct boot_machine *machine, unsigned irq, bool level)
{
	struct kvm_irq_level line = {.irq = irq, .level = level};

	return machine->sys->ops->ioctl(
		machine->sys, machine->fd, KVM_CALL_IRQ_LINE, (uintptr_t)&line);
}
