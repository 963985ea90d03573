// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What KVM's API says that an exit is: Documentation/virt/kvm/api.rst section 5 (KVM_EXIT_IO,
 * KVM_EXIT_MMIO, KVM_EXIT_HLT, KVM_EXIT_X86_RDMSR, KVM_EXIT_X86_WRMSR, KVM_EXIT_HYPERCALL), and
 * Documentation/virt/kvm/x86/hypercalls.rst; and what the instructions do with the answer: Intel
 * SDM Vol. 2, and Vol. 1, "General-purpose registers in 64-bit mode" (32-bit results are
 * zero-extended, smaller ones leave the rest as it is).
 */
#include "launch/exits.h"

#include <string.h>

#define DECLARE(name) extern const uint8_t guest_exits_##name[], guest_exits_##name##_end[]

// clang-format off
DECLARE(out_1); DECLARE(out_2); DECLARE(out_4); DECLARE(in_1); DECLARE(in_2); DECLARE(in_4);
DECLARE(outs_1); DECLARE(outs_2); DECLARE(outs_4); DECLARE(ins_1); DECLARE(ins_2); DECLARE(ins_4);
DECLARE(store_1); DECLARE(store_2); DECLARE(store_4); DECLARE(store_8);
DECLARE(load_1); DECLARE(load_2); DECLARE(load_4); DECLARE(load_8);
DECLARE(halt); DECLARE(cpuid); DECLARE(read_msr); DECLARE(write_msr);
DECLARE(vmcall); DECLARE(vmmcall);

#define CODE(name) .code = GUEST_CODE_OF(exits_##name)
#define NO_CODE {NULL, NULL}
#define ALL UINT64_MAX
#define BEFORE UINT64_C(0x8877665544332211) /* %rax at the instruction */
#define AFTER UINT64_C(0xf1e2d3c4b5a69788)  /* what a device answers */
#define STRING_ITEMS 5

/* A part of AFTER in %rax, and the rest of it. */
#define PART(bits) (BEFORE >> (bits) << (bits) | (AFTER & ((UINT64_C(1) << (bits)) - 1)))
#define AFTER_32 (AFTER & UINT32_MAX)

#define OUT(n) .fact = EXITS_FACT_IO, .kind = EXITS_OUT, CODE(out_##n), .size = (n), .count = 1, \
	.value = BEFORE, .registers = {.r8 = BEFORE, .rdx = EXITS_PORT}, .mask = ALL, .rax = BEFORE
#define IN(n) .fact = EXITS_FACT_IO, .kind = EXITS_IN, CODE(in_##n), .size = (n), .count = 1, \
	.value = AFTER, .registers = {.r8 = BEFORE, .rdx = EXITS_PORT}, .mask = ALL
#define OUTS(n) .fact = EXITS_FACT_IO, .kind = EXITS_OUT, CODE(outs_##n), .size = (n), \
	.count = STRING_ITEMS, \
	.registers = {.rcx = STRING_ITEMS, .rdx = EXITS_PORT, .rsi = EXITS_STRING, .rdi = 1}
#define INS(n) .fact = EXITS_FACT_IO, .kind = EXITS_IN, CODE(ins_##n), .size = (n), \
	.count = STRING_ITEMS, \
	.registers = {.rcx = STRING_ITEMS, .rdx = EXITS_PORT, .rdi = EXITS_STRING, .rsi = 1}
#define STORE(n) .fact = EXITS_FACT_MMIO, .kind = EXITS_STORE, CODE(store_##n), .size = (n), \
	.count = 1, .value = BEFORE, .registers = {.r8 = BEFORE, .rdx = EXITS_WINDOW}, \
	.mask = ALL, .rax = BEFORE
#define LOAD(n) .fact = EXITS_FACT_MMIO, .kind = EXITS_LOAD, CODE(load_##n), .size = (n), \
	.count = 1, .value = AFTER, .registers = {.r8 = BEFORE, .rdx = EXITS_WINDOW}, .mask = ALL
#define HYPERCALL(nr) .fact = EXITS_FACT_HYPERCALL, CODE(vmcall), \
	.amd = GUEST_CODE_OF(exits_vmmcall), .mask = ALL, \
	.registers = {.r8 = (nr), .rbx = EXITS_PAGE, .rcx = 1}

#define NO_SUCH_HYPERCALL 0x7fff
#define ENOSYS_OF_KVM UINT64_C(1000) /* KVM_ENOSYS of linux/kvm_para.h */

