// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What SEV needs.
 *
 * Documents: AMD APM Vol. 2, chapters 15.34 to 15.36; Vol. 3, appendix E.4;
 * Documentation/admin-guide/cgroup-v2.rst, Misc.
 */
#include "probe/decode_sev.h"

#include <errno.h>

#include "probe/decode_text.h"

/* Bits 51:13 of RMP_BASE and RMP_END are an address; below, the base reads 0 and the end 1s. */
#define RMP_ADDRESS UINT64_C(0x000fffffffffe000)

int64_t sev_es_asids(uint32_t asids, uint32_t least)
{
	if (!least)
		return 0;
	return (uint64_t)least > (uint64_t)asids + 1 ? -1 : (int64_t)least - 1;
}

int64_t rmp_bytes(uint64_t base, uint64_t end)
{
	const uint64_t first = base & RMP_ADDRESS, last = end & RMP_ADDRESS;

	if (!first || !last)
		return 0;
	return first > last ? -1 : (int64_t)(last - first + 0x2000);
}

int misc_capacity(struct span text, const char *name, int64_t *count)
{
	struct span line, word;

	while (text_line(&text, &line)) {
		if (!text_word(&line, &word) || !text_is(word, name))
			continue;
		if (!text_word(&line, &word))
			return -EBADMSG;
		*count = text_number(word);
		return *count < 0 ? -EBADMSG : 0;
	}
	return -ENOENT;
}
