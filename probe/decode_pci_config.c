// SPDX-License-Identifier: GPL-2.0-or-later
// Capabilities in PCI configuration space.
#include "probe/decode_pci_config.h"

#include <errno.h>

/* PCI Local Bus Specification, chapter 6: the predefined header, 64 bytes. */
#define HEADER_SIZE 64
#define STATUS 0x06
#define STATUS_CAPABILITIES 0x10
#define CLASS_BASE 0x0b
#define CLASS_SUB 0x0a
#define HEADER_TYPE 0x0e
#define CAPABILITIES 0x34
#define CAPABILITIES_CARDBUS 0x14
#define CAP_EXPRESS 0x10
#define CONVENTIONAL_SIZE 256

enum { EXT_ACS = 0x0d, EXT_ATS = 0x0f, EXT_SRIOV = 0x10, EXT_PRI = 0x13, EXT_PASID = 0x1b };

/* SR-IOV extended capability: control (bit 0: VF Enable), TotalVFs, NumVFs. */
#define SRIOV_CONTROL 0x08
#define SRIOV_TOTAL_VFS 0x0e
#define SRIOV_NUM_VFS 0x10
#define SRIOV_SIZE 0x40

static uint16_t read_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t read_u32(const uint8_t *at)
{
	return (uint32_t)read_u16(at) | (uint32_t)read_u16(at + 2) << 16;
}

/* 1: a PCI Express function; 0: it is none; or the negative errnos of pci_config_decode(). */
static int find_express(const uint8_t *config, size_t len)
{
	unsigned at;

	if (!(config[STATUS] & STATUS_CAPABILITIES))
		return 0;
	at = config[(config[HEADER_TYPE] & 0x7f) == 2 ? CAPABILITIES_CARDBUS : CAPABILITIES] & 0xfc;
	for (unsigned steps = 0; at; steps++) {
		/* Each capability has 4 bytes at least, so that no more than 48 fit. */
		if (at < HEADER_SIZE || steps == (CONVENTIONAL_SIZE - HEADER_SIZE) / 4)
			return -EBADMSG;
		if (at + 2 > len)
			return -ENODATA;
		if (config[at] == 0xff)
			return -EBADMSG;
		if (config[at] == CAP_EXPRESS)
			return 1;
		at = config[at + 1] & 0xfc;
	}
	return 0;
}

static int decode_sriov(const uint8_t *config, unsigned at, struct pci_capabilities *caps)
{
	if (at + SRIOV_SIZE > PCI_CONFIG_SIZE)
		return -EBADMSG;
	caps->sriov = true;
	caps->total_vfs = read_u16(config + at + SRIOV_TOTAL_VFS);
	caps->active_vfs =
		config[at + SRIOV_CONTROL] & 1 ? read_u16(config + at + SRIOV_NUM_VFS) : 0;
	return 0;
}

static int walk_extended(const uint8_t *config, struct pci_capabilities *caps)
{
	unsigned at = CONVENTIONAL_SIZE;

	for (unsigned steps = 0; at; steps++) {
		uint32_t header;
		int rc = 0;

		/* Each has 8 bytes at least (Linux bounds its walk the same way). */
		if (steps == (PCI_CONFIG_SIZE - CONVENTIONAL_SIZE) / 8)
			return -EBADMSG;
		if (at < CONVENTIONAL_SIZE || at + 4 > PCI_CONFIG_SIZE)
			return -EBADMSG;
		header = read_u32(config + at);
		/* At the beginning both mean that there are none; later on, something broke off. */
		if (header == 0xffffffff)
			return steps ? -EBADMSG : 0;
		switch (header & 0xffff) {
		case EXT_ACS: caps->acs = true; break;
		case EXT_ATS: caps->ats = true; break;
		case EXT_PRI: caps->pri = true; break;
		case EXT_PASID: caps->pasid = true; break;
		case EXT_SRIOV: rc = decode_sriov(config, at, caps); break;
		default: break; /* 0 is a capability that was hidden: the list goes on behind it */
		}
		if (rc < 0)
			return rc;
		at = header >> 20 & 0xffc;
	}
	return 0;
}

int pci_config_decode(const uint8_t *config, size_t len, struct pci_capabilities *caps)
{
	int express, rc;

	*caps = (struct pci_capabilities){0};
	if (len < HEADER_SIZE)
		return -ENODATA;
	/*
	 * A virtual function shows all ones as its vendor and device, but not as its command and
	 * status.
	 */
	if (read_u32(config) == 0xffffffff && read_u32(config + 4) == 0xffffffff)
		return -ENODEV;
	if (len >= PCI_CONFIG_SIZE) {
		rc = walk_extended(config, caps);
		if (rc < 0)
			*caps = (struct pci_capabilities){0};
		return rc;
	}
	/* Linux gives host bridges extended space even without the PCI Express capability. */
	if (config[CLASS_BASE] == 0x06 && config[CLASS_SUB] == 0x00)
		return -ENODATA;
	express = find_express(config, len);
	return express > 0 ? -ENODATA : express;
}
