// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the tests of Popek and Goldberg's requirements share: a guest in long mode with rings 0
 * and 3, a task state segment, gates for all exceptions and a system call. A case is a few
 * instructions, run in one of the rings, that end in UD2; whatever exception comes is told.
 *
 * Gerald J. Popek, Robert P. Goldberg: Formal requirements for virtualizable third generation
 * architectures. Communications of the ACM 17 (7), July 1974: equivalence, resource control,
 * efficiency.
 *
 * Included by guests_popek.S too, for the addresses.
 */
#ifndef VIRTSCOUT_LAUNCH_POPEK_H
#define VIRTSCOUT_LAUNCH_POPEK_H

#include "launch/guest.h"

// clang-format off
#define POPEK_GATES    0x10000 /* a copy of guest_popek_gates */
#define POPEK_TSS      0x11000
#define POPEK_WORDS    0x12000 /* POPEK_WORD_COUNT numbers of 64 bits */
#define POPEK_STACK_3  0x14000 /* end of ring 3's stack */
#define POPEK_MEMORY   0x100000 /* what is walked, up to the end of memory */

/* The first words: the exception that came. */
#define POPEK_VECTOR 0
#define POPEK_ERROR  1 /* 0 where the exception has none */
#define POPEK_RIP    2
#define POPEK_CS     3
#define POPEK_FLAGS  4
#define POPEK_RESULT 8 /* from here on what the case found */
#define POPEK_WORD_COUNT 16

#define POPEK_GATE_BYTES 16
#define POPEK_GATE_COUNT 32   /* exceptions; then INT 80H and 81H, then the system call */
#define POPEK_INT_OPEN   0x80 /* ring 3 may use its gate */
#define POPEK_INT_CLOSED 0x81 /* ring 3 may not */
#define POPEK_PORT       0x80 /* the port that cases reach for */

#define POPEK_DS_3 0x23 /* selectors of ring 3 */
#define POPEK_CS_3 0x2b
#define POPEK_TR   0x30
#define POPEK_GDT_LIMIT 0x3f
#define POPEK_IDT_LIMIT 0xfff

#define POPEK_SAYS 0x100 /* said after an exception: this and the vector */

/* Pages of the window: GUEST_WINDOW is open to both rings. */
#define POPEK_CLOSED   (GUEST_WINDOW + 0x1000) /* for ring 0 only */
#define POPEK_MISSING  (GUEST_WINDOW + 0x2000) /* not present */
#define POPEK_FIXED    (GUEST_WINDOW + 0x3000) /* not writable */
#define POPEK_UNBACKED (GUEST_WINDOW + 0x4000) /* no memory there */
// clang-format on

#ifndef __ASSEMBLER__

#include "launch/trial.h"

/* How a run of the guest ended. */
enum popek_end {
	POPEK_FINISHED, /* at the UD2 at its end */
	POPEK_FAULTED,  /* by another exception or interrupt: word POPEK_VECTOR */
	POPEK_LEFT,     /* the guest was left otherwise: exit */
	POPEK_STUCK,    /* it did not come back in its time */
	POPEK_REFUSED,  /* a call failed: the verdict is in the trial */
};

/* One instruction, or a few. */
struct popek_code {
	struct guest_code code;
	unsigned ring;      /* 0 or 3 */
	bool interrupts_on; /* RFLAGS.IF at the start */
	struct guest_registers registers;
	bool breaks_return; /* INT3 goes to ring 0 and back, nothing is told */
};

struct popek_run {
	enum popek_end end;
	struct vm_exit exit; /* POPEK_LEFT */
	uint64_t words[POPEK_WORD_COUNT];
	uint64_t ns; /* from letting it go to having it back */
};

/*
 * Opens a VM for @place; false: refused, nothing is left to close. vm_close() it.
 */
bool popek_open(const struct trial_place *place, struct vm *vm, struct trial *trial);

/* Puts the vCPU before the first instruction of @code; false: the verdict is in @trial. */
bool popek_set(struct vm *vm, const struct popek_code *code, struct trial *trial);

/* Runs on from there; it is stopped at vm's deadline. */
void popek_go(
	struct vm *vm, const struct popek_code *code, struct popek_run *run, struct trial *trial);

/*
 * The same for what should soon come back. POPEK_STUCK: it was given the processor long enough; where
 * the machine was too busy for that, it is POPEK_REFUSED. Leaves another deadline behind.
 */
void popek_go_soon(const struct trial_place *place, struct vm *vm, const struct popek_code *code,
	struct popek_run *run, struct trial *trial);

/* Another VM in @vm's place, after an end that leaves something half done in the vCPU. */
bool popek_reopen(const struct trial_place *place, struct vm *vm, struct trial *trial);

/* How it ended, for one that should have ended otherwise: "exception 13, error code 0". */
void popek_run_text(const struct popek_run *run, char *text, size_t size);

/* Adds @name to the list in trial->text; the list ends in ", ..." where there is no room. */
void popek_list(struct trial *trial, const char *name);

/* What equivalence compares. */
#define POPEK_CHECKS 4
#define POPEK_NO_VECTOR 0xffff

struct popek_check {
	uint64_t mask, value;
};

struct popek_case {
	const char *name; /* "SGDT in ring 3" */
	struct popek_code run;
	unsigned vector; /* the exception that must come; POPEK_NO_VECTOR: none */
	uint64_t error;  /* its error code */
	struct popek_check results[POPEK_CHECKS]; /* from POPEK_RESULT on; mask 0: not looked at */
	const char *same_as; /* the case, an earlier one, that must have had the same results */
};

extern const struct popek_case popek_cases[];
extern const size_t popek_case_count;

/* From guests_popek.S. */
extern const uint8_t guest_popek_gates[], guest_popek_gates_end[];

/*
 * Ring 3's part of a measure: @rounds times. Callable here, and run in the guest. popek_walk()
 * reads one word of each of @pages pages, popek_calls() makes a system call (getppid(2) here).
 */
void popek_walk(const void *memory, uint64_t rounds, uint64_t pages);
extern const uint8_t popek_walk_end[];
void popek_calls(const void *unused, uint64_t rounds);
extern const uint8_t popek_calls_end[];

#endif
#endif
