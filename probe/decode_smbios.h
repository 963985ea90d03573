// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure: the firmware's own word on being a virtual machine's.
 *
 * Document: DMTF DSP0134 (SMBIOS 3.6), 7.1.2.2 "BIOS Characteristics Extension Byte 2", bit 4:
 * "SMBIOS table describes a virtual machine". A clear bit proves nothing: SeaBIOS set it late,
 * Xen, Google and VMware leave it clear. Nor is a set bit alone proof: it is one firmware
 * author's word.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_SMBIOS_H
#define VIRTSCOUT_PROBE_DECODE_SMBIOS_H

#include <stddef.h>

/*
 * The bit in structure type 0. 1 or 0; -ENODATA: a structure of before SMBIOS 2.4, which has no
 * such byte; -EBADMSG: no structure of type 0.
 */
int smbios_vm_bit(const void *structure, size_t len);

#endif
