// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What in a packed file tells which machine it was? Unpacked, scrubbed, and packed again, as is one whose
 * header holds more than it must: the name of a file, a comment, when it was packed.
 *
 * Document: RFC 1952, section 2.3.1.
 */
#include "probe/scrub.h"

#include <errno.h>
#include <string.h>

#include "probe/gzip.h"

#define UNPACKED_MAX ((size_t)8 << 20)

/* Are the flags (FLG) and the time (MTIME) of the header 0, so that it holds nothing else? */
static bool has_bare_header(const struct blob *bytes)
{
	static const char none[5] = {0};

	return bytes->len >= 10 && !memcmp(bytes->at + 3, none, sizeof(none));
}

int scrub_packed(struct scrub *scrub, const char *path, struct blob *bytes)
{
	cleanup_blob struct blob text = BLOB_HEAP, before = BLOB_HEAP;
	int rc = gzip_unpack(bytes->at, bytes->len, UNPACKED_MAX, &text);

	if (rc == -EBADMSG && bytes->len)
		memset(bytes->at, 0, bytes->len);
	if (rc == -EBADMSG)
		return 0;
	if (rc < 0)
		return rc;
	rc = blob_append(&before, text.at, text.len);
	if (rc < 0)
		return rc;
	text.len = scrub_file(scrub, path, text.at, text.len);
	/* Packing is dear, and there is seldom a reason for it. */
	if (text.len == before.len && !memcmp(text.at, before.at, text.len) &&
		has_bare_header(bytes))
		return 0;
	bytes->len = 0;
	return gzip_pack(text.at, text.len, bytes);
}
