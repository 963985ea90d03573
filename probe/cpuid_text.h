// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CPUID dumps of other programs, as snapshots that answer CPUID questions and nothing else. 0
 * with *@snapshot, indexed, for snapshot_free(); -EINVAL with @error filled; -ENOMEM. @file is a
 * name for messages.
 */
#ifndef VIRTSCOUT_PROBE_CPUID_TEXT_H
#define VIRTSCOUT_PROBE_CPUID_TEXT_H

#include <stdbool.h>

#include "probe/snapshot.h"

/* `cpuid -r`: "CPU 0:" and lines "   0x00000001 0x00: eax=0x... ebx=0x... ecx=0x... edx=0x...". */
int cpuid_text_read(const char *bytes, size_t len, const char *file, struct snapshot **snapshot,
	struct input_error *error);

/* libcpuid's raw dump: lines "basic_cpuid[1]=000306a9 00100800 7fbae3ff bfebfbff" and the like. */
int cpuid_raw_read(const char *bytes, size_t len, const char *file, struct snapshot **snapshot,
	struct input_error *error);

/* Does the text begin as one? */
bool cpuid_text_looks_like(const char *bytes, size_t len);
bool cpuid_raw_looks_like(const char *bytes, size_t len);

#endif
