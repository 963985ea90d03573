// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Inside: what the processes of a container do and see.
 *
 * user_namespaces(7), pid_namespaces(7), mount_namespaces(7), network_namespaces(7), cgroups(7),
 * Documentation/filesystems/overlayfs.rst.
 */
#include "launch/container.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "launch/guest.h"

#define TEXT_SIZE 4096
#define BELOW "from below\n"
#define ABOVE "from above\n"

extern const uint8_t guest_container_init[], guest_container_init_end[];

/* Of processes that end before the program runs. */
#define NO_PROGRAM 1

void container_found(struct container *container, enum container_part part, bool is)
{
	container->parts[part] =
		(struct container_finding){.state = is ? CONTAINER_YES : CONTAINER_NO};
}

// clang-format off
static const struct {
	const char *limit; /* how many each user may make: proc_sys_user(5) */
	const char *kind;  /* /proc/self/ns/ */
	int flag;
} namespaces[] = {
	[CONTAINER_USER_NS]  = {"/proc/sys/user/max_user_namespaces", "user", CLONE_NEWUSER},
	[CONTAINER_PID_NS]   = {"/proc/sys/user/max_pid_namespaces", "pid_for_children", CLONE_NEWPID},
	[CONTAINER_MOUNT_NS] = {"/proc/sys/user/max_mnt_namespaces", "mnt", CLONE_NEWNS},
	[CONTAINER_NET_NS]   = {"/proc/sys/user/max_net_namespaces", "net", CLONE_NEWNET},
};
// clang-format on

#define NAMESPACES (sizeof(namespaces) / sizeof(namespaces[0]))

/* Before there is a new user namespace, which has limits of its own. */
static void read_limits(struct container *container)
{
	struct host_sys *sys = container->sys;
	char limit[32];

	for (size_t i = 0; i < NAMESPACES; i++)
		container->barred[i] =
			sys->ops->read(sys, namespaces[i].limit, limit, sizeof(limit)) > 0 &&
			!strcmp(limit, "0\n");
}

/* unshare(2): EINVAL, the kernel was built without it. ENOSPC (EUSERS): the limit is reached. */
static bool is_not_there(const struct container *container, enum container_part part, int err)
{
	if (part == CONTAINER_OVERLAY)
		return err == ENODEV;
	if (part >= NAMESPACES)
		return false;
	return err == EINVAL || ((err == ENOSPC || err == EUSERS) && container->barred[part]);
}

void container_refused(
	struct container *container, enum container_part part, enum kvm_call call, int rc)
{
	const bool asks = call == KVM_CALL_UNSHARE || call == KVM_CALL_MOUNT;

	container->parts[part] = (struct container_finding){
		.state = asks && is_not_there(container, part, -rc) ? CONTAINER_NO
								    : CONTAINER_REFUSED,
		.err = -rc,
		.call = call,
	};
}

/* false: @part is settled, by a refusal. */
static bool went_well(
	struct container *container, enum container_part part, enum kvm_call call, int rc)
{
	if (rc < 0)
		container_refused(container, part, call, rc);
	return rc >= 0;
}

/* A namespace of that kind that is not the one before; false: @part is settled. */
static bool make_namespace(struct container *container, enum container_part part)
{
	struct host_sys *sys = container->sys;
	uint64_t before = 0, after = 0;
	int rc = sys->ops->ns_inode(sys, namespaces[part].kind, &before);

	if (!went_well(container, part, KVM_CALL_READ, rc) ||
		!went_well(container, part, KVM_CALL_UNSHARE,
			sys->ops->unshare(sys, namespaces[part].flag)))
		return false;
	/* That of processes to come has none before the first of them is there. */
	if (part == CONTAINER_PID_NS)
		return true;
	rc = sys->ops->ns_inode(sys, namespaces[part].kind, &after);
	if (!went_well(container, part, KVM_CALL_READ, rc))
		return false;
	if (before == after)
		container_found(container, part, false);
	return before != after;
}

