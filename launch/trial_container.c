// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do containers work here, for this user? One is made, of namespaces, a control group and an
 * overlay, and a program runs in it (container.c).
 *
 * What stays behind: nothing. Namespaces and mounts go with their last process, processes go with
 * the one that made them (PR_SET_PDEATHSIG; those of a process namespace with its process 1), a
 * control group by host_guard.c.
 */
#include "launch/trial.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "launch/container.h"

#define TEXT_SIZE 16384
/* What is called so may be removed: no name of a service, whose group is empty while it starts. */
#define GROUP_PREFIX "virtscout-trial-"
#define GROUP_TRIES 3

/* Directories that every system has one of, to mount over. */
static const char *const places[] = {"/tmp", "/run", "/var", "/usr"};

static const char *const part_names[CONTAINER_PARTS] = {
	[CONTAINER_USER_NS] = "user namespace",
	[CONTAINER_PID_NS] = "process namespace",
	[CONTAINER_MOUNT_NS] = "mount namespace",
	[CONTAINER_NET_NS] = "network namespace",
	[CONTAINER_OVERLAY] = "overlay",
	[CONTAINER_CGROUP] = "control group",
	[CONTAINER_RUN] = "program",
};

/* Version 2: only below a group that hands the controller down (cgroup.subtree_control). */
static int climb_to_controller(struct host_sys *sys, struct cgroup_place *place)
{
	char path[CGROUP_PATH_SIZE + 32], list[256];
	int rc;

	if (!place->v2)
		return 0;
	do {
		snprintf(path, sizeof(path), "%s/cgroup.subtree_control", place->path);
		rc = sys->ops->read(sys, path, list, sizeof(list));
		if (rc < 0)
			return rc;
		list[strcspn(list, "\n")] = '\0';
		if (cgroup_place_lists(list, strlen(list), ' ', "pids"))
			return 0;
	} while (cgroup_place_climb(place));
	return -EOPNOTSUPP;
}

static int find_group(struct host_sys *sys, struct cgroup_place *place)
{
	char groups[TEXT_SIZE / 4], mounts[TEXT_SIZE];
	int rc = sys->ops->read(sys, "/proc/self/cgroup", groups, sizeof(groups));

	if (rc >= 0)
		rc = sys->ops->read(sys, "/proc/self/mountinfo", mounts, sizeof(mounts));
	if (rc >= 0)
		rc = cgroup_place_find(groups, mounts, place);
	return rc < 0 ? rc : climb_to_controller(sys, place);
}

/* A group with a name that nobody has, which goes when this process does. */
static int make_group(struct container *container, const struct cgroup_place *above, int try)
{
	struct host_sys *sys = container->sys;
	struct cgroup_place *group = &container->group;
	char path[CGROUP_PATH_SIZE + 32];
	int rc;

	snprintf(container->group_name, sizeof(container->group_name), GROUP_PREFIX "%d-%llu-%d",
		(int)sys->ops->pid(sys), (unsigned long long)sys->ops->now_ns(sys), try);
	if (strlen(above->path) + 1 + strlen(container->group_name) >= sizeof(group->path))
		return -EFBIG;
	*group = *above;
	strcat(group->path, "/");
	strcat(group->path, container->group_name);
	rc = sys->ops->guard(sys, group->path);
	if (rc >= 0) {
		snprintf(path, sizeof(path), "%s/pids.max", group->path);
		rc = sys->ops->write(sys, path, CONTAINER_PIDS_MAX);
		if (rc >= 0)
			return 0;
		sys->ops->unguard(sys);
	}
	*group->path = '\0';
	return rc;
}

static void open_group(struct container *container)
{
	struct host_sys *sys = container->sys;
	struct cgroup_place above;
	int rc = find_group(sys, &above);

	if (rc >= 0) {
		sys->ops->sweep(sys, above.path, GROUP_PREFIX);
		rc = -ENOENT;
		/* Another's sweep may take it for one that was left, before it is guarded. */
		for (int try = 0; try < GROUP_TRIES && rc == -ENOENT; try++)
			rc = make_group(container, &above, try);
	}
	if (rc < 0)
		container_refused(container, CONTAINER_CGROUP, KVM_CALL_MKDIR, rc);
}

static void close_group(struct container *container)
{
	if (*container->group.path)
		container->sys->ops->unguard(container->sys);
}

static void choose_place(struct container *container)
{
	struct host_sys *sys = container->sys;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (sys->ops->device_of(sys, places[i], &container->place_device) < 0)
			continue;
		snprintf(container->place, sizeof(container->place), "%s", places[i]);
		return;
	}
}

/* A mount of the container's that is seen from outside is no mount of its own. */
static void look_from_outside(struct container *container, const char *place)
{
	struct host_sys *sys = container->sys;
	uint64_t device;

	if (!*place || sys->ops->device_of(sys, place, &device) < 0 ||
		device == container->place_device)
		return;
	sys->ops->unmount(sys, place);
	container_found(container, CONTAINER_MOUNT_NS, false);
}

