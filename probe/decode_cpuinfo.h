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

/* Is @word one of the blank-separated words of @words? */
bool span_has_word(struct span words, const char *word);

/* Copies into @text, cut off at @size - 1, 0-terminated, runs of blanks made one. */
void span_copy(struct span span, char *text, size_t size);

#endif
