// SPDX-License-Identifier: GPL-2.0-or-later
// Capabilities in PCI configuration space.
#include "probe/decode_pci_config.h"

#include <errno.h>

/* PCI Local Bus Specification, chapter 6: the predefined header. */
#define STATUS 0x06
#define STATUS_CAPABILITIES 0x10
#define CLASS_BASE 0x0b
#define CLASS_SUB 0x0a
#define HEADER_TYPE 0x0e
#define HEADER_MULTIFUNCTION 0x80
#define CAPABILITIES 0x34
#define CAPABILITIES_CARDBUS 0x14
#define CAP_EXPRESS 0x10
#define CONVENTIONAL_SIZE 256

/* PCI Express capability: its Capabilities register. */
#define EXPRESS_FLAGS 0x02

enum {
	EXT_ACS = 0x0d,
	EXT_ARI = 0x0e,
	EXT_ATS = 0x0f,
	EXT_SRIOV = 0x10,
	EXT_PRI = 0x13,
	EXT_PASID = 0x1b,
};

/* ACS extended capability: what it can do, and what is on; the same bits in both. */
#define ACS_CAPABILITY 0x04
#define ACS_CONTROL 0x06
#define ACS_SIZE 0x08
#define ACS_SOURCE_VALIDATION 0x01
#define ACS_REQUEST_REDIRECT 0x04
#define ACS_COMPLETION_REDIRECT 0x08
#define ACS_UPSTREAM_FORWARDING 0x10
#define ACS_ISOLATION                                                                              \
	(ACS_SOURCE_VALIDATION | ACS_REQUEST_REDIRECT | ACS_COMPLETION_REDIRECT |                  \
		ACS_UPSTREAM_FORWARDING)

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

static int need(struct pci_config *config, unsigned at, unsigned size)
{
	return config->need ? config->need(config, at, size) : 0;
}

/*
 * Where the PCI Express capability is; 0: there is none; or the negative errnos of
 * pci_config_walk().
 */
static int find_express(struct pci_config *config, size_t len)
{
	const uint8_t *bytes = config->bytes;
	unsigned at;

	if (!(bytes[STATUS] & STATUS_CAPABILITIES))
		return 0;
	at = (bytes[HEADER_TYPE] & 0x7f) == 2 ? CAPABILITIES_CARDBUS : CAPABILITIES;
	at = bytes[at] & 0xfc;
	for (unsigned steps = 0; at; steps++) {
		int rc;

		/* Each capability has 4 bytes at least, so that no more than 48 fit. */
		if (at < PCI_HEADER_SIZE || steps == (CONVENTIONAL_SIZE - PCI_HEADER_SIZE) / 4)
			return -EBADMSG;
		if (at + 4 > len)
			return -ENODATA;
		rc = need(config, at, 4);
		if (rc < 0)
			return rc;
		if (bytes[at] == 0xff)
			return -EBADMSG;
		if (bytes[at] == CAP_EXPRESS)
			return (int)at;
		at = bytes[at + 1] & 0xfc;
	}
	return 0;
}

static int decode_acs(struct pci_config *config, unsigned at, struct pci_capabilities *caps)
{
	unsigned able, on;
	int rc;

	if (at + ACS_SIZE > PCI_CONFIG_SIZE)
		return -EBADMSG;
	rc = need(config, at + ACS_CAPABILITY, 4);
	if (rc < 0)
		return rc;
	able = read_u16(config->bytes + at + ACS_CAPABILITY) & ACS_ISOLATION;
	on = read_u16(config->bytes + at + ACS_CONTROL);
	caps->acs = true;
	caps->acs_isolates = (on & able) == able;
	return 0;
}

static int decode_sriov(struct pci_config *config, unsigned at, struct pci_capabilities *caps)
{
	const uint8_t *bytes = config->bytes;
	int rc;

	if (at + SRIOV_SIZE > PCI_CONFIG_SIZE)
		return -EBADMSG;
	rc = need(config, at + SRIOV_CONTROL, SRIOV_NUM_VFS + 4 - SRIOV_CONTROL);
	if (rc < 0)
		return rc;
	caps->sriov = true;
	caps->total_vfs = read_u16(bytes + at + SRIOV_TOTAL_VFS);
	caps->active_vfs = bytes[at + SRIOV_CONTROL] & 1 ? read_u16(bytes + at + SRIOV_NUM_VFS) : 0;
	return 0;
}

