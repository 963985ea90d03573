// SPDX-License-Identifier: GPL-2.0-or-later
// Which hypervisor a signature stands for, and what Hyper-V's leaves say.
#include "probe/decode_hypervisor.h"

#include <stddef.h>
#include <string.h>

#include "probe/decode_cpuid.h"

#define HYPERV_INTERFACE 0x31237648 /* "Hv#1" */

static const struct {
	const char *signature, *vendor;
} signatures[] = {
#define SIGNATURE(signature, hypervisor) {signature, hypervisor},
#include "data/hypervisor_signatures.def"
#undef SIGNATURE
};

const char *hypervisor_of_signature(const char *signature)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (!strcmp(signatures[i].signature, signature))
			return signatures[i].vendor;
	return NULL;
}

bool hypervisor_block_plausible(uint32_t base, const struct cpuid_regs *regs, const char *text)
{
	if (!*text || regs->eax < base || regs->eax - base > 0xff)
		return false;
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

bool hyperv_interface(const struct cpuid_regs *interface)
{
	return interface->eax == HYPERV_INTERFACE;
}

bool hyperv_is_root(const struct cpuid_regs *features)
{
	return bit_of(features->ebx, 0) && bit_of(features->ebx, 12);
}

bool hyperv_is_genuine(uint32_t max, const struct cpuid_regs *hardware)
{
	return max >= 0x40000007 && bit_of(hardware->eax, 3);
}

bool hyperv_has_isolation(const struct cpuid_regs *features)
{
	return bit_of(features->ebx, 22);
}

const char *hyperv_isolation(const struct cpuid_regs *config)
{
	static const char *const types[] = {"none", "vbs", "snp", "tdx"};
	const uint32_t type = bits_of(config->ebx, 3, 0);

	return type < sizeof(types) / sizeof(types[0]) ? types[type] : NULL;
}
