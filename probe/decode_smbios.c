// SPDX-License-Identifier: GPL-2.0-or-later
// The firmware's own word on being a virtual machine's.
#include "probe/decode_smbios.h"

#include <errno.h>
#include <stdint.h>

#define HEADER 4 /* type, length, handle */
#define TYPE_BIOS 0
#define EXTENSION_2 0x13

int smbios_vm_bit(const void *structure, size_t len)
{
	const uint8_t *bytes = structure;

	if (len < HEADER || bytes[0] != TYPE_BIOS || bytes[1] < HEADER || bytes[1] > len)
		return -EBADMSG;
	if (bytes[1] <= EXTENSION_2)
		return -ENODATA;
	return bytes[EXTENSION_2] >> 4 & 1;
}
