// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of x86 /proc/cpuinfo (arch/x86/kernel/cpu/proc.c).
 *
 * Keys are compared whole: "vmx flags" is not "flags". Lines have any length. Other
 * architectures' files decode to a struct that says only how many processors they list, with
 * `x86` false.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_CPUINFO_H
#define VIRTSCOUT_PROBE_DECODE_CPUINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Part of the text that was decoded; not 0-terminated. at NULL: the line is not there. */
struct span {
	const char *at;
	size_t len;
};

struct cpuinfo {
	bool x86;            /* has a vendor_id line with flags */
	unsigned processors; /* processor entries: online CPUs */
	/* Of the first processor: */
	struct span vendor, brand, flags, vmx_flags;
	int64_t family, model, stepping; /* -1: not there */
	int64_t microcode;               /* -1: not there */
	int64_t phys_bits, virt_bits;    /* -1: not there */
	/* Vendor, family, model, stepping, microcode, flags and vmx flags are the same on all. */
	bool uniform;
};

/*
 * Decodes @len bytes of @text; the spans point into it. An empty or foreign text gives processors
 * 0.
 */
void cpuinfo_decode(const char *text, size_t len, struct cpuinfo *info);

/* What one processor entry says. A span with at NULL, a number -1: the line is not there. */
struct cpuinfo_entry {
	uint32_t number; /* as the kernel numbers the CPU */
	struct span vendor, family, model, stepping, microcode, flags, vmx_flags;
	struct span brand, address_sizes;
	int64_t package;  /* "physical id" */
	int64_t core;     /* "core id", within the package */
	int64_t siblings; /* online CPUs in the package */
	int64_t cores;    /* "cpu cores", in the package */
};

/* Decodes every processor entry of @text and hands it to @each, in their order. */
void cpuinfo_each(const char *text, size_t len,
	void (*each)(void *data, const struct cpuinfo_entry *entry), void *data);

/* How two entries differ: bits. */
enum cpuinfo_difference {
	CPUINFO_MODEL = 1,      /* vendor, family, model or stepping */
	CPUINFO_MICROCODE = 2,  /* microcode revision */
	CPUINFO_VMX = 4,        /* one has the flag vmx */
	CPUINFO_SVM = 8,        /* one has the flag svm */
	CPUINFO_FLAGS = 16,     /* other flags */
	CPUINFO_VMX_FLAGS = 32, /* vmx flags */
};

unsigned cpuinfo_compare(const struct cpuinfo_entry *a, const struct cpuinfo_entry *b);

/* A number at the start of @span, decimal or 0x hex; -1 where there is none. */
int64_t span_number(struct span span);

/* Is @word one of the blank-separated words of @words? */
bool span_has_word(struct span words, const char *word);

/* Copies into @text, cut off at @size - 1, 0-terminated, runs of blanks made one. */
void span_copy(struct span span, char *text, size_t size);

#endif
