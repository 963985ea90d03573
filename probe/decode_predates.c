// SPDX-License-Identifier: GPL-2.0-or-later
// Processors that can't have VMX or SVM, by vendor, family and model.
#include "probe/decode_predates.h"

#include <stddef.h>
#include <string.h>

#define ANY UINT32_MAX

/* The first model of a family that may have it; families below all that a vendor's rows name have none. */
struct before {
	const char *vendor;
	uint32_t family, model; /* ANY: this vendor never had it */
};

/*
 * VMX: from Yonah (6, 0EH) and Prescott 2M (15, 4) on, VIA from Nano (6, 0FH) on. Two lines of
 * Intel's families were made side by side: each has its own row. AMD and Hygon do not define the
 * bit (Intel SDM Vol. 3C, Discovering Support for VMX; AMD APM Vol. 3, CPUID Fn0000_0001).
 */
static const struct before vmx[] = {
	{"GenuineIntel", 6, 0x0e},
	{"GenuineIntel", 15, 4},
	{"CentaurHauls", 6, 0x0f},
	{"AuthenticAMD", ANY, ANY},
	{"HygonGenuine", ANY, ANY},
	{"GenuineTMx86", ANY, ANY},
	{"TransmetaCPU", ANY, ANY},
	{"CyrixInstead", ANY, ANY},
	{"Geode by NSC", ANY, ANY},
	{"NexGenDriven", ANY, ANY},
	{"RiseRiseRise", ANY, ANY},
	{"SiS SiS SiS ", ANY, ANY},
	{"UMC UMC UMC ", ANY, ANY},
};

/* SVM: from revision F of family 15 (model 40H) on (AMD APM Vol. 2, chapter 15); AMD's and Hygon's. */
static const struct before svm[] = {
	{"AuthenticAMD", 15, 0x40},
	{"GenuineIntel", ANY, ANY},
	{"CentaurHauls", ANY, ANY},
	{"GenuineTMx86", ANY, ANY},
	{"TransmetaCPU", ANY, ANY},
	{"CyrixInstead", ANY, ANY},
	{"Geode by NSC", ANY, ANY},
	{"NexGenDriven", ANY, ANY},
	{"RiseRiseRise", ANY, ANY},
	{"SiS SiS SiS ", ANY, ANY},
	{"UMC UMC UMC ", ANY, ANY},
};

/* Is it of this family and too old, or of a family below all that the vendor's rows name? */
static bool is_before(const struct before *rows, size_t count, const char *vendor, uint32_t family,
	uint32_t model)
{
	uint32_t lowest = ANY;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].vendor, vendor) != 0)
			continue;
		if (rows[i].family == ANY || (rows[i].family == family && model < rows[i].model))
			return true;
		if (rows[i].family < lowest)
			lowest = rows[i].family;
	}
	return lowest != ANY && family < lowest;
}

bool predates_vmx(const char *vendor, uint32_t family, uint32_t model)
{
	return is_before(vmx, sizeof(vmx) / sizeof(vmx[0]), vendor, family, model);
}

bool predates_svm(const char *vendor, uint32_t family, uint32_t model)
{
	return is_before(svm, sizeof(svm) / sizeof(svm[0]), vendor, family, model);
}
