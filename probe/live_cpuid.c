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

int live_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	uint32_t words[4] = {leaf, 0, subleaf, 0};

	if (!cpuid_present())
		return -EOPNOTSUPP;
	cpu_exec_cpuid_ext(words);
	*regs = (struct cpuid_regs){words[0], words[1], words[2], words[3]};
	return 0;
}

int live_cpuid_codename(struct blob *name)
{
	struct cpu_raw_data_t raw;
	struct cpu_id_t id;

	if (!cpuid_present())
		return -EOPNOTSUPP;
	if (cpuid_get_raw_data(&raw) < 0 || cpu_identify(&raw, &id) < 0)
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
