// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which bytes of a PCI function's configuration space identify it? The serial number of the Device
 * Serial Number capability: PCI Express Base Specification 6.0, 7.6.1 "PCI Express Extended
 * Capability Header" and 7.9.3.
 */
#include <stdint.h>
#include <string.h>

#include "probe/scrub.h"

#define EXTENDED_AT 0x100
#define CONFIG_SIZE 4096
#define CAPABILITY_SERIAL 0x0003
#define SERIAL_AT 4 /* from the capability on */
#define SERIAL_SIZE 8

static uint32_t read_header(const char *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

void scrub_pci_config(char *bytes, size_t len)
{
	size_t at = EXTENDED_AT;

	/* More capabilities than there is room for are a circle. */
	for (unsigned i = 0; i < (CONFIG_SIZE - EXTENDED_AT) / 8 && at + 4 <= len; i++) {
		const uint32_t header = read_header(bytes + at);
		const size_t serial = at + SERIAL_AT;

		if ((header & 0xffff) == CAPABILITY_SERIAL && header != 0xffffffff && serial < len)
			memset(bytes + serial, 0,
				len - serial < SERIAL_SIZE ? len - serial : SERIAL_SIZE);
		at = header >> 20 & 0xffc;
		if (at < EXTENDED_AT)
			return;
	}
}
