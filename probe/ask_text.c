// SPDX-License-Identifier: GPL-2.0-or-later
// Reading a file for the decoders that work on spans.
#include "probe/ask_text.h"

#include <errno.h>
#include <string.h>

int ask_text(struct source *source, const char *path, struct blob *content, struct span *text)
{
	int rc = source_read(source, path, content);

	*text = (struct span){0};
	if (rc < 0)
		return rc;
	if (content->len && memchr(content->at, '\0', content->len))
		return -EBADMSG;
	*text = (struct span){content->at, content->len};
	return 0;
}
