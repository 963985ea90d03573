// SPDX-License-Identifier: GPL-2.0-or-later
/* A file in memory, written by the test itself, that a loader can open by its path. */
#ifndef VIRTSCOUT_TESTS_FAKE_TEXT_FILE_H
#define VIRTSCOUT_TESTS_FAKE_TEXT_FILE_H

#include <stddef.h>

struct text_file {
	int fd;
	char path[64];
};

struct text_file text_file_open(const char *text, size_t len);
void text_file_close(struct text_file *file);

#endif
