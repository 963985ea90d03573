// SPDX-License-Identifier: GPL-2.0-or-later
// Where data goes: standard output, or a file that is there whole or not at all.
#include "cli/output.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/complain.h"

static bool stream_is_closed(int fd)
{
	struct stat status;

	return fstat(fd, &status) < 0 && errno == EBADF;
}

void output_guard(void)
{
	/*
	 * In the order of their numbers: each takes the lowest that is free. Output that was closed
	 * can't be written to, and says so when it is tried.
	 */
	if (stream_is_closed(STDIN_FILENO) && !freopen("/dev/null", "r", stdin))
		_exit(EXIT_STATUS_INTERNAL);
	if (stream_is_closed(STDOUT_FILENO) && !freopen("/dev/null", "r", stdout))
		_exit(EXIT_STATUS_WRITE);
	if (stream_is_closed(STDERR_FILENO) && !freopen("/dev/null", "w", stderr))
		_exit(EXIT_STATUS_INTERNAL);
}

/* What the stream holds back before it comes here. */
#define PIECE ((size_t)1 << 16)

/*
 * Takes what was printed. open_memstream(3) would copy and clear all of it each time that it grows;
 * the rows of a large host are megabytes.
 */
static ssize_t take(void *cookie, const char *text, size_t len)
{
	struct output *output = cookie;

	if (len > SSIZE_MAX / 2 - output->size)
		return 0;
	if (output->size + len > output->room) {
		size_t room = output->room + len + (output->room > PIECE ? output->room : PIECE);
		char *grown = realloc(output->text, room);

		if (!grown)
			return 0; /* an error of the stream, fopencookie(3) */
		output->text = grown;
		output->room = room;
	}
	memcpy(output->text + output->size, text, len);
	output->size += len;
	return (ssize_t)len;
}

int output_open(struct output *output, const char *path)
{
	*output = (struct output){.path = path && strcmp(path, "-") ? path : NULL};
	output->stream = fopencookie(output, "w", (cookie_io_functions_t){.write = take});
	if (!output->stream || setvbuf(output->stream, NULL, _IOFBF, PIECE)) {
		if (output->stream)
			fclose(output->stream);
		return complain(EXIT_STATUS_INTERNAL, "no memory for the output");
	}
	return 0;
}

/* Writes all to @stream and closes it. 0 or a negative errno. */
static int write_and_close(const struct output *output, FILE *stream)
{
	int rc = 0;

	errno = 0;
	if (fwrite(output->text, 1, output->size, stream) != output->size || fflush(stream))
		rc = errno ? -errno : -EIO;
	errno = 0;
	if (fclose(stream) && !rc)
		rc = errno ? -errno : -EIO;
	return rc;
}

/* mkstemp() makes files that only their owner reads; a report is to be read like any new file. */
static mode_t mode_for(const char *path)
{
	struct stat status;
	mode_t mask;

	if (stat(path, &status) == 0)
		return status.st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

/* Beside @path first, in its place when it is whole. */
static int replace(const struct output *output, const char *path)
{
	const mode_t mode = mode_for(path);
	FILE *stream = NULL;
	char *temporary;
	int rc = 0;
	int fd;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkstemp(temporary);
	if (fd < 0) {
		rc = -errno;
		free(temporary);
		return rc;
	}
	if (fchmod(fd, mode) < 0)
		rc = -errno;
	if (!rc) {
		stream = fdopen(fd, "w");
		rc = stream ? 0 : -errno;
	}
	if (stream)
		rc = write_and_close(output, stream);
	else
		close(fd);
	if (!rc && rename(temporary, path) < 0)
		rc = -errno;
	if (rc)
		unlink(temporary);
	free(temporary);
	return rc;
}

/*
 * /dev/stdout, or the file that standard output goes to anyway: the shell goes on writing to
 * that.
 */
static bool is_stdout(const struct stat *status)
{
	struct stat out;

	return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == status->st_dev &&
	       out.st_ino == status->st_ino;
}

static int write_to_path(const struct output *output)
{
	struct stat status;
	char *real;
	FILE *stream;
	int rc;

	if (stat(output->path, &status) < 0)
		return errno == ENOENT ? replace(output, output->path) : -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (is_stdout(&status))
		return write_and_close(output, stdout);
	/* A pipe, a terminal, /dev/null: nothing to put in its place. */
	if (!S_ISREG(status.st_mode)) {
		stream = fopen(output->path, "w");
		return stream ? write_and_close(output, stream) : -errno;
	}
	/* A link stays, what it points to is replaced. */
	real = realpath(output->path, NULL);
	if (!real)
		return -errno;
	rc = replace(output, real);
	free(real);
	return rc;
}

int output_finish(struct output *output)
{
	int rc = 0;

	if (ferror(output->stream))
		rc = -ENOMEM;
	if (fclose(output->stream) && !rc)
		rc = -ENOMEM;
	output->stream = NULL;
	if (rc) {
		free(output->text);
		return complain(EXIT_STATUS_INTERNAL, "no memory for the output");
	}
	rc = output->path ? write_to_path(output) : write_and_close(output, stdout);
	free(output->text);
	output->text = NULL;
	if (rc)
		return complain(EXIT_STATUS_WRITE, "write %s: %s",
			output->path ? output->path : "standard output", strerror(-rc));
	return 0;
}

void output_drop(struct output *output)
{
	fclose(output->stream);
	free(output->text);
}

int output_end(struct output *output, int rc, int status)
{
	int failed;

	if (rc) {
		output_drop(output);
		return complain(EXIT_STATUS_INTERNAL, "print the report: %s", strerror(-rc));
	}
	failed = output_finish(output);
	return failed ? failed : status;
}
