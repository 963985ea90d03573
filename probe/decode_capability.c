// SPDX-License-Identifier: GPL-2.0-or-later
// File capabilities.
#include "probe/decode_capability.h"

#include <errno.h>

/*
 * A 32-bit word with the revision in its top byte, then pairs of permitted and inheritable, the low
 * words first; revision 3 has the user id of a namespace's root behind that. All little-endian.
 */
static const struct {
	unsigned revision;
	size_t len;
	unsigned pairs;
} forms[] = {{1, 12, 1}, {2, 20, 2}, {3, 24, 2}};

static uint32_t word_at(const unsigned char *bytes, size_t at)
{
	return bytes[at] | (uint32_t)bytes[at + 1] << 8 | (uint32_t)bytes[at + 2] << 16 |
	       (uint32_t)bytes[at + 3] << 24;
}

int capability_decode(const void *bytes, size_t len, uint64_t *permitted)
{
	const unsigned char *at = bytes;

	if (len < 4)
		return -EBADMSG;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (at[3] != forms[i].revision || len != forms[i].len)
			continue;
		*permitted = word_at(at, 4);
		if (forms[i].pairs == 2)
			*permitted |= (uint64_t)word_at(at, 12) << 32;
		return 0;
	}
	return -EBADMSG;
}
