// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Booting a kernel in a small machine with a serial console: a bzImage or an ELF kernel, an initrd,
 * a command line; a disk and a second console where they are asked for, on a PCI bus. No ACPI.
 *
 * Runs threads, and takes SIGUSR1 for them: for a process that was made for one guest.
 */
#ifndef VIRTSCOUT_LAUNCH_BOOT_H
#define VIRTSCOUT_LAUNCH_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/image_error.h"

#define BOOT_CPUS_LIMIT 32
#define BOOT_CMDLINE_LIMIT 0xffff
/* What comes before the user's words on the kernel's command line. */
#define BOOT_CMDLINE_FIRST "console=ttyS0 reboot=k panic=-1 i8042.noaux i8042.nokbd"
#define BOOT_CMDLINE_HVC0 " console=hvc0" /* after it, where that console is asked for */

enum boot_console { BOOT_TTYS0, BOOT_HVC0 };

/* What is to be a disk; bytes 0: there is none. */
struct boot_disk {
	int fd; /* open for reading, and for writing unless is_read_only */
	uint64_t bytes;
	bool is_read_only;
};

struct boot_request {
	const uint8_t *kernel, *initrd; /* initrd: NULL where there is none */
	size_t kernel_bytes, initrd_bytes;
	const char *append; /* NULL: nothing */
	uint64_t memory_bytes;
	unsigned cpus;
	uint64_t deadline_ns;      /* CLOCK_MONOTONIC; 0: none */
	const char *device;        /* "/dev/kvm" */
	int in, out;               /* the console; in: -1 where there is no input */
	enum boot_console console; /* the one that has the input */
	struct boot_disk disk;
	int alive;       /* an eventfd, written to at the first sign of life; -1: none */
	int stop;        /* the guest is stopped once this can be read from; -1: never */
	bool confine;    /* allow this process nothing more than the guest needs */
	bool has_escape; /* Ctrl-A x on the console stops the guest, too */
};

enum boot_outcome {
	BOOT_EXITED,    /* by the port for it: `status` */
	BOOT_RESET,     /* it wanted to be reset */
	BOOT_HALTED,    /* it halted for good */
	BOOT_PANICKED,  /* it said so before one of these */
	BOOT_CRASHED,   /* triple fault */
	BOOT_STUCK,     /* KVM could not go on with it: `last_exit` */
	BOOT_TIMED_OUT, /* the deadline */
	BOOT_STOPPED,   /* by the user */
	BOOT_UNHEARD,   /* its console could not be written: `err` */
	BOOT_REFUSED,   /* a call was refused: `call`, `err` */
	BOOT_BAD_IMAGE, /* `error` */
	BOOT_OUTCOMES
};

/* Plain bytes: it may travel from one process to another. */
struct boot_result {
	uint32_t outcome;
	uint32_t status; /* BOOT_EXITED */
	uint32_t call;   /* enum kvm_call */
	int32_t err;     /* positive errno */
	struct image_error error;
	bool is_initrd; /* `error` is about the initrd */
	bool has_rip;
	uint64_t rip;         /* of the first vCPU, at the end */
	uint32_t unused_cpus; /* vCPUs that the guest has never started */
	uint64_t exits;       /* of the first vCPU to user space */
	uint64_t started_ns;  /* from the call until the first instruction */
	uint64_t ran_ns;      /* from then on */
	char last_exit[96]; /* of the vCPU that ended it, else of the first; "" where it had none */
	char last_line[100]; /* on the console */
};

/* Always fills @result in. */
void boot_run(const struct boot_request *request, struct boot_result *result);

struct kvm_sys;

/* The same by other calls than this machine's. */
void boot_run_by(
	struct kvm_sys *sys, const struct boot_request *request, struct boot_result *result);

/* May @result, which came from another process, be believed to be one? */
bool boot_result_is_sane(const struct boot_result *result);

#endif
