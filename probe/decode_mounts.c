// SPDX-License-Identifier: GPL-2.0-or-later
// Mounted control group hierarchies, and what mounts say of devices.
#include "probe/decode_mounts.h"

#include <errno.h>
#include <string.h>

#include "probe/decode_text.h"

#define CGROUP_TOP "/sys/fs/cgroup"

struct mount {
	struct span point, type;
	struct span own,
		options; /* of this mount, and of the super block; a table has one of them */
};

/* "36 35 98:0 /root /point rw,noatime shared:1 - ext3 /dev/root rw,errors=continue" */
static bool mountinfo_line(struct span line, struct mount *mount)
{
	struct span word;
	unsigned field = 0;

	while (text_word(&line, &word)) {
		field++;
		if (field == 5)
			mount->point = word;
		if (field == 6)
			mount->own = word;
		/* The optional fields end with a lone dash; type, source and options follow. */
		if (field > 6 && text_is(word, "-"))
			return text_word(&line, &mount->type) && text_word(&line, &word) &&
			       text_word(&line, &mount->options);
	}
	return false;
}

/* "/dev/root /point ext3 rw,noatime 0 0" */
static bool mounts_line(struct span line, struct mount *mount)
{
	struct span source;

	if (!text_word(&line, &source) || !text_word(&line, &mount->point) ||
		!text_word(&line, &mount->type) || !text_word(&line, &mount->options))
		return false;
	mount->own = mount->options;
	return true;
}

static bool mount_line(struct span line, enum mounts_format format, struct mount *mount)
{
	return format == MOUNTS_INFO ? mountinfo_line(line, mount) : mounts_line(line, mount);
}

static bool options_name_controller(struct span options)
{
	static const char *const names[] = {"cpu", "cpuacct", "cpuset", "blkio", "memory",
		"devices", "freezer", "net_cls", "net_prio", "perf_event", "hugetlb", "pids",
		"rdma", "misc"};
	struct span option;

	while (text_part(&options, ',', &option))
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (text_is(option, names[i]))
				return true;
	return false;
}

void cgroup_mounts_decode(struct span text, enum mounts_format format, struct cgroup_mounts *mounts)
{
	struct span line;

	*mounts = (struct cgroup_mounts){0};
	while (text_line(&text, &line)) {
		struct mount mount;
		bool top, second;

		if (!mount_line(line, format, &mount))
			continue;
		mounts->mounts++;
		top = text_is(mount.point, CGROUP_TOP);
		second = text_is(mount.type, "cgroup2");
		/* Later lines cover earlier ones of the same place. */
		if (top)
			mounts->unified = second;
		if (second && (top || !mounts->second.at))
			mounts->second = mount.point;
		if (text_is(mount.type, "cgroup")) {
			if (options_name_controller(mount.options))
				mounts->controllers = true;
			else
				mounts->named = true;
		}
	}
}

/* "/dev" holds "/dev/kvm" and itself; "/" holds everything. */
static bool point_holds(struct span point, const char *path)
{
	if (!point.len || strncmp(point.at, path, point.len) != 0)
		return false;
	return point.at[point.len - 1] == '/' || !path[point.len] || path[point.len] == '/';
}

int mounts_nodev(struct span text, enum mounts_format format, const char *path)
{
	struct span line, option;
	size_t nearest = 0;
	int nodev = -EBADMSG;

	while (text_line(&text, &line)) {
		struct mount mount;

		if (!mount_line(line, format, &mount) || !point_holds(mount.point, path) ||
			mount.point.len < nearest)
			continue;
		/* The nearest; of several in one place the last, which covers the others. */
		nearest = mount.point.len;
		nodev = 0;
		while (text_part(&mount.own, ',', &option))
			if (text_is(option, "nodev"))
				nodev = 1;
	}
	return nodev;
}

int cgroup_mounts_version(const struct cgroup_mounts *mounts)
{
	if (mounts->unified)
		return 2;
	if (mounts->controllers)
		return 1;
	if (mounts->second.at)
		return 2;
	return mounts->named ? 1 : 0;
}

int cgroup_table_enabled(struct span text, const char *name)
{
	struct span line, word;
	bool table = false;

	while (text_line(&text, &line)) {
		int64_t enabled = -1;

		if (text_begins(line, "#subsys_name")) {
			table = true;
			continue;
		}
		if (!table || !text_word(&line, &word) || !text_is(word, name))
			continue;
		/* hierarchy, num_cgroups, enabled */
		for (int field = 0; field < 3; field++)
			enabled = text_word(&line, &word) ? text_number(word) : -1;
		return enabled == 0 || enabled == 1 ? (int)enabled : -EBADMSG;
	}
	return table ? -ENOENT : -EBADMSG;
}
