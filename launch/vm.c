// SPDX-License-Identifier: GPL-2.0-or-later
// Making, running and taking down a VM (Documentation/virt/kvm/api.rst, sections 4 and 5).
#include "launch/vm.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "launch/decode_exit.h"

/*
 * Where Intel processors without "unrestricted guest" get a task state segment and an identity
 * page table to run real mode with; just below the firmware's place, as other VMMs have it.
 */
#define IDENTITY_MAP_ADDR UINT64_C(0xfffbc000)
#define TSS_ADDR UINT64_C(0xfffbd000)

#define RUN_BYTES_MAX ((size_t)1 << 20)

int vm_ioctl(struct vm *vm, int fd, enum kvm_call call, uintptr_t arg)
{
	vm->call = call;
	return vm->sys->ops->ioctl(vm->sys, fd, call, arg);
}

int vm_extension(struct vm *vm, unsigned capability)
{
	return vm_ioctl(vm, vm->fd, KVM_CALL_CHECK_EXTENSION, capability);
}

static int open_device(struct vm *vm, const char *device)
{
	int rc;

	vm->call = KVM_CALL_OPEN;
	vm->device = vm->sys->ops->open(vm->sys, device);
	if (vm->device < 0)
		return vm->device;
	rc = vm_ioctl(vm, vm->device, KVM_CALL_GET_API_VERSION, 0);
	if (rc < 0)
		return rc;
	return rc == KVM_API_VERSION ? 0 : -EBADMSG;
}

static int create_vm(struct vm *vm)
{
	uint64_t identity = IDENTITY_MAP_ADDR;
	int rc;

	/* The kernel gives up on a pending signal; that says nothing about KVM. */
	do {
		vm->fd = vm_ioctl(vm, vm->device, KVM_CALL_CREATE_VM, 0);
	} while (vm->fd == -EINTR && vm->sys->ops->now_ns(vm->sys) < vm->deadline_ns);
	if (vm->fd < 0)
		return vm->fd;
	rc = vm_extension(vm, KVM_CAP_SET_TSS_ADDR);
	if (rc > 0)
		rc = vm_ioctl(vm, vm->fd, KVM_CALL_SET_TSS_ADDR, TSS_ADDR);
	if (rc < 0)
		return rc;
	rc = vm_extension(vm, KVM_CAP_SET_IDENTITY_MAP_ADDR);
	if (rc > 0)
		rc = vm_ioctl(vm, vm->fd, KVM_CALL_SET_IDENTITY_MAP_ADDR, (uintptr_t)&identity);
	return rc < 0 ? rc : 0;
}

static int add_memory(struct vm *vm)
{
	struct kvm_userspace_memory_region region = {.memory_size = VM_MEMORY_BYTES};
	void *at;
	int rc;

	vm->call = KVM_CALL_MAP;
	rc = vm->sys->ops->map(vm->sys, -1, VM_MEMORY_BYTES, &at);
	if (rc < 0)
		return rc;
	vm->memory = at;
	region.userspace_addr = (uintptr_t)at;
	return vm_ioctl(vm, vm->fd, KVM_CALL_SET_USER_MEMORY_REGION, (uintptr_t)&region);
}

static int map_vcpu(struct vm *vm, unsigned id)
{
	void *at;
	int rc;

	vm->vcpu = vm_ioctl(vm, vm->fd, KVM_CALL_CREATE_VCPU, id);
	if (vm->vcpu < 0)
		return vm->vcpu;
	vm->call = KVM_CALL_MAP;
	rc = vm->sys->ops->map(vm->sys, vm->vcpu, vm->run_bytes, &at);
	if (rc < 0)
		return rc;
	vm->run = at;
	return 0;
}

static int create_vcpu(struct vm *vm)
{
	int rc;

	rc = vm_ioctl(vm, vm->device, KVM_CALL_GET_VCPU_MMAP_SIZE, 0);
	if (rc < 0)
		return rc;
	if ((size_t)rc < sizeof(struct kvm_run) || (size_t)rc > RUN_BYTES_MAX)
		return -EBADMSG;
	vm->run_bytes = (size_t)rc;
	rc = map_vcpu(vm, 0);
	return rc < 0 ? rc : vm_set_deadline(vm, vm->deadline_ns);
}

static void unmap_vcpu(struct vm *vm)
{
	if (vm->run)
		vm->sys->ops->unmap(vm->sys, vm->run, vm->run_bytes);
	if (vm->vcpu >= 0)
		vm->sys->ops->close(vm->sys, vm->vcpu);
	vm->run = NULL;
	vm->vcpu = -1;
}

int vm_add_vcpu(const struct vm *vm, unsigned id, struct vm *second)
{
	int rc;

	*second = *vm;
	second->vcpu = -1;
	second->run = NULL;
	rc = map_vcpu(second, id);
	if (rc < 0)
		unmap_vcpu(second);
	return rc;
}

void vm_remove_vcpu(struct vm *second)
{
	/* The alarm may be this one's, see vm_close(). */
	second->sys->ops->disarm(second->sys);
	unmap_vcpu(second);
}

int vm_open_device(struct vm *vm, struct kvm_sys *sys, const char *device, uint64_t deadline_ns)
{
	int rc;

	*vm = (struct vm){
		.sys = sys, .deadline_ns = deadline_ns, .device = -1, .fd = -1, .vcpu = -1};
	rc = open_device(vm, device);
	if (rc < 0)
		vm_close(vm);
	return rc;
}

