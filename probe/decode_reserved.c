// SPDX-License-Identifier: GPL-2.0-or-later
// Pure decoder of a group's reserved_regions.
#include "probe/decode_reserved.h"

#include <errno.h>
#include <limits.h>

#include "probe/decode_text.h"

int reserved_direct_count(struct span text)
{
	struct span line, start, end, type, more;
	int count = 0;

	while (text_line(&text, &line)) {
		if (!text_word(&line, &start) || !text_word(&line, &end) ||
			!text_word(&line, &type) || text_word(&line, &more) ||
			!text_begins(start, "0x") || !text_begins(end, "0x"))
			return -EBADMSG;
		if (text_is(type, "direct") && count < INT_MAX)
			count++;
	}
	return count;
}
