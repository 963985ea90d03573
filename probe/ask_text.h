// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a file of any size for the decoders that work on spans. */
#ifndef VIRTSCOUT_PROBE_ASK_TEXT_H
#define VIRTSCOUT_PROBE_ASK_TEXT_H

#include "probe/decode_cpuinfo.h"
#include "probe/source.h"

/*
 * @path into @content (which grows); @text is all of it, empty where that fails. 0 or a negative
 * errno: -EBADMSG where there are zero bytes in it, so that it is no text.
 */
int ask_text(struct source *source, const char *path, struct blob *content, struct span *text);

#endif