int vm_open_prepared(struct vm *vm, struct kvm_sys *sys, const char *device, uint64_t deadline_ns,
	int (*prepare)(struct vm *vm))
{
	int rc = vm_open_device(vm, sys, device, deadline_ns);

	if (rc == 0)
		rc = create_vm(vm);
	if (rc == 0)
		rc = add_memory(vm);
	if (rc == 0 && prepare)
		rc = prepare(vm);
	if (rc == 0)
		rc = create_vcpu(vm);
	if (rc < 0)
		vm_close(vm);
	return rc;
}

int vm_open(struct vm *vm, struct kvm_sys *sys, const char *device, uint64_t deadline_ns)
{
	return vm_open_prepared(vm, sys, device, deadline_ns, NULL);
}

/* In reverse. The alarm goes first: it writes to the vCPU's page. */
void vm_close(struct vm *vm)
{
	const struct kvm_sys_ops *ops = vm->sys->ops;

	ops->disarm(vm->sys);
	unmap_vcpu(vm);
	if (vm->fd >= 0)
		ops->close(vm->sys, vm->fd);
	if (vm->memory)
		ops->unmap(vm->sys, vm->memory, VM_MEMORY_BYTES);
	if (vm->device >= 0)
		ops->close(vm->sys, vm->device);
	vm->memory = NULL;
	vm->fd = vm->device = -1;
}

int vm_set_deadline(struct vm *vm, uint64_t deadline_ns)
{
	vm->call = KVM_CALL_ALARM;
	vm->deadline_ns = deadline_ns;
	return vm->sys->ops->arm(vm->sys, vm->run, deadline_ns);
}

/* An OUT of one item whose data lies within the vCPU's page. */
static void read_out(const struct vm *vm, struct vm_exit *exit)
{
	const struct kvm_run *run = vm->run;
	uint32_t value = 0;

	if (run->io.direction != KVM_EXIT_IO_OUT || run->io.count != 1 || run->io.size > 4 ||
		run->io.data_offset > vm->run_bytes - sizeof(value))
		return;
	memcpy(&value, (const uint8_t *)run + run->io.data_offset, run->io.size);
	exit->port = run->io.port;
	exit->value = value;
}

/* Numbers that KVM gives with an INTERNAL_ERROR (KVM_CAP_INTERNAL_ERROR_DATA), as many as hold. */
static void read_internal(const struct vm *vm, struct vm_exit *exit)
{
	const struct kvm_run *run = vm->run;

	exit->info = run->internal.suberror;
	exit->data_count = run->internal.ndata < VM_EXIT_DATA ? run->internal.ndata : VM_EXIT_DATA;
	memcpy(exit->data, run->internal.data, exit->data_count * sizeof(exit->data[0]));
}

static void read_exit(const struct vm *vm, struct vm_exit *exit)
{
	const struct kvm_run *run = vm->run;

	*exit = (struct vm_exit){.reason = run->exit_reason, .port = VM_NO_PORT};
	switch (exit->reason) {
	case KVM_EXIT_IO: read_out(vm, exit); break;
	case KVM_EXIT_MMIO: exit->info = run->mmio.phys_addr; break;
	case KVM_EXIT_X86_RDMSR:
	case KVM_EXIT_X86_WRMSR: exit->info = run->msr.index; break;
	case KVM_EXIT_FAIL_ENTRY: exit->info = run->fail_entry.hardware_entry_failure_reason; break;
	case KVM_EXIT_INTERNAL_ERROR: read_internal(vm, exit); break;
	case KVM_EXIT_IOAPIC_EOI: exit->info = run->eoi.vector; break;
	case KVM_EXIT_UNKNOWN: exit->info = run->hw.hardware_exit_reason; break;
	default: break;
	}
}

int vm_run(struct vm *vm, struct vm_exit *exit)
{
	const struct kvm_run *run = vm->run;
	int rc;

	do {
		rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_RUN, 0);
		if (rc == 0 && run->exit_reason == KVM_EXIT_INTR)
			rc = -EINTR;
		if (rc == -EINTR && vm->sys->ops->now_ns(vm->sys) >= vm->deadline_ns)
			return -ETIMEDOUT;
	} while (rc == -EINTR);
	if (rc < 0)
		return rc;
	read_exit(vm, exit);
	return 0;
}

void vm_exit_text(const struct vm_exit *exit, char *text, size_t size)
{
	const char *name = exit_reason_name(exit->reason);
	char more[96];

	switch (exit->reason) {
	case KVM_EXIT_IO:
		if (exit->port == VM_NO_PORT)
			break;
		snprintf(text, size, "OUT of 0x%" PRIx32 " to port 0x%" PRIx32, exit->value,
			exit->port);
		return;
	case KVM_EXIT_INTERNAL_ERROR:
		exit_internal_text(
			(uint32_t)exit->info, exit->data, exit->data_count, more, sizeof(more));
		snprintf(text, size, "%s %" PRIu64 " (%s)", name, exit->info, more);
		return;
	case KVM_EXIT_FAIL_ENTRY:
		exit_entry_text(exit->info, more, sizeof(more));
		snprintf(text, size, "%s 0x%" PRIx64 " (%s)", name, exit->info, more);
		return;
	case KVM_EXIT_UNKNOWN:
		exit_hardware_text(exit->info, more, sizeof(more));
		snprintf(text, size, "%s, hardware reason %s", name, more);
		return;
	case KVM_EXIT_MMIO:
	case KVM_EXIT_X86_RDMSR:
	case KVM_EXIT_X86_WRMSR: snprintf(text, size, "%s at 0x%" PRIx64, name, exit->info); return;
	default: break;
	}
	if (name)
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "exit reason %" PRIu32, exit->reason);
}
