// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Directories of the host we run on, sorted, so that two listings of the same directory are the
 * same.
 */
#include "probe/live_file.h"

#include <errno.h>
#include <fcntl.h>

#include "probe/name_list.h"

int live_dir_list(const char *path, struct blob *names)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);

	return fd < 0 ? -errno : name_list_read_take(fd, names);
}
