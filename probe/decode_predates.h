// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processors that can't have VMX or SVM, by what they are alone: made before it, or by vendors that
 * never had it. For captures without CPUID; where CPUID answers, it decides.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_PREDATES_H
#define VIRTSCOUT_PROBE_DECODE_PREDATES_H

#include <stdbool.h>
#include <stdint.h>

/* @vendor: CPUID's or /proc/cpuinfo's vendor; @family, @model: display values. */
bool predates_vmx(const char *vendor, uint32_t family, uint32_t model);
bool predates_svm(const char *vendor, uint32_t family, uint32_t model);

#endif
