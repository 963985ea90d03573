// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel announces of changes to KVM's device and modules.
 *
 * Source: inotify(7); Linux, lib/kobject_uevent.c (an event is "ACTION@DEVPATH", a 0, and
 * variables, sent to multicast group 1; only the kernel's have port 0).
 */
#include "probe/live_change.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

#define NODE "kvm"

int live_change_files(const char *directory)
{
	const uint32_t events = IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO |
				IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
	const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	int rc;

	if (fd < 0)
		return -errno;
	if (inotify_add_watch(fd, directory, events) >= 0)
		return fd;
	rc = -errno;
	close(fd);
	return rc;
}

int live_change_devices(void)
{
	const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK, .nl_groups = 1};
	const int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
	int rc;

	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&kernel, sizeof(kernel)) == 0)
		return fd;
	rc = -errno;
	close(fd);
	return rc;
}

/* What is behind the directory's name from now on tells nothing. */
#define END (IN_IGNORED | IN_UNMOUNT | IN_MOVE_SELF)

/* The node itself, the directory (an event without a name), or what the queue lost. */
static bool is_about_node(const struct inotify_event *event)
{
	return event->mask & IN_Q_OVERFLOW || !event->len || !strcmp(event->name, NODE);
}

int live_change_read_files(int fd)
{
	_Alignas(struct inotify_event) char events[4096];
	bool changed = false, ended = false;

	for (;;) {
		const ssize_t got = read(fd, events, sizeof(events));
		const struct inotify_event *event;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return ended ? -ESTALE : changed;
		if (got < 0)
			return -errno;
		if (got == 0)
			return -EBADMSG; /* no inotify descriptor ends */
		for (ssize_t at = 0; at < got; at += (ssize_t)(sizeof(*event) + event->len)) {
			event = (const void *)(events + at);
			changed |= is_about_node(event);
			ended |= (event->mask & END) != 0;
		}
	}
}

bool live_change_is_kvm(const char *event, size_t size)
{
	const char *end = memchr(event, '\0', size), *last;

	if (!end || !memchr(event, '@', (size_t)(end - event)))
		return false;
	last = strrchr(event, '/');
	return last && !strncmp(last + 1, NODE, strlen(NODE));
}

int live_change_read_devices(int fd)
{
	bool changed = false;

	for (;;) {
		char event[8192]; /* the kernel's have 2048 bytes of variables at most */
		struct sockaddr_nl from = {0};
		socklen_t size = sizeof(from);
		const ssize_t got =
			recvfrom(fd, event, sizeof(event), 0, (struct sockaddr *)&from, &size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return changed;
		if (got < 0 && errno != ENOBUFS)
			return -errno;
		if (got < 0) /* some were lost */
			changed = true;
		else if (from.nl_pid == 0)
			changed |= live_change_is_kvm(event, (size_t)got);
	}
}
