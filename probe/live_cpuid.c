// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libcpuid: executes CPUID, and names CPUs where our own table does not.
 *
 * It sees this machine's CPU only. Dumps of other machines never reach it: version 0.6.2 reports
 * success on dumps that it did not understand, and can be crashed by one.
 */
#include "probe/live_cpuid.h"

#include <errno.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <libcpuid/libcpuid.h>

#include "probe/decode_cpuid.h"

int live_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	uint32_t words[4] = {leaf, 0, subleaf, 0};

	if (!cpuid_present())
		return -EOPNOTSUPP;
	cpu_exec_cpuid_ext(words);
	*regs = (struct cpuid_regs){words[0], words[1], words[2], words[3]};
	return 0;
}

/*
 * What cpu_identify() names a CPU by: signature, brand, caches and cores. cpuid_get_raw_data()
 * asks for four times as much, above the maximum too, and in a guest each CPUID is an exit.
 */
static const uint8_t basic_leaves[] = {1, 2, 4, 7, 0xb, 0x1a};
static const uint8_t ext_leaves[] = {1, 2, 3, 4, 5, 6, 7, 8, 0x1e};
#define CACHES 4 /* subleaves of 4 and 8000001DH */
#define LEVELS 3 /* subleaves of 0BH */

static void ask_words(uint32_t words[4], uint32_t leaf, uint32_t subleaf)
{
	words[0] = leaf;
	words[1] = words[3] = 0;
	words[2] = subleaf;
	cpu_exec_cpuid_ext(words);
}

static void ask_identity(struct cpu_raw_data_t *raw)
{
	uint32_t max, max_ext;

	memset(raw, 0, sizeof(*raw));
	ask_words(raw->basic_cpuid[0], 0, 0);
	ask_words(raw->ext_cpuid[0], 0x80000000, 0);
	max = raw->basic_cpuid[0][0];
	max_ext = cpuid_ext_max_is_sane(raw->ext_cpuid[0][0]) ? raw->ext_cpuid[0][0] & 0xffff : 0;
	for (size_t i = 0; i < sizeof(basic_leaves); i++)
		if (basic_leaves[i] <= max)
			ask_words(raw->basic_cpuid[basic_leaves[i]], basic_leaves[i], 0);
	for (size_t i = 0; i < sizeof(ext_leaves); i++)
		if (ext_leaves[i] <= max_ext)
			ask_words(raw->ext_cpuid[ext_leaves[i]], 0x80000000 + ext_leaves[i], 0);
	for (uint32_t sub = 0; sub < CACHES && max >= 4; sub++)
		ask_words(raw->intel_fn4[sub], 4, sub);
	for (uint32_t sub = 0; sub < LEVELS && max >= 0xb; sub++)
		ask_words(raw->intel_fn11[sub], 0xb, sub);
	for (uint32_t sub = 0; sub < CACHES && max_ext >= 0x1d; sub++)
		ask_words(raw->amd_fn8000001dh[sub], 0x8000001d, sub);
}

int live_cpuid_codename(struct blob *name)
{
	struct cpu_raw_data_t raw;
	struct cpu_id_t id;

	if (!cpuid_present())
		return -EOPNOTSUPP;
	ask_identity(&raw);
	if (cpu_identify(&raw, &id) < 0)
		return -ENODATA;
	/* "Unknown ..." is its word for a CPU that no row of its tables matches. */
	if (!id.cpu_codename[0] || !strncmp(id.cpu_codename, "Unknown", strlen("Unknown")))
		return -ENODATA;
	return blob_append(
		name, id.cpu_codename, strnlen(id.cpu_codename, sizeof(id.cpu_codename)));
}

#else

int live_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	(void)leaf, (void)subleaf, (void)regs;
	return -EOPNOTSUPP;
}

int live_cpuid_codename(struct blob *name)
{
	(void)name;
	return -EOPNOTSUPP;
}

#endif
