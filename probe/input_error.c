// SPDX-License-Identifier: GPL-2.0-or-later
// Where a document that somebody gave us is not what it should be: the first failure is kept.
#include "probe/input_error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int input_fail(
	struct input_error *error, const char *file, int line, int column, const char *format, ...)
{
	va_list args;

	if (!error || error->text[0])
		return -EINVAL;
	snprintf(error->file, sizeof(error->file), "%s", file);
	error->line = line;
	error->column = column;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EINVAL;
}
