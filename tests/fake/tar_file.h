// SPDX-License-Identifier: GPL-2.0-or-later
/* A tar archive for one test, in memory. What can't be made ends the test program. */
#ifndef VIRTSCOUT_TESTS_FAKE_TAR_FILE_H
#define VIRTSCOUT_TESTS_FAKE_TAR_FILE_H

#include <stddef.h>

struct tar_file {
	char *at;
	size_t len;
};

/* A member of kind @type ('0' file, '2' link, ...), its content behind it. */
void tar_file_add(struct tar_file *tar, char type, const char *path, const char *target,
	const void *content, size_t len);
void tar_file_text(struct tar_file *tar, const char *path, const char *text);

/* Puts @bytes at @offset in the header of member @number, from 0, and its checksum right again. */
void tar_file_patch(
	struct tar_file *tar, unsigned number, size_t offset, const void *bytes, size_t len);

void tar_file_end(struct tar_file *tar);
void tar_file_free(struct tar_file *tar);

/* The same, packed; for tar_file_free(). */
struct tar_file tar_file_gzip(const struct tar_file *tar);
struct tar_file tar_file_xz(const struct tar_file *tar);

#endif
