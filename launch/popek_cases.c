// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The instructions that equivalence is measured by, and what the architecture says that each
 * does: Intel SDM Vol. 2 (the instruction's page, "Operation" and "64-Bit Mode Exceptions") and
 * Vol. 3A, chapters 4 to 6; AMD APM Vol. 3.
 *
 * Among them are those that x86 lets ring 3 run without a trap though they show or use the
 * machine's state, for which it can't be virtualized by trapping alone: SGDT, SIDT, SLDT, STR,
 * SMSW, PUSHF, POPF, LAR, LSL, VERR, VERW, far calls and returns (J. S. Robin, C. E. Irvine:
 * Analysis of the Intel Pentium's ability to support a secure virtual machine monitor. 9th USENIX
 * Security Symposium, 2000). CR4.UMIP is off, so none of them faults.
 */
#include "launch/popek.h"

#define DECLARE(name) extern const uint8_t guest_popek_##name[], guest_popek_##name##_end[]

// clang-format off
DECLARE(nothing); DECLARE(sgdt); DECLARE(sidt); DECLARE(int_open); DECLARE(int_closed);
DECLARE(int3); DECLARE(out); DECLARE(in); DECLARE(hlt); DECLARE(cli); DECLARE(sti); DECLARE(clts);
DECLARE(read_cr0); DECLARE(rdmsr); DECLARE(invlpg); DECLARE(load_ds); DECLARE(load);
DECLARE(store); DECLARE(sldt); DECLARE(str); DECLARE(smsw); DECLARE(pushf); DECLARE(popf);
DECLARE(step); DECLARE(lar); DECLARE(lsl); DECLARE(verr); DECLARE(verw); DECLARE(far_call);
DECLARE(iret); DECLARE(lgdt); DECLARE(lidt); DECLARE(control_registers); DECLARE(lmsw);
DECLARE(cpuid); DECLARE(rdtsc); DECLARE(efer); DECLARE(fs_base); DECLARE(divide);
DECLARE(syscall); DECLARE(invalidate);

#define IN(level, name, ...) \
	.run = {.code = GUEST_CODE_OF(popek_##name), .ring = (level), .registers = {__VA_ARGS__}}
#define WITH_INTERRUPTS(level, name, ...) \
	.run = {.code = GUEST_CODE_OF(popek_##name), .ring = (level), .interrupts_on = true, \
		.registers = {__VA_ARGS__}}
#define GIVES(...) .vector = POPEK_NO_VECTOR, .results = {__VA_ARGS__}
#define ALL UINT64_MAX

enum { DE = 0, DB = 1, BP = 3, GP = 13, PF = 14 };

#define FLAGS_CF        UINT64_C(0x0001)
#define FLAGS_IF        UINT64_C(0x0200)
#define FLAGS_IOPL      UINT64_C(0x3000)
#define FLAGS_SEEN      (FLAGS_CF | FLAGS_IF | FLAGS_IOPL)

/* SGDT and SIDT store the limit in 16 bits and the base above it. */
#define TABLE(base, limit) {ALL, (uint64_t)(base) << 16 | (limit)}, {0xffff, 0}
#define CR0 UINT64_C(0x80000031) /* PG, NE, ET, PE */
#define CR4 UINT64_C(0x20)       /* PAE */
#define EFER UINT64_C(0x501)     /* LMA, LME, SCE */
#define YES {0xff, 1}
#define NO {0xff, 0}
/* LAR: bits 8 to 15 and 20 to 23 of the descriptor's upper half; 16 to 19 are undefined. */
#define RIGHTS(value) {0xf0ff00, (value)}
#define NOT_CANONICAL (UINT64_C(1) << 63)

const struct popek_case popek_cases[] = {
	{.name = "UD2 in ring 0", IN(0, nothing), GIVES({0, 0})},
	{.name = "SGDT in ring 0", IN(0, sgdt), GIVES(TABLE(GUEST_GDT, POPEK_GDT_LIMIT))},
	{.name = "SGDT in ring 3", IN(3, sgdt), GIVES(TABLE(GUEST_GDT, POPEK_GDT_LIMIT))},
	{.name = "SIDT in ring 0", IN(0, sidt), GIVES(TABLE(GUEST_IDT, POPEK_IDT_LIMIT))},
	{.name = "SIDT in ring 3", IN(3, sidt), GIVES(TABLE(GUEST_IDT, POPEK_IDT_LIMIT))},
	{.name = "SLDT in ring 0", IN(0, sldt), GIVES({0xffff, 0})},
	{.name = "SLDT in ring 3", IN(3, sldt), GIVES({0xffff, 0})},
	{.name = "STR in ring 0", IN(0, str), GIVES({0xffff, POPEK_TR})},
	{.name = "STR in ring 3", IN(3, str), GIVES({0xffff, POPEK_TR})},
	{.name = "SMSW in ring 0", IN(0, smsw), GIVES({0xffff, CR0 & 0xffff})},
	{.name = "SMSW in ring 3", IN(3, smsw), GIVES({0xffff, CR0 & 0xffff})},
	{.name = "PUSHF in ring 0", IN(0, pushf), GIVES({FLAGS_IF | FLAGS_IOPL, 0})},
	/* Interrupts are off; that is what ring 3 sees, too. */
	{.name = "PUSHF in ring 3", IN(3, pushf), GIVES({FLAGS_IF | FLAGS_IOPL, 0})},
	{.name = "POPF in ring 0", IN(0, popf, .rdx = FLAGS_SEEN | 2), GIVES({FLAGS_SEEN, FLAGS_SEEN})},
	/* In ring 3, at IOPL 0, IF and IOPL stay as they are, without an exception. */
	{.name = "POPF with IF in ring 3", IN(3, popf, .rdx = FLAGS_SEEN | 2), GIVES({FLAGS_SEEN, FLAGS_CF})},
	{.name = "POPF without IF in ring 3", WITH_INTERRUPTS(3, popf, .rdx = FLAGS_CF | 2), GIVES({FLAGS_SEEN, FLAGS_CF | FLAGS_IF})},
	{.name = "the trap flag in ring 3", IN(3, step), .vector = DB},
	{.name = "LAR in ring 0", IN(0, lar, .rdx = GUEST_CS), GIVES(RIGHTS(0xa09b00), YES)},
	{.name = "LAR in ring 3", IN(3, lar, .rdx = POPEK_CS_3), GIVES(RIGHTS(0xa0fb00), YES)},
	{.name = "LAR of ring 0's segment in ring 3", IN(3, lar, .rdx = GUEST_CS), GIVES({0, 0}, NO)},
	{.name = "LSL in ring 0", IN(0, lsl, .rdx = GUEST_DS), GIVES({ALL, 0xffffffff}, YES)},
	{.name = "LSL in ring 3", IN(3, lsl, .rdx = POPEK_DS_3), GIVES({ALL, 0xffffffff}, YES)},
	{.name = "LSL of ring 0's segment in ring 3", IN(3, lsl, .rdx = POPEK_TR), GIVES({0, 0}, NO)},
	{.name = "VERR in ring 0", IN(0, verr, .rdx = GUEST_DS), GIVES(YES)},
	{.name = "VERR in ring 3", IN(3, verr, .rdx = POPEK_DS_3), GIVES(YES)},
	{.name = "VERR of ring 0's segment in ring 3", IN(3, verr, .rdx = GUEST_DS), GIVES(NO)},
	{.name = "VERW in ring 0", IN(0, verw, .rdx = GUEST_CS), GIVES(NO)},
	{.name = "VERW in ring 3", IN(3, verw, .rdx = POPEK_DS_3), GIVES(YES)},
	{.name = "far CALL and RET in ring 0", IN(0, far_call, .rdx = GUEST_CS), GIVES(YES, YES, {0xffff, GUEST_CS})},
	{.name = "far CALL and RET in ring 3", IN(3, far_call, .rdx = POPEK_CS_3), GIVES(YES, YES, {0xffff, POPEK_CS_3})},
	{.name = "IRET in ring 0", IN(0, iret, .rdx = GUEST_CS, .rcx = GUEST_DS), GIVES(YES)},
	{.name = "IRET in ring 3", IN(3, iret, .rdx = POPEK_CS_3, .rcx = POPEK_DS_3), GIVES(YES)},
	{.name = "LGDT in ring 0", IN(0, lgdt), GIVES(TABLE(GUEST_GDT, POPEK_GDT_LIMIT + 0x10))},
	{.name = "LIDT in ring 0", IN(0, lidt), GIVES(TABLE(GUEST_IDT, POPEK_IDT_LIMIT - 0x100))},
	{.name = "LGDT in ring 3", IN(3, lgdt), .vector = GP},
	{.name = "MOV from control registers in ring 0", IN(0, control_registers), GIVES({ALL, CR0}, {ALL, GUEST_PML4}, {ALL, CR4})},
	{.name = "MOV from CR0 in ring 3", IN(3, read_cr0), .vector = GP},
	{.name = "LMSW and CLTS in ring 0", IN(0, lmsw), GIVES({0xffff, (CR0 & 0xffff) | 8}, {0xffff, CR0 & 0xffff})},
	{.name = "CLTS in ring 3", IN(3, clts), .vector = GP},
	{.name = "CPUID in ring 0", IN(0, cpuid), GIVES({0, 0})},
	{.name = "CPUID in ring 3", IN(3, cpuid), GIVES({ALL, 0}, {ALL, 0}, {ALL, 0}, {ALL, 0}), .same_as = "CPUID in ring 0"},
	{.name = "RDTSC in ring 0", IN(0, rdtsc), GIVES(YES)},
	{.name = "RDTSC in ring 3", IN(3, rdtsc), GIVES(YES)},
	{.name = "RDMSR of EFER in ring 0", IN(0, efer), GIVES({EFER, EFER})},
	{.name = "RDMSR in ring 3", IN(3, rdmsr, .rcx = 0xc0000080), .vector = GP},
	{.name = "WRMSR of FS's base in ring 0", IN(0, fs_base), GIVES({ALL, GUEST_DATA}, {ALL, GUEST_MAGIC})},
	{.name = "INVLPG in ring 0", IN(0, invalidate), GIVES({ALL, GUEST_MAGIC}, {ALL, GUEST_MAGIC_B})},
	{.name = "INVLPG in ring 3", IN(3, invlpg, .rdx = GUEST_WINDOW), .vector = GP},
	{.name = "INT 80H in ring 0", IN(0, int_open), .vector = POPEK_INT_OPEN},
	{.name = "INT 80H in ring 3", IN(3, int_open), .vector = POPEK_INT_OPEN},
	/* A gate of DPL 0: the error code names it (index, IDT). */
	{.name = "INT 81H through a closed gate in ring 3", IN(3, int_closed), .vector = GP, .error = POPEK_INT_CLOSED << 3 | 2},
	{.name = "INT3 in ring 3", IN(3, int3), .vector = BP},
	{.name = "SYSCALL and SYSRET in ring 3", IN(3, syscall), GIVES(YES, YES)},
	{.name = "DIV by 0 in ring 0", IN(0, divide), .vector = DE},
	{.name = "DIV by 0 in ring 3", IN(3, divide), .vector = DE},
	{.name = "OUT at IOPL 0 in ring 3", IN(3, out), .vector = GP},
	{.name = "IN at IOPL 0 in ring 3", IN(3, in), .vector = GP},
	{.name = "HLT in ring 3", IN(3, hlt), .vector = GP},
	{.name = "CLI in ring 3", WITH_INTERRUPTS(3, cli), .vector = GP},
	{.name = "STI in ring 3", IN(3, sti), .vector = GP},
	{.name = "MOV of ring 0's segment to DS in ring 3", IN(3, load_ds, .rdx = GUEST_DS), .vector = GP, .error = GUEST_DS},
	{.name = "an address that is not canonical in ring 3", IN(3, load, .rdx = NOT_CANONICAL), .vector = GP},
	{.name = "a page that is not present in ring 0", IN(0, load, .rdx = POPEK_MISSING), .vector = PF},
	{.name = "a page that is not present in ring 3", IN(3, load, .rdx = POPEK_MISSING), .vector = PF, .error = 4},
	{.name = "ring 0's page in ring 3", IN(3, load, .rdx = POPEK_CLOSED), .vector = PF, .error = 5},
	{.name = "a write to a read-only page in ring 3", IN(3, store, .rdx = POPEK_FIXED), .vector = PF, .error = 7},
};
// clang-format on

const size_t popek_case_count = sizeof(popek_cases) / sizeof(popek_cases[0]);
