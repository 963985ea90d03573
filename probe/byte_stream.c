// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes of an input that lie in a file or in memory.
#include "probe/byte_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fd_stream {
	struct byte_stream base;
	int fd;
};

static ssize_t read_fd(struct byte_stream *stream, void *at, size_t size)
{
	ssize_t len;

	do {
		len = read(((struct fd_stream *)stream)->fd, at, size);
	} while (len < 0 && errno == EINTR);
	return len < 0 ? -errno : len;
}

static void close_plain(struct byte_stream *stream)
{
	free(stream);
}

static const struct byte_stream_ops fd_ops = {.read = read_fd, .close = close_plain};

struct byte_stream *byte_stream_of_fd(int fd)
{
	struct fd_stream *stream = malloc(sizeof(*stream));

	if (!stream)
		return NULL;
	*stream = (struct fd_stream){.base = {.ops = &fd_ops}, .fd = fd};
	return &stream->base;
}

struct behind_stream {
	struct byte_stream base;
	const char *at;
	size_t len;
	struct byte_stream *rest;
};

static ssize_t read_behind(struct byte_stream *base, void *at, size_t size)
{
	struct behind_stream *stream = (struct behind_stream *)base;
	ssize_t len;

	if (stream->len) {
		if (size > stream->len)
			size = stream->len;
		memcpy(at, stream->at, size);
		stream->at += size;
		stream->len -= size;
		return (ssize_t)size;
	}
	if (!stream->rest)
		return 0;
	len = byte_stream_read(stream->rest, at, size);
	base->fault = stream->rest->fault;
	return len;
}

static void close_behind(struct byte_stream *base)
{
	struct behind_stream *stream = (struct behind_stream *)base;

	byte_stream_close(stream->rest);
	free(stream);
}

static const struct byte_stream_ops behind_ops = {.read = read_behind, .close = close_behind};

struct byte_stream *byte_stream_behind(const void *bytes, size_t len, struct byte_stream *rest)
{
	struct behind_stream *stream = malloc(sizeof(*stream));

	if (!stream) {
		byte_stream_close(rest);
		return NULL;
	}
	*stream = (struct behind_stream){
		.base = {.ops = &behind_ops}, .at = bytes, .len = len, .rest = rest};
	return &stream->base;
}

ssize_t byte_stream_read(struct byte_stream *stream, void *at, size_t size)
{
	return stream->ops->read(stream, at, size);
}

ssize_t byte_stream_fill(struct byte_stream *stream, void *at, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t len = byte_stream_read(stream, (char *)at + done, size - done);

		if (len < 0)
			return len;
		if (!len)
			break;
		done += (size_t)len;
	}
	return (ssize_t)done;
}

void byte_stream_close(struct byte_stream *stream)
{
	if (stream)
		stream->ops->close(stream);
}
