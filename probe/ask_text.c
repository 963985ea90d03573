// SPDX-License-Identifier: GPL-2.0-or-later
// Reading a file for the decoders that work on spans.
#include "probe/ask_text.h"

int ask_text(struct source *source, const char *path, struct blob *content, struct span *text)
{
	int rc = source_read(source, path, content);

	*text = rc < 0 ? (struct span){0} : (struct span){content->at, content->len};
	return rc;
}
