// SPDX-License-Identifier: GPL-2.0-or-later
// Pure decoder of binfmt_misc's files.
#include "probe/decode_binfmt.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_text.h"

int binfmt_decode(struct span text, struct binfmt *entry)
{
	struct span line, flags = text_field(text, "flags");

	if (!text_line(&text, &line) || !(text_is(line, "enabled") || text_is(line, "disabled")))
		return -EBADMSG;
	entry->enabled = text_is(line, "enabled");
	entry->fixed = flags.len && memchr(flags.at, 'F', flags.len);
	return 0;
}
