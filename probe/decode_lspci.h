// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which PCI functions does the output of `lspci -nnv` or `lspci -nv` show (lspci(8))? A text that
 * begins in the middle, or holds lines that are none of lspci's at their beginning, shows none: half of
 * a list is a wrong one.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_LSPCI_H
#define VIRTSCOUT_PROBE_DECODE_LSPCI_H

#include <stddef.h>
#include <stdint.h>

struct lspci_function {
	uint32_t domain;
	uint8_t bus, device, function;
	uint16_t vendor_id, device_id;
	uint32_t class_code; /* base class and subclass; the interface where it is shown, else 0 */
	int32_t iommu_group; /* -1: none is shown */
	char driver[32];     /* "" : none is shown */
};

/*
 * The next function from byte *@at on, which moves behind it. 1; 0 at the end; -EBADMSG where the text
 * is not lspci's.
 */
int lspci_next(const char *text, size_t len, size_t *at, struct lspci_function *function);

#endif
