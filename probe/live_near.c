// SPDX-License-Identifier: GPL-2.0-or-later
// Files of PCI functions by descriptors of the directories that the functions lie in.
#include "probe/live_near.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "probe/live_file.h"

#define DEVICES "/sys/bus/pci/devices/"

/* One question about the file @name in directory @at. 0 or more, or a negative errno. */
typedef int near_ask(int at, const char *name, void *data);

static bool is_open(struct live_near *near)
{
	if (near->root_rc == LIVE_NEAR_NEW) {
		near->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
		near->root_rc = near->root < 0 ? -errno : 0;
		if (near->root_rc == 0)
			root_near_open(&near->near, near->root);
	}
	return near->root_rc == 0;
}

void live_near_close(struct live_near *near)
{
	if (near->root_rc == 0) {
		root_near_close(&near->near);
		close(near->root);
	}
	*near = (struct live_near)LIVE_NEAR_CLOSED;
}

/* Twice where the function is not where the one before it was. */
static int ask_near(struct live_near *near, const char *path, near_ask *ask, void *data)
{
	char name[NEAR_PATH_MAX];
	int at;

	if (strncmp(path, DEVICES, strlen(DEVICES)) != 0 || !is_open(near))
		return ask(AT_FDCWD, path, data);
	for (int i = 0; i < 2 && root_near_find(&near->near, path, &at, name) == 0; i++) {
		const int rc = ask(at, name, data);

		if (rc >= 0 || root_near_prove(&near->near) == 0)
			return rc;
	}
	return ask(AT_FDCWD, path, data);
}

static int ask_open(int at, const char *name, void *data)
{
	const int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	(void)data;
	return fd < 0 ? -errno : fd;
}

static int ask_link(int at, const char *name, void *data)
{
	return live_file_link(at, name, data);
}

static int ask_access(int at, const char *name, void *data)
{
	return live_file_access(at, name, *(const enum access_mode *)data);
}

int live_near_open(struct live_near *near, const char *path)
{
	return ask_near(near, path, ask_open, NULL);
}

int live_near_link(struct live_near *near, const char *path, struct blob *target)
{
	return ask_near(near, path, ask_link, target);
}

int live_near_access(struct live_near *near, const char *path, enum access_mode mode)
{
	return ask_near(near, path, ask_access, &mode);
}
