// SPDX-License-Identifier: GPL-2.0-or-later
// CPUID's identity leaves.
#include "probe/decode_cpuid.h"

#include <string.h>

void cpuid_vendor_text(const struct cpuid_regs *leaf0, char text[13])
{
	memcpy(text, &leaf0->ebx, 4);
	memcpy(text + 4, &leaf0->edx, 4);
	memcpy(text + 8, &leaf0->ecx, 4);
	text[12] = '\0';
}

void cpuid_hypervisor_text(const struct cpuid_regs *leaf, char text[13])
{
	memcpy(text, &leaf->ebx, 4);
	memcpy(text + 4, &leaf->ecx, 4);
	memcpy(text + 8, &leaf->edx, 4);
	text[12] = '\0';
}

void cpuid_signature(uint32_t eax, uint32_t *family, uint32_t *model, uint32_t *stepping)
{
	*family = bits_of(eax, 11, 8);
	*model = bits_of(eax, 7, 4);
	*stepping = bits_of(eax, 3, 0);
	if (*family >= 6)
		*model |= bits_of(eax, 19, 16) << 4;
	if (*family == 15)
		*family += bits_of(eax, 27, 20);
}

bool cpuid_ext_max_is_sane(uint32_t eax)
{
	return eax >> 16 == 0x8000;
}

void cpuid_brand_text(const struct cpuid_regs leaves[3], char text[49])
{
	char raw[49] = {0};
	size_t len = 0;

	for (int i = 0; i < 3; i++)
		memcpy(raw + 16 * i, &leaves[i], 16);
	for (const char *at = raw; *at; at++)
		if (*at != ' ' || (len && text[len - 1] != ' '))
			text[len++] = *at;
	while (len && text[len - 1] == ' ')
		len--;
	text[len] = '\0';
}
