// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which code name does a processor have? Pure decoder over our own table, data/cpu_models.def.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_CODENAME_H
#define VIRTSCOUT_PROBE_DECODE_CODENAME_H

#include <stdbool.h>
#include <stdint.h>

/**
 * codename_of() - code name of the part with this identity
 * @vendor_text: vendor string as CPUID leaf 0 gives it, with its blanks
 * @family: display family (cpuid_signature())
 * @model: display model
 * @stepping: stepping
 * @brand: brand string with runs of blanks made one (cpuid_brand_text()), or NULL where it is not
 *         known; only parts that share a signature need it
 *
 * Says what the processor claims to be: a hypervisor may show its guests another than it runs on.
 *
 * Return: static text, or NULL where the table is silent.
 */
const char *codename_of(const char *vendor_text, uint32_t family, uint32_t model, uint32_t stepping,
	const char *brand);

/* Do parts of different names share this signature, so that only the brand string tells? */
bool codename_needs_brand(
	const char *vendor_text, uint32_t family, uint32_t model, uint32_t stepping);

enum codename_match {
	CODENAME_SAME,    /* both mean the same, one perhaps more exactly */
	CODENAME_DIFFERS, /* they mean different parts */
	CODENAME_NONE,    /* the library names the brand, not the part */
};

/**
 * codename_compare() - do our name and libcpuid's mean the same part?
 * @own: a name of codename_of(): "Skylake-SP", "Ontario/Zacate", "Medfield (Penwell)"
 * @library: libcpuid's: "Skylake-X (Core i9)", "Turion X2 (Griffin/512K)", "Dali"
 *
 * What follows a '-' is the segment ("-U", "-EP", "-2M"), which the two draw differently. One of
 * the names between '/' is enough; sizes of caches are none. A name of fewer words stands for all
 * that begin with it.
 */
enum codename_match codename_compare(const char *own, const char *library);

#endif
