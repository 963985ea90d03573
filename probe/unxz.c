// SPDX-License-Identifier: GPL-2.0-or-later
// What xz packed (The .xz File Format, 1.1), unpacked: several streams one after the other are one text.
#include "probe/unxz.h"

#include <errno.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

/* xz -9 asks for 65 MiB; somebody's file is not to ask for the whole machine. */
#define MEMORY_MAX ((uint64_t)256 << 20)

struct unxz {
	struct byte_stream base;
	struct byte_stream *packed;
	lzma_stream lzma;
	unsigned char in[1 << 14];
	bool no_more; /* @packed has ended */
	bool ended;
};

bool unxz_looks_like(const char *bytes, size_t len)
{
	return len >= 6 && !memcmp(bytes,
				   "\xfd"
				   "7zXZ",
				   6);
}

static int fail(struct unxz *unxz, const char *expected)
{
	unxz->base.fault = expected;
	return -EBADMSG;
}

static int refill(struct unxz *unxz)
{
	ssize_t len;

	if (unxz->lzma.avail_in || unxz->no_more)
		return 0;
	len = byte_stream_read(unxz->packed, unxz->in, sizeof(unxz->in));
	if (len < 0)
		return (int)len;
	unxz->no_more = !len;
	unxz->lzma.next_in = unxz->in;
	unxz->lzma.avail_in = (size_t)len;
	return 0;
}

static int step(struct unxz *unxz)
{
	switch (lzma_code(&unxz->lzma, unxz->no_more ? LZMA_FINISH : LZMA_RUN)) {
	case LZMA_OK: return 0;
	case LZMA_STREAM_END: unxz->ended = true; return 0;
	case LZMA_MEM_ERROR: return -ENOMEM;
	case LZMA_MEMLIMIT_ERROR:
		return fail(unxz, "expected xz's data to need at most 256 MiB of memory");
	case LZMA_BUF_ERROR: return fail(unxz, "expected the rest of xz's data");
	default: return fail(unxz, "expected xz's data to be undamaged");
	}
}

static ssize_t read_unxz(struct byte_stream *base, void *at, size_t size)
{
	struct unxz *unxz = (struct unxz *)base;

	unxz->lzma.next_out = at;
	unxz->lzma.avail_out = size;
	while (!unxz->ended && unxz->lzma.avail_out == size) {
		int rc = refill(unxz);

		if (!rc)
			rc = step(unxz);
		if (rc)
			return rc;
	}
	return (ssize_t)(size - unxz->lzma.avail_out);
}

static void close_unxz(struct byte_stream *base)
{
	struct unxz *unxz = (struct unxz *)base;

	lzma_end(&unxz->lzma);
	byte_stream_close(unxz->packed);
	free(unxz);
}

static const struct byte_stream_ops unxz_ops = {.read = read_unxz, .close = close_unxz};

struct byte_stream *unxz_stream(struct byte_stream *packed)
{
	struct unxz *unxz = malloc(sizeof(*unxz));

	if (!unxz) {
		byte_stream_close(packed);
		return NULL;
	}
	*unxz = (struct unxz){.base = {.ops = &unxz_ops}, .packed = packed};
	unxz->lzma = (lzma_stream)LZMA_STREAM_INIT;
	if (lzma_stream_decoder(&unxz->lzma, MEMORY_MAX, LZMA_CONCATENATED) != LZMA_OK) {
		close_unxz(&unxz->base);
		return NULL;
	}
	return &unxz->base;
}
