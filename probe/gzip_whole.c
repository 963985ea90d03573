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

/* Begins again with twice the room where there was too little. */
static int unpack(struct libdeflate_decompressor *decompressor, const void *bytes, size_t len,
	size_t limit, struct blob *text)
{
	size_t room = size_said(bytes, len, limit);

	for (;;) {
		size_t got;
		int rc = blob_reserve(text, room + 1); /* nothing needs room as well */

		if (rc < 0)
			return rc;
		switch (libdeflate_gzip_decompress(
			decompressor, bytes, len, text->at + text->len, room, &got)) {
		case LIBDEFLATE_SUCCESS: text->len += got; return 0;
		case LIBDEFLATE_INSUFFICIENT_SPACE: break;
		default: return -EBADMSG;
		}
		if (room >= limit)
			return -EBADMSG;
		room = room < limit / 2 ? 2 * room : limit;
	}
}

int gzip_unpack(const void *bytes, size_t len, size_t limit, struct blob *text)
{
	struct libdeflate_decompressor *decompressor;
	int rc;

	if (!len)
		return -EBADMSG;
	decompressor = libdeflate_alloc_decompressor();
	if (!decompressor)
		return -ENOMEM;
	rc = unpack(decompressor, bytes, len, limit, text);
	libdeflate_free_decompressor(decompressor);
	return rc;
}
