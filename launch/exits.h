// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exits, one at a time: a guest of a few instructions that reaches for something, what the host
 * must be told of it, what it answers, and what the guest must find.
 *
 * Included by guests_exits.S too, for the addresses.
 */
#ifndef VIRTSCOUT_LAUNCH_EXITS_H
#define VIRTSCOUT_LAUNCH_EXITS_H

#include "launch/guest.h"

// clang-format off
#define EXITS_WORDS   0x12000 /* EXITS_WORD_COUNT numbers of 64 bits */
#define EXITS_STRING  0x13000 /* what string instructions write and read */
#define EXITS_SCRATCH 0x14000
#define EXITS_FAULT_CODE 0x15000 /* a copy of guest_exits_fault */
#define EXITS_PAGE    0x100000 /* named in a hypercall */

/* The words that a guest leaves: registers after its instruction. */
#define EXITS_RAX   0
#define EXITS_RBX   1
#define EXITS_RCX   2
#define EXITS_RDX   3
#define EXITS_RSI   4
#define EXITS_RDI   5
#define EXITS_FAULT 6 /* 1: it took a general protection fault instead */
#define EXITS_WORD_COUNT 8

#define EXITS_PORT     0x22 /* not GUEST_PORT */
#define EXITS_UNBACKED 0xd0000000 /* guest-physical; no memory there */
#define EXITS_WINDOW   (GUEST_WINDOW + 0x4000) /* where the guest sees that */
#define EXITS_BRAND      0x80000002 /* leaves of CPUID: the processor's name */
#define EXITS_BRAND_LAST 0x80000004
#define EXITS_MSR      0x176 /* IA32_SYSENTER_EIP: one that guests have without exits */
// clang-format on

#ifndef __ASSEMBLER__

#include "launch/trial.h"

/* Facts of the test, in their order. */
enum exits_fact {
	EXITS_FACT_IO,
	EXITS_FACT_MMIO,
	EXITS_FACT_HLT,
	EXITS_FACT_CPUID,
	EXITS_FACT_MSR,
	EXITS_FACT_HYPERCALL,
	EXITS_FACT_COUNT
};

/* What the host is told: the exits that a case makes. */
enum exits_kind {
	EXITS_NONE, /* none: KVM answers by itself */
	EXITS_OUT,
	EXITS_IN,
	EXITS_STORE,
	EXITS_LOAD,
	EXITS_HALT,
	EXITS_READ_MSR,
	EXITS_READ_MSR_FAULT, /* answered by a fault */
	EXITS_WRITE_MSR,
	EXITS_HYPERCALL,
};

#define EXITS_MOVED_MAX 32 /* bytes to or from a device, of one case */

struct exits_case {
	const char *name;
	enum exits_fact fact;
	enum exits_kind kind;
	struct guest_code code, amd;      /* amd: in its place where the guest's CPUID is AMD's */
	unsigned size;                    /* of one item that is moved; 0: nothing is */
	unsigned count;                   /* of items: more than 1 are a string */
	uint64_t value;                   /* what is moved, where it is no string */
	struct guest_registers registers; /* r8: %rax at the instruction */
	uint64_t mask, rax;               /* and after it, as far as the mask says */
};

extern const struct exits_case exits_cases[];
extern const size_t exits_case_count;

/* EAX, EBX, ECX and EDX of one of the leaves of the name that the guest must see. */
void exits_brand(uint32_t leaf, uint32_t registers[4]);

/* How far a case has come. */
struct exits_run {
	const struct exits_case *this;
	uint8_t moved[EXITS_MOVED_MAX]; /* what must go out, or comes in */
	size_t bytes, done;             /* all of it, and what has been moved so far */
	unsigned exits;
};

void exits_begin(struct exits_run *run, const struct exits_case *this);

/*
 * Takes the exit that is in @vm's page and writes the answer there. false: it is not one that the
 * case should make.
 */
bool exits_answer(struct exits_run *run, struct vm *vm);

/* The guest says that it is done: did all come, and did it find what it should? */
bool exits_is_right(const struct exits_run *run, const struct vm *vm);

#endif
#endif
