// SPDX-License-Identifier: GPL-2.0-or-later
// gzip files through zlib (zlib.h): packed, and unpacked on the way (a whole one: gzip_whole.c).
#include "probe/gzip.h"

#include <errno.h>
#include <stdlib.h>

#define ZLIB_CONST /* input is not written to */
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* the largest window, in gzip's wrapping */

int gzip_pack(const void *text, size_t len, struct blob *bytes)
{
	z_stream stream = {.next_in = (const Bytef *)text, .avail_in = (uInt)len};
	uLong most;
	int rc;

	if (len > BLOB_MAX)
		return -EFBIG;
	/* A kernel's configuration: a fifth larger than it could be, in a quarter of the time. */
	if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) !=
		Z_OK)
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

/* Unpacking on the way: several members one after the other are one text. */
struct gunzip {
	struct byte_stream base;
	struct byte_stream *packed;
	z_stream z;
	unsigned char in[1 << 14];
	bool between; /* members: the end may come here */
	bool ended;
};

bool gzip_looks_like(const char *bytes, size_t len)
{
	return len >= 3 && bytes[0] == '\x1f' && bytes[1] == '\x8b' && bytes[2] == Z_DEFLATED;
}

static int fail(struct gunzip *gunzip, const char *expected)
{
	gunzip->base.fault = expected;
	return -EBADMSG;
}

/* 1: there is something to unpack; 0: the end; a negative errno. */
static int refill(struct gunzip *gunzip)
{
	ssize_t len;

	if (gunzip->z.avail_in)
		return 1;
	len = byte_stream_read(gunzip->packed, gunzip->in, sizeof(gunzip->in));
	if (len < 0)
		return (int)len;
	if (!len)
		return gunzip->between ? 0 : fail(gunzip, "expected the rest of gzip's data");
	gunzip->z.next_in = gunzip->in;
	gunzip->z.avail_in = (unsigned)len;
	return 1;
}

/* Behind a member: another one, or what gzip(1) ignores too: zeros of a tape, trailing garbage. */
static int begin_member(struct gunzip *gunzip)
{
	if (gunzip->z.next_in[0] != 0x1f) {
		gunzip->ended = true;
		return 0;
	}
	gunzip->between = false;
	return inflateReset(&gunzip->z) == Z_OK ? 1 : -EIO;
}

static ssize_t read_gunzip(struct byte_stream *base, void *at, size_t size)
{
	struct gunzip *gunzip = (struct gunzip *)base;

	gunzip->z.next_out = at;
	gunzip->z.avail_out = (unsigned)(size > 1 << 20 ? 1 << 20 : size);
	while (!gunzip->ended) {
		const unsigned room = gunzip->z.avail_out;
		int rc = refill(gunzip);

		if (rc > 0 && gunzip->between)
			rc = begin_member(gunzip);
		if (rc <= 0)
			return rc;
		rc = inflate(&gunzip->z, Z_NO_FLUSH);
		if (rc == Z_MEM_ERROR)
			return -ENOMEM;
		if (rc == Z_STREAM_END)
			gunzip->between = true;
		else if (rc != Z_OK && rc != Z_BUF_ERROR)
			return fail(gunzip, "expected gzip's data to be undamaged");
		if (gunzip->z.avail_out < room)
			return (ssize_t)(room - gunzip->z.avail_out);
	}
	return 0;
}

static void close_gunzip(struct byte_stream *base)
{
	struct gunzip *gunzip = (struct gunzip *)base;

	inflateEnd(&gunzip->z);
	byte_stream_close(gunzip->packed);
	free(gunzip);
}

static const struct byte_stream_ops gunzip_ops = {.read = read_gunzip, .close = close_gunzip};

struct byte_stream *gzip_stream(struct byte_stream *packed)
{
	struct gunzip *gunzip = calloc(1, sizeof(*gunzip));

	if (!gunzip || inflateInit2(&gunzip->z, GZIP_WINDOW) != Z_OK) {
		free(gunzip);
		byte_stream_close(packed);
		return NULL;
	}
	gunzip->base.ops = &gunzip_ops;
	gunzip->packed = packed;
	return &gunzip->base;
}
