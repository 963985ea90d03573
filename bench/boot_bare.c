// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The least that brings a kernel to its first instruction: the file is read, and the ioctls follow
 * one another (Documentation/virt/kvm/api.rst; Documentation/arch/x86/boot.rst, "64-bit Boot
 * Protocol"). Nothing is checked but that it worked. What the guest writes to port 3F8h goes to
 * standard output; a write to port F4h ends it.
 *
 *     boot_bare KERNEL MEMORY_MIB
 */
#include <err.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define KERNEL_AT 0x1000000
#define PARAMS_AT 0x7000
#define GDT_AT 0x1000
#define PML4_AT 0x9000
#define SETUP_SECTORS 0x1f1
#define HEADER_AT 0x1f1
#define HEADER_BYTES 0x7f
#define CPUID_ENTRIES 256

static int must(int rc, const char *what)
{
	if (rc < 0)
		err(1, "%s", what);
	return rc;
}

static uint8_t *read_file(const char *path, size_t *len)
{
	const int fd = must(open(path, O_RDONLY | O_CLOEXEC), path);
	struct stat stat;
	uint8_t *bytes;

	must(fstat(fd, &stat), path);
	*len = (size_t)stat.st_size;
	bytes = malloc(*len);
	if (!bytes || read(fd, bytes, *len) != stat.st_size)
		err(1, "%s", path);
	close(fd);
	return bytes;
}

static void put64(uint8_t *memory, uint64_t at, uint64_t value)
{
	memcpy(memory + at, &value, sizeof(value));
}

static void fill_memory(uint8_t *memory, const uint8_t *file, size_t len)
{
	const size_t setup = ((size_t)file[SETUP_SECTORS] + 1) * 512;

	put64(memory, GDT_AT + 0x10, 0x00af9b000000ffff);
	put64(memory, GDT_AT + 0x18, 0x00cf93000000ffff);
	put64(memory, PML4_AT, (PML4_AT + 0x1000) | 3);
	for (uint64_t i = 0; i < 4; i++)
		put64(memory, PML4_AT + 0x1000 + i * 8, (PML4_AT + 0x2000 + i * 0x1000) | 3);
	for (uint64_t i = 0; i < 4 * 512; i++)
		put64(memory, PML4_AT + 0x2000 + i * 8, i << 21 | 0x83);
	memcpy(memory + PARAMS_AT + HEADER_AT, file + HEADER_AT, HEADER_BYTES);
	memcpy(memory + KERNEL_AT, file + setup, len - setup);
}

static void start(int cpu)
{
	const struct kvm_segment data = {.limit = UINT32_MAX,
		.selector = 0x18,
		.type = 3,
		.present = 1,
		.db = 1,
		.s = 1,
		.g = 1};
	struct kvm_segment code = data;
	struct kvm_regs regs = {
		.rip = KERNEL_AT + 0x200, .rsp = PML4_AT, .rflags = 2, .rsi = PARAMS_AT};
	struct kvm_sregs sregs;

	code.selector = 0x10;
	code.type = 11;
	code.l = 1;
	code.db = 0;
	must(ioctl(cpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.ss = sregs.fs = sregs.gs = data;
	sregs.gdt.base = GDT_AT;
	sregs.gdt.limit = 31;
	sregs.cr0 = 0x80000011;
	sregs.cr3 = PML4_AT;
	sregs.cr4 = 0x20;
	sregs.efer |= 0x500;
	must(ioctl(cpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
	must(ioctl(cpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

static int create_vm(int device)
{
	struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};
	uint64_t identity = 0xfffbc000;
	const int vm = must(ioctl(device, KVM_CREATE_VM, 0), "KVM_CREATE_VM");

	must(ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000), "KVM_SET_TSS_ADDR");
	must(ioctl(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity), "KVM_SET_IDENTITY_MAP_ADDR");
	must(ioctl(vm, KVM_CREATE_IRQCHIP, 0), "KVM_CREATE_IRQCHIP");
	must(ioctl(vm, KVM_CREATE_PIT2, &pit), "KVM_CREATE_PIT2");
	return vm;
}

static int create_cpu(int device, int vm)
{
	struct kvm_cpuid2 *cpuid =
		calloc(1, sizeof(*cpuid) + CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2));
	int cpu;

	if (!cpuid)
		err(1, "calloc");
	cpuid->nent = CPUID_ENTRIES;
	must(ioctl(device, KVM_GET_SUPPORTED_CPUID, cpuid), "KVM_GET_SUPPORTED_CPUID");
	cpu = must(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	must(ioctl(cpu, KVM_SET_CPUID2, cpuid), "KVM_SET_CPUID2");
	free(cpuid);
	return cpu;
}

int main(int argc, char **argv)
{
	const size_t bytes = argc == 3 ? strtoul(argv[2], NULL, 10) << 20 : 0;
	struct kvm_userspace_memory_region region = {.memory_size = bytes};
	struct kvm_run *run;
	int device, vm, cpu;
	uint8_t *memory, *file;
	size_t len;

	if (!bytes)
		errx(64, "usage: boot_bare KERNEL MEMORY_MIB");
	file = read_file(argv[1], &len);
	device = must(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
	if (ioctl(device, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		errx(1, "KVM's API is another one");
	vm = create_vm(device);
	memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		err(1, "mmap");
	region.userspace_addr = (uintptr_t)memory;
	must(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
	cpu = create_cpu(device, vm);
	run = mmap(NULL,
		(size_t)must(ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE"),
		PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	if (run == MAP_FAILED)
		err(1, "mmap");
	fill_memory(memory, file, len);
	start(cpu);
	for (;;) {
		must(ioctl(cpu, KVM_RUN, 0), "KVM_RUN");
		if (run->exit_reason != KVM_EXIT_IO)
			errx(1, "exit %u", run->exit_reason);
		if (run->io.port == 0xf4)
			return 0;
		if (write(STDOUT_FILENO, (uint8_t *)run + run->io.data_offset, 1) != 1)
			err(1, "write");
	}
}
