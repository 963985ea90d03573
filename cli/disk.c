// SPDX-License-Identifier: GPL-2.0-or-later
// A disk's file: is it one, how large, may it be written, does another guest have it?
#include "cli/disk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/complain.h"
#include "launch/kvm_sys.h"
#include "launch/virtio_blk.h"
#include "probe/cleanup.h"

#define READ_ONLY ",ro"

static int check(const char *path, const struct boot_disk *disk)
{
	struct stat stat;
	off_t end;

	if (fstat(disk->fd, &stat))
		return complain(EXIT_STATUS_INPUT, "%s: %s", path, strerror(errno));
	if (!S_ISREG(stat.st_mode) && !S_ISBLK(stat.st_mode))
		return complain(EXIT_STATUS_INPUT,
			"%s: expected a file or a block device to be a disk", path);
	end = lseek(disk->fd, 0, SEEK_END);
	if (end < 0)
		return complain(EXIT_STATUS_INPUT, "%s: %s", path, strerror(errno));
	if (!end || end % VIRTIO_BLK_SECTOR)
		return complain(EXIT_STATUS_INPUT,
			"%s: expected a multiple of %d bytes to be a disk, found %" PRId64, path,
			VIRTIO_BLK_SECTOR, (int64_t)end);
	if (flock(disk->fd, (disk->is_read_only ? LOCK_SH : LOCK_EX) | LOCK_NB))
		return errno == EWOULDBLOCK
			       ? complain(EXIT_STATUS_INPUT, "%s: another program has locked it",
					 path)
			       : complain(EXIT_STATUS_INPUT, "%s: %s", path, strerror(errno));
	return 0;
}

int disk_open(const char *text, struct boot_disk *disk)
{
	const size_t len = strlen(text), suffix = strlen(READ_ONLY);
	cleanup_free char *path = strdup(text);
	int status;

	if (!path)
		return complain(EXIT_STATUS_INTERNAL, "%s", strerror(ENOMEM));
	disk->is_read_only = len > suffix && !strcmp(text + len - suffix, READ_ONLY);
	if (disk->is_read_only)
		path[len - suffix] = '\0';
	disk->fd = kvm_sys_open_disk(path, disk->is_read_only);
	if (disk->fd < 0)
		return complain(EXIT_STATUS_INPUT, "%s: %s", path, strerror(-disk->fd));
	status = check(path, disk);
	if (!status) {
		disk->bytes = (uint64_t)lseek(disk->fd, 0, SEEK_END);
		return 0;
	}
	close(disk->fd);
	disk->fd = -1;
	return status;
}
