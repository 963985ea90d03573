// SPDX-License-Identifier: GPL-2.0-or-later
// What is wrong with a kernel or an initrd, and where.
#include "launch/image_error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int image_fail(struct image_error *error, uint64_t offset, const char *format, ...)
{
	va_list args;

	error->offset = offset;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EINVAL;
}