const struct exits_case exits_cases[] = {
	{.name = "OUT of a byte", OUT(1)},
	{.name = "OUT of 2 bytes", OUT(2)},
	{.name = "OUT of 4 bytes", OUT(4)},
	{.name = "IN of a byte", IN(1), .rax = PART(8)},
	{.name = "IN of 2 bytes", IN(2), .rax = PART(16)},
	{.name = "IN of 4 bytes", IN(4), .rax = AFTER_32},
	{.name = "REP OUTS of bytes", OUTS(1)},
	{.name = "REP OUTS of 2 bytes", OUTS(2)},
	{.name = "REP OUTS of 4 bytes", OUTS(4)},
	{.name = "REP INS of bytes", INS(1)},
	{.name = "REP INS of 2 bytes", INS(2)},
	{.name = "REP INS of 4 bytes", INS(4)},
	{.name = "MMIO write of a byte", STORE(1)},
	{.name = "MMIO write of 2 bytes", STORE(2)},
	{.name = "MMIO write of 4 bytes", STORE(4)},
	{.name = "MMIO write of 8 bytes", STORE(8)},
	{.name = "MMIO read of a byte", LOAD(1), .rax = PART(8)},
	{.name = "MMIO read of 2 bytes", LOAD(2), .rax = PART(16)},
	{.name = "MMIO read of 4 bytes", LOAD(4), .rax = AFTER_32},
	{.name = "MMIO read of 8 bytes", LOAD(8), .rax = AFTER},
	{.name = "HLT", .fact = EXITS_FACT_HLT, .kind = EXITS_HALT, CODE(halt), .count = 1,
		.registers = {.r8 = BEFORE}, .mask = ALL, .rax = BEFORE},
	{.name = "CPUID", .fact = EXITS_FACT_CPUID, CODE(cpuid), .registers = {.r8 = EXITS_BRAND}},
	{.name = "CPUID of another leaf", .fact = EXITS_FACT_CPUID, CODE(cpuid),
		.registers = {.r8 = EXITS_BRAND_LAST}},
	{.name = "RDMSR", .fact = EXITS_FACT_MSR, .kind = EXITS_READ_MSR, CODE(read_msr),
		.count = 1, .value = AFTER, .registers = {.r8 = BEFORE, .rcx = EXITS_MSR},
		.mask = ALL, .rax = AFTER_32},
	{.name = "WRMSR", .fact = EXITS_FACT_MSR, .kind = EXITS_WRITE_MSR, CODE(write_msr),
		.count = 1, .value = BEFORE,
		.registers = {.r8 = BEFORE, .rcx = EXITS_MSR, .rdx = BEFORE >> 32},
		.mask = ALL, .rax = BEFORE},
	{.name = "RDMSR that the host refuses", .fact = EXITS_FACT_MSR,
		.kind = EXITS_READ_MSR_FAULT, CODE(read_msr), .count = 1,
		.registers = {.r8 = BEFORE, .rcx = EXITS_MSR}, .mask = ALL, .rax = 0},
	{.name = "hypercall VAPIC_POLL_IRQ", HYPERCALL(1), .rax = 0},
	{.name = "hypercall that there is not", HYPERCALL(NO_SUCH_HYPERCALL), .rax = -ENOSYS_OF_KVM},
	{.name = "hypercall MAP_GPA_RANGE to the host", HYPERCALL(12), .kind = EXITS_HYPERCALL,
		.count = 1, .value = AFTER, .rax = AFTER},
};
// clang-format on

const size_t exits_case_count = sizeof(exits_cases) / sizeof(exits_cases[0]);

void exits_brand(uint32_t leaf, uint32_t registers[4])
{
	static const char brand[3 * 16] = "a processor of virtscout's, for a guest";

	memcpy(registers, brand + (leaf - EXITS_BRAND) * 16, 16);
}

void exits_begin(struct exits_run *run, const struct exits_case *this)
{
	*run = (struct exits_run){.this = this, .bytes = (size_t)this->size * this->count};
	if (this->count == 1)
		memcpy(run->moved, &this->value, sizeof(this->value));
	for (size_t i = 0; this->count > 1 && i < sizeof(run->moved); i++)
		run->moved[i] = (uint8_t)(0x41 + 7 * i);
}

/* Moves @len bytes, which are in the vCPU's page at @at; false: out of what must be. */
static bool move_bytes(struct exits_run *run, uint8_t *at, size_t len, bool out)
{
	uint8_t *moved = run->moved + run->done;

	if (!len || len > run->bytes - run->done)
		return false;
	run->done += len;
	if (out)
		return !memcmp(at, moved, len);
	memcpy(at, moved, len);
	return true;
}

