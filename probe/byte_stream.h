// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bytes of an input, one after the other: as they lie in a file, or unpacked on the way. Streams are
 * stacked: closing one closes those below.
 */
#ifndef VIRTSCOUT_PROBE_BYTE_STREAM_H
#define VIRTSCOUT_PROBE_BYTE_STREAM_H

#include <stddef.h>
#include <sys/types.h>

struct byte_stream;

struct byte_stream_ops {
	/* At least one byte and at most @size; 0 at the end; a negative errno, see below. */
	ssize_t (*read)(struct byte_stream *stream, void *at, size_t size);
	void (*close)(struct byte_stream *stream);
};

struct byte_stream {
	const struct byte_stream_ops *ops;
	/* After -EBADMSG: what was expected of packed bytes, static. */
	const char *fault;
};

/* Of @fd, borrowed. NULL: no memory. */
struct byte_stream *byte_stream_of_fd(int fd);

/*
 * First @len bytes from @bytes, borrowed, then what @rest, taken on failure too, gives; NULL: nothing.
 * NULL: no memory.
 */
struct byte_stream *byte_stream_behind(const void *bytes, size_t len, struct byte_stream *rest);

ssize_t byte_stream_read(struct byte_stream *stream, void *at, size_t size);

/* Reads on until @size bytes are there or it ends. How many, or a negative errno. */
ssize_t byte_stream_fill(struct byte_stream *stream, void *at, size_t size);

void byte_stream_close(struct byte_stream *stream); /* NULL is allowed */

#endif
