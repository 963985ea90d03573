// SPDX-License-Identifier: GPL-2.0-or-later
// gzip files through zlib (zlib.h).
#include "probe/gzip.h"

#include <errno.h>
#include <limits.h>

#define ZLIB_CONST /* input is not written to */
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* the largest window, in gzip's wrapping */
#define PIECE ((size_t)64 << 10)

static int unpack_all(z_stream *stream, size_t limit, struct blob *text)
{
	const size_t before = text->len;
	int state = Z_OK;

	while (state != Z_STREAM_END) {
		int rc = blob_reserve(text, PIECE);

		if (rc < 0)
			return rc;
		stream->next_out = (Bytef *)text->at + text->len;
		stream->avail_out = PIECE;
		state = inflate(stream, Z_NO_FLUSH);
		if (state == Z_MEM_ERROR)
			return -ENOMEM;
		/* Z_BUF_ERROR among the others: cut off. */
		if (state != Z_OK && state != Z_STREAM_END)
			return -EBADMSG;
		text->len += PIECE - stream->avail_out;
		if (text->len - before > limit)
			return -EBADMSG;
	}
	return 0;
}

int gzip_unpack(const void *bytes, size_t len, size_t limit, struct blob *text)
{
	z_stream stream = {.next_in = (const Bytef *)bytes, .avail_in = (uInt)len};
	int rc;

	if (!len || len > UINT_MAX)
		return -EBADMSG;
	if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
		return -ENOMEM;
	rc = unpack_all(&stream, limit, text);
	inflateEnd(&stream);
	return rc;
}

int gzip_pack(const void *text, size_t len, struct blob *bytes)
{
	z_stream stream = {.next_in = (const Bytef *)text, .avail_in = (uInt)len};
	uLong most;
	int rc;

	if (len > BLOB_MAX)
		return -EFBIG;
	if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8,
		    Z_DEFAULT_STRATEGY) != Z_OK)
		return -ENOMEM;
	most = deflateBound(&stream, (uLong)len);
	rc = blob_reserve(bytes, most);
	if (rc == 0) {
		stream.next_out = (Bytef *)bytes->at + bytes->len;
		stream.avail_out = (uInt)most;
		/* Room for all of it: one call ends the stream. */
		rc = deflate(&stream, Z_FINISH) == Z_STREAM_END ? 0 : -ENOMEM;
		if (rc == 0)
			bytes->len += most - stream.avail_out;
	}
	deflateEnd(&stream);
	return rc;
}
