// SPDX-License-Identifier: GPL-2.0-or-later
// What has the user given us with --from? Told apart by looking at it, not by its name.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/cleanup.h"
#include "probe/cpuid_text.h"
#include "probe/input_bytes.h"
#include "probe/snapshot_read.h"
#include "probe/sources.h"

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
static int read_upto(int fd, struct input *input, size_t upto)
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
		len = read(fd, input->at + input->len, CHUNK);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return -errno;
		if (!len)
			return 1;
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

static int read_input(int fd, const char *path, struct source **source, struct input_error *error)
{
	cleanup_input struct input input = {0};
	struct snapshot *snapshot;
	int rc = read_upto(fd, &input, CHUNK);
	size_t format;

	if (rc < 0)
		return fail_errno(error, path, "read", rc);
	format = format_of(&input);
	if (format == FORMAT_COUNT)
		return input_fail(error, path, 1, 1,
			"expected a virtscout snapshot, a directory with proc/ or sys/, a libcpuid "
			"raw "
			"dump or cpuid -r text");
	if (rc == 0)
		rc = read_upto(fd, &input, SNAPSHOT_SIZE_MAX);
	if (rc < 0)
		return fail_errno(error, path, "read", rc);
	if (rc == 0)
		return input_fail(
			error, path, 0, 0, "expected at most %zu bytes", SNAPSHOT_SIZE_MAX);
	rc = formats[format].read(input.at, input.len, path, &snapshot, error);
	return rc < 0 ? rc : source_replay_take(snapshot, source);
}

int input_open(const char *path, struct source **source, struct input_error *error)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return fail_errno(error, path, "open", -errno);
	if (fstat(fd, &st) < 0)
		return fail_errno(error, path, "stat", -errno);
	if (S_ISDIR(st.st_mode))
		return source_root_open(path, source, error);
	return read_input(fd, path, source, error);
}
