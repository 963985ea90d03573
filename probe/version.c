// SPDX-License-Identifier: GPL-2.0-or-later
// Kernel releases.
#include "probe/version.h"

#include <stddef.h>

/* Reads a number of at most five digits; NULL where there is none. */
static const char *read_number(const char *at, unsigned *number)
{
	unsigned digits = 0;

	for (*number = 0; *at >= '0' && *at <= '9' && digits < 5; at++, digits++)
		*number = *number * 10 + (unsigned)(*at - '0');
	return digits ? at : NULL;
}

bool version_at_least(const char *release, unsigned major, unsigned minor)
{
	unsigned got_major, got_minor;
	const char *at = read_number(release, &got_major);

	if (!at || *at != '.' || !read_number(at + 1, &got_minor))
		return false;
	return got_major > major || (got_major == major && got_minor >= minor);
}
