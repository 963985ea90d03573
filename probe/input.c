// SPDX-License-Identifier: GPL-2.0-or-later
// What has the user given us with --from? Told apart by looking at it, not by its name.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/byte_stream.h"
#include "probe/cleanup.h"
#include "probe/cpuid_text.h"
#include "probe/gzip.h"
#include "probe/input_bytes.h"
#include "probe/snapshot_read.h"
#include "probe/sources.h"
#include "probe/tar.h"
#include "probe/unxz.h"

#define CHUNK ((size_t)1 << 16)

static int fail_errno(struct input_error *error, const char *path, const char *action, int rc)
{
	input_fail(error, path, 0, 0, "%s: %s", action, strerrordesc_np(-rc));
	return rc;
}

int input_bytes_read(int fd, struct blob *bytes)
{
	for (;;) {
		size_t room;
		ssize_t len;
		int rc = bytes->len == bytes->size ? blob_reserve(bytes, CHUNK) : 0;

		if (rc == -ENOBUFS) {
			bytes->truncated = true;
			return 0;
		}
		/* The last bytes before the limit fit, even if no whole chunk does. */
		if (rc == -EFBIG)
			rc = blob_reserve(bytes, 1);
		if (rc < 0)
			return rc;
		room = bytes->size - bytes->len;
		if (bytes->grow && bytes->len + room > BLOB_MAX)
			room = BLOB_MAX - bytes->len;
		if (!room)
			return -EFBIG;
		len = read(fd, bytes->at + bytes->len, room);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return -errno;
		if (!len)
			return 0;
		bytes->len += (size_t)len;
	}
}

/* A whole input, which may be larger than an answer. */
struct input {
	char *at;
	size_t len, room;
};

static void input_release(struct input *input)
{
	free(input->at);
}

#define cleanup_input __attribute__((cleanup(input_release)))

/* Reads until @upto bytes are there or the input ends. 1: it has ended. */
static int read_upto(struct byte_stream *in, struct input *input, size_t upto)
{
	while (input->len < upto) {
		ssize_t len;

		if (input->room - input->len < CHUNK) {
			size_t room = input->room ? 2 * input->room : 2 * CHUNK;
			char *at = realloc(input->at, room);

			if (!at)
				return -ENOMEM;
			input->at = at;
			input->room = room;
		}
		len = byte_stream_read(in, input->at + input->len, CHUNK);
		if (len <= 0)
			return len < 0 ? (int)len : 1;
		input->len += (size_t)len;
	}
	return 0;
}

static bool snapshot_looks_like(const char *bytes, size_t len)
{
	while (len && *bytes && strchr(" \t\r\n", *bytes)) {
		bytes++;
		len--;
	}
	return len && *bytes == '{';
}

/*
 * The schema that a JSON document names near its beginning; false where it names none. Output of
 * ours is often taken for a snapshot.
 */
static bool schema_of(const struct input *input, char *schema, size_t size)
{
	static const char key[] = "\"schema\"",
			  allowed[] = "abcdefghijklmnopqrstuvwxyz.-/0123456789";
	const char *end = input->at + (input->len < 512 ? input->len : 512);
	const char *at = memmem(input->at, (size_t)(end - input->at), key, sizeof(key) - 1);
	size_t len = 0;

	if (!at)
		return false;
	at += sizeof(key) - 1;
	while (at < end && *at && strchr(": \t\r\n", *at))
		at++;
	if (at == end || *at++ != '"')
		return false;
	while (at < end && *at && strchr(allowed, *at) && len < size - 1)
		schema[len++] = *at++;
	schema[len] = '\0';
	return at < end && *at == '"';
}

// clang-format off
static const struct {
	bool (*looks_like)(const char *bytes, size_t len);
	int (*read)(const char *bytes, size_t len, const char *file, struct snapshot **snapshot,
		struct input_error *error);
} formats[] = {
	{snapshot_looks_like,   snapshot_read},
	{cpuid_text_looks_like, cpuid_text_read},
	{cpuid_raw_looks_like,  cpuid_raw_read},
};
// clang-format on

#define FORMAT_COUNT (sizeof(formats) / sizeof(*formats))

static size_t format_of(const struct input *input)
{
	size_t format = 0;

	while (format < FORMAT_COUNT && !formats[format].looks_like(input->at, input->len))
		format++;
	return format;
}