static int walk_extended(struct pci_config *config, struct pci_capabilities *caps)
{
	unsigned at = CONVENTIONAL_SIZE;

	for (unsigned steps = 0; at; steps++) {
		uint32_t header;
		int rc;

		/* Each has 8 bytes at least (Linux bounds its walk the same way). */
		if (steps == (PCI_CONFIG_SIZE - CONVENTIONAL_SIZE) / 8)
			return -EBADMSG;
		if (at < CONVENTIONAL_SIZE || at + 4 > PCI_CONFIG_SIZE)
			return -EBADMSG;
		rc = need(config, at, 4);
		if (rc < 0)
			return rc;
		header = read_u32(config->bytes + at);
		/* At the beginning both mean that there are none; later on, something broke off. */
		if (header == 0xffffffff)
			return steps ? -EBADMSG : 0;
		switch (header & 0xffff) {
		case EXT_ACS: rc = decode_acs(config, at, caps); break;
		case EXT_ARI: caps->ari = true; break;
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

bool pci_header_decode(const uint8_t *config, size_t len, struct pci_header *header)
{
	if (len < PCI_HEADER_SIZE)
		return false;
	*header = (struct pci_header){
		.vendor_id = read_u16(config),
		.device_id = read_u16(config + 2),
		.class_code = read_u32(config + 8) >> 8,
	};
	return header->vendor_id != 0 && header->vendor_id != 0xffff;
}

/*
 * What the first 256 bytes say. Where their list can't be followed, extended space still may. What
 * `need` failed with.
 */
static int decode_port(struct pci_config *config, struct pci_capabilities *caps)
{
	int express = find_express(config, CONVENTIONAL_SIZE);

	caps->multifunction = config->bytes[HEADER_TYPE] & HEADER_MULTIFUNCTION;
	caps->port = express > 0 ? (int8_t)(config->bytes[express + EXPRESS_FLAGS] >> 4)
		     : express   ? PCI_PORT_UNKNOWN
				 : PCI_PORT_NONE;
	return express < 0 && express != -EBADMSG && express != -ENODATA ? express : 0;
}

/* All that a space with its extended part says. */
static int walk_whole(struct pci_config *config, struct pci_capabilities *caps)
{
	int rc = decode_port(config, caps);

	if (rc == 0)
		rc = walk_extended(config, caps);
	if (rc < 0)
		*caps = (struct pci_capabilities){.port = PCI_PORT_UNKNOWN};
	return rc;
}

int pci_config_walk(struct pci_config *config, struct pci_capabilities *caps)
{
	const uint8_t *bytes = config->bytes;
	int express, rc;

	*caps = (struct pci_capabilities){.port = PCI_PORT_UNKNOWN};
	if (config->len < PCI_HEADER_SIZE)
		return -ENODATA;
	rc = need(config, 0, PCI_HEADER_SIZE);
	if (rc < 0)
		return rc;
	/*
	 * A virtual function shows all ones as its vendor and device, but not as its command and
	 * status.
	 */
	if (read_u32(bytes) == 0xffffffff && read_u32(bytes + 4) == 0xffffffff)
		return -ENODEV;
	if (config->len >= PCI_CONFIG_SIZE)
		return walk_whole(config, caps);
	/* Linux gives host bridges extended space even without the PCI Express capability. */
	if (bytes[CLASS_BASE] == 0x06 && bytes[CLASS_SUB] == 0x00)
		return -ENODATA;
	express = find_express(config, config->len);
	if (express == 0) {
		caps->multifunction = bytes[HEADER_TYPE] & HEADER_MULTIFUNCTION;
		caps->port = PCI_PORT_NONE;
	}
	return express > 0 ? -ENODATA : express;
}

int pci_config_decode(const uint8_t *bytes, size_t len, struct pci_capabilities *caps)
{
	/* Without `need` nobody writes to them. */
	struct pci_config config = {.bytes = (uint8_t *)bytes, .len = len};

	return pci_config_walk(&config, caps);
}
