// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A gzip file that is in memory as a whole, through libdeflate (libdeflate.h): the configuration of a
 * kernel, which every audit unpacks, in a third of zlib's time.
 *
 * Document: RFC 1952, section 2.3 (ISIZE).
 */
#include "probe/gzip.h"

#include <errno.h>

#include <libdeflate.h>

#define GUESS ((size_t)64 << 10)

/* The last four bytes say how much there will be: a hint, as they may be anything. */
static size_t size_said(const unsigned char *bytes, size_t len, size_t limit)
{
	size_t said = 0;

	for (size_t i = 1; i <= 4 && i <= len; i++)
		said = said << 8 | bytes[len - i];
	if (!said || said > limit)
		said = GUESS;
	return said < limit ? said : limit;
}

/*
 * One member; begins again with twice the room where there was too little. @len: how many
 * bytes there are, and then how many it had. 0 or a negative errno.
 */
static int unpack_member(struct libdeflate_decompressor *decompressor, const void *bytes,
	size_t *len, size_t limit, struct blob *text)
{
	size_t room = size_said(bytes, *len, limit);

	for (;;) {
		int rc = blob_reserve(text, room + 1); /* nothing needs room as well */
		size_t took, got;

		if (rc < 0)
			return rc;
		switch (libdeflate_gzip_decompress_ex(
			decompressor, bytes, *len, text->at + text->len, room, &took, &got)) {
		case LIBDEFLATE_SUCCESS:
			text->len += got;
			*len = took;
			return 0;
		case LIBDEFLATE_INSUFFICIENT_SPACE: break;
		default: return -EBADMSG;
		}
		if (room >= limit)
			return -EBADMSG;
		room = room < limit / 2 ? 2 * room : limit;
	}
}

/* Members one after the other are one text, and nothing may be behind the last. */
int gzip_unpack(const void *bytes, size_t len, size_t limit, struct blob *text)
{
	struct libdeflate_decompressor *decompressor;
	const size_t before = text->len;
	const char *at = bytes;
	int rc = 0;

	if (!len)
		return -EBADMSG;
	decompressor = libdeflate_alloc_decompressor();
	if (!decompressor)
		return -ENOMEM;
	for (size_t took = len; rc == 0 && len; took = len) {
		rc = unpack_member(decompressor, at, &took, limit - (text->len - before), text);
		at += took;
		len -= took;
	}
	libdeflate_free_decompressor(decompressor);
	return rc;
}
