// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SGX's resources.
 *
 * Documents: Intel SDM Vol. 3D, "Discovering Support for Intel SGX and Enabling Enclave
 * Instructions".
 */
#include "probe/decode_sgx.h"

#include "probe/decode_cpuid.h"

enum sgx_section sgx_section(const struct cpuid_regs *regs, uint64_t *bytes)
{
	const uint32_t type = bits_of(regs->eax, 3, 0);

	*bytes = 0;
	if (type == 0)
		return SGX_SECTION_END;
	if (type != 1)
		return SGX_SECTION_OTHER;
	/* EDX[19:0] are bits 51:32 of the size, ECX[31:12] are bits 31:12. */
	*bytes = (uint64_t)bits_of(regs->edx, 19, 0) << 32 | (regs->ecx & 0xfffff000);
	return SGX_SECTION_EPC;
}

bool sgx_is_opted_in(uint64_t control)
{
	return bit_of(control, 0) && bit_of(control, 18);
}
