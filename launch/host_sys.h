// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The calls to this machine that modes other than KVM's are tried by: namespaces, mounts, control
 * groups, processes. They stand behind a table so that a test can answer them
 * (tests/fake/host_fake.h).
 *
 * Follows unshare(2), user_namespaces(7), pid_namespaces(7), mount(2), pivot_root(2), cgroups(7),
 * netdevice(7).
 */
#ifndef VIRTSCOUT_LAUNCH_HOST_SYS_H
#define VIRTSCOUT_LAUNCH_HOST_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "launch/host_guard.h"

/* Network devices that this process sees. */
struct host_interfaces {
	unsigned count, up;
	bool loopback; /* there is "lo" */
};

/* A program that runs and speaks. */
struct host_program {
	pid_t pid;
	int said; /* what it writes to its standard output and error */
};

struct host_sys;

/* All but the void ones, pid, uid and now_ns return 0 or more, or a negative errno. */
struct host_sys_ops {
	uint64_t (*now_ns)(struct host_sys *sys); /* CLOCK_MONOTONIC */
	pid_t (*pid)(struct host_sys *sys);       /* getpid(2) */
	uid_t (*uid)(struct host_sys *sys);       /* geteuid(2) */
	gid_t (*gid)(struct host_sys *sys);

	/*
	 * Runs @body in a process of its own, which ends with this one, and waits for it. What the
	 * body returned, 0..255, or what the program that it became exits with; 256: a signal ended
	 * it.
	 */
	int (*in_child)(struct host_sys *sys, int (*body)(void *context), void *context);
	int (*fork_idle)(struct host_sys *sys); /* a child that does nothing; its number */
	void (*end_idle)(struct host_sys *sys, pid_t pid); /* and reaps it */
	/* Zeroed memory that children of this process write to for it to read. */
	int (*share)(struct host_sys *sys, size_t size, void **at);
	void (*unshare_memory)(struct host_sys *sys, void *at, size_t size);

	int (*unshare)(struct host_sys *sys, int flag); /* CLONE_NEW... */
	/* Which namespace of that kind ("user") this process is in: its inode number. */
	int (*ns_inode)(struct host_sys *sys, const char *kind, uint64_t *inode);

	/* Up to @size - 1 bytes, and a 0. How many. */
	int (*read)(struct host_sys *sys, const char *path, char *text, size_t size);
	int (*write)(struct host_sys *sys, const char *path, const char *text); /* that there is */
	int (*create)(struct host_sys *sys, const char *path, const void *bytes, size_t size,
		mode_t mode);
	int (*mkdir)(struct host_sys *sys, const char *path);
	int (*chdir)(struct host_sys *sys, const char *path);
	int (*device_of)(struct host_sys *sys, const char *path, uint64_t *device); /* st_dev */

	int (*mount)(struct host_sys *sys, const char *source, const char *target, const char *type,
		unsigned long flags, const char *options);
	void (*unmount)(struct host_sys *sys, const char *target);
	int (*enter_root)(struct host_sys *sys, const char *path); /* leaves the old one */
	int (*exec)(struct host_sys *sys, const char *path);

	int (*interfaces)(struct host_sys *sys, struct host_interfaces *interfaces);
	int (*loopback_up)(struct host_sys *sys);

	/*
	 * Makes @directory, a control group, for this process: nobody's sweep() removes it. Once the
	 * process is gone, however it ended, and its children, a process of its own removes the
	 * directory (host_guard.h).
	 */
	int (*guard)(struct host_sys *sys, const char *directory);
	void (*unguard)(struct host_sys *sys); /* removes it now; also where there is no guard */
	/* Removes what guards that were killed have left in @directory: @prefix... */
	void (*sweep)(struct host_sys *sys, const char *directory, const char *prefix);

	/* A file in memory; its descriptor is handed down to programs. */
	int (*memory_file)(struct host_sys *sys, const void *bytes, size_t size);
	void (*close)(struct host_sys *sys, int fd);
	bool (*is_program)(struct host_sys *sys, const char *path);
	/* Starts a program with no input, which ends with this process. */
	int (*start)(struct host_sys *sys, char *const argv[], struct host_program *program);
	/* What it has said next, up to @size bytes; 0: it is silent for good; -ETIMEDOUT. */
	int (*hear)(struct host_sys *sys, const struct host_program *program, char *text,
		size_t size, uint64_t deadline_ns);
	/* Ends it, by force where it has not ended at @deadline_ns. Its status, as in_child. */
	int (*end)(struct host_sys *sys, struct host_program *program, uint64_t deadline_ns);
};

struct host_sys {
	const struct host_sys_ops *ops;
};

/* This machine. */
struct host_sys_live {
	struct host_sys base;
	struct host_guard guard;
};

void host_sys_live_open(struct host_sys_live *live);

#endif
