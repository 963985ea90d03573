// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A container of our own: namespaces, a control group, an overlay, and a program in all of that,
 * each of which shows by what it does that it is there.
 */
#ifndef VIRTSCOUT_LAUNCH_CONTAINER_H
#define VIRTSCOUT_LAUNCH_CONTAINER_H

/* What guest_container_init exits with: as process 1 and user 0; otherwise. */
#define CONTAINER_IS_INIT 42
#define CONTAINER_IS_NOT 43

#ifndef __ASSEMBLER__

#include "launch/cgroup_place.h"
#include "launch/host_sys.h"
#include "launch/kvm_sys.h"

/* In the order of the test's facts. */
enum container_part {
	CONTAINER_USER_NS,
	CONTAINER_PID_NS,
	CONTAINER_MOUNT_NS,
	CONTAINER_NET_NS,
	CONTAINER_OVERLAY,
	CONTAINER_CGROUP,
	CONTAINER_RUN,
	CONTAINER_PARTS
};

enum container_state { CONTAINER_NOT_TRIED, CONTAINER_YES, CONTAINER_NO, CONTAINER_REFUSED };

/* What a part came to. */
struct container_finding {
	enum container_state state;
	int err;            /* positive errno: why not, 0: none */
	enum kvm_call call; /* that was refused */
};

/* Shared by all processes of the test. */
struct container {
	struct host_sys *sys;
	struct container_finding parts[CONTAINER_PARTS];
	struct cgroup_place group; /* path: the control group; "": there is none */
	char group_name[64];       /* the last part of it */
	char place[32];            /* the directory that is mounted over; "": there is none */
	uint64_t place_device;     /* what is there outside */
	bool pid_ns_made;
	bool barred[CONTAINER_OVERLAY]; /* nobody may make one: the limit is 0 */
};

/* The number of processes that the control group may have, and that the test has there. */
#define CONTAINER_PIDS_MAX "3"
#define CONTAINER_PIDS 2

/*
 * The process that goes into the container: joins the control group, makes the namespaces, starts
 * their process 1 and waits for it. What that exits with. @context: a struct container.
 */
int container_enter(void *context);

/* Process 1: looks around, mounts, becomes the program. An exit status, where it can't. */
int container_init(void *context);

/* The test, on @sys. */
struct trial;
void trial_container_in(struct host_sys *sys, struct trial *trial);

void container_found(struct container *container, enum container_part part, bool is);
/* Refused, or known not to be there where the kernel has no such thing. @rc: negative errno. */
void container_refused(
	struct container *container, enum container_part part, enum kvm_call call, int rc);

#endif
#endif