/* What the program exited with is an answer only where it had what it asks for. */
static void judge_program(struct container *container, int status)
{
	if (status == CONTAINER_IS_INIT)
		container_found(container, CONTAINER_RUN, true);
	else if (status == CONTAINER_IS_NOT &&
		 container->parts[CONTAINER_USER_NS].state == CONTAINER_YES &&
		 container->parts[CONTAINER_PID_NS].state == CONTAINER_YES)
		container_found(container, CONTAINER_RUN, false);
	else if (!container->parts[CONTAINER_RUN].state && status > CONTAINER_IS_NOT)
		container_refused(container, CONTAINER_RUN, KVM_CALL_EXECVE, -EIO);
}

static void run_container(struct container *container)
{
	struct host_sys *sys = container->sys;
	char place[sizeof(container->place)];
	int status;

	choose_place(container);
	memcpy(place, container->place, sizeof(place));
	open_group(container);
	status = sys->ops->in_child(sys, container_enter, container);
	if (status < 0)
		container_refused(container, CONTAINER_RUN, KVM_CALL_FORK, status);
	else
		judge_program(container, status);
	look_from_outside(container, place);
	close_group(container);
}

static bool is_set(struct host_sys *sys, const char *path, const char *value)
{
	char text[16];

	return sys->ops->read(sys, path, text, sizeof(text)) > 0 && !strcmp(text, value);
}

static bool is_filtered(struct host_sys *sys)
{
	char text[TEXT_SIZE / 4];

	return sys->ops->read(sys, "/proc/self/status", text, sizeof(text)) > 0 &&
	       strstr(text, "\nSeccomp:\t2");
}

/* Who keeps this user from user namespaces? Those switches are for users without privileges. */
static const char *who_refused(struct host_sys *sys, int err)
{
	const bool plain = sys->ops->uid(sys) != 0;

	if (err == ENOSPC || err == EUSERS)
		return "user.max_user_namespaces";
	if (err != EPERM && err != EACCES)
		return NULL;
	if (plain && is_set(sys, "/proc/sys/kernel/unprivileged_userns_clone", "0\n"))
		return "kernel.unprivileged_userns_clone=0";
	if (plain && is_set(sys, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n"))
		return "kernel.apparmor_restrict_unprivileged_userns=1";
	if (is_filtered(sys))
		return "a seccomp filter on this process";
	return "a security module, a chroot, or no mapping of this user";
}

static void describe(struct container *container, char *text, size_t size)
{
	size_t len = 0;

	*text = '\0';
	for (size_t i = 0; i < CONTAINER_PARTS && len < size; i++) {
		const struct container_finding *part = &container->parts[i];
		const char *who = NULL;

		/* Those that were not tried hang on one that is named. */
		if (part->state == CONTAINER_YES || part->state == CONTAINER_NOT_TRIED)
			continue;
		/* Refused for want of the user namespace. */
		if (i > CONTAINER_USER_NS && i < CONTAINER_CGROUP && part->err == EPERM &&
			container->parts[CONTAINER_USER_NS].err)
			continue;
		if (i == CONTAINER_USER_NS)
			who = who_refused(container->sys, part->err);
		len += (size_t)snprintf(
			text + len, size - len, "%s%s", len ? ", " : "", part_names[i]);
		if (part->err && len < size)
			len += (size_t)snprintf(text + len, size - len, " (%s%s%s)",
				strerrorname_np(part->err) ? strerrorname_np(part->err) : "?",
				who ? ": " : "", who ? who : "");
	}
}

static void judge(struct container *container, struct trial *trial)
{
	const struct container_finding *run = &container->parts[CONTAINER_RUN];
	const struct container_finding *refused = run->err ? run : NULL;
	char without[sizeof(trial->detail)];

	describe(container, without, sizeof(without));
	for (size_t i = 0; i < CONTAINER_PARTS && !refused; i++)
		if (container->parts[i].err)
			refused = &container->parts[i];
	if (run->state == CONTAINER_YES)
		trial_passed(trial,
			*without ? "A program ran as process 1; without: %s"
				 : "A program ran as process 1 in all that containers "
				   "are made of%s",
			without);
	else if (run->state == CONTAINER_NO)
		trial_failed(trial, "A program ran, but not as process 1 of its own. %s", without);
	else if (refused)
		trial_refused(trial, refused->call, -refused->err);
	else
		trial_undecided(trial, WHY_PREREQUISITE, "No program could be started");
	if (trial->outcome == LAUNCH_REFUSED)
		snprintf(trial->detail, sizeof(trial->detail), "Refused: %.100s", without);
	trial->known = 0;
	trial->why = WHY_PREREQUISITE;
	for (size_t i = 0; i < CONTAINER_PARTS; i++) {
		const enum container_state state = container->parts[i].state;

		trial->fact_err[i] = container->parts[i].err;
		trial->value[i] = state == CONTAINER_YES;
		if (state == CONTAINER_YES || state == CONTAINER_NO)
			trial->known |= 1u << i;
	}
}

void trial_container_in(struct host_sys *sys, struct trial *trial)
{
	struct container *container;
	void *shared;
	int rc = sys->ops->share(sys, sizeof(*container), &shared);

	if (rc < 0) {
		trial_refused(trial, KVM_CALL_MAP, rc);
		return;
	}
	container = shared;
	container->sys = sys;
	run_container(container);
	judge(container, trial);
	sys->ops->unshare_memory(sys, shared, sizeof(*container));
}

void trial_container(const struct trial_place *place, struct trial *trial)
{
	struct host_sys_live live;

	(void)place; /* what hangs is ended with this process */
	host_sys_live_open(&live);
	trial_container_in(&live.base, trial);
}
