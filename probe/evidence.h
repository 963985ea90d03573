// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was asked to learn a fact: kept as numbers, written out only when somebody reads it.
 * The written form is the `source` of design.md section 7, such as "cpuid 00000001.0 ecx[5]".
 */
#ifndef VIRTSCOUT_PROBE_EVIDENCE_H
#define VIRTSCOUT_PROBE_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

enum evidence_kind {
	EV_NONE,    /* nothing was asked */
	EV_CPUID,   /* leaf `index`, subleaf, register, bits */
	EV_MSR,     /* MSR `index`, bits */
	EV_FILE,    /* file `name`, the line or key `key` in it */
	EV_DIR,     /* entries of directory `name` */
	EV_LINK,    /* where the link `name` points */
	EV_ACCESS,  /* access(2) or open(2) of `name` */
	EV_STAT,    /* stat(2) of `name` */
	EV_KVM,     /* a KVM ioctl: `name` is the snapshot's "what", `index` its argument */
	EV_PCI,     /* the scan of PCI functions */
	EV_UDEV,    /* udev's devices of subsystem `name` */
	EV_LAUNCH,  /* a guest that ran: `name` is the test */
	EV_LIBRARY, /* what the library `name` says */
	EV_DERIVED, /* from other facts: `name` says which */
	EV_ASSUMED, /* nothing was asked: `name` says who wants it taken so */
	EV_KIND_COUNT,
};

enum evidence_reg { EV_REG_NONE, EV_EAX, EV_EBX, EV_ECX, EV_EDX };

#define EV_NO_BIT 255

struct evidence {
	uint8_t kind;
	uint8_t reg;  /* enum evidence_reg */
	uint8_t high; /* most significant bit that was looked at; EV_NO_BIT: the whole register */
	uint8_t low;
	uint32_t index;   /* CPUID leaf, MSR, KVM argument */
	uint32_t subleaf; /* of the CPUID leaf */
	const char *name; /* borrowed until the fact is set, which copies it */
	const char *key;  /* the same; may be NULL */
};

#define EV_BITS_OF_CPUID(leaf, sub, r, h, l)                                                       \
	(&(const struct evidence){.kind = EV_CPUID,                                                \
		.index = (leaf),                                                                   \
		.subleaf = (sub),                                                                  \
		.reg = (r),                                                                        \
		.high = (h),                                                                       \
		.low = (l)})
#define EV_BIT_OF_CPUID(leaf, sub, r, bit) EV_BITS_OF_CPUID(leaf, sub, r, bit, bit)
#define EV_LEAF(leaf, sub) EV_BITS_OF_CPUID(leaf, sub, EV_REG_NONE, EV_NO_BIT, EV_NO_BIT)
#define EV_BITS_OF_MSR(msr, h, l)                                                                  \
	(&(const struct evidence){.kind = EV_MSR, .index = (msr), .high = (h), .low = (l)})
#define EV_BIT_OF_MSR(msr, bit) EV_BITS_OF_MSR(msr, bit, bit)
#define EV_WHOLE_MSR(msr) EV_BITS_OF_MSR(msr, EV_NO_BIT, EV_NO_BIT)
#define EV_NAMED(k, n, line) (&(const struct evidence){.kind = (k), .name = (n), .key = (line)})
#define EV_OF_FILE(path, line) EV_NAMED(EV_FILE, path, line)
#define EV_OF_DIR(path) EV_NAMED(EV_DIR, path, NULL)
#define EV_OF_KVM(what) EV_NAMED(EV_KVM, what, NULL)
#define EV_OF_KVM_ARG(what, arg)                                                                   \
	(&(const struct evidence){.kind = EV_KVM, .name = (what), .index = (arg), .low = 1})
#define EV_PCI_SCAN EV_NAMED(EV_PCI, NULL, NULL)
#define EV_FROM_FACTS(names) EV_NAMED(EV_DERIVED, names, NULL)

/*
 * Writes @ev out into @text, always 0-terminated, cut off where @size is too small. Returns the
 * length of the whole text. EV_NONE gives "".
 */
size_t evidence_text(const struct evidence *ev, char *text, size_t size);

#endif
