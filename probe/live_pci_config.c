// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration space of the host's PCI functions. Document: drivers/pci/pci-sysfs.c,
 * pci_read_config(): who has no CAP_SYS_ADMIN reads the header alone; every read wakes the bridges
 * above the function.
 */
#include "probe/live_pci_config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "probe/cleanup.h"
#include "probe/decode_pci_config.h"

#define DEVICES "/sys/bus/pci/devices/"

#define CONVENTIONAL_SIZE 256

struct live_config {
	struct pci_config base;
	int fd;
};

bool live_pci_is_config(const char *path)
{
	const char *rest = path + strlen(DEVICES);

	if (strncmp(path, DEVICES, strlen(DEVICES)) != 0)
		return false;
	rest = strchr(rest, '/');
	return rest && !strcmp(rest, "/config");
}

/* 1: all of it was read; 0: the file ends before. Or a negative errno. */
static int read_at(int fd, void *bytes, size_t size, off_t at)
{
	ssize_t got;

	do
		got = pread(fd, bytes, size, at);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got == (ssize_t)size;
}

static int bring(struct pci_config *config, unsigned at, unsigned size)
{
	const struct live_config *live = (const struct live_config *)config;
	int rc = read_at(live->fd, config->bytes + at, size, at);

	return rc < 0 ? rc : rc ? 0 : -EIO;
}

/* How many bytes there are to be read: the size that the file says is that of root's. */
static int find_length(struct live_config *live)
{
	static const size_t lengths[] = {PCI_CONFIG_SIZE, CONVENTIONAL_SIZE, PCI_HEADER_SIZE};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		/* The first dword behind the next smaller length, which lists begin with anyway. */
		size_t from = lengths[i] == PCI_CONFIG_SIZE     ? CONVENTIONAL_SIZE
			      : lengths[i] == CONVENTIONAL_SIZE ? PCI_HEADER_SIZE
								: 0;
		int rc = read_at(live->fd, live->base.bytes + from, 4, (off_t)from);

		if (rc < 0)
			return rc;
		if (rc) {
			live->base.len = lengths[i];
			return 0;
		}
	}
	return -ENODATA;
}

int live_pci_config_read_take(int taken, struct blob *content)
{
	uint8_t bytes[PCI_CONFIG_SIZE] = {0};
	cleanup_close int fd = taken;
	struct live_config live = {.base = {.bytes = bytes, .need = bring}, .fd = fd};
	struct pci_capabilities caps;
	size_t room;
	int rc;

	rc = find_length(&live);
	if (rc < 0)
		return rc;
	/* What the bytes say is for whoever asked; that they could not be read is not. */
	rc = pci_config_walk(&live.base, &caps);
	if (rc < 0 && rc != -ENODATA && rc != -ENODEV && rc != -EBADMSG)
		return rc;
	room = content->grow ? live.base.len : content->size - content->len;
	if (room < live.base.len)
		content->truncated = true;
	else
		room = live.base.len;
	return blob_append(content, bytes, room);
}

int live_pci_config_read(const char *path, struct blob *content)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? -errno : live_pci_config_read_take(fd, content);
}
