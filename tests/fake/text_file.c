// SPDX-License-Identifier: GPL-2.0-or-later
// A file in memory.
#include "tests/fake/text_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

struct text_file text_file_open(const char *text, size_t len)
{
	struct text_file file = {.fd = memfd_create("text", MFD_CLOEXEC)};

	assert_true(file.fd >= 0);
	for (size_t done = 0; done < len;) {
		ssize_t n = write(file.fd, text + done, len - done);

		assert_true(n > 0);
		done += (size_t)n;
	}
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	return file;
}

void text_file_close(struct text_file *file)
{
	close(file->fd);
}