/* The one user that may be mapped without privileges is oneself: 0 inside. */
static void enter_user_ns(struct container *container)
{
	struct host_sys *sys = container->sys;
	const uid_t uid = sys->ops->uid(sys);
	const gid_t gid = sys->ops->gid(sys);
	char map[32];
	int rc;

	if (!make_namespace(container, CONTAINER_USER_NS))
		return;
	/* Linux 3.19; before that the map of groups may be written as it is. */
	rc = sys->ops->write(sys, "/proc/self/setgroups", "deny");
	if (rc == -ENOENT)
		rc = 0;
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
	if (rc >= 0)
		rc = sys->ops->write(sys, "/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)gid);
	if (rc >= 0)
		rc = sys->ops->write(sys, "/proc/self/gid_map", map);
	if (went_well(container, CONTAINER_USER_NS, KVM_CALL_WRITE, rc))
		container_found(container, CONTAINER_USER_NS, sys->ops->uid(sys) == 0);
}

/* A new one has nothing but a loopback device (and what tunnels leave everywhere), and that down. */
static void enter_net_ns(struct container *container)
{
	struct host_sys *sys = container->sys;
	struct host_interfaces seen = {0};
	bool is_new;
	int rc;

	if (!make_namespace(container, CONTAINER_NET_NS))
		return;
	rc = sys->ops->interfaces(sys, &seen);
	if (!went_well(container, CONTAINER_NET_NS, KVM_CALL_SOCKET, rc))
		return;
	is_new = seen.loopback && seen.up == 0;
	rc = sys->ops->loopback_up(sys);
	if (rc >= 0)
		rc = sys->ops->interfaces(sys, &seen);
	if (went_well(container, CONTAINER_NET_NS, KVM_CALL_SOCKET, rc))
		container_found(container, CONTAINER_NET_NS, is_new && seen.up > 0);
}

/* What is mounted in it does not reach the one before. */
static bool enter_mount_ns(struct container *container)
{
	struct host_sys *sys = container->sys;

	return make_namespace(container, CONTAINER_MOUNT_NS) &&
	       went_well(container, CONTAINER_MOUNT_NS, KVM_CALL_MOUNT,
		       sys->ops->mount(sys, NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static void join_group(struct container *container)
{
	struct host_sys *sys = container->sys;
	char path[CGROUP_PATH_SIZE + 32];

	if (!*container->group.path)
		return;
	snprintf(path, sizeof(path), "%s/cgroup.procs", container->group.path);
	went_well(container, CONTAINER_CGROUP, KVM_CALL_WRITE, sys->ops->write(sys, path, "0"));
}

int container_enter(void *context)
{
	struct container *container = context;
	struct host_sys *sys = container->sys;
	int rc;

	read_limits(container);
	join_group(container);
	enter_user_ns(container);
	container->pid_ns_made = make_namespace(container, CONTAINER_PID_NS);
	/* They are part of every container, but of no fact. */
	sys->ops->unshare(sys, CLONE_NEWUTS);
	sys->ops->unshare(sys, CLONE_NEWIPC);
	enter_net_ns(container);
	if (!enter_mount_ns(container))
		*container->place = '\0';
	rc = sys->ops->in_child(sys, container_init, container);
	went_well(container, CONTAINER_RUN, KVM_CALL_FORK, rc);
	return rc < 0 ? NO_PROGRAM : rc;
}

/* Two are there; one more has room, and not a second. */
static void look_at_group(struct container *container)
{
	struct host_sys *sys = container->sys;
	char text[TEXT_SIZE];
	int first, second, rc;

	if (!*container->group.path || container->parts[CONTAINER_CGROUP].state)
		return;
	rc = sys->ops->read(sys, "/proc/self/cgroup", text, sizeof(text));
	if (!went_well(container, CONTAINER_CGROUP, KVM_CALL_READ, rc))
		return;
	if (!cgroup_place_is_in(text, container->group.v2, container->group_name)) {
		container_found(container, CONTAINER_CGROUP, false);
		return;
	}
	first = sys->ops->fork_idle(sys);
	if (!went_well(container, CONTAINER_CGROUP, KVM_CALL_FORK, first))
		return;
	second = sys->ops->fork_idle(sys);
	if (second >= 0)
		sys->ops->end_idle(sys, second);
	sys->ops->end_idle(sys, first);
	if (second >= 0 || second == -EAGAIN)
		container_found(container, CONTAINER_CGROUP, second == -EAGAIN);
	else
		container_refused(container, CONTAINER_CGROUP, KVM_CALL_FORK, second);
}

/* An empty file system in memory, here only. */
static bool mount_memory(struct container *container)
{
	struct host_sys *sys = container->sys;
	uint64_t device = container->place_device;
	int rc;

	if (!*container->place)
		return false;
	rc = sys->ops->mount(
		sys, "virtscout", container->place, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m");
	if (!went_well(container, CONTAINER_MOUNT_NS, KVM_CALL_MOUNT, rc))
		return false;
	rc = sys->ops->device_of(sys, container->place, &device);
	if (rc >= 0)
		rc = sys->ops->chdir(sys, container->place);
	if (!went_well(container, CONTAINER_MOUNT_NS, KVM_CALL_READ, rc))
		return false;
	container_found(container, CONTAINER_MOUNT_NS, device != container->place_device);
	return true;
}

/* The directories of an overlay, and what lies in the lower one. */
static int fill_lower(struct host_sys *sys)
{
	static const char *const directories[] = {"lower", "upper", "work", "merged"};
	const struct guest_code init = GUEST_CODE_OF(container_init);
	int rc = 0;

	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]) && rc >= 0; i++)
		rc = sys->ops->mkdir(sys, directories[i]);
	if (rc >= 0)
		rc = sys->ops->create(sys, "lower/file", BELOW, strlen(BELOW), 0644);
	if (rc >= 0)
		rc = sys->ops->create(
			sys, "lower/init", init.start, (size_t)(init.end - init.start), 0755);
	return rc;
}

static bool holds(struct host_sys *sys, const char *path, const char *text)
{
	char seen[64];

	return sys->ops->read(sys, path, seen, sizeof(seen)) >= 0 && !strcmp(seen, text);
}

/* What is below shows through; what is written goes above, and leaves what is below as it is. */
static bool overlay_works(struct host_sys *sys)
{
	return holds(sys, "merged/file", BELOW) &&
	       sys->ops->write(sys, "merged/file", ABOVE) >= 0 &&
	       holds(sys, "merged/file", ABOVE) && holds(sys, "upper/file", ABOVE) &&
	       holds(sys, "lower/file", BELOW);
}

/* The directory to be the program's root; NULL: there is none. */
static const char *make_root(struct container *container)
{
	struct host_sys *sys = container->sys;
	int rc = fill_lower(sys);

	if (rc < 0) {
		container_refused(container, CONTAINER_OVERLAY, KVM_CALL_WRITE, rc);
		container_refused(container, CONTAINER_RUN, KVM_CALL_WRITE, rc);
		return NULL;
	}
	rc = sys->ops->mount(sys, "virtscout", "merged", "overlay", 0,
		"lowerdir=lower,upperdir=upper,workdir=work");
	if (went_well(container, CONTAINER_OVERLAY, KVM_CALL_MOUNT, rc)) {
		container_found(container, CONTAINER_OVERLAY, overlay_works(sys));
		return "merged";
	}
	/* A root has to be a mount. */
	rc = sys->ops->mount(sys, "lower", "lower", NULL, MS_BIND, NULL);
	return went_well(container, CONTAINER_RUN, KVM_CALL_MOUNT, rc) ? "lower" : NULL;
}

int container_init(void *context)
{
	struct container *container = context;
	struct host_sys *sys = container->sys;
	const char *root;
	int rc;

	if (container->pid_ns_made)
		container_found(container, CONTAINER_PID_NS, sys->ops->pid(sys) == 1);
	look_at_group(container);
	if (!mount_memory(container))
		return NO_PROGRAM;
	root = make_root(container);
	if (!root)
		return NO_PROGRAM;
	rc = sys->ops->enter_root(sys, root);
	if (!went_well(container, CONTAINER_RUN, KVM_CALL_PIVOT_ROOT, rc))
		return NO_PROGRAM;
	/* Where it succeeds, nothing of this is left. */
	rc = sys->ops->exec(sys, "/init");
	went_well(container, CONTAINER_RUN, KVM_CALL_EXECVE, rc);
	return NO_PROGRAM;
}
