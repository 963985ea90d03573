// SPDX-License-Identifier: GPL-2.0-or-later
/* What is wrong with a kernel or an initrd, and where. */
#ifndef VIRTSCOUT_LAUNCH_IMAGE_ERROR_H
#define VIRTSCOUT_LAUNCH_IMAGE_ERROR_H

#include <stdint.h>

#define IMAGE_NO_OFFSET UINT64_MAX

struct image_error {
	uint64_t offset; /* in the file; IMAGE_NO_OFFSET: it is about the file as a whole */
	char text[200];  /* "expected ..., found ..." */
};

/* Fills @error in. -EINVAL, to be returned. */
int image_fail(struct image_error *error, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