static bool answer_io(struct exits_run *run, struct vm *vm, bool out)
{
	struct kvm_run *page = vm->run;
	const uint64_t len = (uint64_t)page->io.size * page->io.count;

	return page->exit_reason == KVM_EXIT_IO && page->io.port == EXITS_PORT &&
	       page->io.direction == (out ? KVM_EXIT_IO_OUT : KVM_EXIT_IO_IN) &&
	       page->io.size == run->this->size && len <= EXITS_MOVED_MAX &&
	       page->io.data_offset <= vm->run_bytes - len &&
	       move_bytes(run, (uint8_t *)page + page->io.data_offset, len, out);
}

static bool answer_mmio(struct exits_run *run, struct vm *vm, bool out)
{
	struct kvm_run *page = vm->run;

	return page->exit_reason == KVM_EXIT_MMIO && page->mmio.phys_addr == EXITS_UNBACKED &&
	       !page->mmio.is_write == !out && page->mmio.len == run->this->size &&
	       move_bytes(run, page->mmio.data, page->mmio.len, out);
}

static bool answer_msr(struct exits_run *run, struct vm *vm)
{
	struct kvm_run *page = vm->run;
	const bool writes = run->this->kind == EXITS_WRITE_MSR;

	if (page->exit_reason != (writes ? KVM_EXIT_X86_WRMSR : KVM_EXIT_X86_RDMSR) ||
		page->msr.index != EXITS_MSR || page->msr.reason != KVM_MSR_EXIT_REASON_FILTER)
		return false;
	page->msr.error = run->this->kind == EXITS_READ_MSR_FAULT;
	if (writes)
		return page->msr.data == run->this->value;
	page->msr.data = run->this->value;
	return true;
}

static bool answer_hypercall(struct exits_run *run, struct vm *vm)
{
	struct kvm_run *page = vm->run;

	if (page->exit_reason != KVM_EXIT_HYPERCALL ||
		page->hypercall.nr != run->this->registers.r8 ||
		page->hypercall.args[0] != EXITS_PAGE || page->hypercall.args[1] != 1)
		return false;
	page->hypercall.ret = run->this->value;
	return true;
}

bool exits_answer(struct exits_run *run, struct vm *vm)
{
	/* A string may come in pieces; nothing else does. */
	if (++run->exits > run->this->count)
		return false;
	switch (run->this->kind) {
	case EXITS_NONE: return false;
	case EXITS_OUT: return answer_io(run, vm, true);
	case EXITS_IN: return answer_io(run, vm, false);
	case EXITS_STORE: return answer_mmio(run, vm, true);
	case EXITS_LOAD: return answer_mmio(run, vm, false);
	case EXITS_HALT: return vm->run->exit_reason == KVM_EXIT_HLT;
	case EXITS_READ_MSR:
	case EXITS_READ_MSR_FAULT:
	case EXITS_WRITE_MSR: return answer_msr(run, vm);
	case EXITS_HYPERCALL: return answer_hypercall(run, vm);
	}
	return false;
}

/* A string instruction has counted down, and its other register not moved. */
static bool is_string_right(
	const struct exits_run *run, const uint64_t words[], const struct vm *vm)
{
	const bool out = run->this->kind == EXITS_OUT;

	return words[EXITS_RCX] == 0 && words[out ? EXITS_RDI : EXITS_RSI] == 1 &&
	       words[out ? EXITS_RSI : EXITS_RDI] == EXITS_STRING + run->bytes &&
	       !memcmp(vm->memory + EXITS_STRING, run->moved, run->bytes);
}

static bool is_brand_right(uint32_t leaf, const uint64_t words[])
{
	uint32_t wanted[4];

	exits_brand(leaf, wanted);
	return words[EXITS_RAX] == wanted[0] && words[EXITS_RBX] == wanted[1] &&
	       words[EXITS_RCX] == wanted[2] && words[EXITS_RDX] == wanted[3];
}

bool exits_is_right(const struct exits_run *run, const struct vm *vm)
{
	const struct exits_case *this = run->this;
	const bool faults = this->kind == EXITS_READ_MSR_FAULT;
	uint64_t words[EXITS_WORD_COUNT];

	memcpy(words, vm->memory + EXITS_WORDS, sizeof(words));
	if (run->done != run->bytes || !run->exits != (this->kind == EXITS_NONE) ||
		words[EXITS_FAULT] != faults || (words[EXITS_RAX] ^ this->rax) & this->mask)
		return false;
	if (this->fact == EXITS_FACT_CPUID)
		return is_brand_right((uint32_t)this->registers.r8, words);
	if (this->kind == EXITS_READ_MSR && words[EXITS_RDX] != this->value >> 32)
		return false;
	return this->count < 2 || is_string_right(run, words, vm);
}