static const struct {
	bool (*looks_like)(const char *bytes, size_t len);
	struct byte_stream *(*unpack)(struct byte_stream *packed);
} packings[] = {{gzip_looks_like, gzip_stream}, {unxz_looks_like, unxz_stream}};

#define PACKING_COUNT (sizeof(packings) / sizeof(*packings))

static void close_stream(struct byte_stream **stream)
{
	byte_stream_close(*stream);
}

#define cleanup_stream __attribute__((cleanup(close_stream)))

static int fail_read(
	struct input_error *error, const char *path, const struct byte_stream *in, int rc)
{
	if (rc == -ENOMEM)
		return rc;
	if (rc == -EBADMSG && in->fault)
		return input_fail(error, path, 0, 0, "%s", in->fault);
	return fail_errno(error, path, "read", rc);
}

/* Some editors put a mark before text in UTF-8. */
static void skip_mark(struct input *input)
{
	static const char mark[] = "\xef\xbb\xbf";
	const size_t len = sizeof(mark) - 1;

	if (input->len < len || memcmp(input->at, mark, len) != 0)
		return;
	input->len -= len;
	memmove(input->at, input->at + len, input->len);
}

/* One of the formats that are one text; @input holds the beginning of it. */
static int read_text(struct byte_stream *in, struct input *input, const char *path,
	struct source **source, struct input_error *error)
{
	struct snapshot *snapshot;
	char schema[48];
	size_t format;
	int rc;

	skip_mark(input);
	format = format_of(input);
	if (format == FORMAT_COUNT)
		return input_fail(error, path, 1, 1,
			"expected a virtscout snapshot, a directory or a tar archive with proc/ or "
			"sys/, a libcpuid raw dump or cpuid -r text");
	if (formats[format].read == snapshot_read && schema_of(input, schema, sizeof(schema)) &&
		!strncmp(schema, "virtscout.", 10) && strcmp(schema, SNAPSHOT_SCHEMA) != 0)
		return input_fail(error, path, 1, 1,
			"expected " SNAPSHOT_SCHEMA ", as \"virtscout snapshot\" writes it, got %s",
			schema);
	rc = read_upto(in, input, SNAPSHOT_SIZE_MAX);
	if (rc < 0)
		return fail_read(error, path, in, rc);
	if (rc == 0)
		return input_fail(
			error, path, 0, 0, "expected at most %zu bytes", SNAPSHOT_SIZE_MAX);
	rc = formats[format].read(input->at, input->len, path, &snapshot, error);
	return rc < 0 ? rc : source_replay_take(snapshot, source);
}

/* @in: taken. What is packed is unpacked once: nobody packs twice. */
static int read_input(struct byte_stream *in, bool packed, const char *path, struct source **source,
	struct input_error *error)
{
	cleanup_stream struct byte_stream *stream = in;
	cleanup_input struct input input = {0};
	int rc = read_upto(stream, &input, CHUNK);

	if (rc < 0)
		return fail_read(error, path, stream, rc);
	for (size_t i = 0; !packed && i < PACKING_COUNT; i++) {
		if (!packings[i].looks_like(input.at, input.len))
			continue;
		stream = byte_stream_behind(input.at, input.len, stream);
		if (stream)
			stream = packings[i].unpack(stream);
		in = stream;
		stream = NULL;
		return in ? read_input(in, true, path, source, error) : -ENOMEM;
	}
	if (!tar_looks_like(input.at, input.len))
		return read_text(stream, &input, path, source, error);
	stream = byte_stream_behind(input.at, input.len, stream);
	return stream ? source_root_read(stream, path, source, error) : -ENOMEM;
}

int input_open(const char *path, struct source **source, struct input_error *error)
{
	const bool standard = !strcmp(path, "-");
	cleanup_close int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
					: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct byte_stream *in;
	struct stat st;

	if (fd < 0)
		return fail_errno(error, path, "open", -errno);
	if (fstat(fd, &st) < 0)
		return fail_errno(error, path, "stat", -errno);
	if (S_ISDIR(st.st_mode) && !standard)
		return source_root_open(path, source, error);
	in = byte_stream_of_fd(fd);
	return in ? read_input(in, false, path, source, error) : -ENOMEM;
}
