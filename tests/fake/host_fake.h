// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host in a table: namespaces, mounts, a control group and an emulator that do as they should, but
 * for what a test says. Children run in this process. host_fake_end() checks that nothing is left.
 *
 *     struct host_fake fake;
 *
 *     host_fake_begin(&fake);
 *     fake.refused[HOST_UNSHARE] = EPERM;
 *     trial_container_in(&fake.base, &trial);
 *     host_fake_end(&fake);
 */
#ifndef VIRTSCOUT_TESTS_FAKE_HOST_FAKE_H
#define VIRTSCOUT_TESTS_FAKE_HOST_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/host_sys.h"

enum host_call {
	HOST_IN_CHILD,
	HOST_FORK_IDLE,
	HOST_SHARE,
	HOST_UNSHARE,
	HOST_NS_INODE,
	HOST_READ,
	HOST_WRITE,
	HOST_CREATE,
	HOST_MKDIR,
	HOST_CHDIR,
	HOST_DEVICE_OF,
	HOST_MOUNT,
	HOST_ENTER_ROOT,
	HOST_EXEC,
	HOST_INTERFACES,
	HOST_LOOPBACK_UP,
	HOST_GUARD,
	HOST_MEMORY_FILE,
	HOST_START,
	HOST_HEAR,
	HOST_CALLS
};

#define FAKE_FILES_MAX 8

struct host_fake {
	struct host_sys base;
	uid_t uid;
	int refused[HOST_CALLS];  /* positive errno of every such call; 0: none */
	int refused_flag;         /* HOST_UNSHARE: of this namespace only; 0: of each */
	const char *refused_type; /* HOST_MOUNT: of this file system only; NULL: of each */
	size_t fail_at;           /* this call, of all, is refused with @fail_err */
	int fail_err;
	struct {
		const char *path, *text;
	} files[FAKE_FILES_MAX]; /* beside those that are there anyway; text NULL: not there */
	bool same_namespace;     /* unshare() does nothing */
	bool leaks;              /* mounts are seen outside */
	bool no_limit;           /* pids.max is not heeded */
	bool not_joined;         /* a write to cgroup.procs does nothing */
	bool writes_through;     /* the overlay writes to what is below */
	unsigned foreign_up;     /* network devices that are up in a new namespace */
	int program_status;      /* of what is executed in a container */
	const char *program;     /* the path of an emulator; NULL: there is none */
	const char *said;        /* what it says, piece by piece: up to a newline each */
	size_t said_len;
	int said_status; /* what it exits with */
	bool hangs;      /* it says nothing more and stays */

	size_t calls; /* so far */
	int failed;   /* enum host_call of fail_at; -1: none was refused */
	unsigned depth;
	int made;    /* CLONE_NEW... of all namespaces made */
	bool mapped; /* user 0 */
	bool up;     /* the loopback device */
	bool memory_mounted, overlay_mounted, executed;
	bool joined, guarded;
	char group[512];
	const char *above; /* what the overlay's file holds; NULL: what is below */
	const char *below;
	unsigned idle, files_open, shared, running;
	size_t heard;
	uint64_t now_ns;
};

void host_fake_begin(struct host_fake *fake);
void host_fake_end(const struct host_fake *fake);

#endif
